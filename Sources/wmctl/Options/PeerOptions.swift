// SPDX-License-Identifier: Apache-2.0

import Arguments
import Watermark

/// A mark of another engine, as `key new` takes it.
struct PeerOptions {
    /// The device whose random numbers made the lists.
    private enum Generator: String, CaseIterable {
        case cpu = "torch-cpu"
        case graphicsCard = "torch-cuda"
    }

    private static let peer = Parameter(
        option: "peer",
        .peer,
        help: """
            Make the mark of another engine, and read its texts; 'wmctl key peers' lists them. --context-width is then as the \
            peer counts, and --gamma, --delta and the like are the peer's unless given. The key marks only when it is named \
            with -k.
            """
    )
    static let defaultKey = Parameter(
        flag: "default-key",
        help: "Take the peer's own default key, which is public: anyone can make its mark."
    )
    private static let vocabularySize = Parameter(
        option: "vocabulary-size",
        .integer(in: 2...199_999_999),
        help: """
            How many tokens the peer draws lists from, where it does; that of the bound tokenizer unless given. transformers \
            takes vocab_size of the model's config.json, which may be larger, lm-watermarking what its user passes.
            """
    )
    private static let generator = Parameter(
        option: "rng",
        .choice as ValueKind<Generator>,
        help: """
            Whose random numbers the peer's lists are made of; torch-cpu alone is possible, since those of a graphics card \
            depend on its model.
            """
    )

    static let group = ParameterGroup("Marks of other engines", [peer, defaultKey, vocabularySize, generator])

    /// The mark; nil for one of this program.
    let peer: PeerProfile?
    /// Whether the key is the peer's own.
    let takesDefaultKey: Bool
    /// V, when it was given.
    let vocabularySize: Int?

    init(_ arguments: ParsedArguments) throws {
        takesDefaultKey = arguments[Self.defaultKey]
        vocabularySize = arguments[Self.vocabularySize]
        guard let name = arguments[Self.peer] else {
            for parameter in [Self.vocabularySize as any ParameterProtocol, Self.defaultKey, Self.generator]
            where arguments.isGiven(parameter) {
                throw arguments.broken("\(parameter.definition.label) is for --peer")
            }
            peer = nil
            return
        }
        do {
            peer = try PeerProfiles.named(name)
            if arguments[Self.generator] == .graphicsCard { throw WatermarkError.listsOfGraphicsCard(name) }
            if arguments.isGiven(Self.generator), try peer?.kind.needsVocabularySize == false {
                throw arguments.broken("peer '\(name)' draws no lists and takes no --rng")
            }
            if takesDefaultKey, peer?.defaultKey == nil {
                throw arguments.broken("peer '\(name)' has no default key")
            }
            if vocabularySize != nil, try peer?.kind.needsVocabularySize == false {
                throw arguments.broken("peer '\(name)' takes no --vocabulary-size")
            }
        } catch let error as WatermarkError {
            throw arguments.broken(error.description, help: "see 'wmctl key peers'")
        }
    }

    /// V for a key that is bound to these tokenizers.
    ///
    /// - Throws: ``CommandError/noVocabularySize(peer:)`` when nothing says it.
    func vocabularySize(_ tokenizers: [TokenizerBinding], _ console: Console) throws -> Int? {
        guard let peer, try peer.kind.needsVocabularySize else { return nil }
        if let vocabularySize { return vocabularySize }
        let sizes = Set(tokenizers.map(\.vocabularySize))
        guard let size = sizes.first, sizes.count == 1 else { throw CommandError.noVocabularySize(peer: peer.name) }
        console.note(
            "lists are of \(size) tokens, as many as the tokenizer has; if the engine's model has more, name the number with "
                + "--vocabulary-size"
        )
        return size
    }
}

extension ValueKind where Value == String {
    /// The name of another engine's mark.
    fileprivate static var peer: Self {
        Self(
            name: "NAME",
            expected: "the name of a mark that 'wmctl key peers' lists",
            completion: .choices(PeerProfiles.all.map(\.name))
        ) { $0.isEmpty ? nil : $0 }
    }
}
