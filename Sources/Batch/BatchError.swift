// SPDX-License-Identifier: Apache-2.0

// Before Records: the compiler otherwise takes the C library's types in this module for those of zlib's header.
import Glibc
import Records
import Threading

/// Why a batch cannot run.
public enum BatchError: Error, Equatable, Sendable {
    /// The system gives no thread; `code` is its errno.
    case noThread(code: Int32)
    /// A text was handed to an engine that takes no more.
    case engineStopped
    /// The output is there already.
    case outputExists(path: String)
    /// A part of the output is there already.
    case outputIncomplete(path: String)
    /// Another run is writing the output.
    case outputInUse(path: String)
    /// What is there was made of other inputs or with other options.
    case otherSettings(path: String, changed: [String])
    /// Nothing says what made the file that is there.
    case foreignOutput(path: String)
    /// The file that should be complete holds something else than rows.
    case notRows(path: String)
    /// The last rows that are there do not come out again.
    case otherRows(path: String)
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
        case .noThread(let code): "cannot start a thread: \(systemMessage(code))"
        case .engineStopped: "the generator has stopped"
        case .outputExists(let path): "'\(path)' is there already"
        case .outputIncomplete(let path): "'\(path)' is there already: a run that was stopped has left it"
        case .outputInUse(let path): "another run is writing '\(path)'"
        case .otherSettings(let path, let changed):
            "'\(path)' was made with other settings: \(changed.joined(separator: ", "))"
        case .foreignOutput(let path): "nothing beside '\(path)' says what made it"
        case .notRows(let path): "'\(path)' holds something else than rows"
        case .otherRows(let path): "the last rows of '\(path)' do not come out again: an input or a key is another"
        case .brokenInput(let reason): reason
        case .cannotRead(let path, let code): "cannot read '\(path)': \(systemMessage(code))"
        case .cannotWrite(let path, let code): "cannot write '\(path)': \(systemMessage(code))"
        }
    }

    /// What the user can do, where there is something.
    public var help: String? {
        switch self {
        case .outputExists: "--force replaces it"
        case .outputIncomplete: "--resume goes on with it, --force starts again"
        case .otherSettings(_, let changed) where changed.contains("keys"):
            "name the keys of the first run with -k, or start again with --force"
        case .otherSettings(let path, _), .foreignOutput(let path):
            "\(Self.settings(of: path)) says what made it; give the same inputs and options, or start again with --force"
        case .notRows, .otherRows: "--force starts again"
        case .noThread, .engineStopped, .outputInUse, .brokenInput, .cannotRead, .cannotWrite: nil
        }
    }

    private static func settings(of output: String) -> String {
        "'\(output.hasSuffix(".part") ? String(output.dropLast(5)) : output).settings'"
    }
}

/// Starts a thread that nobody waits for.
func startThread(_ body: @escaping @Sendable () -> Void) throws(BatchError) {
    do {
        try Threads.start(body)
    } catch {
        throw .noThread(code: error.code)
    }
}
