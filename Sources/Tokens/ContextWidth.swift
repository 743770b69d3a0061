// SPDX-License-Identifier: Apache-2.0

/// The number of tokens before a token that decide its list.
public enum ContextWidth: Sendable {
    /// The widest context a profile may have, in tokens.
    public static let maximum = 8
    /// The width when a profile does not choose one.
    public static let standard = 2
    /// Every width a profile may have; 0 is one list for all contexts (the "unigram" list).
    public static let range = 0...maximum
}
