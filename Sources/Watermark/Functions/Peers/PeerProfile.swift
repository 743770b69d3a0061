// SPDX-License-Identifier: Apache-2.0

/// A mark of another engine, under the name that its users know it by: everything a ``Profile`` needs beside a key.
///
/// Each family of functions has a table of its own; ``PeerProfiles`` joins them.
public struct PeerProfile: Sendable {
    /// What a user may choose otherwise than the peer does by default.
    public enum Choice: String, Sendable, Hashable, CaseIterable {
        case gamma
        case delta
        case contextWidth = "context-width"
        case depth
        case alpha
    }

    /// What a key may be.
    public enum KeyNumbers: Sendable, Hashable {
        /// Whole numbers −2⁶³…2⁶³ − 1.
        case signed
        /// Whole numbers 0…2⁶⁴ − 1.
        case unsigned
    }

    /// The name: `hf-lefthash`.
    public let name: String
    /// The engine that makes the mark: `transformers`; ``FunctionKind/peerDetector`` is whose detector reads it.
    public let engine: String
    /// What the mark is, in a few words.
    public let summary: String
    /// The name of the ``PseudorandomFunction``.
    public let pseudorandomFunction: String
    /// The name of the ``Scheme``.
    public let scheme: String
    /// The peer's default parameters; V comes with ``profile(id:gamma:delta:width:depth:alpha:vocabularySize:tokenizers:)``.
    public let parameters: SchemeParameters
    /// The peer's default context width, as the peer counts it.
    public let width: Int
    /// How many tokens of the peer's width are not context here: 1 where it counts the token itself.
    public let ownTokens: Int
    /// What is scored once; nil for the scheme's default.
    public let repeats: RepeatsPolicy?
    /// What may be chosen.
    public let choices: Set<Choice>
    /// What a whole number of the key may be.
    public let keyNumbers: KeyNumbers
    /// The key that the peer has when its user names none: public, so that anyone can make its mark.
    public let defaultKey: [Int64]?

    /// A peer's mark; what is left out is nothing to choose, and no default key.
    init(
        name: String,
        engine: String,
        summary: String,
        pseudorandomFunction: String? = nil,
        scheme: String = Greenlist.name,
        parameters: SchemeParameters = SchemeParameters(),
        width: Int,
        ownTokens: Int = 0,
        repeats: RepeatsPolicy? = nil,
        choices: Set<Choice> = [],
        keyNumbers: KeyNumbers = .signed,
        defaultKey: [Int64]? = nil
    ) {
        self.name = name
        self.engine = engine
        self.summary = summary
        self.pseudorandomFunction = pseudorandomFunction ?? name
        self.scheme = scheme
        self.parameters = parameters
        self.width = width
        self.ownTokens = ownTokens
        self.repeats = repeats
        self.choices = choices
        self.keyNumbers = keyNumbers
        self.defaultKey = defaultKey
    }

    /// The function.
    ///
    /// - Throws: ``WatermarkError/unknownPseudorandomFunction(_:known:)``.
    public var kind: FunctionKind {
        get throws(WatermarkError) { try PseudorandomFunctionRegistry.kind(named: pseudorandomFunction) }
    }

    /// The profile of a key for this mark.
    ///
    /// - Parameters:
    ///   - width: the context width as the peer counts it; nil, as for the others, for the peer's default.
    ///   - vocabularySize: V, for functions that need it.
    /// - Throws: ``WatermarkError``, also for what the peer gives no choice of.
    public func profile(
        id: String,
        gamma: Double? = nil,
        delta: Double? = nil,
        width: Int? = nil,
        depth: Int? = nil,
        alpha: Double? = nil,
        vocabularySize: Int? = nil,
        tokenizers: [TokenizerBinding] = []
    ) throws(WatermarkError) -> Profile {
        let given: [(choice: Choice, isGiven: Bool)] = [
            (.gamma, gamma != nil), (.delta, delta != nil), (.contextWidth, width != nil), (.depth, depth != nil),
            (.alpha, alpha != nil),
        ]
        for (choice, isGiven) in given where isGiven && !choices.contains(choice) {
            throw .unusedParameter(name: choice.rawValue, scheme: name)
        }
        var parameters = parameters
        parameters.gamma = gamma ?? parameters.gamma
        parameters.delta = delta ?? parameters.delta
        parameters.depth = depth ?? parameters.depth
        parameters.alpha = alpha ?? parameters.alpha
        parameters.vocabularySize = vocabularySize
        let width = width ?? self.width
        guard width >= ownTokens else {
            throw .parameterOutOfRange(name: "context_width", value: "\(width)", expected: "\(ownTokens) or more")
        }
        return try Profile(
            id: id,
            pseudorandomFunction: pseudorandomFunction,
            scheme: scheme,
            parameters: parameters,
            contextWidth: width - ownTokens,
            repeats: repeats,
            tokenizers: tokenizers
        )
    }
}

/// The marks of other engines, by name.
public enum PeerProfiles: Sendable {
    /// Every mark with a name of its own; ``named(_:)`` knows lm-watermarking's free names too.
    public static let all: [PeerProfile] = transformers + lmWatermarking + otherLists + markingByStreams

    /// The mark of that name.
    ///
    /// - Throws: ``WatermarkError/unknownPeer(_:known:)``.
    public static func named(_ name: String) throws(WatermarkError) -> PeerProfile {
        if isOfGraphicsCard(name) { throw .listsOfGraphicsCard(name) }
        if let peer = all.first(where: { $0.name == name }) { return peer }
        if let peer = try freeForm(name) { return peer }
        throw .unknownPeer(name, known: all.map(\.name))
    }

    /// Whether a name asks for the numbers of a graphics card: `hf-lefthash-cuda`.
    static func isOfGraphicsCard(_ name: String) -> Bool { name.hasSuffix("-cuda") || name.hasSuffix("-gpu") }
}
