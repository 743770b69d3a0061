// SPDX-License-Identifier: Apache-2.0

private import Glibc

/// What the system says about an `errno`, as a lower-case fragment.
package func systemMessage(_ code: Int32) -> String {
    // The text lasts until the next call of the same thread, and is copied before.
    guard let text = unsafe strerror(code).map({ unsafe String(cString: $0) }) else { return "error \(code)" }
    return text.prefix(1).lowercased() + text.dropFirst()
}
