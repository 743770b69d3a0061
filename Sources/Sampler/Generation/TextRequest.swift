// SPDX-License-Identifier: Apache-2.0

public import Tokens
public import Watermark

/// What one text of a ``TextBatch`` is to be.
public struct TextRequest: Sendable {
    /// What comes before the text.
    public var prompt: [TokenID]
    /// The most tokens to write; none are written for 0 or less.
    public var count: Int
    /// How tokens are drawn.
    public var settings: SamplingSettings
    /// What the text is marked with; nil writes without a mark.
    public var watermark: Watermark?
    /// What the text carries; nil is 0 where the mark's profile has a payload.
    public var payload: UInt32?
    /// What decides the draws; nil for the system's randomness.
    public var seed: UInt64?
    /// Tokens that end the text; they are no part of it.
    public var endTokens: Set<TokenID>
    /// Strings that end the text wherever they come in it, also across tokens; the text ends before them.
    ///
    /// They are compared byte by byte in UTF-8. When several are complete with the same character, the longest counts.
    /// There are ``mostStopStrings`` at most, of ``mostStopBytes`` in all, and none is empty.
    public var stopStrings: [String]
    /// Whether only tokens are drawn that are read back from the text (``CanonicalTail``), so that a detector meets
    /// those that were marked.
    public var isCanonical: Bool

    /// How many of the likeliest tokens are told with each token, 0…20 (``TokenLogprobs``); nil tells no
    /// log-probabilities, which costs nothing.
    public var logprobCount: Int?

    /// How many strings may end a text.
    public static let mostStopStrings = 64
    /// How many bytes of UTF-8 those may have together.
    public static let mostStopBytes = 1 << 16

    /// What is wrong with strings that are to end a text: what was found, and what was expected of the strings.
    ///
    /// Nil when nothing is. Each string costs a comparison for each byte of a text, on the thread that writes all
    /// texts.
    public static func problem(ofStopStrings strings: [String]) -> (found: String, expected: String)? {
        if strings.contains("") { return ("", "strings that are not empty") }
        if strings.count > mostStopStrings { return ("\(strings.count) strings", "at most \(mostStopStrings) strings") }
        let bytes = strings.reduce(0) { $0 + $1.utf8.count }
        return bytes > mostStopBytes ? ("\(bytes) bytes", "at most \(mostStopBytes) bytes in all") : nil
    }

    /// A text to be written.
    public init(
        prompt: [TokenID],
        count: Int,
        settings: SamplingSettings = SamplingSettings(),
        watermark: Watermark? = nil,
        payload: UInt32? = nil,
        seed: UInt64? = nil,
        endTokens: Set<TokenID> = [],
        stopStrings: [String] = [],
        isCanonical: Bool = false,
        logprobCount: Int? = nil
    ) {
        self.prompt = prompt
        self.count = count
        self.settings = settings
        self.watermark = watermark
        self.payload = payload
        self.seed = seed
        self.endTokens = endTokens
        self.stopStrings = stopStrings
        self.isCanonical = isCanonical
        self.logprobCount = logprobCount
    }

    /// The generator that the seed asks for.
    var random: any RandomNumberGenerator {
        if let seed { SeededGenerator(seed: seed) } else { SystemRandomNumberGenerator() }
    }
}
