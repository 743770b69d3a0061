// SPDX-License-Identifier: Apache-2.0

public import Cryptography
internal import Glibc

/// Why a keyring, or a key in it, was refused.
public enum KeyringError: Error, Equatable, Sendable {
    /// No file is there.
    case absent(path: String)
    /// The system refused an operation on the file; `code` is its `errno`.
    case system(operation: String, path: String, code: Int32)
    /// The path is a folder, a device or a pipe.
    case notAFile(path: String)
    /// Others than the owner may read or write the file.
    case exposed(path: String, mode: UInt32)
    /// The file belongs to another user.
    case foreign(path: String)
    /// The file is not a keyring, or was cut or changed; `reason` names the member.
    case damaged(path: String, reason: String)
    /// The file was written by a later version.
    case newerVersion(path: String, found: Int, supported: Int)
    /// No key has that id.
    case unknownKey(id: String, known: [String])
    /// There is a key of that id already.
    case duplicateKey(id: String)
    /// An id has characters that file names and URLs do not bear.
    case invalidID(String)
    /// The key is not in a state that allows the operation.
    case wrongState(id: String, state: KeyState, operation: String)
    /// The key is of the other kind.
    case wrongKind(id: String, operation: String)
    /// No key of the keyring is active.
    case noActiveKey
    /// The secret is sealed and no passphrase was given.
    case locked(id: String)
    /// The passphrase does not open the secret, or the entry was changed.
    case wrongPassphrase(id: String)
    /// A profile is not valid.
    case profile(id: String, WatermarkError)
    /// OpenSSL cannot be used.
    case cryptography(CryptographyError)
}

extension KeyringError: CustomStringConvertible {
    /// A lower-case fragment that names the value and what was expected.
    public var description: String {
        switch self {
        case .absent(let path): "no keyring at '\(path)'"
        case .system(let operation, let path, let code): "cannot \(operation) '\(path)': \(Self.message(code))"
        case .notAFile(let path): "keyring '\(path)' is not a regular file"
        case .exposed(let path, let mode):
            "keyring '\(path)' has mode 0\(String(mode & 0o7777, radix: 8)): others may read or change it; expected 0600"
        case .foreign(let path): "keyring '\(path)' belongs to another user"
        case .damaged(let path, let reason): "keyring '\(path)' is damaged: \(reason)"
        case .newerVersion(let path, let found, let supported):
            "keyring '\(path)' has version \(found); this program reads up to version \(supported)"
        case .unknownKey(let id, let known):
            known.isEmpty
                ? "no key '\(id)'; the keyring is empty"
                : "no key '\(id)'; the keyring has \(known.map { "'\($0)'" }.joined(separator: ", "))"
        case .duplicateKey(let id): "there is a key '\(id)' already"
        case .invalidID(let id): "key id '\(id)' is not valid; expected 1 to 64 of the characters A-Z a-z 0-9 . _ -"
        case .wrongState(let id, let state, let operation): "cannot \(operation) key '\(id)': it is \(state.rawValue)"
        case .wrongKind(let id, let operation): "cannot \(operation) key '\(id)': it is of the other kind"
        case .noActiveKey: "no key of the keyring is active"
        case .locked(let id): "the secret of key '\(id)' is sealed and no passphrase was given"
        case .wrongPassphrase(let id): "the passphrase does not open key '\(id)'"
        case .profile(let id, let error): "profile of key '\(id)': \(error)"
        case .cryptography(let error): error.description
        }
    }

    /// What can be done about it, where there is something.
    public var help: String? {
        switch self {
        case .absent: "make one with 'wmctl key new'"
        case .exposed(let path, _): "run: chmod 600 '\(path)'; if others could read it, rotate its keys"
        case .foreign(let path): "run as the owner of '\(path)', or name another keyring with --keyring"
        case .damaged: "restore the file from a backup; nothing was changed"
        case .newerVersion: "use the version of the program that wrote it, or a later one"
        case .duplicateKey: "choose another id"
        case .noActiveKey: "make one with 'wmctl key new'"
        case .locked: "give the passphrase with --passphrase-fd N or WMCTL_PASSPHRASE_FILE"
        case .notAFile: "name another file with --keyring"
        case .system, .unknownKey, .invalidID, .wrongState, .wrongKind, .wrongPassphrase, .profile, .cryptography: nil
        }
    }

    private static func message(_ code: Int32) -> String {
        // strerror never returns null here; an empty text would do no harm.
        let text = unsafe strerror(code).map { unsafe String(cString: $0) } ?? ""
        return text.prefix(1).lowercased() + text.dropFirst()
    }
}
