// SPDX-License-Identifier: Apache-2.0

/// How a test weighs the tokens of a text.
public enum TestMethod: String, Sendable, Hashable, CaseIterable {
    /// All of the text, every scored token alike.
    case whole
    /// The best of many windows, corrected for their number.
    case scan
    /// All of the text, each token by how free its choice was.
    case weighted
    /// All of the text, each token by the distribution that it was drawn from.
    case model
}
