// SPDX-License-Identifier: Apache-2.0

import CSimdjson

/// Whether all bytes are UTF-8, by vector code.
///
/// - Complexity: O(*n*), some tenth of a nanosecond for each byte.
public func isUTF8(_ bytes: Span<UInt8>) -> Bool {
    // simdjson reads inside the bounds alone.
    unsafe bytes.withUnsafeBytes { bytes in
        unsafe csj_is_utf8(bytes.baseAddress?.assumingMemoryBound(to: CChar.self), bytes.count)
    }
}
