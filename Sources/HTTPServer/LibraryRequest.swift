// SPDX-License-Identifier: Apache-2.0

import CMicrohttpd
import Glibc

/// The library's view of a request, valid during one of its calls.
@safe
struct LibraryRequest: ~Copyable {
    // The library's connection lives as long as the call that this was made in.
    private let handle: OpaquePointer

    // C strings of the request line, which live as long.
    private let method: UnsafePointer<CChar>
    private let version: UnsafePointer<CChar>

    init(_ handle: OpaquePointer, method: UnsafePointer<CChar>, version: UnsafePointer<CChar>) {
        unsafe self.handle = handle
        unsafe self.method = method
        unsafe self.version = version
    }

    /// The bytes of the head.
    var headSize: Int { unsafe wmctl_header_size(handle) }

    /// The header fields, with white space at the ends of values cut off, and whether they and the request line are all of
    /// the head: a NUL hides what is behind it.
    func head(behind request: IncomingRequest) -> (headers: HTTPHeaders, isWhole: Bool) {
        var fields = HeadFields()
        let start = unsafe UInt(bitPattern: method)
        fields.places.add(start, count: unsafe strlen(method), after: 0...0)
        fields.places.add(request.targetAddress, count: request.target.count, after: 1...1)
        fields.places.add(unsafe UInt(bitPattern: version), count: unsafe strlen(version), after: 1...1)
        // The iterator is called during this call alone, and gets the pointer to `fields` that is passed here.
        unsafe withUnsafeMutablePointer(to: &fields) { fields in
            unsafe wmctl_each_header(handle, addField, fields)
        }
        fields.places.close(at: start &+ UInt(headSize))
        return (fields.headers, fields.places.isWhole)
    }

    /// Hands the response to the library.
    ///
    /// - Returns: false when it does not take it.
    func queue(_ response: HTTPResponse, for connection: Connection) -> Bool {
        guard let made = unsafe Self.make(response, connection) else {
            if case .stream(let stream) = response.body { stream.abandon() }
            return false
        }
        // The library keeps the response for itself as long as it needs it.
        defer { unsafe wmctl_destroy_response(made) }
        for field in response.headers.fields where !Self.isOwn(field.name) {
            // A field that would break the head is refused there, and left away.
            unsafe wmctl_add_header(made, field.name, field.value)
        }
        return unsafe wmctl_queue_response(handle, UInt32(response.status), made) == .YES
    }

    private static func make(_ response: HTTPResponse, _ connection: Connection) -> OpaquePointer? {
        switch response.body {
        case .bytes(let bytes):
            unsafe bytes.withUnsafeBytes { bytes in
                // The library copies the bytes before this returns.
                unsafe wmctl_copied_response(bytes.baseAddress, bytes.count)
            }
        case .stream(let stream): unsafe StreamReader.response(stream, connection)
        }
    }

    /// Fields that the library writes.
    private static func isOwn(_ name: String) -> Bool {
        ["content-length", "transfer-encoding", "date"].contains(name.lowercased())
    }
}

/// What ``addField`` collects.
private struct HeadFields {
    var headers = HTTPHeaders()
    var places = HeadPlaces()
}

/// Called by the library for each field with the ``HTTPHeaders`` that collect them.
private func addField(
    _ fields: UnsafeMutableRawPointer?,
    _ kind: MHD_ValueKind,
    _ name: UnsafePointer<CChar>?,
    _ nameCount: Int,
    _ value: UnsafePointer<CChar>?,
    _ valueCount: Int
) -> MHD_Result {
    guard let fields = unsafe fields?.assumingMemoryBound(to: HeadFields.self) else { return .NO }
    unsafe fields.pointee.places.add(UInt(bitPattern: name), count: nameCount, after: HeadPlaces.lineEnd)
    // A colon and white space, of which there may be any amount.
    unsafe fields.pointee.places.skip(to: UInt(bitPattern: value), count: valueCount)
    unsafe fields.pointee.headers.add(text(name, nameCount), trimmed(value, valueCount))
    return .YES
}

/// The characters at a pointer that the library gave with their number.
private func text(_ start: UnsafePointer<CChar>?, _ count: Int) -> String {
    unsafe String(decoding: UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : count), as: UTF8.self)
}

/// The same without white space at the end, which the library leaves there.
private func trimmed(_ start: UnsafePointer<CChar>?, _ count: Int) -> String {
    var bytes = unsafe UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : count)[...]
    while let last = unsafe bytes.last, last == 0x20 || last == 0x09 { unsafe bytes = bytes.dropLast() }
    return unsafe String(decoding: bytes, as: UTF8.self)
}
