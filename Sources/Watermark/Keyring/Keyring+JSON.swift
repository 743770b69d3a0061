// SPDX-License-Identifier: Apache-2.0

internal import Cryptography
internal import JSON

// The form of the file is described in docs/formats/keyring.md.

private let formatName = "wmctl-keyring"

extension Keyring {
    /// Reads a keyring's text.
    ///
    /// - Parameter path: for error messages.
    /// - Throws: ``KeyringError/damaged(path:reason:)``, ``KeyringError/newerVersion(path:found:supported:)``;
    ///   ``KeyringError/profile(id:_:)`` when a key needs a later version.
    public init(reading bytes: [UInt8], path: String) throws(KeyringError) {
        do {
            self.init(entries: try Self.readEntries(JSONDocument(bytes).root, path: path))
            try checkUnity()
        } catch let error as KeyringError {
            throw error
        } catch {
            throw .damaged(path: path, reason: "\(error)")
        }
    }

    private static func readEntries(_ root: JSONValue, path: String) throws -> [KeyringEntry] {
        // The version first: what a later one added is no damage.
        guard try root.member("format").string() == formatName else {
            throw JSONError.invalid(member: "format", expected: "\"\(formatName)\"")
        }
        let version = try root.member("version").integer(as: Int.self)
        guard version <= currentVersion else {
            throw KeyringError.newerVersion(path: path, found: version, supported: currentVersion)
        }
        guard version >= 1 else { throw JSONError.invalid(member: "version", expected: "1 or more") }
        var members = Members(root)
        _ = try members.required("format")
        _ = try members.required("version")
        let values = try members.required("keys").elements()
        try members.finish()
        return try values.enumerated().map { index, value in
            do {
                return try KeyringEntry(reading: value)
            } catch let error as KeyringError {
                throw error
            } catch {
                throw Damage("key \(index + 1) of \(values.count): \(error)")
            }
        }
    }

    /// Checks what concerns the keys together.
    private func checkUnity() throws(Damage) {
        var seen: Set<String> = []
        for entry in entries where !seen.insert(entry.id).inserted {
            throw Damage("two keys have the id '\(entry.id)'")
        }
        guard entries.allSatisfy({ $0.stretching == entries.first?.stretching }) else {
            throw Damage("its secrets are not all sealed under one passphrase and salt, nor all in the clear")
        }
    }

    /// The keyring's text, secrets included; who is done with it should overwrite it.
    public func write() -> [UInt8] {
        var json = JSONWriter(pretty: true)
        var places: [(offset: Int, secret: SecretBytes)] = []
        json.object { json in
            json.member("format", formatName)
            json.member("version", Self.currentVersion)
            json.member("keys", entries) { json, entry in
                entry.write(to: &json) { places.append(($0, $1)) }
            }
        }
        // Secrets enter last, into memory that does not grow any more: there is one copy of them to overwrite.
        let frame = json.bytes
        var text: [UInt8] = []
        text.reserveCapacity(places.reduce(frame.count + 1) { $0 + Base64URL.count(of: $1.secret.count) })
        var start = 0
        for place in places {
            text += frame[start..<place.offset]
            place.secret.withSpan { Base64URL.append($0, to: &text) }
            start = place.offset
        }
        text += frame[start...]
        text.append(UInt8(ascii: "\n"))
        return text
    }
}

/// Why a text is not a keyring, when it is JSON.
private struct Damage: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}

extension KeyringEntry {
    fileprivate init(reading value: JSONValue) throws {
        var members = Members(value)
        id = try members.required("id").string()
        guard Keyring.isValid(id: id) else {
            throw JSONError.invalid(member: "id", expected: Keyring.idForm)
        }
        created = try members.required("created").string()
        guard Self.isValid(time: created) else {
            throw JSONError.invalid(member: "created", expected: Self.timeForm)
        }
        state = try members.required("state").choice()
        let kind = try members.required("kind")
        switch try kind.string() {
        case "watermark": purpose = .watermark(try Self.readProfile(members.required("profile"), id: id))
        case "signing": purpose = .signing
        default: throw JSONError.invalid(member: kind.name, expected: "'watermark' or 'signing'")
        }
        secret = try StoredSecret(reading: members.required("secret"), counts: purpose.secretByteCounts)
        if case .watermark = purpose, let value = try members.optional("calibration") {
            calibration = try KeyCalibration(reading: value)
        }
        try members.finish()
    }

