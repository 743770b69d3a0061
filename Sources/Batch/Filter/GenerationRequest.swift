// SPDX-License-Identifier: Apache-2.0

internal import JSON
public import Sampler

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

    /// A request.
    public init(count: Int, settings: SamplingSettings, seed: UInt64?) {
        self.count = count
        self.settings = settings
        self.seed = seed
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

    /// Takes over what a row has otherwise.
    mutating func read(_ row: JSONValue) throws(JSONError) {
        try row.forEachMember { (name, value) throws(JSONError) in
            guard !value.isNull else { return }
            switch name {
            case "max_tokens":
                count = try Self.count(value)
            case "seed": seed = try value.integer(as: UInt64.self)
            default: if SamplingSettings.memberNames.contains(name) { try settings.read(name, value) }
            }
        }
    }
}
