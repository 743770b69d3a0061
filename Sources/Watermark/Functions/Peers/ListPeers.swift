// SPDX-License-Identifier: Apache-2.0

internal import Tokens

/// The pseudorandom functions that the lists of torch's permutations come from, the stored list, and torch's floats.
enum ListFunctions {
    /// Every function.
    static let all: [FunctionKind] = rules.map(\.kind) + [StoredListFunction.kind, TorchUniformFunction.kind]

    private static let rules: [TorchListFunction.Rule] =
        [
            TorchListFunction.Rule("hf-lefthash", .additive, usesLastToken: true, keySeedsTable: true),
            TorchListFunction.Rule(
                "hf-selfhash",
                .anchoredMinhash,
                isSelfSalted: true,
                keySeedsTable: true,
                candidateLimit: 40
            ),
        ]
        + SeedHash.allCases.flatMap { hash in
            [false, true].map { TorchListFunction.Rule(name(of: hash, isSelfSalted: $0), hash, isSelfSalted: $0) }
        }

    /// The name of lm-watermarking's function: `kgw-minhash`, and `kgw-minhash-self` where the window ends with the token
    /// itself.
    static func name(of hash: SeedHash, isSelfSalted: Bool) -> String {
        "kgw-\(hash.rawValue)" + (isSelfSalted ? "-self" : "")
    }
}

extension PeerProfiles {
    private static let defaultKey: [Int64] = [15_485_863]
    private static let parameters = SchemeParameters(gamma: 0.25, delta: 2)

    /// The marks of transformers' `WatermarkingConfig`.
    static let transformers = [
        PeerProfile(
            name: "hf-lefthash",
            engine: "transformers",
            summary: "WatermarkingConfig's default: the list depends on the last token",
            parameters: parameters,
            width: 1,
            choices: [.gamma, .delta, .contextWidth],
            defaultKey: defaultKey
        ),
        PeerProfile(
            name: "hf-selfhash",
            engine: "transformers",
            summary: "WatermarkingConfig's selfhash: a list for each token; 40 candidates of a step are looked at",
            parameters: parameters,
            width: 1,
            ownTokens: 1,
            choices: [.gamma, .delta, .contextWidth],
            defaultKey: defaultKey
        ),
    ]

    /// The marks of lm-watermarking that have a name, and one free form of each other function.
    static let lmWatermarking: [PeerProfile] = [
        kgw("kgw-simple_1", .additive, width: 1, summary: "lefthash: the list depends on the last token"),
        kgw("kgw-minhash", .minhash, width: 4, summary: "the least hash of 4 tokens"),
        kgw("kgw-skipgram", .skipgram, width: 5, summary: "the hash of the fifth token back"),
        kgw(
            "kgw-selfhash",
            .anchoredMinhash,
            width: 4,
            isSelfSalted: true,
            summary: "algorithm-3: a list for each token; 41 candidates of a step are looked at"
        ),
    ]

    /// The marks that come without a function of torch's permutations.
    static let otherLists = [
        PeerProfile(
            name: "unigram",
            engine: "GPTWatermark",
            summary: "one green list for all contexts, which the key stores",
            parameters: SchemeParameters(gamma: 0.5, delta: 2),
            width: 0,
            choices: [.gamma, .delta]
        ),
        PeerProfile(
            name: "markllm-exp",
            engine: "MarkLLM",
            summary: "EXP, Gumbel sampling with torch's floats",
            scheme: "gumbel",
            width: 4,
            choices: [.contextWidth],
            defaultKey: defaultKey
        ),
    ]

    /// The form of lm-watermarking's free names.
    static let freeFormName = "ff-FUNCTION-WIDTH-SELFSALT"

    /// The functions that free names may have.
    public static let freeFormFunctions = SeedHash.allCases.map(\.rawValue)

    /// A mark of lm-watermarking under a free name, `ff-additive-4-False` or `ff-additive_prf-4-False`; nil for other names.
    ///
    /// - Throws: ``WatermarkError/parameterOutOfRange(name:value:expected:)`` for a name that begins so and is none.
    static func freeForm(_ name: String) throws(WatermarkError) -> PeerProfile? {
        let parts = name.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.first == "ff" else { return nil }
        guard parts.count < 5 else {
            // The name would not say which key; and what it says would be in the list of processes.
            throw .parameterOutOfRange(
                name: "peer",
                value: "ff-…",
                expected: "a name without the key, which a file or a descriptor gives"
            )
        }
        func isSalted(_ text: Substring) -> Bool? {
            switch text {
            case "True", "true": true
            case "False", "false": false
            default: nil
            }
        }
        guard parts.count == 4, let width = Int(parts[2]), let isSelfSalted = isSalted(parts[3]),
            let hash = SeedHash(rawValue: String(parts[1].hasSuffix("_prf") ? parts[1].dropLast(4) : parts[1]))
        else {
            throw .parameterOutOfRange(
                name: "peer",
                value: name,
                expected:
                    "\(freeFormName), such as ff-additive-4-False, with one of \(freeFormFunctions.joined(separator: ", "))"
            )
        }
        let peer = kgw(name, hash, width: width, isSelfSalted: isSelfSalted, summary: "a free form")
        // Whether the width fits the function.
        _ = try peer.profile(id: "", vocabularySize: 1 << 15)
        return peer
    }

    private static func kgw(
        _ name: String,
        _ hash: SeedHash,
        width: Int,
        isSelfSalted: Bool = false,
        summary: String
    ) -> PeerProfile {
        PeerProfile(
            name: name,
            engine: "lm-watermarking",
            summary: summary,
            pseudorandomFunction: ListFunctions.name(of: hash, isSelfSalted: isSelfSalted),
            parameters: parameters,
            width: width,
            ownTokens: isSelfSalted ? 1 : 0,
            choices: [.gamma, .delta],
            defaultKey: defaultKey
        )
    }
}
