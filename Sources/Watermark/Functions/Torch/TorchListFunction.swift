// SPDX-License-Identifier: Apache-2.0

internal import Cryptography
internal import Tokens

/// Green lists that begin a random permutation of torch's, seeded by a hash of the context: transformers'
/// `WatermarkingConfig` and lm-watermarking.
///
/// A word is 0 for a token on the list and the highest for one that is not.
struct TorchListFunction: PseudorandomFunction {
    /// Which of the two engines' many rules.
    struct Rule: Sendable {
        /// The name in profiles.
        let name: String
        /// How a window becomes a seed.
        let hash: SeedHash
        /// Whether the window ends with the token itself, so that each token has a list of its own.
        let isSelfSalted: Bool
        /// Whether the window is the last token of the context alone.
        let usesLastToken: Bool
        /// Whether h is the permutation that the key seeds, as in transformers.
        let keySeedsTable: Bool
        /// How many candidates of a step are looked at, where each has a list of its own.
        let candidateLimit: Int

        init(
            _ name: String,
            _ hash: SeedHash,
            isSelfSalted: Bool = false,
            usesLastToken: Bool = false,
            keySeedsTable: Bool = false,
            candidateLimit: Int = 41
        ) {
            self.name = name
            self.hash = hash
            self.isSelfSalted = isSelfSalted
            self.usesLastToken = usesLastToken
            self.keySeedsTable = keySeedsTable
            self.candidateLimit = candidateLimit
        }

        /// The function as profiles name it.
        var kind: FunctionKind {
            let least = hash.leastCount
            return FunctionKind(
                name: name,
                schemes: [Greenlist.name],
                contextWidths: isSelfSalted ? least - 1...ContextWidth.maximum - 1 : least...ContextWidth.maximum,
                context: .prompt,
                unit: .seed,
                secret: .integer,
                needsVocabularySize: true,
                isSelfSalted: isSelfSalted,
                peerDetector: keySeedsTable ? .transformers : .lmWatermarking
            ) { (secret, profile) throws(WatermarkError) in
                try TorchListFunction(rule: self, secret: secret, profile: profile)
            }
        }
    }

    private let rule: Rule
    private let key: Int64
    private let size: Int
    private let listSize: Int
    private let tableSeed: UInt64

    init(rule: Rule, secret: SecretKey, profile: Profile) throws(WatermarkError) {
        self.rule = rule
        key = secret.integer
        size = profile.parameters.vocabularySize ?? 0
        listSize = profile.listSize
        guard (1..<size).contains(listSize) else {
            throw .parameterOutOfRange(
                name: "gamma",
                value: "\(profile.parameters.gamma ?? 0)",
                expected: "a share of which \(size) tokens give a list of one or more"
            )
        }
        tableSeed = rule.keySeedsTable ? UInt64(bitPattern: key) : HashTable.fixedSeed
    }

    func makeWordSource() throws(CryptographyError) -> any WordSource {
        TorchListSource(
            rule: rule,
            key: key,
            tableSeed: tableSeed,
            lists: TorchLists(size: size, listSize: listSize)
        )
    }
}

/// ``TorchListFunction`` at work.
final class TorchListSource: WordSource {
    private let rule: TorchListFunction.Rule
    private let key: Int64
    private let tableSeed: UInt64
    private var lists: TorchLists
    private var seeds: [UInt64] = []
    private var window: [TokenID] = []

    init(rule: TorchListFunction.Rule, key: Int64, tableSeed: UInt64, lists: TorchLists) {
        self.rule = rule
        self.key = key
        self.tableSeed = tableSeed
        self.lists = lists
    }

    var candidateLimit: Int? { rule.isSelfSalted ? rule.candidateLimit : nil }

    /// The seed of the list of the token at `position`, whose context begins at `start`.
    ///
    /// Apart from `self`, because each use of a property of a class is checked for others at the same time.
    private static func seed(
        _ rule: TorchListFunction.Rule,
        _ key: Int64,
        _ tokens: Span<TokenID>,
        start: Int,
        position: Int,
        _ permutation: [UInt32]
    ) -> UInt64 {
        let end = rule.isSelfSalted ? position + 1 : position
        let window = (rule.usesLastToken ? end - 1 : start)..<end
        return SeedHash.seed(of: rule.hash.value(key: key, tokens, window, table: permutation))
    }

    /// Whether the token's seed is one under every key; see ``seed(_:_:_:start:position:_:)``.
    private static func isKeyless(
        _ rule: TorchListFunction.Rule,
        _ key: Int64,
        _ tokens: Span<TokenID>,
        start: Int,
        position: Int,
        _ permutation: [UInt32]
    ) -> Bool {
        let end = rule.isSelfSalted ? position + 1 : position
        let window = (rule.usesLastToken ? end - 1 : start)..<end
        return rule.hash.isKeyless(key: key, tokens, window, table: permutation, isTableOfKey: rule.keySeedsTable)
    }

    /// The table of h, which is not kept here: each key would keep its own.
    private func permutation() -> [UInt32] { rule.hash.usesTable ? HashTable.permutation(seed: tableSeed) : [] }

    func readSeeds(
        at positions: Span<Int32>,
        in tokens: Span<TokenID>,
        contextWidth: Int,
        into seeds: inout MutableSpan<UInt64>
    ) {
        let (rule, key, permutation) = (rule, key, permutation())
        for index in positions.indices {
            let position = Int(positions[index])
            let start = position - contextWidth
            // No more than these bits seed the generator: seeds that agree in them have one list.
            seeds[index] =
                Self.isKeyless(rule, key, tokens, start: start, position: position, permutation)
                ? WordSeed.keyless
                : Self.seed(rule, key, tokens, start: start, position: position, permutation) & 0xFFFF_FFFF
        }
    }

    func readWords(
        at positions: Span<Int32>,
        in tokens: Span<TokenID>,
        contextWidth: Int,
        into words: inout MutableSpan<UInt32>
    ) {
        let permutation = permutation()
        seeds.removeAll(keepingCapacity: true)
        for index in positions.indices {
            let position = Int(positions[index])
            let start = position - contextWidth
            seeds.append(Self.seed(rule, key, tokens, start: start, position: position, permutation))
        }
        window.removeAll(keepingCapacity: true)
        for index in positions.indices { window.append(tokens[Int(positions[index])]) }
        let window = window
        lists.readWords(seeds: seeds, of: window.span, into: &words)
    }

    func readWords(of candidates: Span<TokenID>, after context: Span<TokenID>, into words: inout MutableSpan<UInt32>) {
        guard rule.isSelfSalted else {
            lists.readWords(seed: seed(after: context), of: candidates, into: &words)
            return
        }
        let permutation = permutation()
        window.removeAll(keepingCapacity: true)
        for index in context.indices { window.append(context[index]) }
        window.append(0)
        seeds.removeAll(keepingCapacity: true)
        for index in candidates.indices {
            window[context.count] = candidates[index]
            let window = window
            seeds.append(Self.seed(rule, key, window.span, start: 0, position: context.count, permutation))
        }
        lists.readWords(seeds: seeds, of: candidates, into: &words)
    }

    func readAllWords(after context: Span<TokenID>, into words: inout MutableSpan<UInt32>) {
        guard rule.isSelfSalted else {
            lists.readAllWords(seed: seed(after: context), into: &words)
            return
        }
        let candidates = (0..<words.count).map { TokenID($0) }
        readWords(of: candidates.span, after: context, into: &words)
    }

    private func seed(after context: Span<TokenID>) -> UInt64 {
        Self.seed(rule, key, context, start: 0, position: context.count, permutation())
    }
}
