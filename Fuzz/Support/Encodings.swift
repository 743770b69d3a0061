// SPDX-License-Identifier: Apache-2.0

public import Tokenizer

/// Checks that the ranges of the tokens tile the text and that decoding brings it back.
public func checkEncoding(of text: [UInt8], by tokenizer: Tokenizer, _ specialTokens: SpecialTokens) {
    let encoding = tokenizer.encode(text, specialTokens: specialTokens)
    require(encoding.tokens.count == encoding.ends.count, "every token ends")
    require(encoding.tokens.allSatisfy { $0 < tokenizer.vocabularySize }, "tokens are of the vocabulary")
    require(zip(encoding.ends, encoding.ends.dropFirst()).allSatisfy { $0 <= $1 }, "ends ascend")
    let repaired = String(decoding: text, as: UTF8.self)
    if let end = encoding.ends.last {
        require(end == text.count, "the last token ends with the text")
    } else if tokenizer.keepsText {
        require(encoding.droppedBytes == repaired.utf8.count, "only dropped bytes have no token")
    }
    if tokenizer.keepsText { checkBytes(of: encoding, text, repaired, by: tokenizer) }

    let decoded = tokenizer.decode(encoding.tokens)
    var decoder = StreamingDecoder(tokenizer)
    var streamed = ""
    for token in encoding.tokens { streamed += decoder.append(token) }
    streamed += decoder.finish()
    require(streamed.utf8.elementsEqual(decoded.utf8), "text that comes in parts is the same")
}

/// Checks that each token writes the bytes that it covers.
private func checkBytes(of encoding: Encoding, _ text: [UInt8], _ repaired: String, by tokenizer: Tokenizer) {
    var written: [UInt8] = []
    for (index, token) in encoding.tokens.enumerated() {
        let bytes = tokenizer.bytes(of: token)
        written += bytes
        guard encoding.replacedBytes == 0, encoding.droppedBytes == 0 else { continue }
        require(text[encoding.range(ofTokenAt: index)].elementsEqual(bytes), "a token writes the bytes that it covers")
    }
    require(written.count + encoding.droppedBytes == repaired.utf8.count, "no byte is lost")
    if encoding.droppedBytes == 0 { require(written.elementsEqual(repaired.utf8), "decoding brings the text back") }
}
