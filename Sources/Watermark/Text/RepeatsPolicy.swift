// SPDX-License-Identifier: Apache-2.0

/// What counts as "the same again" within one text.
///
/// A word seen twice is one coin, not two: counting it twice would make long repetitions look like evidence. So a
/// detector scores each distinct unit once, at its first place in the text.
public enum RepeatsPolicy: String, Sendable, Hashable, CaseIterable {
    /// The unit is the context together with the token after it.
    case ngram
    /// The unit is the context alone.
    case context
}
