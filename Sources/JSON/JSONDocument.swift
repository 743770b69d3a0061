// SPDX-License-Identifier: Apache-2.0

import CSimdjson

/// A parsed JSON text, read in place through ``JSONValue``s.
///
/// Parsing is simdjson's: about 1 GB/s. Strings are decoded only when asked for.
@safe
public final class JSONDocument {
    private let handle: OpaquePointer

    /// A document of nothing, to be filled by ``parse(_:)``.
    init() {
        guard let handle = unsafe csj_make() else { fatalError("out of memory") }
        unsafe self.handle = handle
    }

    /// Parses a whole text.
    ///
    /// - Throws: ``JSONError/malformed(reason:)``.
    /// - Complexity: O(*n*) in the number of bytes.
    public convenience init(_ bytes: [UInt8]) throws(JSONError) {
        self.init()
        // What an array has room for, beyond what it holds, is memory that can be read.
        let isPadded = bytes.capacity - bytes.count >= Int(csj_padding)
        try parse(bytes.span, isPadded: isPadded)
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

    /// Replaces the document by another text; no ``JSONValue`` of the former one may be left.
    ///
    /// - Parameter isPadded: Whether `csj_padding` bytes behind these can be read; large texts are then not copied.
    func parse(_ bytes: Span<UInt8>, isPadded: Bool = false) throws(JSONError) {
        // The bytes are read during the call only, and error messages are constants of simdjson.
        let reason = unsafe bytes.withUnsafeBytes { buffer in
            unsafe csj_parse(handle, buffer.baseAddress?.assumingMemoryBound(to: CChar.self), buffer.count, isPadded)
                .map { unsafe String(cString: $0) }
        }
        if let reason { throw .malformed(reason: reason) }
    }

    /// The outermost value.
    public var root: JSONValue {
        JSONValue(document: self, element: unsafe csj_root(handle), name: "(whole text)")
    }
}
