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
            greenlist raises the logits of green tokens; balanced draws from the green half of the probability and leaves \
            the distribution untouched over keys.
            """
    )
    private static let gamma = Parameter(
        option: "gamma",
        .number("a number between 0 and 1") { 0 < $0 && $0 < 1 },
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
        help: "What is scored only once in a text; ngram for greenlist and context for balanced unless given."
    )

    static let group = ParameterGroup("Profile", [scheme, gamma, delta, contextWidth, repeats])

    private static let deltaKind = ValueKind(
        name: "X",
        expected: "a number above 0 and up to 50, or 'inf'",
        read: { text in
            if text == "inf" || text == "infinity" { return Double.infinity }
            return Double(text).flatMap { 0 < $0 && $0 <= 50 ? $0 : nil }
        }
    )

    private let scheme: String
    private let parameters: SchemeParameters
    private let contextWidth: Int
    private let repeats: RepeatsPolicy?

    /// Reads the options and checks that they fit together.
    init(_ arguments: ParsedArguments) throws {
        scheme = arguments[Self.scheme]
        parameters = SchemeParameters(gamma: arguments[Self.gamma], delta: arguments[Self.delta])
        contextWidth = arguments[Self.contextWidth]
        repeats = arguments[Self.repeats]
        do {
            _ = try profile(id: "", tokenizers: [])
        } catch {
            throw arguments.broken(error.description)
        }
    }

    /// The profile of a key.
    func profile(id: String, tokenizers: [TokenizerBinding]) throws(WatermarkError) -> Profile {
        try Profile(
            id: id,
            scheme: scheme,
            parameters: parameters,
            contextWidth: contextWidth,
            repeats: repeats,
            tokenizers: tokenizers
        )
    }
}
