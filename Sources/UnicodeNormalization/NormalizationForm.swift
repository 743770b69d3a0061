// SPDX-License-Identifier: Apache-2.0

/// The four forms of UAX #15.
public enum NormalizationForm: String, CaseIterable, Sendable {
    /// Composed, canonically equivalent.
    case nfc = "NFC"
    /// Decomposed, canonically equivalent.
    case nfd = "NFD"
    /// Composed, after compatibility characters were replaced.
    case nfkc = "NFKC"
    /// Decomposed, with compatibility characters replaced.
    case nfkd = "NFKD"

    /// Whether compatibility characters are replaced.
    public var isCompatible: Bool { self == .nfkc || self == .nfkd }
    /// Whether what was decomposed is composed again.
    public var isComposed: Bool { self == .nfc || self == .nfkc }
}
