// SPDX-License-Identifier: Apache-2.0

public import Watermark

/// Why tokens cannot be used.
public enum AccessError: Error, Equatable, Sendable {
    /// The file was refused, as a keyring would be.
    case file(path: String, KeyringError)
    /// The file is not a list of tokens; `reason` names the member.
    case damaged(path: String, reason: String)
    /// The file was written by a later version.
    case newerVersion(path: String, found: Int)
    /// No token has that id.
    case unknownToken(id: String)
    /// A name is empty, too long, or has control characters.
    case invalidName
    /// A proxy is neither an address nor a range.
    case proxy(String)
    /// OpenSSL gave no random bytes.
    case randomness
}

extension AccessError: CustomStringConvertible {
    /// A lower-case fragment that names the value and what was expected.
    public var description: String {
        switch self {
        case .file(let path, let error):
            switch error {
            case .absent: "no tokens at '\(path)'"
            case .danglingLink: "token file '\(path)' is a symbolic link to a file that is not there"
            case .notAFile: "token file '\(path)' is not a regular file"
            case .exposed(_, let mode):
                "token file '\(path)' has mode 0\(String(mode & 0o7777, radix: 8)): others may read or change it; "
                    + "expected 0600"
            case .foreign: "token file '\(path)' belongs to another user"
            case .tooLarge(_, let found, let limit):
                "token file '\(path)' has \(found) bytes; expected at most \(limit)"
            default: error.description
            }
        case .damaged(let path, let reason): "token file '\(path)' is damaged: \(reason)"
        case .newerVersion(let path, let found):
            "token file '\(path)' has version \(found); this program reads version \(BearerTokenList.version)"
        case .unknownToken(let id): "no token '\(id)'"
        case .invalidName: "name is not valid; expected 1 to 100 characters on one line"
        case .proxy(let text): "trusted proxy is '\(text)'; expected an address, a range such as 10.0.0.0/8, or unix"
        case .randomness: "the system gives no random bytes"
        }
    }

    /// What can be done about it, where there is something.
    public var help: String? {
        switch self {
        case .file(_, .absent): "make a token with 'wmctl token new'"
        case .file(let path, .exposed): "run: chmod 600 '\(path)'"
        case .file(let path, .foreign): "run as the owner of '\(path)', or name another file with --token-file"
        case .damaged: "restore the file from a backup; nothing was changed"
        case .newerVersion: "use the version of the program that wrote it, or a later one"
        case .unknownToken: "see them with 'wmctl token list'"
        default: nil
        }
    }
}
