// SPDX-License-Identifier: Apache-2.0

import Detector
import Records

/// Reads whole texts.
enum TextFile {
    /// The bytes of a text, decompressed when they are gzip or zstd data; of stdin when the path is `-`.
    ///
    /// - Parameter isText: whether a file that is something else, such as a PDF document, is refused.
    /// - Throws: ``CommandError``.
    static func read(_ path: String, isText: Bool, _ console: Console) throws(CommandError) -> [UInt8] {
        if path != "-", OutputFile.isFolder(path) { throw .folder(path: path) }
        let stored = try InputFile.read(path, console)
        let bytes: [UInt8]
        do throws(RecordProblem) {
            bytes = try Decompression.bytes(of: stored, limit: TextNormalizer.maximumByteCount)
        } catch {
            throw .cannotRead(path: path, reason: error.message)
        }
        if isText, let signature = FileSignature(of: bytes.span) { throw .notText(path: path, signature) }
        return bytes
    }
}
