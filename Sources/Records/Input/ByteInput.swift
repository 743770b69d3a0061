// SPDX-License-Identifier: Apache-2.0

/// Where the bytes of a source come from, as they are stored.
package protocol ByteInput: AnyObject {
    /// Writes what there is, at least one byte, into a range that is not empty.
    ///
    /// - Returns: how many bytes came; 0 at the end.
    /// - Throws: a problem after which there is no more to read.
    func read(into bytes: inout [UInt8], at range: Range<Int>) throws(RecordProblem) -> Int
}
