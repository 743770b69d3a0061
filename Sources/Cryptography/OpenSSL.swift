// SPDX-License-Identifier: Apache-2.0

import COpenSSL

/// The one gate through which every status of a C call passes.
enum OpenSSL {
    /// Throws unless a call returned 1, OpenSSL's word for success.
    static func check(_ status: Int32, _ call: StaticString) throws(CryptographyError) {
        guard status == 1 else { throw failure(of: call) }
    }

    /// The object that a call made; throws when it made none.
    static func check<Object>(_ object: Object?, _ call: StaticString) throws(CryptographyError) -> Object {
        guard let object else { throw failure(of: call) }
        return object
    }

    /// Stops the process unless a call returned 1.
    ///
    /// For calls on a prepared context that can fail only when memory is corrupt or exhausted. Going on would mean
    /// to use what an output buffer held before.
    static func require(_ status: Int32, _ call: StaticString) {
        guard status == 1 else { fatalError(failure(of: call).description) }
    }

    private static func failure(of call: StaticString) -> CryptographyError {
        let code = ERR_get_error()
        ERR_clear_error()
        guard code != 0, let reason = unsafe ERR_reason_error_string(code) else {
            return .failed(call: call.description, reason: "no reason given")
        }
        return unsafe .failed(call: call.description, reason: String(cString: reason))
    }
}
