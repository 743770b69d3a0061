// SPDX-License-Identifier: Apache-2.0

import JSON
import Records

/// Which field of a record: a name, or for JSON a pointer into it (RFC 6901), which begins with a slash.
///
/// `text` is the member of that name; `/messages/0/content` lies deeper. A negative index counts from the end of an array, which
/// RFC 6901 does not have: `/messages/-1/content` is the last message.
public struct FieldPath: Sendable, Hashable, CustomStringConvertible {
    /// As it was written.
    public let description: String
    private let steps: [String]

    /// The field of that name or pointer.
    public init(_ text: String) {
        description = text
        guard text.hasPrefix("/") else {
            steps = [text]
            return
        }
        steps = text.dropFirst().split(separator: "/", omittingEmptySubsequences: false).map {
            String($0).replacing("~1", with: "/").replacing("~0", with: "~")
        }
    }

    /// The whole record, for those that are no text.
    static let record = FieldPath(description: "(record)", steps: [])

    private init(description: String, steps: [String]) {
        self.description = description
        self.steps = steps
    }

    /// The name, when the field lies at the top of the record; nil for a deeper one.
    public var name: String? { steps.count == 1 ? steps[0] : nil }

    /// The value in a JSON record; nil where there is none, or null.
    func value(in record: JSONValue) throws(JSONError) -> JSONValue? {
        var value = record
        for step in steps {
            let next: JSONValue?
            switch value.kind {
            case .object: next = try value.optional(step)
            case .array: next = try Self.element(step, of: value)
            default: next = nil
            }
            guard let next, !next.isNull else { return nil }
            value = next
        }
        return value
    }

    /// An index is 0, or digits that begin with another one, after a minus or not.
    private static func element(_ step: String, of array: JSONValue) throws(JSONError) -> JSONValue? {
        guard let index = Int(step), String(index) == step else { return nil }
        let elements = try array.elements()
        guard -elements.count..<elements.count ~= index else { return nil }
        return elements[index < 0 ? elements.count + index : index]
    }

    /// Says that there is no such field.
    var missing: RecordProblem {
        let problem = RecordProblem(JSONError.missing(member: description))
        let looksDeep = !description.hasPrefix("/") && description.contains { $0 == "." || $0 == "[" }
        guard looksDeep else { return problem }
        return RecordProblem(code: problem.code, message: problem.message + "; a pointer begins with '/', as in /a/0/b")
    }
}
