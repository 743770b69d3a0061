// SPDX-License-Identifier: Apache-2.0

internal import Cryptography
internal import JSON

// The form of the file is described in docs/formats/keyring.md.

private let formatName = "wmctl-keyring"

extension Keyring {
    /// Reads a keyring's text.
    ///
    /// - Parameter path: for error messages.
    /// - Throws: ``KeyringError/damaged(path:reason:)``, ``KeyringError/newerVersion(path:found:supported:)``,
    ///   ``KeyringError/profile(id:_:)``.
    public init(reading bytes: [UInt8], path: String) throws(KeyringError) {
        do {
            let root = try JSONDocument(bytes).root
            guard try root.member("format").string() == formatName else {
                throw JSONError.invalid(member: "format", expected: "\"\(formatName)\"")
            }
            let version = try root.member("version").integer(as: Int.self)
            guard version <= Self.currentVersion else {
                throw KeyringError.newerVersion(path: path, found: version, supported: Self.currentVersion)
            }
            var members = Members(root)
            _ = try members.required("format")
            _ = try members.required("version")
            let entries = try members.required("keys").elements().map(KeyringEntry.init(reading:))
            try members.finish()
            self.init(entries: entries)
        } catch let error as KeyringError {
            throw error
        } catch {
            throw .damaged(path: path, reason: "\(error)")
        }
        var seen: Set<String> = []
        for entry in entries where !seen.insert(entry.id).inserted {
            throw .damaged(path: path, reason: "two keys have the id '\(entry.id)'")
        }
    }

    /// The keyring's text, secrets included.
    public func write() -> [UInt8] {
        var json = JSONWriter(pretty: true)
        json.object { json in
            json.member("format", formatName)
            json.member("version", Self.currentVersion)
            json.member("keys", entries) { json, entry in entry.write(to: &json) }
        }
        return json.bytes + [UInt8(ascii: "\n")]
    }
}

extension KeyringEntry {
    fileprivate init(reading value: JSONValue) throws {
        var members = Members(value)
        id = try members.required("id").string()
        guard Keyring.isValid(id: id) else { throw KeyringError.invalidID(id) }
        created = try members.required("created").string()
        let state = try members.required("state")
        guard let known = KeyState(rawValue: try state.string()) else {
            throw JSONError.invalid(member: state.name, expected: "one of active, retired, revoked")
        }
        self.state = known
        let kind = try members.required("kind")
        switch try kind.string() {
        case "watermark":
            let profile: Profile
            do {
                profile = try Profile(members.required("profile"))
            } catch let error as WatermarkError {
                throw KeyringError.profile(id: id, error)
            }
            guard profile.id == id else { throw JSONError.invalid(member: "profile", expected: "the id of its key") }
            purpose = .watermark(profile)
        case "signing": purpose = .signing
        default: throw JSONError.invalid(member: kind.name, expected: "\"watermark\" or \"signing\"")
        }
        secret = try StoredSecret(reading: members.required("secret"))
        try members.finish()
    }

    fileprivate func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("id", id)
            json.member("kind", profile == nil ? "signing" : "watermark")
            json.member("created", created)
            json.member("state", state.rawValue)
            json.key("secret")
            secret.write(to: &json)
            if let profile {
                json.key("profile")
                profile.write(to: &json)
            }
        }
    }
}

extension StoredSecret {
    fileprivate init(reading value: JSONValue) throws {
        if value.kind == .string {
            var bytes = try readBytes(value, count: SecretKey.byteCount)
            self = .plain(SecretBytes(wiping: &bytes))
            return
        }
        var members = Members(value)
        var scrypt = Members(try members.required("scrypt"))
        let parameters = Scrypt(
            cost: try scrypt.required("n").integer(as: UInt64.self),
            blockSize: try scrypt.required("r").integer(as: UInt64.self),
            parallelism: try scrypt.required("p").integer(as: UInt64.self)
        )
        let salt = try readBytes(scrypt.required("salt"), count: Stretching.saltCount)
        try scrypt.finish()
        self = .sealed(
            SealedSecret(
                stretching: Stretching(scrypt: parameters, salt: salt),
                nonce: try readBytes(members.required("nonce"), count: AES256GCM.nonceCount),
                ciphertext: try readBytes(
                    members.required("ciphertext"),
                    count: SecretKey.byteCount + AES256GCM.tagCount
                )
            )
        )
        try members.finish()
    }

    fileprivate func write(to json: inout JSONWriter) {
        switch self {
        case .plain(let bytes):
            json.value(bytes.withSpan { Base64URL.encode($0) })
        case .sealed(let sealed):
            json.object { json in
                json.member("scrypt") { json in
                    json.member("n", sealed.stretching.scrypt.cost)
                    json.member("r", sealed.stretching.scrypt.blockSize)
                    json.member("p", sealed.stretching.scrypt.parallelism)
                    json.member("salt", Base64URL.encode(sealed.stretching.salt.span))
                }
                json.member("nonce", Base64URL.encode(sealed.nonce.span))
                json.member("ciphertext", Base64URL.encode(sealed.ciphertext.span))
            }
        }
    }
}

/// The bytes of a base64url string; errors name the member, never its value.
private func readBytes(_ value: JSONValue, count: Int) throws(JSONError) -> [UInt8] {
    let bytes = try value.withUTF8 { Base64URL.decode($0.span) }
    guard let bytes, bytes.count == count else {
        throw .invalid(member: value.name, expected: "\(count) bytes in base64url without padding")
    }
    return bytes
}
