// SPDX-License-Identifier: Apache-2.0

import Arguments
import JSON
import Watermark

/// `wmctl key peers`: the marks of other engines that keys can be made for.
struct KeyPeers: Subcommand {
    static let definition = Command(
        name: "peers",
        abstract: "List the marks of other engines that 'key new --peer' makes keys for.",
        discussion: """
            WIDTH is the context width as the peer counts it, KEY what its key is: a whole number, some, or a list of tokens; \
            'public' means that it has a default key, which 'key new --default-key' takes. Marks that say V are drawn from \
            the vocabulary of the model. Beside these, ff-FUNCTION-WIDTH-SELFSALT is any of lm-watermarking's free forms, \
            such as ff-additive-4-False, with one of \(PeerProfiles.freeFormFunctions.joined(separator: ", ")).
            """,
        groups: [ParameterGroup([ConsoleOptions.json])],
        examples: [
            Example("wmctl key peers", "A table"),
            Example("wmctl key new --peer hf-lefthash --tokenizer tokenizer.json", "A key of one of them"),
        ],
        action: ()
    )

    private let isJSON: Bool

    init(_ arguments: ParsedArguments) { isJSON = arguments[ConsoleOptions.json] }

    func run(_ console: Console) throws -> ExitStatus {
        let peers = try PeerProfiles.all.map { (peer: $0, kind: try $0.kind) }
        guard isJSON else {
            var table = TextTable("PEER", "ENGINE", "SCHEME", "WIDTH", "V", "KEY", "MARK")
            for (peer, kind) in peers {
                table.add(
                    peer.name,
                    peer.engine,
                    Self.scheme(of: peer),
                    "\(peer.width)",
                    kind.needsVocabularySize ? "V" : "-",
                    Self.words(kind.secret) + (peer.defaultKey == nil ? "" : ", public"),
                    peer.summary
                )
            }
            try console.write(table.text)
            return .success
        }
        var json = JSONWriter()
        json.object { json in
            json.member("peers", peers) { json, pair in Self.write(pair.peer, pair.kind, to: &json) }
        }
        try console.write(json.text + "\n")
        return .success
    }

    private static func write(_ peer: PeerProfile, _ kind: FunctionKind, to json: inout JSONWriter) {
        json.object { json in
            json.member("name", peer.name)
            json.member("engine", peer.engine)
            json.member("summary", peer.summary)
            json.member("prf", peer.pseudorandomFunction)
            json.member("scheme", peer.scheme)
            if let gamma = peer.parameters.gamma { json.member("gamma", gamma) }
            if let delta = peer.parameters.delta { json.member("delta", delta) }
            if let depth = peer.parameters.depth { json.member("depth", depth) }
            if let alpha = peer.parameters.alpha { json.member("alpha", alpha) }
            json.member("width", peer.width)
            json.member("context_width", peer.width - peer.ownTokens)
            json.member("context", kind.context.rawValue)
            json.member("needs_vocabulary_size", kind.needsVocabularySize)
            json.member("key", words(kind.secret))
            json.member("has_default_key", peer.defaultKey != nil)
            json.member("choices", peer.choices.map(\.rawValue).sorted()) { json, choice in json.value(choice) }
        }
    }

    private static func scheme(of peer: PeerProfile) -> String {
        let gamma = peer.parameters.gamma.map { " γ=\($0)" } ?? ""
        return peer.scheme + gamma
    }

    private static func words(_ form: SecretForm) -> String {
        switch form {
        case .bytes: "32 bytes"
        case .integer: "number"
        case .integers: "numbers"
        case .bitmap: "list"
        }
    }
}
