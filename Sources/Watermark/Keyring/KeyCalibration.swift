// SPDX-License-Identifier: Apache-2.0

internal import JSON

/// What a key's calibration on human text found, as a keyring keeps it.
public struct KeyCalibration: Sendable, Hashable {
    /// How many of some texts reached a rate.
    public struct Row: Sendable, Hashable {
        /// The tokenizer that the texts were read with.
        public var tokenizer: String
        /// How many of their first tokens were scored; nil for whole texts.
        public var length: Int?
        /// The number of texts that long.
        public var textCount: Int
        /// For each of ``KeyCalibration/rates``, how many texts had a p-value of at most that.
        public var counts: [Int]

        /// A row.
        public init(tokenizer: String, length: Int?, textCount: Int, counts: [Int]) {
            self.tokenizer = tokenizer
            self.length = length
            self.textCount = textCount
            self.counts = counts
        }
    }

    /// When it was made: RFC 3339, UTC, whole seconds.
    public var created: String
    /// Whether the key's real rates exceed the nominal ones.
    public var isRejected: Bool
    /// The nominal rates, each between 0 and 1, the last that of verdicts.
    public var rates: [Double]
    /// What was found, for all texts together.
    public var rows: [Row]

    /// A calibration.
    public init(created: String, isRejected: Bool, rates: [Double], rows: [Row]) {
        self.created = created
        self.isRejected = isRejected
        self.rates = rates
        self.rows = rows
    }
}

extension KeyCalibration {
    init(reading value: JSONValue) throws(JSONError) {
        var members = Members(value)
        let created = try members.required("created")
        self.created = try created.string()
        guard KeyringEntry.isValid(time: self.created) else {
            throw .invalid(member: created.name, expected: KeyringEntry.timeForm)
        }
        isRejected = try members.required("rejected").bool()
        rates = []
        for rate in try members.required("rates").elements() {
            let number = try rate.double()
            guard number > 0, number < 1 else { throw .invalid(member: "rates", expected: "numbers between 0 and 1") }
            rates.append(number)
        }
        guard !rates.isEmpty else { throw .invalid(member: "rates", expected: "at least one number") }
        rows = []
        for row in try members.required("rows").elements() { rows.append(try Row(reading: row, rates: rates.count)) }
        try members.finish()
    }

    func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("created", created)
            json.member("rejected", isRejected)
            json.member("rates", rates) { json, rate in json.value(rate) }
            json.member("rows", rows) { json, row in
                json.object { json in
                    json.member("tokenizer", row.tokenizer)
                    json.member("length", row.length)
                    json.member("texts", row.textCount)
                    json.member("counts", row.counts) { json, count in json.value(count) }
                }
            }
        }
    }
}

extension KeyCalibration.Row {
    fileprivate init(reading value: JSONValue, rates: Int) throws(JSONError) {
        var members = Members(value)
        tokenizer = try members.required("tokenizer").string()
        length = try members.nullable("length")?.integer(in: 1...Int.max)
        textCount = try members.required("texts").integer(in: 0...Int.max)
        counts = []
        let values = try members.required("counts").elements()
        guard values.count == rates else { throw .invalid(member: "counts", expected: "one number for each rate") }
        for value in values { counts.append(try value.integer(in: 0...textCount)) }
        try members.finish()
    }
}
