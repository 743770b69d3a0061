// SPDX-License-Identifier: Apache-2.0

import JSON

/// One object of a `tokenizer.json` that has a type: a normaliser, a pre-tokenizer, a decoder.
struct HuggingFacePart {
    let value: JSONValue
    let kind: String

    init(_ value: JSONValue) throws(TokenizerError) {
        self.value = value
        kind = try reading { () throws(JSONError) in try value.member("type").string() }
    }

    /// The parts that it is made of: itself, or those of a `Sequence`, of which some may be sequences again.
    ///
    /// - Parameter member: the member that lists the parts of a sequence.
    func flattened(_ member: String) throws(TokenizerError) -> [HuggingFacePart] {
        guard kind == "Sequence" else { return [self] }
        var parts: [HuggingFacePart] = []
        // JSON is nested a thousand levels deep at most.
        for value in try reading({ () throws(JSONError) in try value.member(member).elements() }) {
            parts += try HuggingFacePart(value).flattened(member)
        }
        return parts
    }

    /// The truth value of a member, which may be absent or null.
    func flag(_ name: String, otherwise: Bool) throws(TokenizerError) -> Bool {
        try huggingFaceFlag(name, of: value, otherwise: otherwise)
    }

    /// The text of a member.
    func text(_ name: String) throws(TokenizerError) -> String {
        try reading { () throws(JSONError) in try value.member(name).string() }
    }

    /// The text of a member, or nil when it is absent or null.
    func optionalText(_ name: String) throws(TokenizerError) -> String? {
        try reading { () throws(JSONError) in
            guard let member = try value.optional(name), !member.isNull else { return nil }
            return try member.string()
        }
    }

    /// What a `Split` or a `Replace` looks for.
    enum Pattern {
        case text(String)
        case regex(String)
    }

    /// The member `pattern`.
    func pattern() throws(TokenizerError) -> Pattern {
        try reading { () throws(JSONError) in
            let pattern = try value.member("pattern")
            if let text = try pattern.optional("String") { return .text(try text.string()) }
            return .regex(try pattern.member("Regex").string())
        }
    }
}

/// Runs `body` and says of its errors that the file is malformed.
func reading<Result>(_ body: () throws(JSONError) -> Result) throws(TokenizerError) -> Result {
    do throws(JSONError) {
        return try body()
    } catch {
        throw .malformed(error)
    }
}

/// The truth value of a member, which may be absent or null.
func huggingFaceFlag(_ name: String, of value: JSONValue, otherwise: Bool) throws(TokenizerError) -> Bool {
    try reading { () throws(JSONError) in
        guard let member = try value.optional(name), !member.isNull else { return otherwise }
        return try member.bool()
    }
}
