// SPDX-License-Identifier: Apache-2.0

import JSON

extension JSONValue {
    /// Refuses all but one text.
    func expect(_ text: String) throws(JSONError) {
        guard try string() == text else { throw .invalid(member: name, expected: "'\(text)'") }
    }
}
