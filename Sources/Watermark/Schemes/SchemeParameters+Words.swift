// SPDX-License-Identifier: Apache-2.0

extension SchemeParameters {
    /// The parameters for people, one a string, such as `γ=0.5`; without those that are as they mostly are.
    public var inWords: [String] {
        var words: [String] = []
        if let gamma { words.append("γ=\(Self.number(gamma))") }
        if let delta { words.append("δ=\(delta == .infinity ? "∞" : Self.number(delta))") }
        if let depth { words.append("m=\(depth)") }
        if let weighting { words.append(weighting.rawValue) }
        if let leaves, leaves != 2 { words.append("leaves=\(leaves)") }
        if let alpha { words.append("α=\(Self.number(alpha))") }
        if let payloadBits { words.append("payload=\(payloadBits)bit") }
        if let vocabularySize { words.append("V=\(vocabularySize)") }
        return words
    }

    private static func number(_ value: Double) -> String {
        let text = "\(value)"
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }
}
