// SPDX-License-Identifier: Apache-2.0

public import Foundation
import JSON

/// Texts that people wrote, which lie beside the checkout in `../shared/human` and are not part of the project.
public enum HumanTexts {
    /// A text and where it comes from.
    public struct Text: Sendable {
        /// The collection's id of the text.
        public let id: String
        /// The collection.
        public let group: String
        /// The text.
        public let bytes: [UInt8]

        /// A text.
        public init(id: String, group: String, bytes: [UInt8]) {
            self.id = id
            self.group = group
            self.bytes = bytes
        }
    }

    /// The folder; nil when it is not there.
    public static let folder: URL? = {
        let folder = sourceTree.appending(path: "../shared/human").standardizedFileURL
        return FileManager.default.fileExists(atPath: folder.path) ? folder : nil
    }()

    /// Every text of every collection, in the order of the files' names.
    public static func all() throws -> [Text] {
        guard let folder else { return [] }
        let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        return try files.filter { $0.pathExtension == "zst" }.sorted { $0.path < $1.path }.flatMap { file in
            try decompress(file).split(separator: UInt8(ascii: "\n")).map { line in
                let root = try JSONDocument(Array(line)).root
                return try Text(
                    id: root.member("id").string(),
                    group: root.member("group").string(),
                    bytes: Array(root.member("text").string().utf8)
                )
            }
        }
    }

    private static func decompress(_ file: URL) throws -> [UInt8] {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/zstd")
        process.arguments = ["--decompress", "--stdout", "--quiet", file.path]
        process.standardOutput = output
        try process.run()
        let bytes = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw CocoaError(.fileReadCorruptFile) }
        return [UInt8](bytes)
    }
}
