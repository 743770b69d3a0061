// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Detector
import FuzzSupport
import JSON
import Tokenizer
import Tokens
import Watermark

// libFuzzer runs inputs one after the other.
private nonisolated(unsafe) let worker = must("making a detector") {
    let tokenizer = try Tokenizer(contentsOf: sourceFile("vocab/english/tokenizer.json"))
    let candidates = try ["greenlist", "balanced"].map { scheme in
        var secret = [UInt8](repeating: 7, count: SecretKey.byteCount)
        return try DetectionCandidate(
            watermark: Watermark(
                secret: SecretKey(SecretBytes(wiping: &secret)),
                profile: Profile(id: scheme, scheme: scheme)
            ),
            tokenizers: [NamedTokenizer(name: "english", tokenizer: tokenizer)]
        )
    }
    // A threshold that chance passes often, so that the spans are reached.
    let options = try DetectionOptions(falsePositiveRate: 0.2, likelyRate: 0.5, minimumScoredTokens: 0)
    return try Detector(candidates: candidates, options: options).makeWorker()
}

/// Any bytes get a report, as text and as token ids.
@c(LLVMFuzzerTestOneInput)
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    let text = unsafe input(start, count)
    let explanation = must("explaining a text") { try unsafe worker.explain(text.span) }
    check(explanation.report, count)
    var end = 0
    for token in explanation.tokens {
        require(token.range.lowerBound == end, "tokens tile the text")
        end = token.range.upperBound
    }
    require(end == count || explanation.tokens.isEmpty, "tokens reach the end of the text")

    let tokens = stride(from: 1, to: count, by: 2).map { TokenID(text[$0 - 1]) << 8 | TokenID(text[$0]) }
    check(must("reading token ids") { try unsafe worker.detect(tokens: tokens.span) }, count)
    return 0
}

private func check(_ report: DetectionReport, _ count: Int) {
    for span in report.spans {
        require(span.start <= span.end && span.end <= count, "spans lie in the text")
    }
    require(report.scoredTokenCount <= report.tokenCount, "no more tokens are scored than there are")
    require(report.pValue.value >= 0 && report.pValue.value <= 1, "a p-value is a probability")
    let again = must("reading the report") { try DetectionReport(JSONDocument(report.json()).root) }
    require(again == report, "a report is read as it was written")
}
