// SPDX-License-Identifier: Apache-2.0

#if Llama
internal import CLlama
internal import CLlamaGuard

/// llama.cpp itself, which is made ready once a process.
package enum LlamaLibrary {
    /// Its versions that are used here, as `scripts/llama` says them to pkg-config.
    ///
    /// A new minor version may change structures.
    static let supportedVersions = (lowest: [0, 5], below: [0, 6])

    /// The version that runs, and may be another than the one compiled against where the library is shared.
    static var version: String {
        unsafe llama_version().map { unsafe String(cString: $0) } ?? "unknown"
    }

    // Nil when it can be used.
    private static let fault: String? = {
        guard isSupported(version) else {
            return "llama.cpp has version \(version); expected \(supportedText)"
        }
        llama_guard_start()
        return nil
    }()

    private static var supportedText: String {
        func text(_ version: [Int]) -> String { version.map(String.init).joined(separator: ".") }
        return "\(text(supportedVersions.lowest)) or later, below \(text(supportedVersions.below))"
    }

    /// Whether a version is in the range.
    package static func isSupported(_ version: String) -> Bool {
        let numbers = version.prefix { $0.isNumber || $0 == "." }.split(separator: ".").compactMap { Int($0) }
        return !numbers.lexicographicallyPrecedes(supportedVersions.lowest)
            && numbers.lexicographicallyPrecedes(supportedVersions.below)
    }

    /// Makes it ready.
    ///
    /// - Throws: ``SamplerError/unusableModel(path:reason:)`` when it has another version.
    static func start(for path: String) throws(SamplerError) {
        if let fault { throw .unusableModel(path: path, reason: fault) }
    }

    /// What it complained about in the last guarded call of this thread, on one line; nil when it said nothing.
    static var complaint: String? {
        guard let text = unsafe llama_guard_reason().map({ unsafe String(cString: $0) }) else { return nil }
        return shortened(text)
    }

    /// A line of its log without the names of functions and source files that it begins with, and without line breaks.
    package static func shortened(_ text: String) -> String? {
        var line = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")[...]
        // What stands before a colon without a space in it is such a name.
        while let colon = line.firstRange(of: ": ") {
            let name = line[..<colon.lowerBound]
            guard name == "error loading model" || (!name.contains(" ") && name.contains(where: { "_/.".contains($0) }))
            else { break }
            line = line[colon.upperBound...]
        }
        return line.isEmpty ? nil : String(line)
    }
}
#endif
