// SPDX-License-Identifier: Apache-2.0

public import Detector
import Glibc

/// Numbers as people read them, the same on a terminal and on a page.
public enum NumberWords: Sendable {
    /// A number with a fixed number of digits after the point.
    public static func decimal(_ value: Double, digits: Int) -> String {
        var scale = 1.0
        for _ in 0..<digits { scale *= 10 }
        guard value.isFinite, abs(value) * scale < 0x1p53 else { return "\(value)" }
        let scaled = Int((abs(value) * scale).rounded())
        let sign = value < 0 && scaled > 0 ? "-" : ""
        guard digits > 0 else { return "\(sign)\(scaled)" }
        let rest = String(scaled % Int(scale))
        return "\(sign)\(scaled / Int(scale)).\(String(repeating: "0", count: digits - rest.count))\(rest)"
    }

    /// The same with the sign of a minus, which lines up with the digits of a page.
    static func signed(_ value: Double, digits: Int) -> String {
        let text = decimal(value, digits: digits)
        return text.hasPrefix("-") ? "−\(text.dropFirst())" : text
    }

    /// A whole number with its thousands parted: `4,000,000`.
    public static func grouped(_ number: Int) -> String {
        var digits = String(number.magnitude)
        var groups: [String] = []
        while digits.count > 3 {
            groups.insert(String(digits.suffix(3)), at: 0)
            digits.removeLast(3)
        }
        return (number < 0 ? "-" : "") + ([digits] + groups).joined(separator: ",")
    }

    /// `1 text in 4,000,000`, `1 text in 10^35`.
    public static func odds(_ p: PValue) -> String {
        let exponent = -p.log10
        if exponent < 9 { return "1 text in \(grouped(Int((1 / max(p.value, 1e-9)).rounded())))" }
        return "1 text in 10^\(Int(exponent))"
    }

    /// Three digits and an exponent, also below what a `Double` holds: `1.74e-18`.
    public static func scientific(_ p: PValue) -> String {
        let (mantissa, exponent) = parts(p)
        return exponent.map { "\(mantissa)e\($0)" } ?? mantissa
    }

    /// The same as a product, for a page that raises what follows a caret: `1.74 × 10^−18`.
    static func power(_ p: PValue) -> String {
        let (mantissa, exponent) = parts(p)
        return exponent.map { "\(mantissa) × 10^−\(-$0)" } ?? mantissa
    }

    /// The digits and the exponent; none for a number that is not small.
    private static func parts(_ p: PValue) -> (mantissa: String, exponent: Int?) {
        guard p.log10 < -2 else { return (decimal(p.value, digits: 3), nil) }
        guard p.log10.isFinite else { return ("0", nil) }
        let exponent = Int(p.log10.rounded(.down))
        let mantissa = decimal(pow(10, p.log10 - Double(exponent)), digits: 2)
        return mantissa == "10.00" ? ("1.00", exponent + 1) : (mantissa, exponent)
    }
}
