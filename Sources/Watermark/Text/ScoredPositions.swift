// SPDX-License-Identifier: Apache-2.0

public import Tokens

/// What decides which positions of a text are scored, whatever the key.
public struct PositionLayout: Sendable, Hashable {
    /// h.
    public let contextWidth: Int
    /// What is scored once.
    public let repeats: RepeatsPolicy
    /// Whether the first h tokens are scored too.
    public let isPadded: Bool
}

/// Finds the positions of a text that are scored: those with a whole context whose unit is new.
///
/// They depend on the text and the layout alone, so that a ring of keys finds them once. Belongs to one thread at a time.
public struct ScoredPositions: Sendable {
    /// What decides.
    public let layout: PositionLayout
    /// The positions in the last text, ascending.
    public private(set) var positions: [Int32] = []
    private var seen: SeenWindows
    /// The first position that was not looked at yet.
    private var next = 0

    /// The most positions whose memory is kept from text to text.
    private static let mostKept = 1 << 17

    /// A finder.
    public init(layout: PositionLayout) {
        self.layout = layout
        seen = SeenWindows(width: layout.repeats == .ngram ? layout.contextWidth + 1 : layout.contextWidth)
    }

    /// Finds the positions of a text.
    ///
    /// - Parameter tokens: the text's token ids, at most 2³¹ − 2.
    /// - Complexity: O(*n*); 12 to 20 bytes of memory a token.
    public mutating func find(in tokens: Span<TokenID>) {
        begin(capacity: tokens.count)
        findMore(in: tokens)
    }

    /// Begins a text that comes piece by piece.
    ///
    /// - Parameter capacity: how many tokens to make room for; more are taken as they come.
    public mutating func begin(capacity: Int = 0) {
        seen.reset(capacity: capacity)
        next = 0
        positions.removeAll(keepingCapacity: true)
    }

    /// Finds the positions of the tokens that were added to the text since the last call: only these are then in
    /// ``positions``.
    ///
    /// - Parameter tokens: all tokens of the text so far, at most 2³¹ − 2.
    /// - Complexity: O(*m*) amortised in the number of tokens added.
    public mutating func findMore(in tokens: Span<TokenID>) {
        precondition(tokens.count < Int(Int32.max), "a text has fewer than 2^31 - 1 tokens")
        positions.removeAll(keepingCapacity: true)
        let width = layout.contextWidth
        // No two of the first h contexts are equal: their lengths differ.
        if layout.isPadded, next < width { for position in next..<min(width, tokens.count) { append(position) } }
        let lag = layout.repeats == .ngram ? 0 : 1
        let first = max(width, next)
        next = max(next, tokens.count)
        guard first < tokens.count else { return }
        for position in first..<tokens.count where seen.insert(endingAt: position - lag, in: tokens) {
            append(position)
        }
    }

    /// Gives the memory of a long text back.
    public mutating func releaseLargeMemory() {
        seen.releaseLargeMemory()
        if positions.capacity > Self.mostKept { positions = [] }
    }

    private mutating func append(_ position: Int) { positions.append(Int32(truncatingIfNeeded: position)) }
}
