// SPDX-License-Identifier: Apache-2.0

import JSON

extension PayloadReading {
    func write(to json: inout JSONWriter) {
        json.member("bits", bits)
        json.member("value", value.map { Int($0) })
        json.member("error_probability", errorProbability)
    }

    init(_ json: JSONValue) throws(JSONError) {
        var members = Members(json)
        bits = try members.required("bits").integer(in: 8...32)
        value = try members.nullable("value")?.integer(in: 0...(1 << bits - 1)).payload
        errorProbability = try members.required("error_probability").number(in: 0...1)
        try members.finish()
    }
}

extension ModelVerification {
    func write(to json: inout JSONWriter) {
        json.member("num_tested_tokens", testedCount)
        json.member("num_consistent_tokens", consistentCount)
        json.member("num_impossible_tokens", impossibleCount)
        json.member("p_value", pValue)
        json.member("product_p_value", productPValue)
        json.member("log10_product", log10Product)
    }

    init(_ json: JSONValue) throws(JSONError) {
        var members = Members(json)
        testedCount = try members.required("num_tested_tokens").integer(in: 0...Int.max)
        consistentCount = try members.required("num_consistent_tokens").integer(in: 0...testedCount)
        impossibleCount = try members.required("num_impossible_tokens").integer(in: 0...Int.max)
        pValue = try members.required("p_value").number(in: PValue.leastReported...1)
        productPValue = try members.required("product_p_value").number(in: PValue.leastReported...1)
        log10Product = try members.nullable("log10_product")?.double()
        try members.finish()
    }
}

extension CalibrationNote {
    func write(to json: inout JSONWriter) {
        json.member("created", created)
        json.member("texts", textCount)
        json.member("false_positives", falsePositives)
        json.member("rate", rate)
        json.member("upper_bound", upperBound)
        json.member("rejected", isRejected)
    }

    init(_ json: JSONValue) throws(JSONError) {
        var members = Members(json)
        created = try members.required("created").string()
        textCount = try members.required("texts").integer(in: 0...Int.max)
        falsePositives = try members.required("false_positives").integer(in: 0...textCount)
        rate = try members.required("rate").number(in: 0...1)
        upperBound = try members.required("upper_bound").number(in: 0...1)
        isRejected = try members.required("rejected").bool()
        try members.finish()
    }
}

extension PeerStatistic {
    func write(to json: inout JSONWriter) {
        json.member("name", peer)
        json.member("num_scored_tokens", scoredCount)
        json.member("score", score)
        json.member("z_score", zScore)
        json.member("p_value", pValue)
        if let isDetected { json.member("is_watermarked", isDetected) }
    }

    init(_ json: JSONValue) throws(JSONError) {
        var members = Members(json)
        peer = try members.required("name").string()
        scoredCount = try members.required("num_scored_tokens").integer(in: 0...Int.max)
        score = try members.required("score").double()
        zScore = try members.nullable("z_score")?.double()
        pValue = try members.nullable("p_value")?.number(in: 0...1)
        isDetected = try members.optional("is_watermarked")?.bool()
        try members.finish()
    }
}

extension Int {
    /// A payload that was read as a number within its range.
    fileprivate var payload: UInt32 { UInt32(self) }
}
