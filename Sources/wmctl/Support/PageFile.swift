// SPDX-License-Identifier: Apache-2.0

import Arguments
import Detector
import Pages

/// The page that `--html` asks for, written when all of its texts are known.
final class PageFile {
    private let path: String
    private var page: ReportPage
    private var isEmpty = true

    /// - Parameter path: the page's file; `-` for stdout.
    /// - Throws: ``CommandError/cannotWrite(path:reason:)`` at once when no file can be there, before anything is read.
    init(_ path: String, options: DetectionOptions) throws(CommandError) {
        if path != "-" { try OutputFile.checkReplaceable(path) }
        self.path = path
        page = ReportPage(options: options)
    }

    /// Adds a text.
    ///
    /// - Parameter file: the path it was read from; `-` for stdin.
    func add(_ explanation: Explanation, of bytes: [UInt8], from file: String) {
        page.add(explanation, of: bytes, name: file == "-" ? "standard input" : file)
        isEmpty = false
    }

    /// Writes the page; nothing when no text could be read.
    func finish(_ console: Console) throws {
        if isEmpty { return }
        let html = page.html
        if path == "-" { return try console.write(html.span) }
        try OutputFile.write(html.span, to: path, mode: 0o644)
    }
}

extension ValueKind where Value == String {
    /// The path of a page to be written.
    ///
    /// Its ending is asked for so that `--html essay.txt` does not replace a text by mistake.
    static var htmlFile: Self {
        Self(name: "FILE", expected: "a path that ends in .html, or -", completion: .file) { path in
            path == "-" || path.hasSuffix(".html") || path.hasSuffix(".htm") ? path : nil
        }
    }
}
