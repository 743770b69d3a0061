// SPDX-License-Identifier: Apache-2.0

/// The colours of a page, in the light and in the dark.
///
/// Text keeps a contrast of 4.5 to 1 on what it stands on, lines that carry a meaning 3 to 1 (WCAG 2.2, AA).
enum Palette: String, CaseIterable {
    /// Behind everything.
    case page
    /// Behind the text and the tables.
    case card
    /// Text.
    case ink
    /// Text of less weight, and unscored tokens.
    case dim
    /// Lines without a meaning.
    case line
    /// Links and the frames of passages.
    case frame
    /// The underlines of red tokens.
    case red
    /// Behind green tokens, from no evidence around them to much.
    case e0, e1, e2, e3, e4
    /// The running z-score.
    case curve
    /// Where the verdict is `watermarked`, in the chart.
    case zone
    /// The underlines of green tokens on paper; on the page of the service, buttons and what is well.
    case green
    /// The verdicts, as text and as lines: none in the colours of approval or of fault, since a mark is neither.
    case watermarked, likely, inconclusive
    case short = "too_short"

    /// The colour on paper and light screens.
    var light: UInt32 {
        switch self {
        case .page: 0xF3F4F1
        case .card: 0xFFFFFF
        case .ink: 0x1B1F1D
        case .dim: 0x5A625E
        case .line: 0xD9DDD8
        case .frame: 0x2B59C3
        case .red: 0xC2341D
        case .e0: 0xEDF4EE
        case .e1: 0xDBEFDF
        case .e2: 0xC0E5C9
        case .e3: 0x9DD8AC
        case .e4: 0x76C78B
        case .curve: 0x1B1F1D
        case .zone: 0xF0EAF9
        case .green: 0x0F6B3A
        case .watermarked: 0x6430A8
        case .likely: 0x8A5300
        case .inconclusive: 0x3F5873
        case .short: 0x5A625E
        }
    }

    /// The colour on dark screens.
    var dark: UInt32 {
        switch self {
        case .page: 0x101412
        case .card: 0x191E1B
        case .ink: 0xE9EDEA
        case .dim: 0xA3ADA7
        case .line: 0x333B36
        case .frame: 0x9DBAFF
        case .red: 0xFF8B75
        case .e0: 0x1F2822
        case .e1: 0x1F3627
        case .e2: 0x1F472F
        case .e3: 0x1F5B38
        case .e4: 0x1F7143
        case .curve: 0xE9EDEA
        case .zone: 0x2A2439
        case .green: 0x6FD694
        case .watermarked: 0xC8A8FF
        case .likely: 0xF0B454
        case .inconclusive: 0xA9C1DC
        case .short: 0xA3ADA7
        }
    }

    /// The name in the style sheet.
    var variable: String { "--\(rawValue)" }

    /// Declarations of all colours for one of the two.
    static func declarations(_ color: (Palette) -> UInt32) -> String {
        allCases.map { entry in
            let digits = String(color(entry), radix: 16)
            return "\(entry.variable):#\(String(repeating: "0", count: 6 - digits.count))\(digits)"
        }.joined(separator: ";")
    }
}
