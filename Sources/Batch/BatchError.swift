// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Why a batch cannot run.
public enum BatchError: Error, Equatable, Sendable {
    /// The system gives no thread; `code` is its errno.
    case noThread(code: Int32)
    /// The output is there already.
    case outputExists(path: String)
    /// A part of the output is there already.
    case outputIncomplete(path: String)
    /// Another run is writing the output.
    case outputInUse(path: String)
    /// The part of the output that is there was made of other inputs or with other options.
    case otherSettings(path: String, changed: [String])
    /// Nothing says what made the part of the output that is there.
    case foreignOutput(path: String)
    /// Standard input cannot be read any further, or was damaged on its way.
    case brokenInput(reason: String)
    /// A file cannot be read; `code` is the system's errno.
    case cannotRead(path: String, code: Int32)
    /// A file cannot be written; `code` is the system's errno.
    case cannotWrite(path: String, code: Int32)
}

extension BatchError: CustomStringConvertible {
    /// A lower-case fragment that names the file and what was expected.
    public var description: String {
        switch self {
        case .noThread(let code): "cannot start a thread: \(Self.text(of: code))"
        case .outputExists(let path): "'\(path)' is there already"
        case .outputIncomplete(let path): "'\(path).part' is there already: a run that was stopped has left it"
        case .outputInUse(let path): "another run is writing '\(path).part'"
        case .otherSettings(let path, let changed):
            "'\(path).part' was made with other settings: \(changed.joined(separator: ", "))"
        case .foreignOutput(let path): "'\(path).part' has no settings beside it; expected '\(path).part.settings'"
        case .brokenInput(let reason): reason
        case .cannotRead(let path, let code): "cannot read '\(path)': \(Self.text(of: code))"
        case .cannotWrite(let path, let code): "cannot write '\(path)': \(Self.text(of: code))"
        }
    }

    /// What the user can do, where there is something.
    public var help: String? {
        switch self {
        case .outputExists: "--force replaces it"
        case .outputIncomplete: "--resume goes on with it, --force starts again"
        case .otherSettings, .foreignOutput: "give the same inputs and options as before, or start again with --force"
        case .noThread, .outputInUse, .brokenInput, .cannotRead, .cannotWrite: nil
        }
    }

    private static func text(of code: Int32) -> String {
        // The text is the C library's and is copied at once.
        let text = unsafe String(cString: strerror(code))
        return text.prefix(1).lowercased() + text.dropFirst()
    }
}
