// SPDX-License-Identifier: Apache-2.0

import Cryptography
import FuzzSupport
import JSON
import Sampler
import Tokens
import Watermark

/// Everything is reused from line to line, as in the program.
private final class Worker {
    let parser = JSONParser()
    var step = TokenStep()
    /// One for each scheme: the mark must cope with whatever distribution a line brings.
    let samplers = SchemeRegistry.names.map { scheme in
        must("making a mark") {
            let secret = SecretKey(SecretBytes(copying: [UInt8](repeating: 7, count: 32).span))
            return try StepSampler(watermark: Watermark(secret: secret, profile: Profile(id: "fuzz", scheme: scheme)))
        }
    }
}

// libFuzzer has one thread.
private nonisolated(unsafe) let worker = Worker()

/// What parses as a line of `wmctl filter --mode tokens` is the same after it was written and read again, and a token is
/// drawn that the line allows.
@c(LLVMFuzzerTestOneInput)
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    let line = unsafe input(start, count)
    do {
        try unsafe worker.step.read(worker.parser.parse(line.span), defaults: SamplingSettings())
    } catch {
        return 0
    }
    let read = unsafe worker.step
    var again = TokenStep()
    must("reading what was written") { try again.read(JSONDocument(text(of: read)).root, defaults: SamplingSettings()) }
    require(again == read, "a step is read as it was written")
    for sampler in unsafe worker.samplers {
        let token = sampler.sample(read, seed: read.seed ?? 1)
        let place = read.ids.isEmpty ? Int(token) : read.ids.firstIndex(of: token)
        require(place.map { read.logits.indices.contains($0) } == true, "the token is a candidate")
        require(place.map { read.logits[$0] > -.infinity } == true, "the token is possible")
    }
    do {
        try again.read(unsafe worker.parser.parse(line.span), defaults: SamplingSettings(), vocabulary: 2...5)
    } catch {
        return 0
    }
    for sampler in unsafe worker.samplers {
        require(sampler.sample(again, seed: 1) < 5, "the token is one of the vocabulary")
    }
    return 0
}

private func text(of step: TokenStep) -> [UInt8] {
    var json = JSONWriter()
    json.object { json in
        json.member("context", step.context) { json, token in json.value(token) }
        if step.ids.isEmpty {
            json.member("logits", step.logits) { json, logit in json.value(jsonNumber(logit)) }
        } else {
            json.member("candidates", Array(step.ids.indices)) { json, place in
                json.array { json in
                    json.value(step.ids[place])
                    json.value(jsonNumber(step.logits[place]))
                }
            }
        }
        json.member("temperature", step.settings.temperature)
        json.member("top_k", step.settings.topK)
        json.member("top_p", step.settings.topP)
        json.member("min_p", step.settings.minP)
        json.member("repetition_penalty", step.settings.repetitionPenalty)
        json.member("seed", step.seed)
    }
    return json.bytes
}

/// A number for a logit; nil for an impossible token.
private func jsonNumber(_ logit: Float) -> Double? {
    logit == -.infinity ? nil : Double(logit)
}
