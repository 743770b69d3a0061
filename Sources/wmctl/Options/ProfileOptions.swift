// SPDX-License-Identifier: Apache-2.0

import Arguments
import Tokens
import Watermark

/// Everything public about a mark, as `key new` takes it.
struct ProfileOptions {
    private static let scheme = Parameter(
        option: "scheme",
        .choice(among: SchemeRegistry.names),
        default: Greenlist.name,
        help: """
            greenlist raises the logits of green tokens. The others leave the distribution untouched over keys: balanced draws \
            from the green half of the probability, gumbel takes the token that wins a keyed race, tournament lets tokens \
            meet in keyed rounds.
            """
    )
    private static let gamma = Parameter(
        option: "gamma",
        .number("a number above 0 and below 1") { 0 < $0 && $0 < 1 },
        help: "Share of the vocabulary that is green, for greenlist; \(Greenlist.defaultGamma) unless given."
    )
    private static let delta = Parameter(
        option: "delta",
        deltaKind,
        help: """
            What is added to the logits of green tokens, for greenlist; 'inf' draws green tokens only. \
            \(Int(Greenlist.defaultDelta)) unless given.
            """
    )
    private static let contextWidth = Parameter(
        option: "context-width",
        .integer(in: ContextWidth.range),
        default: ContextWidth.standard,
        help: "How many tokens before a token decide its list; 0 is the most robust and the least secret."
    )
    private static let repeats = Parameter(
        option: "repeats",
        .choice as ValueKind<RepeatsPolicy>,
        help: """
            What is scored only once in a text; unless given ngram for greenlist without a payload or with a context width \
            of 0, else context.
            """
    )

    private static let depth = Parameter(
        option: "depth",
        .integer(in: 1...32),
        help: "How many rounds a tournament has; \(Tournament.defaultDepth) unless given."
    )
    private static let weights = Parameter(
        option: "weights",
        .choice as ValueKind<BitWeighting>,
        help:
            "How the rounds of a tournament count together: mean, all alike, or weighted, the first ones more; mean unless given."
    )
    private static let alpha = Parameter(
        option: "alpha",
        .number("a number above 0 and below 1") { 0 < $0 && $0 < 1 },
        help:
            "Share of contexts that gumbel gives to a second key, derived from the same secret; all have one key unless given."
    )
    private static let payloadBits = Parameter(
        option: "payload-bits",
        .integer(in: 8...32),
        help: """
            How many bits of a number texts carry (see 'generate --payload'), for greenlist and gumbel; none unless given. \
            Each 8 bits need some 200 tokens of text with gumbel, 500 with greenlist.
            """
    )

    static let group = ParameterGroup(
        "Profile",
        [scheme, gamma, delta, depth, weights, alpha, payloadBits, contextWidth, repeats]
    )

    private static let deltaKind = ValueKind(
        name: "X",
        expected: "a number above 0 and up to 50, or 'inf'",
        read: { text in
            if text == "inf" || text == "infinity" { return Double.infinity }
            return Double(text).flatMap { 0 < $0 && $0 <= 50 ? $0 : nil }
        }
    )

    /// The mark of another engine, if it is one.
    let peer: PeerOptions
    private let scheme: String
    private let parameters: SchemeParameters
    private let contextWidth: Int
    private let givenWidth: Int?
    private let repeats: RepeatsPolicy?

    /// γ, when it was given.
    var gamma: Double? { parameters.gamma }

    /// Reads the options and checks that they fit together.
    init(_ arguments: ParsedArguments) throws {
        peer = try PeerOptions(arguments)
        scheme = arguments[Self.scheme]
        parameters = SchemeParameters(
            gamma: arguments[Self.gamma],
            delta: arguments[Self.delta],
            depth: arguments[Self.depth],
            weighting: arguments[Self.weights],
            alpha: arguments[Self.alpha],
            payloadBits: arguments[Self.payloadBits]
        )
        contextWidth = arguments[Self.contextWidth]
        givenWidth = arguments.isGiven(Self.contextWidth) ? contextWidth : nil
        repeats = arguments[Self.repeats]
        if peer.peer != nil {
            for parameter in [Self.scheme as any ParameterProtocol, Self.weights, Self.payloadBits, Self.repeats]
            where arguments.isGiven(parameter) {
                throw arguments.broken("\(parameter.definition.label) is not for --peer, whose mark pins it")
            }
        }
        do {
            let needsSize = try peer.peer?.kind.needsVocabularySize ?? false
            // That of the tokenizers is not known yet.
            let size = needsSize ? peer.vocabularySize ?? 1 << 15 : nil
            _ = try profile(id: "", tokenizers: [], vocabularySize: size)
        } catch {
            throw arguments.broken(Self.words(of: error, isPeer: peer.peer != nil))
        }
    }

    /// The error with the options' own names.
    private static func words(of error: WatermarkError, isPeer: Bool) -> String {
        func label(_ name: String) -> String { "--" + String(name.map { $0 == "_" ? "-" : $0 }) }
        switch error {
        case .unusedParameter(let name, let scheme):
            return "\(label(name)) is not for \(isPeer ? "peer" : "scheme") '\(scheme)'"
        case .parameterOutOfRange(let name, let value, let expected):
            return "\(label(name)) is '\(value)'; expected \(expected)"
        default: return error.description
        }
    }

    /// The profile of a key.
    ///
    /// - Parameter vocabularySize: V, for marks of other engines that need it.
    func profile(
        id: String,
        tokenizers: [TokenizerBinding],
        vocabularySize: Int? = nil
    ) throws(WatermarkError) -> Profile {
        if let peer = peer.peer {
            return try peer.profile(
                id: id,
                gamma: parameters.gamma,
                delta: parameters.delta,
                width: givenWidth,
                depth: parameters.depth,
                alpha: parameters.alpha,
                vocabularySize: vocabularySize,
                tokenizers: tokenizers
            )
        }
        return try Profile(
            id: id,
            scheme: scheme,
            parameters: parameters,
            contextWidth: contextWidth,
            repeats: repeats,
            tokenizers: tokenizers
        )
    }
}
