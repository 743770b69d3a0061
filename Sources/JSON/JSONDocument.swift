// SPDX-License-Identifier: Apache-2.0

import CSimdjson

/// A parsed JSON text, read in place through ``JSONValue``s.
///
/// Parsing is simdjson's: about 1 GB/s. Strings are decoded only when asked for.
@safe
public final class JSONDocument {
    private let handle: OpaquePointer

    /// Parses a whole text.
    ///
    /// - Throws: ``JSONError/malformed(reason:)``.
    /// - Complexity: O(*n*) in the number of bytes.
    public init(_ bytes: [UInt8]) throws(JSONError) {
        var message: UnsafePointer<CChar>?
        let parsed = unsafe bytes.withUnsafeBytes { buffer in
            unsafe csj_parse(buffer.baseAddress?.assumingMemoryBound(to: CChar.self), buffer.count, &message)
        }
        guard let parsed = unsafe parsed else { throw .malformed(reason: "out of memory") }
        if let text = unsafe message {
            let reason = unsafe String(cString: text)
            unsafe csj_free(parsed)
            throw .malformed(reason: reason)
        }
        unsafe handle = parsed
    }

    /// Parses a whole text.
    ///
    /// - Throws: ``JSONError/malformed(reason:)``.
    public convenience init(_ text: String) throws(JSONError) {
        try self.init(Array(text.utf8))
    }

    deinit {
        unsafe csj_free(handle)
    }

    /// The outermost value.
    public var root: JSONValue {
        JSONValue(document: self, element: unsafe csj_root(handle), name: "(whole text)")
    }
}