    private static func readProfile(_ value: JSONValue, id: String) throws -> Profile {
        let profile: Profile
        do {
            profile = try Profile(value)
        } catch {
            // What only a later version knows is no damage.
            switch error {
            case .newerProfileVersion, .unknownScheme, .unknownPseudorandomFunction:
                throw KeyringError.profile(id: id, error)
            default: throw error
            }
        }
        guard profile.id == id else { throw JSONError.invalid(member: "id", expected: "'\(id)', the id of its key") }
        return profile
    }

    /// - Parameter secretIsDue: is told where a secret in the clear belongs.
    fileprivate func write(to json: inout JSONWriter, secretIsDue: (_ offset: Int, SecretBytes) -> Void) {
        json.object { json in
            json.member("id", id)
            json.member("kind", profile == nil ? "signing" : "watermark")
            json.member("created", created)
            json.member("state", state.rawValue)
            json.key("secret")
            switch secret {
            case .plain(let bytes):
                json.value("")
                secretIsDue(json.bytes.count - 1, bytes)
            case .sealed(let sealed): sealed.write(to: &json)
            }
            if let profile {
                json.key("profile")
                profile.write(to: &json)
            }
            if let calibration {
                json.key("calibration")
                calibration.write(to: &json)
            }
        }
    }
}

extension StoredSecret {
    fileprivate init(reading value: JSONValue, counts: ByteCounts) throws {
        if value.kind == .string {
            var bytes = try readBytes(value, counts)
            self = .plain(SecretBytes(wiping: &bytes))
        } else {
            self = .sealed(try SealedSecret(reading: value, counts: counts))
        }
    }
}

extension SealedSecret {
    fileprivate init(reading value: JSONValue, counts: ByteCounts) throws {
        var members = Members(value)
        stretching = try Stretching(reading: members.required("scrypt"))
        nonce = try readBytes(members.required("nonce"), ByteCounts(exactly: AES256GCM.nonceCount))
        ciphertext = try readBytes(members.required("ciphertext"), counts.plus(AES256GCM.tagCount))
        try members.finish()
    }

    fileprivate func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("scrypt") { json in
                json.member("n", stretching.scrypt.cost)
                json.member("r", stretching.scrypt.blockSize)
                json.member("p", stretching.scrypt.parallelism)
                json.member("salt", Base64URL.encode(stretching.salt.span))
            }
            json.member("nonce", Base64URL.encode(nonce.span))
            json.member("ciphertext", Base64URL.encode(ciphertext.span))
        }
    }
}

extension Stretching {
    fileprivate init(reading value: JSONValue) throws {
        var members = Members(value)
        scrypt = Scrypt(
            cost: try members.required("n").integer(as: UInt64.self),
            blockSize: try members.required("r").integer(as: UInt64.self),
            parallelism: try members.required("p").integer(as: UInt64.self)
        )
        salt = try readBytes(members.required("salt"), ByteCounts(exactly: Self.saltCount))
        try members.finish()
    }
}

/// The bytes of a base64url string; errors name the member, never its value.
private func readBytes(_ value: JSONValue, _ counts: ByteCounts) throws(JSONError) -> [UInt8] {
    let bytes = try value.withUTF8 { Base64URL.decode($0.span) }
    guard let bytes, counts.contains(bytes.count) else {
        throw .invalid(member: value.name, expected: "\(counts.words) bytes in base64url without padding")
    }
    return bytes
}
