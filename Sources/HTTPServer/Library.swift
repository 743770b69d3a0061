// SPDX-License-Identifier: Apache-2.0

import CMicrohttpd

/// libmicrohttpd, which is loaded for the first server.
enum Library {
    // The message is a C string that is copied at once; nobody else loads while a constant is being made.
    private static let failure: String? = unsafe wmctl_load_microhttpd().map { unsafe String(cString: $0) }

    /// - Throws: ``HTTPServerError/noLibrary(reason:)`` where it is not installed.
    static func load() throws(HTTPServerError) {
        if let failure { throw .noLibrary(reason: failure) }
    }
}
