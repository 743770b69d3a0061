// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Glibc
import Tokenizer
import Tokens

/// What goes to standard output.
struct Output {
    private(set) var bytes: [UInt8]

    init(bytes: [UInt8] = []) {
        self.bytes = bytes
    }

    /// The number of tokens, their ids, and the ends of their ranges.
    mutating func appendIDs(_ encoding: Encoding) {
        append(UInt32(encoding.tokens.count))
        for token in encoding.tokens { append(token) }
        for end in encoding.ends { append(UInt32(end)) }
    }

    /// The number of tokens and the first 12 bytes of the SHA-256 of their ids.
    mutating func appendDigest(_ encoding: Encoding) {
        append(UInt32(encoding.tokens.count))
        var ids = Output()
        ids.bytes.reserveCapacity(4 * encoding.tokens.count)
        for token in encoding.tokens { ids.append(token) }
        bytes += SHA256.digest(of: ids.bytes).bytes.prefix(12)
    }

    private mutating func append(_ number: UInt32) {
        for shift in [0, 8, 16, 24] as [UInt32] { bytes.append(UInt8(truncatingIfNeeded: number >> shift)) }
    }

    /// Writes everything, if it is more than `limit` bytes.
    mutating func flush(keeping limit: Int = 0) {
        guard bytes.count > limit else { return }
        var place = 0
        while place < bytes.count {
            let count = unsafe bytes.withUnsafeBytes { bytes in
                unsafe write(STDOUT_FILENO, bytes.baseAddress?.advanced(by: place), bytes.count - place)
            }
            if count < 0 {
                guard errno == EINTR else { exit(1) }
                continue
            }
            place += count
        }
        bytes.removeAll(keepingCapacity: true)
    }
}
