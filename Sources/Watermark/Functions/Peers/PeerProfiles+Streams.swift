// SPDX-License-Identifier: Apache-2.0

/// The pseudorandom functions that make words one by one.
enum StreamFunctions {
    /// Every function.
    static let all = [
        PhiloxFunction.kind, PhiloxFunction.dualKind, MurmurFunction.kind, MurmurFunction.dualKind,
        SynthIDFunction.tableKind, SynthIDFunction.roundsKind,
    ]
}

extension PeerProfiles {
    /// The marks of engines whose words are a stream of numbers for each context.
    static let markingByStreams: [PeerProfile] = [
        PeerProfile(
            name: "vllm-gumbel",
            engine: "vllm",
            summary: "vLLM's Gumbel mark, by Philox",
            scheme: Gumbel.name,
            width: 4,
            choices: [.contextWidth],
            keyNumbers: .unsigned
        ),
        PeerProfile(
            name: "vllm-dual-gumbel",
            engine: "vllm",
            summary: "vLLM's Gumbel mark with two keys made of one",
            scheme: Gumbel.name,
            parameters: SchemeParameters(alpha: Gumbel.defaultAlpha),
            width: 4,
            choices: [.contextWidth, .alpha],
            keyNumbers: .unsigned
        ),
        PeerProfile(
            name: "sglang-gumbel",
            engine: "sglang",
            summary: "SGLang's Gumbel mark, by MurmurHash3",
            scheme: Gumbel.name,
            width: 4,
            choices: [.contextWidth],
            keyNumbers: .unsigned
        ),
        PeerProfile(
            name: "sglang-dual-gumbel",
            engine: "sglang",
            summary: "SGLang's Gumbel mark with two keys, the contexts' coins choosing",
            scheme: Gumbel.name,
            parameters: SchemeParameters(alpha: MurmurFunction.defaultAlpha),
            width: 4,
            choices: [.contextWidth, .alpha],
            keyNumbers: .unsigned
        ),
        PeerProfile(
            name: "synthid-hf",
            engine: "transformers",
            summary: "SynthID-Text as in transformers and in the package synthid-text",
            scheme: Tournament.name,
            parameters: SchemeParameters(depth: 30, weighting: .weighted),
            width: 5,
            ownTokens: 1,
            choices: [.contextWidth, .depth]
        ),
        PeerProfile(
            name: "synthid-deepmind",
            engine: "synthid-text",
            summary: "SynthID-Text as in its repository since June 2025",
            scheme: Tournament.name,
            parameters: SchemeParameters(depth: 30, weighting: .weighted),
            width: 5,
            ownTokens: 1,
            choices: [.contextWidth, .depth]
        ),
    ]
}
