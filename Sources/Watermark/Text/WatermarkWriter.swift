// SPDX-License-Identifier: Apache-2.0

public import Tokens

/// Marks one text while it is written, token by token.
///
/// A step is ``mark(_:tokens:)`` on the final distribution, then ``accept(_:)`` with the token that was drawn. The
/// context is made of the text's own tokens: the prompt is no part of it, since a detector will not see the prompt. The
/// first h tokens are therefore left unmarked. Functions of other engines may have it otherwise (``ContextPolicy``).
/// Belongs to one thread at a time.
public final class WatermarkWriter {
    /// What became of a step.
    public enum Outcome: Sendable, Hashable {
        /// The mark acted on the distribution; the score to expect of the token, over the draw.
        case marked(expectedScore: Double)
        /// Fewer than h tokens have been written.
        case firstTokens
        /// The context was met before in this text, and the scheme leaves it alone.
        case repeatedContext
        /// The distribution leaves no choice that the mark could use.
        case noChoice
    }

    /// What a detector should find in the text so far.
    public struct Forecast: Sendable, Hashable {
        /// The number of tokens that will be scored.
        public var scoredCount = 0
        /// The sum of the scores to expect of them, each before its draw.
        ///
        /// A little high where n-grams repeat: green tokens are drawn again more often than red ones, and what is drawn
        /// again is not scored.
        public var expectedTotal = 0.0

        /// Nothing was written.
        public init() {}
    }

    /// The tokens of the text so far.
    public var tokens: ArraySlice<TokenID> { written[promptCount...] }
    /// What the text carries, for profiles with a payload; to be changed before a text is started.
    public var payload: UInt32
    /// What a detector should find, if it reads the same tokens back.
    public private(set) var forecast = Forecast()

    private let scheme: any Scheme
    private let leavesRepeatedContextsUnmarked: Bool
    private let contextWidth: Int
    private let repeats: RepeatsPolicy
    private let policy: ContextPolicy
    private let source: any WordSource
    private let code: PayloadCode?
    /// The last tokens of the prompt, where they are context, and those of the text.
    private var written: [TokenID] = []
    private var promptCount = 0
    private var seenContexts: SeenWindows
    private var seenUnits: SeenWindows
    private var words: [UInt32] = []
    private var likeliest = LikeliestCandidates()
    private var scratch = MarkScratch()
    private var outcome: Outcome?

    init(watermark: Watermark, source: any WordSource, payload: UInt32) {
        scheme = watermark.scheme
        leavesRepeatedContextsUnmarked = type(of: watermark.scheme).leavesRepeatedContextsUnmarked
        contextWidth = watermark.profile.contextWidth
        repeats = watermark.profile.repeats
        policy = watermark.kind.context
        code = watermark.payloadCode
        self.payload = payload
        self.source = source
        seenContexts = SeenWindows(width: contextWidth)
        seenUnits = SeenWindows(width: repeats == .ngram ? contextWidth + 1 : contextWidth)
        restart(after: Span())
    }

    /// Starts another text, of which these tokens stand already.
    ///
    /// Marks go on as if this writer had written them; the forecast is of the tokens accepted from here on.
    ///
    /// - Parameter prompt: the tokens before the text, of which only a ``ContextPolicy/prompt`` function takes notice.
    /// - Complexity: O(*n*); allocates nothing once its memory has grown.
    public func restart(after text: Span<TokenID>, prompt: Span<TokenID> = Span()) {
        written.removeAll(keepingCapacity: true)
        promptCount = policy == .prompt ? min(contextWidth, prompt.count) : 0
        for index in prompt.count - promptCount..<prompt.count { written.append(prompt[index]) }
        for index in text.indices { written.append(text[index]) }
        forecast = Forecast()
        outcome = nil
        seenContexts.reset(capacity: max(256, text.count))
        seenUnits.reset(capacity: max(256, text.count))
    }

    /// Reshapes the distribution of the next token.
    ///
    /// - Parameters:
    ///   - probabilities: shape [n], non-negative, summing to 1; on return, weights to draw in proportion to.
    ///   - tokens: shape [n], the candidates' ids; nil when they are 0, 1, … n − 1 (the whole vocabulary).
    /// - Complexity: O(*n*); allocates nothing once its memory has grown.
    public func mark(_ probabilities: inout MutableSpan<Float>, tokens candidates: Span<TokenID>?) -> Outcome {
        let result = decide(&probabilities, candidates)
        outcome = result
        return result
    }

    private func decide(_ probabilities: inout MutableSpan<Float>, _ candidates: Span<TokenID>?) -> Outcome {
        let hasWholeContext = written.count >= contextWidth
        guard hasWholeContext || policy == .padded else { return .firstTokens }
        // With h = 0 all contexts are one, and a mark that left it alone would be none.
        if leavesRepeatedContextsUnmarked, contextWidth > 0, hasWholeContext {
            guard seenContexts.insert(upTo: written.count - 1, in: written.span) else { return .repeatedContext }
        }
        words.resize(to: probabilities.count)
        let written = written
        let context = written.span.extracting(max(0, written.count - contextWidth)..<written.count)
        readWords(of: candidates, after: context, probabilities.span)
        if let code, code.bit(of: payload, at: code.place(of: source.coin(after: context))) {
            for index in words.indices { words[index] ^= PayloadCode.flip }
        }
        let words = words
        let expected = scheme.mark(&probabilities, words: words.span, scratch: &scratch)
        return expected.map { .marked(expectedScore: $0) } ?? .noChoice
    }

    /// Fills `words` with those of the candidates.
    private func readWords(
        of candidates: Span<TokenID>?,
        after context: Span<TokenID>,
        _ probabilities: Span<Float>
    ) {
        if let limit = source.candidateLimit {
            likeliest.readWords(of: candidates, probabilities, limit: limit, after: context, source, into: &words)
            return
        }
        Self.readWords(of: candidates, after: context, source, into: &words)
    }

    /// Apart from `self`, because each use of a property of a class is checked for others at the same time.
    static func readWords(
        of candidates: Span<TokenID>?,
        after context: Span<TokenID>,
        _ source: any WordSource,
        into words: inout [UInt32]
    ) {
        var output = words.mutableSpan
        if let candidates {
            source.readWords(of: candidates, after: context, into: &output)
        } else {
            source.readAllWords(after: context, into: &output)
        }
    }

    /// Whether the scheme leaves the distribution of each token, over keys, as it was (``Scheme/keepsDistribution``).
    public var keepsDistribution: Bool { scheme.keepsDistribution }

    /// Says that the next token is drawn without the mark after all, although ``mark(_:tokens:)`` marked its
    /// distribution.
    public func leaveUnmarked() {
        outcome = nil
    }

    /// Adds the token that was drawn.
    public func accept(_ token: TokenID) {
        written.append(token)
        let position = written.count - 1
        guard isScored(position) else { return }
        forecast.scoredCount += 1
        switch outcome {
        case .marked(let expected): forecast.expectedTotal += expected
        case .noChoice: break
        case .firstTokens, .repeatedContext, nil: forecast.expectedTotal += scheme.null(count: 1).mean
        }
        outcome = nil
    }

    /// Whether a detector, which sees the text alone, scores the token that was written last.
    private func isScored(_ position: Int) -> Bool {
        guard position - promptCount >= contextWidth else { return policy == .padded }
        let written = written
        return seenUnits.insert(upTo: repeats == .ngram ? position : position - 1, in: written.span)
    }
}

@available(*, unavailable)
extension WatermarkWriter: Sendable {}
