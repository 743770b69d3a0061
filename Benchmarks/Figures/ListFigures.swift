// SPDX-License-Identifier: Apache-2.0

import BenchmarkSupport
import Cryptography
import Detector
import JSON
import Tokens
import Watermark

/// Texts as token ids under transformers' default mark, from ids to the report.
struct ListFigures {
    private let texts: [[TokenID]]
    private let detector: Detector

    /// - Parameters:
    ///   - file: a text a line, its ids as a JSON array.
    ///   - size: the number of tokens that lists are drawn from.
    init(file: String, size: Int) throws {
        texts = try readFile(file).split(separator: UInt8(ascii: "\n")).map { line in
            try JSONDocument(Array(line)).root.elements().map { try $0.integer(as: TokenID.self) }
        }
        let peer = try PeerProfiles.named("hf-lefthash")
        let key: [UInt8] = [0, 0, 0, 0, 0x00, 0xEC, 0x4B, 0xA7]
        let watermark = try Watermark(
            secret: SecretKey(SecretBytes(copying: key.span)),
            profile: peer.profile(id: "bench", vocabularySize: size)
        )
        var options = DetectionOptions.standard
        options.scans = false
        detector = try Detector(
            candidates: [DetectionCandidate(watermark: watermark, tokenizers: [])],
            options: options
        )
    }

    /// Prints for each text the seconds that its detection takes and what was counted.
    func detection() throws {
        let worker = try detector.makeWorker()
        for text in texts {
            let seconds = try medianSeconds { _ = try worker.detect(tokens: text.span) }
            let report = try worker.detect(tokens: text.span)
            var json = JSONWriter()
            json.object { json in
                json.member("seconds", seconds)
                json.member("scored", report.scoredTokenCount)
                json.member("green", report.score)
            }
            print(json.text)
        }
    }
}
