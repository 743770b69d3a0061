// SPDX-License-Identifier: Apache-2.0

import Batch
import Detector
import JSON
import Sampler
import Tokenizer
import Tokens
import Watermark

// What answers say beside the text.
extension AnswerWriter {
    // MARK: The mark

    /// The member `watermark`: whether the texts are marked, why not, and what a detector should make of each.
    func writeMark(_ texts: [FinishedText], to json: inout JSONWriter) {
        json.object { json in
            json.member("profile", texts.contains(where: \.isMarked) ? decision.watermark?.profile.id : nil)
            json.member("marked", texts.allSatisfy(\.isMarked))
            if let reason = decision.reason { json.member("exemption", reason) }
            json.member("texts", texts) { json, text in
                json.object { json in
                    json.member("index", text.index)
                    json.member("marked", text.isMarked)
                    if let reason = text.unmarkedReason { json.member("reason", reason) }
                    json.member("expected_verdict", text.expectedVerdict?.rawValue)
                    if seesNumbers, let expected = text.expected {
                        json.member("expected_z_score", expected.zScore)
                        json.member("expected_p_value", expected.pValue.reported)
                        json.member("num_scored_tokens", expected.scoredCount)
                        json.member("num_marked_tokens", text.generation.statistics.markedCount)
                    }
                    if let certificate = text.certificate {
                        json.key("certificate")
                        certificate.write(to: &json)
                    }
                }
            }
        }
    }

    // MARK: Log-probabilities

    /// The member `logprobs`: null where there are none.
    ///
    /// - Parameter offset: how many characters stand before the first token.
    func writeLogprobs(_ entries: ArraySlice<TokenLogprobs>?, offset: Int, to json: inout JSONWriter) {
        json.key("logprobs")
        guard hasLogprobs, let entries else { return json.null() }
        json.object { json in
            if isChat {
                json.member("content", Array(entries)) { json, entry in
                    json.object { json in
                        writeToken(entry.drawn, to: &json)
                        json.member("top_logprobs", entry.top) { json, other in
                            json.object { json in writeToken(other, to: &json) }
                        }
                    }
                }
                json.key("refusal")
                json.null()
            } else {
                writeColumns(entries, offset: offset, to: &json)
            }
        }
    }

    private func writeToken(_ entry: TokenLogprobs.Entry, to json: inout JSONWriter) {
        let bytes = tokenizer.bytes(of: entry.token)
        json.member("token", String(decoding: bytes, as: UTF8.self))
        json.member("logprob", Self.number(entry.logprob))
        json.member("bytes", bytes) { json, byte in json.value(byte) }
    }

    /// The form of completions: an array for each quantity.
    private func writeColumns(_ entries: ArraySlice<TokenLogprobs>, offset: Int, to json: inout JSONWriter) {
        let texts = entries.map { text(of: $0.drawn.token) }
        json.member("tokens", texts) { json, text in json.value(text) }
        json.member("token_logprobs", Array(entries)) { json, entry in json.value(Self.number(entry.drawn.logprob)) }
        json.member("top_logprobs", Array(entries)) { json, entry in
            json.object { json in
                // The drawn token is always among them, as OpenAI has it. Tokens may look alike; the likeliest stands.
                var seen: Set<String> = []
                for other in entry.top + [entry.drawn] where seen.insert(text(of: other.token)).inserted {
                    json.member(text(of: other.token), Self.number(other.logprob))
                }
            }
        }
        var offset = offset
        json.key("text_offset")
        json.array { json in
            for text in texts {
                json.value(offset)
                offset += text.unicodeScalars.count
            }
        }
    }

    private func text(of token: TokenID) -> String { String(decoding: tokenizer.bytes(of: token), as: UTF8.self) }

    /// JSON has no −∞; this is what vLLM writes.
    private static func number(_ logprob: Double) -> Double { max(logprob, -9999) }
}
