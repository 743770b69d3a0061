// SPDX-License-Identifier: Apache-2.0

import HTTPServer
import JSON

extension HTTPResponse {
    /// A response of one JSON value, which `write` writes.
    static func json(_ status: Int = 200, _ write: (inout JSONWriter) -> Void) -> HTTPResponse {
        var json = JSONWriter()
        write(&json)
        return HTTPResponse(status, json.take(), type: "application/json")
    }
}
