// SPDX-License-Identifier: Apache-2.0

public import Tokens

/// Checks a text token by token against the distributions that its tokens were drawn from.
///
/// Where a ``WatermarkReader`` knows the words of the tokens that stand in the text, a verifier knows those of all that could
/// have stood there, and with the model's probabilities what the mark made of them. Each context counts once: the words of
/// distinct contexts are independent over random keys, so that a product of ratios has a mean of 1 at most, whatever the
/// text. Belongs to one thread at a time.
public final class WatermarkVerifier {
    /// What a token says.
    public enum Outcome: Sendable, Hashable {
        /// Nothing: it has no whole context, its context was met before, its seed does not depend on the key, or it is not
        /// among the likeliest where only these have words.
        case unscored
        /// Nothing: its distribution has no such token, so that another text or other settings are at hand.
        case impossible
        /// An e-value; that of a payload's bit of 1 is beside it.
        case scored(TokenRatio)
    }

    private let scheme: any Scheme
    private let contextWidth: Int
    private let policy: ContextPolicy
    private let seeks: Bool
    private let source: any WordSource
    private let code: PayloadCode?
    private var written: [TokenID] = []
    private var promptCount = 0
    private var seenContexts: SeenWindows
    private var seenSeeds = SeenSeeds()
    private var words: [UInt32] = []
    private var weights: [Float] = []
    private var seeds: [UInt64] = [0]
    private var likeliest = LikeliestCandidates()
    private var scratch = MarkScratch()

    init(watermark: Watermark, source: any WordSource) {
        scheme = watermark.scheme
        contextWidth = watermark.profile.contextWidth
        policy = watermark.kind.context
        seeks = watermark.kind.unit == .seed
        code = watermark.payloadCode
        self.source = source
        seenContexts = SeenWindows(width: contextWidth)
        restart()
    }

    /// Begins another text.
    ///
    /// - Parameter prompt: the tokens before the text, of which only a ``ContextPolicy/prompt`` function takes notice.
    public func restart(prompt: Span<TokenID> = Span()) {
        written.removeAll(keepingCapacity: true)
        promptCount = policy == .prompt ? min(contextWidth, prompt.count) : 0
        for index in prompt.count - promptCount..<prompt.count { written.append(prompt[index]) }
        seenContexts.reset(capacity: 256)
        seenSeeds.reset(capacity: 0)
    }

    /// Takes the next token of the text.
    ///
    /// - Parameters:
    ///   - probabilities: shape [n], the final distribution that the token was drawn from, before any mark.
    ///   - candidates: shape [n], ascending: the tokens that they are of; nil when they are 0, 1, … n − 1.
    /// - Complexity: O(*n*); allocates nothing once its memory has grown.
    public func verify(
        _ token: TokenID,
        _ probabilities: Span<Float>,
        tokens candidates: Span<TokenID>?
    ) -> Outcome {
        let position = written.count
        written.append(token)
        guard isNew(position) else { return .unscored }
        guard let place = Self.place(of: token, in: candidates, count: probabilities.count), probabilities[place] > 0
        else {
            return .impossible
        }
        let written = written
        let context = written.span.extracting(max(0, position - contextWidth)..<position)
        words.resize(to: probabilities.count)
        if let limit = source.candidateLimit {
            // Candidates without a word of their own have no chance that a ratio could be of.
            if scheme.keepsDistribution { return .unscored }
            likeliest.readWords(of: candidates, probabilities, limit: limit, after: context, source, into: &words)
            // The others count as red whatever the key, so that the mark can only make them rarer: no evidence for it.
            guard likeliest.isChosen(place) else { return .unscored }
        } else {
            WatermarkWriter.readWords(of: candidates, after: context, source, into: &words)
        }
        var ratio = TokenRatio(zero: self.ratio(of: place, probabilities))
        guard let code else { return .scored(ratio) }
        ratio.place = Int32(truncatingIfNeeded: code.place(of: source.coin(after: context)))
        for index in words.indices { words[index] ^= PayloadCode.flip }
        ratio.one = self.ratio(of: place, probabilities)
        return .scored(ratio)
    }

    private func ratio(of place: Int, _ probabilities: Span<Float>) -> Double {
        Self.ratio(scheme, of: place, probabilities, words, &weights, &scratch)
    }

    private static func ratio(
        _ scheme: any Scheme,
        of place: Int,
        _ probabilities: Span<Float>,
        _ words: [UInt32],
        _ weights: inout [Float],
        _ scratch: inout MarkScratch
    ) -> Double {
        weights.resize(to: probabilities.count)
        for index in probabilities.indices { weights[index] = probabilities[index] }
        var output = weights.mutableSpan
        return scheme.likelihoodRatio(of: place, &output, words: words.span, scratch: &scratch)
    }

    /// Whether the token at a position has a context whose words no token before it has seen.
    private func isNew(_ position: Int) -> Bool {
        guard position >= contextWidth || policy == .padded else { return false }
        let written = written
        if contextWidth == 0 {
            guard position == promptCount else { return false }
        } else if position >= contextWidth {
            guard seenContexts.insert(upTo: position - 1, in: written.span) else { return false }
        }
        guard seeks else { return true }
        let positions = CollectionOfOne(Int32(truncatingIfNeeded: position))
        do {
            var output = seeds.mutableSpan
            source.readSeeds(at: positions.span, in: written.span, contextWidth: contextWidth, into: &output)
        }
        return seeds[0] != WordSeed.keyless && seenSeeds.insert(seeds[0], 0)
    }

    private static func place(of token: TokenID, in candidates: Span<TokenID>?, count: Int) -> Int? {
        guard let candidates else { return Int(token) < count ? Int(token) : nil }
        var (low, high) = (0, candidates.count)
        while low < high {
            let middle = (low + high) / 2
            if candidates[middle] < token { low = middle + 1 } else { high = middle }
        }
        return low < candidates.count && candidates[low] == token ? low : nil
    }
}

@available(*, unavailable)
extension WatermarkVerifier: Sendable {}

extension Watermark {
    /// Whether a token's ratio is an e-value, so that texts can be verified against a model.
    ///
    /// Not for `synthid-hf`, whose 16 bits give different candidates of a step, and different steps, the same coins.
    public var hasLikelihoodRatios: Bool { kind.name != SynthIDFunction.tableKind.name }
}

/// The e-values of a token, for either bit that the payload's code may have at its place.
public struct TokenRatio: Sendable, Hashable {
    /// The e-value without a payload, or where its bit is 0.
    public var zero: Double
    /// The e-value where its bit is 1; of no meaning without a payload.
    public var one = 1.0
    /// The place of the code that the context's coin chose; 0 without a payload.
    public var place: Int32 = 0

    /// The e-value of a token of a text without a payload.
    public init(zero: Double) { self.zero = zero }
}
