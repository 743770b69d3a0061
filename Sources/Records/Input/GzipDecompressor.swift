// SPDX-License-Identifier: Apache-2.0

private import CZlib

/// Reads gzip (RFC 1952): one member after the other, with zeros behind the last as tapes have them.
@safe
final class GzipDecompressor: Decompressor {
    private enum State {
        case member, betweenMembers, padding
        case failed(RecordProblem)
    }

    // zlib keeps the address of its stream, which therefore must not move. Allocated in init and freed in deinit.
    private let stream: UnsafeMutablePointer<z_stream>
    private var state = State.member

    init() throws(RecordProblem) {
        unsafe stream = .allocate(capacity: 1)
        unsafe stream.initialize(to: z_stream())
        // The largest window, and only gzip's own header.
        let status = unsafe czlib_inflate_start(stream, 15 + 16)
        guard status == Z_OK else {
            unsafe stream.deallocate()
            throw .corruptFile("gzip data needs more memory than there is")
        }
    }

    deinit {
        unsafe inflateEnd(stream)
        unsafe stream.deallocate()
    }

    var isComplete: Bool {
        switch state {
        case .betweenMembers, .padding: true
        case .member, .failed: false
        }
    }

    func decompress(
        _ stored: inout PendingBytes,
        into bytes: inout [UInt8],
        at range: Range<Int>
    ) throws(RecordProblem) -> Int {
        repeat {
            switch state {
            case .failed(let problem): throw problem
            case .member:
                let count = inflateMember(&stored, into: &bytes, at: range)
                if count > 0 { return count }
                if case .failed(let problem) = state { throw problem }
            case .betweenMembers:
                guard stored.count > 0 else { return 0 }
                if stored.storage[stored.start] == 0x1F {
                    // It fails only for a stream that was never started.
                    unsafe inflateReset(stream)
                    state = .member
                } else {
                    state = .padding
                }
            case .padding:
                guard stored.storage[stored.range].allSatisfy({ $0 == 0 }) else {
                    throw .corruptFile("bytes that are not gzip data follow the gzip data")
                }
                stored.dropAll()
            }
        } while stored.count > 0
        return 0
    }

    /// Inflates until the memory is full, the bytes are used up, or the member ends or turns out damaged.
    private func inflateMember(_ stored: inout PendingBytes, into bytes: inout [UInt8], at range: Range<Int>) -> Int {
        precondition(range.lowerBound >= 0 && range.upperBound <= bytes.count, "output stays in its memory")
        let input = stored.range
        var status = Z_OK
        var (read, written) = (0, 0)
        // Both ranges lie in their arrays, and zlib forgets the pointers before the closures end.
        unsafe stored.storage.withUnsafeBufferPointer { from in
            unsafe bytes.withUnsafeMutableBufferPointer { to in
                guard let from = from.baseAddress, let to = to.baseAddress else { return }
                unsafe stream.pointee.next_in = UnsafeMutablePointer(mutating: from + input.lowerBound)
                unsafe stream.pointee.avail_in = UInt32(input.count)
                unsafe stream.pointee.next_out = to + range.lowerBound
                unsafe stream.pointee.avail_out = UInt32(range.count)
                status = unsafe inflate(stream, Z_NO_FLUSH)
                read = unsafe input.count - Int(stream.pointee.avail_in)
                written = unsafe range.count - Int(stream.pointee.avail_out)
                unsafe stream.pointee.next_in = nil
                unsafe stream.pointee.next_out = nil
            }
        }
        stored.drop(to: input.lowerBound + read)
        switch status {
        // Z_BUF_ERROR: there was nothing to do, because the input came to its end.
        case Z_OK, Z_BUF_ERROR: break
        case Z_STREAM_END: state = .betweenMembers
        default:
            // The text is a constant of zlib's.
            let reason = unsafe stream.pointee.msg.map { unsafe String(cString: $0) } ?? "status \(status)"
            state = .failed(.corruptFile("gzip data is damaged: \(reason)"))
        }
        return written
    }
}
