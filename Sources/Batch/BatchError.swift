// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Why a batch cannot run.
public enum BatchError: Error, Equatable, Sendable {
    /// The system gives no thread; `code` is its errno.
    case noThread(code: Int32)
}

extension BatchError: CustomStringConvertible {
    /// A lower-case fragment.
    public var description: String {
        switch self {
        case .noThread(let code):
            // The C library's text for an error number; copied at once.
            "cannot start a thread: \(unsafe String(cString: strerror(code)))"
        }
    }
}
