// SPDX-License-Identifier: Apache-2.0

internal import JSON
public import Sampler
public import Tokens
public import Watermark

/// How one text of many is written.
public struct GenerationRequest: Sendable, Equatable {
    /// How many tokens a text may be asked to have.
    public static let countRange = 0...1_000_000

    /// How many tokens are written at most.
    public var count: Int
    /// How tokens are drawn.
    public var settings: SamplingSettings
    /// What decides the draws; nil for the system's randomness.
    public var seed: UInt64?
    /// What the text carries; nil is 0 where the mark's profile has a payload.
    public var payload: UInt32?
    /// Tokens that end a text; they are no part of it.
    public var endTokens: Set<TokenID>
    /// Strings that end a text, which ends before them.
    public var stopStrings: [String]
    /// Whether only tokens are drawn that are read back from the text.
    public var isCanonical: Bool

    /// A request.
    public init(
        count: Int,
        settings: SamplingSettings,
        seed: UInt64?,
        payload: UInt32? = nil,
        endTokens: Set<TokenID> = [],
        stopStrings: [String] = [],
        isCanonical: Bool = false
    ) {
        self.count = count
        self.settings = settings
        self.seed = seed
        self.payload = payload
        self.endTokens = endTokens
        self.stopStrings = stopStrings
        self.isCanonical = isCanonical
    }

    /// The text after a prompt, with a mark or without.
    public func text(after prompt: [TokenID], _ watermark: Watermark?) -> TextRequest {
        TextRequest(
            prompt: prompt,
            count: count,
            settings: settings,
            watermark: watermark,
            payload: payload,
            seed: seed,
            endTokens: endTokens,
            stopStrings: stopStrings,
            isCanonical: isCanonical
        )
    }

    /// The same for one of many texts: each has a seed of its own.
    func numbered(_ number: Int) -> GenerationRequest {
        var request = self
        request.seed = seed.map { SeededGenerator.seed(number, of: $0) }
        return request
    }

    private static func count(_ value: JSONValue) throws(JSONError) -> Int {
        var count: Int?
        // Whatever is no whole number is told the same range.
        do throws(JSONError) { count = try value.integer() } catch { guard case .invalid = error else { throw error } }
        guard let count, countRange.contains(count) else {
            let range = "\(countRange.lowerBound) to \(countRange.upperBound)"
            throw .invalid(member: "max_tokens", expected: "a whole number from \(range)")
        }
        return count
    }

    /// A string or an array of strings, as OpenAI has it.
    private static func stopStrings(_ value: JSONValue) throws(JSONError) -> [String] {
        var strings: [String] = []
        switch value.kind {
        case .string: strings = [try value.string()]
        case .array: try value.forEachElement { (element) throws(JSONError) in strings.append(try element.string()) }
        default: throw .invalid(member: "stop", expected: "a string or an array of strings")
        }
        if let (_, expected) = TextRequest.problem(ofStopStrings: strings) {
            throw .invalid(member: "stop", expected: expected)
        }
        return strings
    }

    /// Takes over what a row has otherwise.
    mutating func read(_ row: JSONValue) throws(JSONError) {
        try row.forEachMember { (name, value) throws(JSONError) in
            guard !value.isNull else { return }
            switch name {
            case "max_tokens":
                count = try Self.count(value)
            case "stop": stopStrings = try Self.stopStrings(value)
            case "canonical": isCanonical = try value.bool()
            case "payload": payload = try value.integer(as: UInt32.self)
            case "seed": seed = try value.integer(as: UInt64.self)
            default: if SamplingSettings.memberNames.contains(name) { try settings.read(name, value) }
            }
        }
    }
}
