// SPDX-License-Identifier: Apache-2.0

public import Cryptography
internal import Glibc

/// Why a keyring, or a key in it, was refused.
public enum KeyringError: Error, Equatable, Sendable {
    /// No file is there.
    case absent(path: String)
    /// The path is a symbolic link with no file behind it.
    case danglingLink(path: String)
    /// The system refused an operation on the file; `code` is its `errno`.
    case system(operation: String, path: String, code: Int32)
    /// The path is a folder, a device or a pipe.
    case notAFile(path: String)
    /// Others than the owner may read or write the file.
    case exposed(path: String, mode: UInt32)
    /// The file belongs to another user.
    case foreign(path: String)
    /// The file is longer than any keyring, in bytes.
    case tooLarge(path: String, found: Int, limit: Int)
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
    /// A time is not RFC 3339 in UTC.
    case invalidTime(String)
    /// The key is not in a state that allows the operation.
    case wrongState(id: String, state: KeyState, operation: String)
    /// The key signs reports and has no profile.
    case wrongKind(id: String, operation: String)
    /// The key marks texts and cannot sign.
    case marks(id: String, operation: String)
    /// The keyring has no key at all.
    case noKeys
    /// No key of the keyring is active.
    case noActiveKey
    /// Every active key is for the mark of another engine, and none was named.
    case onlyPeerKeys
    /// The secret is sealed and no passphrase was given.
    case locked(id: String)
    /// The passphrase does not open the secret, or the entry was changed.
    case wrongPassphrase(id: String)
    /// A passphrase came for a keyring that is not sealed.
    case notSealed
    /// A passphrase without a character.
    case emptyPassphrase
    /// A key's profile cannot be used.
    case profile(id: String, WatermarkError)
    /// OpenSSL cannot be used.
    case cryptography(CryptographyError)
}

extension KeyringError: CustomStringConvertible {
    /// A lower-case fragment that names the value and what was expected.
    public var description: String {
        switch self {
        case .absent(let path): "no keyring at '\(path)'"
        case .danglingLink(let path): "keyring '\(path)' is a symbolic link to a file that is not there"
        case .system(let operation, let path, let code): "cannot \(operation) '\(path)': \(Self.message(code))"
        case .notAFile(let path): "keyring '\(path)' is not a regular file"
        case .exposed(let path, let mode):
            "keyring '\(path)' has mode 0\(String(mode & 0o7777, radix: 8)): others may read or change it; expected 0600"
        case .foreign(let path): "keyring '\(path)' belongs to another user"
        case .tooLarge(let path, let found, let limit):
            "keyring '\(path)' has \(found) bytes; expected at most \(limit)"
        case .damaged(let path, let reason): "keyring '\(path)' is damaged: \(reason)"
        case .newerVersion(let path, let found, let supported):
            "keyring '\(path)' has version \(found); this program reads up to version \(supported)"
        case .unknownKey(let id, let known): "no key '\(id)'; the keyring \(Self.list(known))"
        case .duplicateKey(let id): "there is a key '\(id)' already"
        case .invalidID(let id): "key id '\(id)' is not valid; expected \(Keyring.idForm)"
        case .invalidTime(let time): "time '\(time)' is not valid; expected \(KeyringEntry.timeForm)"
        case .wrongState(let id, let state, let operation): "cannot \(operation) key '\(id)': it is \(state.rawValue)"
        case .wrongKind(let id, let operation): "cannot \(operation) key '\(id)': it signs reports"
        case .marks(let id, let operation): "cannot \(operation) key '\(id)': it marks texts"
        case .noKeys: "the keyring has no keys"
        case .noActiveKey: "no key of the keyring is active"
        case .onlyPeerKeys:
            "every active key is for the mark of another engine; such a key marks only when named with -k"
        case .locked(let id): "the secret of key '\(id)' is sealed and no passphrase was given"
        case .wrongPassphrase(let id): "the passphrase does not open key '\(id)'"
        case .notSealed: "a passphrase was given, but the keyring is not sealed"
        case .emptyPassphrase: "the passphrase is empty"
        case .profile(let id, let error): "profile of key '\(id)': \(error)"
        case .cryptography(let error): error.description
        }
    }

    /// What can be done about it, where there is something.
    public var help: String? {
        switch self {
        case .absent, .noKeys: "make a key with 'wmctl key new', or bring one with 'wmctl key import FILE'"
        case .noActiveKey: "make one with 'wmctl key new'"
        case .onlyPeerKeys: "name a key with -k, or make one with 'wmctl key new'"
        case .danglingLink: "bring the file back, or remove the link"
        case .system(_, _, EEXIST): "name another file; one that is there is never overwritten"
        case .system(_, _, EACCES), .system(_, _, EPERM), .system(_, _, EROFS):
            "its folder must be yours to write; or name another keyring with --keyring"
        case .notAFile: "name another file with --keyring"
        case .exposed(let path, _): "run: chmod 600 '\(path)'; if others could read it, rotate its keys"
        case .foreign(let path): "run as the owner of '\(path)', or name another keyring with --keyring"
        case .tooLarge: "name another file with --keyring, or keep keys in several keyrings"
        case .damaged: "restore the file from a backup; nothing was changed"
        case .newerVersion: "use the version of the program that wrote it, or a later one"
        case .duplicateKey: "choose another id"
        case .locked: "give the passphrase with --passphrase-fd, --passphrase-file or WMCTL_PASSPHRASE_FILE"
        case .wrongPassphrase: "if it is the right one, the entry was changed: restore the file from a backup"
        case .notSealed: "leave it out, or seal the keyring with 'wmctl key passphrase'"
        case .emptyPassphrase: "choose another"
        case .profile(_, .newerProfileVersion), .profile(_, .unknownScheme), .profile(_, .unknownPseudorandomFunction):
            "use the version of the program that wrote it, or a later one"
        case .wrongState: "see the states of the keys with 'wmctl key list'"
        case .marks: "make a signing key with 'wmctl key new --signing'"
        case .system, .unknownKey, .invalidID, .invalidTime, .wrongKind, .profile, .cryptography: nil
        }
    }

    /// Passes errors of the cryptography on as this module's.
    static func wrapping<Result>(
        _ body: () throws(CryptographyError) -> Result
    ) throws(KeyringError) -> Result {
        do {
            return try body()
        } catch {
            throw .cryptography(error)
        }
    }

    /// What a keyring has; only some of very many.
    private static func list(_ ids: [String]) -> String {
        guard !ids.isEmpty else { return "is empty" }
        let shown = ids.prefix(10).map { "'\($0)'" }.joined(separator: ", ")
        return "has \(shown)" + (ids.count > 10 ? " and \(ids.count - 10) more" : "")
    }

    private static func message(_ code: Int32) -> String {
        // strerror never returns null here; an empty text would do no harm.
        let text = unsafe strerror(code).map { unsafe String(cString: $0) } ?? ""
        return text.prefix(1).lowercased() + text.dropFirst()
    }
}
