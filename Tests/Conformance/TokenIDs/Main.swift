// SPDX-License-Identifier: Apache-2.0

import Glibc
import Tokenizer

/// Encodes a stream of texts with one vocabulary, for `conformance.py` to compare with what a peer makes of them.
///
/// Usage: TokenIDs digests|ids|threads|allocations VOCABULARY-FILE [recognized] <texts, or TokenIDs export VOCABULARY-FILE
///
/// - `digests` writes, for each text, the number of its tokens and the first 12 bytes of the SHA-256 of their ids.
/// - `ids` writes the number of tokens, their ids, and the ends of their ranges.
/// - `threads` writes what `digests` does, with four threads that each encode all texts with one tokenizer.
/// - `export` writes the vocabulary as a tokenizer.json.
/// - `allocations` counts how often memory is asked for when an encoder encodes all texts a second time.
///
/// All numbers have 32 bits and are little-endian. The last line of the error stream is a JSON object: seconds of CPU time,
/// megabytes, and faults that need no peer to be seen.
@main
struct Main {
    static func main() async {
        let arguments = CommandLine.arguments
        guard arguments.count >= 3, ["digests", "ids", "threads", "allocations", "export"].contains(arguments[1])
        else {
            stop("usage: TokenIDs digests|ids|threads|allocations|export VOCABULARY-FILE [recognized]")
        }
        do {
            let before = threadSeconds()
            let tokenizer = try Tokenizer(contentsOf: arguments[2])
            let load = threadSeconds() - before
            let loadPeak = peakMegabytes()
            if arguments[1] == "export" {
                var output = Output(bytes: try tokenizer.json())
                output.flush()
                return
            }
            let specialTokens = arguments.contains("recognized") ? SpecialTokens.recognized : .asText
            let figures = await run(arguments[1], tokenizer, specialTokens)
            report(
                """
                {"load_s": \(load), "load_mb": \(loadPeak), "peak_mb": \(peakMegabytes()), \
                "vocabulary_size": \(tokenizer.vocabularySize), \(figures)}
                """
            )
        } catch {
            stop("\(error)")
        }
    }

    private static func run(_ command: String, _ tokenizer: Tokenizer, _ specialTokens: SpecialTokens) async -> String {
        var run = Run(tokenizer, specialTokens: specialTokens)
        switch command {
        case "threads":
            return await run.encodeOnThreads(4)
        case "allocations":
            return run.countAllocations()
        default:
            return run.encodeAll(writesIDs: command == "ids")
        }
    }

    private static func stop(_ message: String) -> Never {
        report("TokenIDs: error: \(message)")
        exit(2)
    }

    private static func report(_ line: String) {
        var line = line + "\n"
        line.withUTF8 { _ = unsafe write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }
}
