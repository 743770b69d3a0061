// SPDX-License-Identifier: Apache-2.0

public import Cryptography
import JSON
import Watermark

/// One bearer token, without its text.
public struct TokenEntry: Sendable, Equatable {
    /// Whether a token lets its bearer in.
    public enum State: String, Sendable, CaseIterable {
        /// It does.
        case active
        /// It did.
        case revoked
    }

    /// What logs and limits name it by.
    public let id: String
    /// What people call it.
    public let name: String
    /// What its bearer may do.
    public let role: Role
    /// When it was made, in RFC 3339, UTC.
    public let created: String
    /// Whether it lets its bearer in.
    public internal(set) var state: State
    /// SHA-256 of its text.
    public let digest: Digest
    /// What its bearer may ask for, in the place of the role's limit; nil for that.
    public let rate: RateLimit?
}

/// The tokens of a service: a JSON file that only its owner may read, which `docs/api-detection.md` describes.
public struct BearerTokenList: Sendable, Equatable {
    /// The form of the file.
    public static let version = 1
    /// The tokens in the order of their making.
    public private(set) var tokens: [TokenEntry] = []

    /// A list without tokens.
    public init() {}

    /// Makes a token.
    ///
    /// - Parameters:
    ///   - id: what logs name it by; nobody else's in the list.
    ///   - now: the time in RFC 3339, UTC.
    /// - Returns: its text, which is kept nowhere.
    /// - Throws: ``AccessError/invalidName``, ``AccessError/randomness``.
    public mutating func make(
        id: String,
        name: String,
        role: Role,
        rate: RateLimit? = nil,
        now: String
    ) throws(AccessError) -> String {
        guard Self.isName(name) else { throw .invalidName }
        precondition(!tokens.contains { $0.id == id }, "ids are random enough to be new")
        let (text, digest) = try Self.newToken()
        tokens.append(
            TokenEntry(id: id, name: name, role: role, created: now, state: .active, digest: digest, rate: rate)
        )
        return text
    }

    private static func newToken() throws(AccessError) -> (text: String, digest: Digest) {
        let text: String
        do throws(CryptographyError) {
            text = try BearerToken.make()
        } catch {
            throw .randomness
        }
        return (text, BearerToken.digest(text))
    }

    /// Lets the bearers of these tokens in no more; a token that is revoked already stays so.
    ///
    /// - Throws: ``AccessError/unknownToken(id:)``; then nothing is changed.
    public mutating func revoke(_ ids: [String]) throws(AccessError) {
        for id in ids where !tokens.contains(where: { $0.id == id }) { throw .unknownToken(id: id) }
        for index in tokens.indices where ids.contains(tokens[index].id) { tokens[index].state = .revoked }
    }

    private static func isName(_ name: String) -> Bool {
        (1...100).contains(name.count) && name.utf8.count <= 400
            && name.unicodeScalars.allSatisfy { scalar in
                switch scalar.properties.generalCategory {
                case .control, .lineSeparator, .paragraphSeparator: false
                default: true
                }
            }
    }

    private static func isID(_ id: String) -> Bool {
        (1...64).contains(id.utf8.count)
            && id.utf8.allSatisfy { byte in
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte == UInt8(ascii: "-")
            }
    }

    // MARK: JSON

    /// Reads the contents of a file.
    ///
    /// - Throws: ``AccessError/damaged(path:reason:)``, ``AccessError/newerVersion(path:found:)``.
    public init(reading bytes: [UInt8], path: String) throws(AccessError) {
        tokens = try Self.read(bytes, path)
    }

    private static func read(_ bytes: [UInt8], _ path: String) throws(AccessError) -> [TokenEntry] {
        do throws(JSONError) {
            let document = try JSONDocument(bytes)
            let found = try document.root.member("version").integer(in: 1...Int.max)
            // What a later version has beside is not known.
            if found == version { return try entries(document.root) }
            throw JSONError.invalid(member: newer, expected: "\(found)")
        } catch {
            if case .invalid(newer, let found) = error { throw .newerVersion(path: path, found: Int(found) ?? 0) }
            throw .damaged(path: path, reason: "\(error)")
        }
    }

