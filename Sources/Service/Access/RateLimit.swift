// SPDX-License-Identifier: Apache-2.0

/// How much a caller may ask for.
///
/// A bucket holds a minute's worth and is filled all the time, so that a caller who was quiet may ask for that at once.
public struct RateLimit: Sendable, Equatable {
    /// Requests a minute; a list of texts counts as many as it has.
    public var requestsPerMinute: Double
    /// Bytes of bodies a minute.
    public var bytesPerMinute: Double

    /// A limit; both numbers are above 0.
    public init(requestsPerMinute: Double, bytesPerMinute: Double) {
        self.requestsPerMinute = requestsPerMinute
        self.bytesPerMinute = bytesPerMinute
    }

    /// Reads `REQUESTS/BYTES`, both a minute and whole numbers from 1 to 10⁹; nil for anything else.
    public init?(_ text: String) {
        guard let slash = text.firstIndex(of: "/") else { return nil }
        guard let requests = Self.number(text[..<slash]) else { return nil }
        guard let bytes = Self.number(text[text.index(after: slash)...]) else { return nil }
        self.init(requestsPerMinute: Double(requests), bytesPerMinute: Double(bytes))
    }

    private static func number(_ text: Substring) -> Int? {
        guard let number = Int(text), range.contains(number) else { return nil }
        return number
    }

    static let range = 1...1_000_000_000

    /// What callers of each role may ask for unless the operator says otherwise; who is missing has no limit.
    public static let standard: [Role: RateLimit] = [
        .public: RateLimit(requestsPerMinute: 60, bytesPerMinute: 4_000_000),
        .client: RateLimit(requestsPerMinute: 600, bytesPerMinute: 40_000_000),
        .machine: RateLimit(requestsPerMinute: 600, bytesPerMinute: 40_000_000),
        .expert: RateLimit(requestsPerMinute: 600, bytesPerMinute: 80_000_000),
    ]
}
