// SPDX-License-Identifier: Apache-2.0

import COpenSSL

/// Bytes that must stay secret: never printed, compared in constant time, wiped from memory when released.
///
/// A class, so that there is one copy however far the reference travels.
@safe
public final class SecretBytes: Sendable {
    // Written only before `init` returns and in `deinit`, so that threads share it freely.
    private nonisolated(unsafe) let storage: UnsafeMutableBufferPointer<UInt8>

    /// The number of bytes.
    public var count: Int { unsafe storage.count }

    /// `count` bytes, zero until `body` fills them.
    public init<Failure: Error>(
        count: Int,
        initializingWith body: (inout MutableSpan<UInt8>) throws(Failure) -> Void
    ) throws(Failure) {
        precondition(count >= 0, "a secret cannot have a negative number of bytes")
        unsafe storage = .allocate(capacity: count)
        unsafe storage.initialize(repeating: 0)
        var span = unsafe storage.mutableSpan
        try body(&span)
    }

    /// A copy of `bytes`; the caller's own copy remains.
    public convenience init(copying bytes: Span<UInt8>) {
        self.init(count: bytes.count) { span in
            for index in bytes.indices { span[index] = bytes[index] }
        }
    }

    /// A copy of `bytes`, which are then wiped and emptied.
    ///
    /// Other copies that the array's history left behind are beyond reach; read secrets straight into
    /// ``init(count:initializingWith:)`` where possible.
    public convenience init(wiping bytes: inout [UInt8]) {
        self.init(copying: bytes.span)
        unsafe bytes.withUnsafeMutableBytes { unsafe OPENSSL_cleanse($0.baseAddress, $0.count) }
        bytes.removeAll()
    }

    /// Whole numbers of 64 bits, 8 bytes each, big-endian; the caller's own copies remain.
    public convenience init<Number: FixedWidthInteger>(wholeNumbers numbers: some Collection<Number>) {
        precondition(Number.bitWidth == 64, "a whole number has 64 bits")
        self.init(count: 8 * numbers.count) { span in
            for (index, number) in numbers.enumerated() {
                for place in 0..<8 { span[8 * index + place] = UInt8(truncatingIfNeeded: number >> (56 - 8 * place)) }
            }
        }
    }

    /// Fresh random bytes from OpenSSL's generator for secrets.
    ///
    /// - Throws: ``CryptographyError/failed(call:reason:)`` when the system has no randomness to give.
    public static func random(count: Int) throws(CryptographyError) -> SecretBytes {
        try SecretBytes(count: count) { (span) throws(CryptographyError) in try Randomness.fill(&span) }
    }

    deinit {
        unsafe OPENSSL_cleanse(storage.baseAddress, storage.count)
        unsafe storage.deallocate()
    }

    /// Calls `body` with the bytes.
    public func withSpan<Result: ~Copyable, Failure: Error>(
        _ body: (Span<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        // `self` owns the storage and outlives the call.
        try unsafe body(UnsafeBufferPointer(storage).span)
    }
}

extension SecretBytes: Equatable {
    /// Whether two secrets are the same, in a time that depends only on their length.
    public static func == (left: SecretBytes, right: SecretBytes) -> Bool {
        left.withSpan { left in right.withSpan { right in constantTimeEqual(left, right) } }
    }
}

extension SecretBytes: CustomStringConvertible, CustomReflectable {
    /// A fixed word: the bytes never appear in text.
    public var description: String { "secret" }

    /// Without children, so that `dump` shows nothing either.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
