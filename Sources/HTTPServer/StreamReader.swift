// SPDX-License-Identifier: Apache-2.0

import CMicrohttpd
import Synchronization

/// Reads a stream for the library, which asks for more whenever there is room.
final class StreamReader: Sendable {
    private let stream: HTTPStream
    private let connection: Connection

    private init(_ stream: HTTPStream, _ connection: Connection) {
        self.stream = stream
        self.connection = connection
    }

    /// A response of the library that sends the stream in chunks.
    static func response(_ stream: HTTPStream, _ connection: Connection) -> OpaquePointer? {
        // The response holds the reader, and releases it with itself.
        let reader = unsafe Unmanaged.passRetained(StreamReader(stream, connection))
        let made = unsafe wmctl_read_response(16 << 10, readStream, reader.toOpaque(), freeStream)
        if unsafe made == nil { unsafe reader.release() }
        return unsafe made
    }

    /// - Returns: a number of bytes; 0 when the connection waits for some; -1 at the end; -2 when the body is cut.
    fileprivate func read(_ buffer: UnsafeMutableRawBufferPointer) -> Int {
        while true {
            if connection.shared.withLock({ $0.isGone }) { return -2 }
            switch stream.read(buffer.count, wake: { [connection] in connection.wake() }) {
            case .bytes(let bytes):
                unsafe buffer.copyBytes(from: bytes)
                return bytes.count
            case .end: return stream.isCut ? -2 : -1
            case .nothing: if connection.suspend() { return 0 }
            }
        }
    }

    fileprivate func end() { stream.abandon() }
}

/// Called by the library with the ``StreamReader`` that the response holds, and room for `count` bytes.
private func readStream(
    _ reader: UnsafeMutableRawPointer?,
    _ position: UInt64,
    _ buffer: UnsafeMutablePointer<CChar>?,
    _ count: Int
) -> Int {
    guard let reader = unsafe reader else { return -2 }
    return unsafe Unmanaged<StreamReader>.fromOpaque(reader).takeUnretainedValue()
        .read(UnsafeMutableRawBufferPointer(start: buffer, count: count))
}

/// Called by the library when the response is freed; takes back what ``StreamReader/response(_:_:)`` retained.
private func freeStream(_ reader: UnsafeMutableRawPointer?) {
    guard let reader = unsafe reader else { return }
    unsafe Unmanaged<StreamReader>.fromOpaque(reader).takeRetainedValue().end()
}
