// SPDX-License-Identifier: Apache-2.0

/// A kind of file that is not plain text, told by its first bytes.
///
/// The bytes of such files would get a verdict as any bytes do, and it would say nothing about the text that they hold.
public struct FileSignature: Sendable, Hashable {
    /// The kind in words, such as `a PDF document`.
    public let name: String
    /// How to get at its text.
    public let help: String

    /// The kind of a file; nil when it may be plain text.
    ///
    /// - Parameter bytes: all of the file, decompressed.
    public init?(of bytes: Span<UInt8>) {
        guard let known = Self.known.first(where: { $0.matches(bytes) }) else { return nil }
        self = known.signature
    }

    /// Refuses a file that is not plain text.
    ///
    /// - Throws: ``RecordProblem`` with the code `not_text`.
    public static func check(_ bytes: Span<UInt8>) throws(RecordProblem) {
        guard let signature = FileSignature(of: bytes) else { return }
        throw RecordProblem(code: "not_text", message: "the file is \(signature.name), not plain text")
    }

    private init(_ name: String, _ help: String) {
        self.name = name
        self.help = help
    }

    /// Bytes that files of a kind begin with, and for one kind end with.
    private struct Known {
        let magic: [UInt8]
        let signature: FileSignature
        var endsWithMagic = false

        func matches(_ bytes: Span<UInt8>) -> Bool {
            guard bytes.count >= magic.count else { return false }
            let end = bytes.count - magic.count
            return magic.indices.allSatisfy {
                bytes[$0] == magic[$0] && (!endsWithMagic || bytes[end + $0] == magic[$0])
            }
        }
    }

    // The first that matches counts: UTF-32 begins as UTF-16 does.
    private static let known: [Known] = {
        let office = "save it as plain text; for Word: pandoc -t plain FILE"
        let image = "an image holds no text that could be examined"
        func unicode(_ name: String) -> FileSignature {
            FileSignature("\(name) text", "convert it: iconv -f \(name) -t UTF-8 FILE")
        }
        func ascii(_ magic: String, _ name: String, _ help: String, endsWithMagic: Bool = false) -> Known {
            Known(magic: Array(magic.utf8), signature: FileSignature(name, help), endsWithMagic: endsWithMagic)
        }
        func binary(_ magic: [UInt8], _ name: String, _ help: String) -> Known {
            Known(magic: magic, signature: FileSignature(name, help))
        }
        return [
            ascii("PK\u{3}\u{4}", "a zip archive, as .docx, .xlsx and .odt files are", office),
            binary([0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1], "an old Microsoft Office document", office),
            ascii("{\\rtf", "an RTF document", office),
            ascii("%PDF-", "a PDF document", "take its text out: pdftotext FILE -"),
            // Four letters alone could begin a text; the same four end every Parquet file.
            ascii("PAR1", "a Parquet table", "write it as JSON Lines or CSV, for 'wmctl score'", endsWithMagic: true),
            ascii("SQLite format 3\0", "an SQLite database", "write its texts as CSV, for 'wmctl score'"),
            binary([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], "a PNG image", image),
            binary([0xFF, 0xD8, 0xFF], "a JPEG image", image),
            ascii("GIF87a", "a GIF image", image),
            ascii("GIF89a", "a GIF image", image),
            ascii("\u{7F}ELF", "a program (ELF)", "name a file of plain text"),
            binary([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00], "compressed with xz", "decompress it: xz -dc FILE"),
            Known(magic: [0xFF, 0xFE, 0x00, 0x00], signature: unicode("UTF-32")),
            Known(magic: [0x00, 0x00, 0xFE, 0xFF], signature: unicode("UTF-32")),
            Known(magic: [0xFF, 0xFE], signature: unicode("UTF-16")),
            Known(magic: [0xFE, 0xFF], signature: unicode("UTF-16")),
        ]
    }()
}
