// SPDX-License-Identifier: Apache-2.0

import Glibc
import Testing

@testable import Pages

@Suite
struct `The palette` {
    private static let grounds: [Palette] = [.card, .e0, .e1, .e2, .e3, .e4]

    /// What text stands on what: at least 4.5 to 1.
    private static let texts: [(Palette, Palette)] =
        grounds.map { (.ink, $0) }
        + [
            (.ink, .page), (.dim, .card), (.dim, .page), (.frame, .card), (.frame, .page), (.card, .frame),
            (.watermarked, .card), (.likely, .card), (.inconclusive, .card), (.short, .card), (.green, .card),
            (.card, .green),
        ]

    /// Lines with a meaning on what they are drawn on: at least 3 to 1.
    private static let lines: [(Palette, Palette)] =
        [(.red, .card), (.curve, .card), (.curve, .zone), (.watermarked, .zone), (.likely, .card), (.dim, .card)]
        + grounds.map { (.frame, $0) }

    @Test(arguments: [false, true])
    func `keeps the contrasts of WCAG AA`(inTheDark: Bool) {
        let color = { (entry: Palette) in inTheDark ? entry.dark : entry.light }
        for (front, ground) in Self.texts {
            let ratio = Self.contrast(color(front), color(ground))
            #expect(ratio >= 4.5, "\(front) on \(ground): \(ratio)")
        }
        for (front, ground) in Self.lines {
            let ratio = Self.contrast(color(front), color(ground))
            #expect(ratio >= 3, "\(front) on \(ground): \(ratio)")
        }
    }

    @Test(arguments: [false, true])
    func `has levels of evidence that get stronger`(inTheDark: Bool) {
        let color = { (entry: Palette) in inTheDark ? entry.dark : entry.light }
        let ratios = Self.grounds.map { Self.contrast(color($0), color(Palette.card)) }
        for (weaker, stronger) in zip(ratios, ratios.dropFirst()) { #expect(stronger > weaker * 1.05) }
    }

    @Test
    func `measures contrast as WCAG does`() {
        #expect(Self.contrast(0x000000, 0xFFFFFF) == 21)
        #expect(abs(Self.contrast(0x777777, 0xFFFFFF) - 4.48) < 0.005)
    }

    @Test
    func `is all that the style sheet takes colours from`() {
        let declared = Palette.declarations(\.light) + Palette.declarations(\.dark)
        for part in Stylesheet.text.split(separator: "#").dropFirst() {
            let digits = part.prefix { $0.isHexDigit }
            #expect(declared.contains("#\(digits)") || digits == "fff", "#\(digits)")
        }
    }

    /// WCAG 2.2, "contrast ratio" and "relative luminance".
    private static func contrast(_ a: UInt32, _ b: UInt32) -> Double {
        func luminance(_ color: UInt32) -> Double {
            let channels = [16, 8, 0].map { Double(color >> $0 & 0xFF) / 255 }
            let linear = channels.map { $0 <= 0.04045 ? $0 / 12.92 : pow(($0 + 0.055) / 1.055, 2.4) }
            return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
        }
        let (lighter, darker) = (max(luminance(a), luminance(b)), min(luminance(a), luminance(b)))
        return (lighter + 0.05) / (darker + 0.05)
    }
}