    private static func entries(_ root: JSONValue) throws(JSONError) -> [TokenEntry] {
        var members = Members(root)
        _ = try members.required("version")
        var tokens: [TokenEntry] = []
        var ids: Set<String> = []
        for value in try members.required("tokens").elements() {
            let token = try entry(value)
            guard ids.insert(token.id).inserted else { throw .duplicate(member: "id") }
            tokens.append(token)
        }
        try members.finish()
        return tokens
    }

    /// Stands for no member.
    private static let newer = "(newer)"

    private static func entry(_ value: JSONValue) throws(JSONError) -> TokenEntry {
        var members = Members(value)
        let id = try members.required("id").string()
        guard isID(id) else { throw .invalid(member: "id", expected: "lower-case letters, digits and -") }
        let name = try members.required("name").string()
        guard isName(name) else { throw .invalid(member: "name", expected: "1 to 100 characters on one line") }
        let role = try members.required("role").choice(of: Role.self)
        let created = try members.required("created").string()
        let state = try members.required("state").choice(of: TokenEntry.State.self)
        let text = try members.required("sha256").hexadecimal(count: 64)
        guard let digest = Digest(hexadecimal: text) else { throw .missing(member: "sha256") }
        let requests = try members.optional("requests_per_minute")?.integer(in: RateLimit.range)
        let bytes = try members.optional("bytes_per_minute")?.integer(in: RateLimit.range)
        guard (requests == nil) == (bytes == nil) else { throw .missing(member: "bytes_per_minute") }
        try members.finish()
        var rate: RateLimit?
        if let requests, let bytes {
            rate = RateLimit(requestsPerMinute: Double(requests), bytesPerMinute: Double(bytes))
        }
        return TokenEntry(id: id, name: name, role: role, created: created, state: state, digest: digest, rate: rate)
    }

    /// The contents of a file.
    public func write() -> [UInt8] {
        var json = JSONWriter(pretty: true)
        json.object { json in
            json.member("version", Self.version)
            json.member("tokens", tokens) { json, token in
                json.object { json in
                    json.member("id", token.id)
                    json.member("name", token.name)
                    json.member("role", token.role.rawValue)
                    json.member("created", token.created)
                    json.member("state", token.state.rawValue)
                    json.member("sha256", token.digest.hexadecimal)
                    if let rate = token.rate {
                        json.member("requests_per_minute", Int(rate.requestsPerMinute))
                        json.member("bytes_per_minute", Int(rate.bytesPerMinute))
                    }
                }
            }
        }
        json.endLine()
        return json.take()
    }

    // MARK: Files

    /// Reads a file.
    ///
    /// - Throws: ``AccessError``; a file that others may read is refused as a keyring would be.
    public static func load(_ path: String) throws(AccessError) -> BearerTokenList {
        try BearerTokenList(reading: contents(of: KeyringFile(at: path)), path: path)
    }

    /// Changes a file under a lock; one that is not there is made, with its folder.
    ///
    /// Writers wait for each other; readers see the old file or the new one. When `change` throws, nothing is written.
    ///
    /// - Throws: ``AccessError``.
    public static func update<Result>(
        _ path: String,
        _ change: (inout BearerTokenList) throws(AccessError) -> Result
    ) throws(AccessError) -> Result {
        var outcome: Swift.Result<Result, AccessError>?
        do throws(KeyringError) {
            let file = try KeyringFile(behind: path)
            if try !file.exists() { try file.makeFolder() }
            try file.locked { () throws(KeyringError) in
                let isThere = try file.exists()
                do throws(AccessError) {
                    var list =
                        isThere ? try BearerTokenList(reading: try contents(of: file), path: path) : BearerTokenList()
                    let before = list
                    outcome = .success(try change(&list))
                    guard list != before else { return }
                    do throws(KeyringError) {
                        try file.replace(with: list.write())
                    } catch {
                        outcome = .failure(.file(path: path, error))
                    }
                } catch {
                    outcome = .failure(error)
                }
            }
        } catch {
            throw .file(path: path, error)
        }
        guard let outcome else { throw .randomness }
        return try outcome.get()
    }

    private static func contents(of file: KeyringFile) throws(AccessError) -> [UInt8] {
        do throws(KeyringError) {
            return try file.read()
        } catch {
            throw .file(path: file.shownPath, error)
        }
    }
}
