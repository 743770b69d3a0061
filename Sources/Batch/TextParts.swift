// SPDX-License-Identifier: Apache-2.0

import JSON

/// The content of a chat message as a list of parts: `[{"type":"text","text":"…"},{"type":"image_url",…}]`.
enum TextParts {
    private static let kinds = ["text", "input_text", "output_text"]

    /// The texts of the parts, one right after the other; nil when the value is no such list, or has no text.
    static func joined(_ value: JSONValue) throws(JSONError) -> [UInt8]? {
        guard value.kind == .array else { return nil }
        var text: [UInt8] = []
        var isFound = false
        for part in try value.elements() {
            guard part.kind == .object, let type = try part.optional("type"), type.kind == .string else { return nil }
            guard kinds.contains(try type.string()) else { continue }
            text += try part.member("text").string().utf8
            isFound = true
        }
        return isFound ? text : nil
    }
}
