// SPDX-License-Identifier: Apache-2.0

internal import Tokenizer
internal import Tokens
internal import Watermark

/// The text that tokens spell as they are drawn: lets out what is certain, and ends before a stop string.
///
/// What is held back is a character that is not complete, and what may become a stop string, with the tokens of both.
/// Without a tokenizer there is no text, and each token is let out at once.
struct TextOutput {
    /// What one more token, or the end, lets out.
    struct Release {
        var text = ""
        var tokenCount = 0
    }

    /// What was known before a token was drawn.
    struct Progress {
        var statistics: TokenSampler.Statistics
        var forecast: WatermarkWriter.Forecast?
    }

    /// A token whose text is not all let out.
    private struct HeldToken {
        /// The number of bytes of the text up to the end of the token.
        ///
        /// Bytes that turn out to be no character become U+FFFD, which may be longer; the token still ends before, or
        /// after, the same characters.
        let end: Int
        /// The end of the token before.
        let start: Int
        let before: Progress
    }

    /// All that was let out.
    private(set) var text = ""
    /// How many tokens were: those of which the text has something.
    private(set) var tokenCount = 0
    /// Whether a stop string came; nothing follows.
    private(set) var isStopped = false
    /// What was known before the first token of which a stop string took something away; nil when none was.
    private(set) var progressAtStop: Progress?

    private var decoder: StreamingDecoder?
    private var stops: StopStrings?
    /// Whole characters that may be the beginning of a stop string.
    private var pending: [UInt8] = []
    private var held: [HeldToken] = []
    private var releasedBytes = 0
    /// Where the token last drawn ends.
    private var lastEnd = 0

    init(tokenizer: Tokenizer?, stopStrings: [String]) {
        decoder = tokenizer.map { StreamingDecoder($0) }
        stops = stopStrings.isEmpty ? nil : StopStrings(stopStrings)
    }

    /// Takes the token just drawn.
    mutating func append(_ token: TokenID, before: @autoclosure () -> Progress) -> Release {
        precondition(!isStopped, "nothing follows a stop string")
        guard let piece = decoder?.append(token) else {
            tokenCount += 1
            return Release(tokenCount: 1)
        }
        let end = releasedBytes + pending.count + piece.utf8.count + (decoder?.heldByteCount ?? 0)
        held.append(HeldToken(end: end, start: lastEnd, before: before()))
        lastEnd = end
        return release(piece)
    }

    /// Lets out the rest, in which an incomplete character is U+FFFD.
    mutating func finish() -> Release {
        guard !isStopped, let rest = decoder?.finish() else { return Release() }
        var last = release(rest)
        guard !isStopped else { return last }
        last.text += String(decoding: pending, as: UTF8.self)
        last.tokenCount += held.count
        text += String(decoding: pending, as: UTF8.self)
        tokenCount += held.count
        releasedBytes += pending.count
        pending.removeAll()
        held.removeAll()
        return last
    }

    private mutating func release(_ piece: String) -> Release {
        guard stops != nil else { return letOut(piece) }
        var stop: Int?
        for byte in piece.utf8 {
            pending.append(byte)
            stop = stops?.advance(by: byte)
            if stop != nil { break }
        }
        isStopped = stop != nil
        // The beginning of a stop string is held back from its first byte on, so that all of it is still here.
        let certain = pending.count - (stop ?? stops?.pendingCount ?? 0)
        let text = String(decoding: pending[..<certain], as: UTF8.self)
        pending.removeFirst(certain)
        var release = letOut(text)
        if isStopped { release.tokenCount += cutHeld() }
        return release
    }

    private mutating func letOut(_ piece: String) -> Release {
        text += piece
        releasedBytes += piece.utf8.count
        var count = 0
        while count < held.count, held[count].end <= releasedBytes { count += 1 }
        held.removeFirst(count)
        tokenCount += count
        return Release(text: piece, tokenCount: count)
    }

    /// Forgets the tokens that reach into the stop string, and counts the one that begins before it.
    ///
    /// - Returns: how many begin before it: one or none.
    private mutating func cutHeld() -> Int {
        progressAtStop = held.first?.before
        let count = held.first.map { $0.start < releasedBytes ? 1 : 0 } ?? 0
        tokenCount += count
        held.removeAll()
        pending.removeAll()
        return count
    }
}
