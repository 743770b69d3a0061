// SPDX-License-Identifier: Apache-2.0

/// The sources that were found so far, each file once.
struct SourceList {
    private(set) var sources: [RecordSource] = []
    private let format: RecordFormat?
    private var seen: Set<FileStatus.Identity> = []

    init(format: RecordFormat?) {
        self.format = format
    }

    /// Adds stdin, or the file, the files of the folder or those of the pattern that a path names.
    mutating func add(_ path: String) throws(RecordsError) {
        if path == "-" { return addStandardInput() }
        // To the system, a path ends at a NUL.
        if path.utf8.contains(0) { throw .missing(path: path) }
        let status: FileStatus
        do {
            status = try FileStatus(path)
        } catch {
            guard error.isAbsence else { throw .system(path: path, code: error.value) }
            guard PathPattern.isPattern(path) else { throw .missing(path: path) }
            for match in try PathPattern.matches(path) { try addNamed(match, try? FileStatus(match)) }
            return
        }
        try addNamed(path, status)
    }

    private mutating func addStandardInput() {
        if sources.contains(where: { $0.path == "-" }) { return }
        // Without a status it is closed, which reading will say.
        append("-", format ?? .jsonl, FileStatus.ofStandardInput(), size: nil)
    }

    private mutating func addNamed(_ path: String, _ status: FileStatus?) throws(RecordsError) {
        if status?.kind == .folder {
            guard try addFolder(path) else { throw .noTexts(folder: path) }
            return
        }
        if format == nil, RecordFormat.fileExtension(path) == "json" { throw .jsonDocument(path: path) }
        let known = format ?? RecordFormat(nameOfFile: path)
        append(path, known ?? .text, status, size: status?.size, isAssumed: known == nil)
    }

    /// Adds the files of a folder and its folders; says whether there was any.
    private mutating func addFolder(_ path: String) throws(RecordsError) -> Bool {
        var isFound = false
        for entry in try Folder(path).entries {
            let path = path.hasSuffix("/") ? path + entry.name : "\(path)/\(entry.name)"
            if entry.isFolder {
                if try addFolder(path) { isFound = true }
                continue
            }
            guard let known = RecordFormat(nameOfFile: path) else { continue }
            // Nobody knows what a link that leads nowhere should have been; reading it will say so.
            let status = try? FileStatus(path)
            guard status == nil || status?.kind == .file else { continue }
            append(path, format ?? known, status, size: status?.size)
            isFound = true
        }
        return isFound
    }

    private mutating func append(
        _ path: String,
        _ format: RecordFormat,
        _ status: FileStatus?,
        size: Int?,
        isAssumed: Bool = false
    ) {
        if let status, !seen.insert(status.identity).inserted { return }
        sources.append(RecordSource(path: path, format: format, byteCount: size, isFormatAssumed: isAssumed))
    }
}
