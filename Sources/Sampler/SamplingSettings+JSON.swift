// SPDX-License-Identifier: Apache-2.0

public import JSON

extension SamplingSettings {
    /// The members that ``read(_:_:)`` takes, by OpenAI's and llama.cpp's names.
    public static let memberNames: Set<String> = ["temperature", "top_k", "top_p", "min_p", "repetition_penalty"]

    /// Takes one setting over from a member of an object; null leaves it as it is.
    ///
    /// - Parameter name: one of ``memberNames``.
    /// - Throws: ``JSONError`` for a value of another kind or out of range.
    public mutating func read(_ name: String, _ value: JSONValue) throws(JSONError) {
        guard !value.isNull else { return }
        switch name {
        case "temperature": temperature = try value.double()
        case "top_k": topK = try value.integer()
        case "top_p": topP = try value.double()
        case "min_p": minP = try value.double()
        case "repetition_penalty": repetitionPenalty = try value.double()
        default: preconditionFailure("a setting has one of the names")
        }
        do {
            try validate()
        } catch .settingOutOfRange(let name, _, let expected) {
            throw .invalid(member: name, expected: expected)
        } catch {
            throw .malformed(reason: error.description)
        }
    }
}
