// SPDX-License-Identifier: Apache-2.0

public import Cryptography

/// The keys of a provider: the secrets with their profiles, and the keys that sign reports.
///
/// A value; ``load(_:)`` and ``update(_:_:)`` read and change its file. Ids are unique. Times and randomness come
/// from the caller, except that secrets are OpenSSL's random bytes.
public struct Keyring: Sendable, Equatable {
    /// The version of the file's form.
    public static let currentVersion = 1

    /// The keys, oldest first.
    public private(set) var entries: [KeyringEntry] = []

    /// A keyring without keys.
    public init() {}

    init(entries: [KeyringEntry]) {
        self.entries = entries
    }

    // MARK: Finding

    /// The key of that id.
    ///
    /// - Throws: ``KeyringError/unknownKey(id:known:)``.
    public func entry(_ id: String) throws(KeyringError) -> KeyringEntry {
        entries[try index(of: id)]
    }

    /// The key that generation uses when none is named: the active one made last.
    ///
    /// - Throws: ``KeyringError/noActiveKey``.
    public func newestActive() throws(KeyringError) -> KeyringEntry {
        guard let entry = entries.last(where: { $0.state == .active && $0.profile != nil }) else { throw .noActiveKey }
        return entry
    }

    /// The key that signs: the active signing key made last, if there is one.
    public var newestSigning: KeyringEntry? {
        entries.last { $0.state == .active && $0.purpose == .signing }
    }

    /// Whether any secret is sealed under a passphrase.
    public var isSealed: Bool { entries.contains(where: \.isSealed) }

    private func index(of id: String) throws(KeyringError) -> Int {
        guard let index = entries.firstIndex(where: { $0.id == id }) else {
            throw .unknownKey(id: id, known: entries.map(\.id))
        }
        return index
    }

    // MARK: Adding

    /// Adds a key.
    ///
    /// - Parameters:
    ///   - secret: 32 bytes; nil makes random ones.
    ///   - created: RFC 3339, UTC.
    ///   - passphrase: seals the secret; a keyring that holds sealed secrets needs it.
    /// - Throws: ``KeyringError``.
    public mutating func add(
        id: String,
        purpose: KeyringEntry.Purpose,
        secret: SecretBytes? = nil,
        created: String,
        passphrase: Passphrase? = nil
    ) throws(KeyringError) {
        guard Self.isValid(id: id) else { throw .invalidID(id) }
        guard !entries.contains(where: { $0.id == id }) else { throw .duplicateKey(id: id) }
        if isSealed {
            guard let passphrase else { throw .locked(id: id) }
            try checkPassphrase(passphrase)
        }
        let bytes = try Self.cryptographic { () throws(CryptographyError) in
            guard let secret else { return try SecretBytes.random(count: SecretKey.byteCount) }
            guard secret.count == SecretKey.byteCount else {
                throw .size(of: "secret", found: secret.count, expected: "\(SecretKey.byteCount)")
            }
            return secret
        }
        var entry = KeyringEntry(id: id, created: created, state: .active, purpose: purpose, secret: .plain(bytes))
        if case .watermark(var profile) = purpose {
            profile.id = id
            entry.purpose = .watermark(profile)
        }
        if let passphrase { try Self.seal(&entry, bytes, passphrase, stretching()) }
        entries.append(entry)
    }

    /// Makes a new active key with a key's profile, and retires the old one, which goes on detecting.
    public mutating func rotate(
        _ id: String,
        to newID: String,
        created: String,
        passphrase: Passphrase? = nil
    ) throws(KeyringError) {
        let old = try index(of: id)
        guard entries[old].state == .active else {
            throw .wrongState(id: id, state: entries[old].state, operation: "rotate")
        }
        try add(id: newID, purpose: entries[old].purpose, created: created, passphrase: passphrase)
        entries[old].state = .retired
    }

    // MARK: Changing

    /// Lets a key only detect from now on.
    public mutating func retire(_ id: String) throws(KeyringError) {
        let index = try index(of: id)
        guard entries[index].state == .active else {
            throw .wrongState(id: id, state: entries[index].state, operation: "retire")
        }
        entries[index].state = .retired
    }

    /// Lets a key neither generate nor detect from now on.
    public mutating func revoke(_ id: String) throws(KeyringError) {
        let index = try index(of: id)
        guard entries[index].state != .revoked else {
            throw .wrongState(id: id, state: .revoked, operation: "revoke")
        }
        entries[index].state = .revoked
    }

    /// Adds a tokenizer to those whose texts a key marks, unless it is there.
    ///
    /// - Returns: whether it was new.
    public mutating func bind(_ tokenizer: TokenizerBinding, to id: String) throws(KeyringError) -> Bool {
        let index = try index(of: id)
        guard case .watermark(var profile) = entries[index].purpose else {
            throw .wrongKind(id: id, operation: "bind a tokenizer to")
        }
        guard !profile.tokenizers.contains(where: { $0.vocabularySHA256 == tokenizer.vocabularySHA256 }) else {
            return false
        }
        profile.tokenizers.append(tokenizer)
        entries[index].purpose = .watermark(profile)
        return true
    }

    /// Adds the keys of another keyring; all or none.
    ///
    /// - Throws: ``KeyringError/duplicateKey(id:)`` when an id is taken by another key. The same key again is no error.
    /// - Returns: the ids that are new.
    public mutating func merge(_ other: Keyring) throws(KeyringError) -> [String] {
        var added: [KeyringEntry] = []
        for entry in other.entries {
            guard let mine = entries.first(where: { $0.id == entry.id }) else {
                added.append(entry)
                continue
            }
            guard mine == entry else { throw .duplicateKey(id: entry.id) }
        }
        entries += added
        return added.map(\.id)
    }

    /// A keyring of one key, to be written to a file of its own.
    public func exporting(_ id: String) throws(KeyringError) -> Keyring {
        Keyring(entries: [try entry(id)])
    }

    // MARK: Passphrase

    /// Seals every secret under a new passphrase, or unseals them all with nil.
    ///
    /// - Parameter old: the passphrase so far; nil when nothing is sealed.
    /// - Throws: ``KeyringError/locked(id:)``, ``KeyringError/wrongPassphrase(id:)``.
    public mutating func changePassphrase(from old: Passphrase?, to new: Passphrase?) throws(KeyringError) {
        var changed = entries
        let stretching = try Self.cryptographic(Stretching.fresh)
        for index in changed.indices {
            let bytes = try changed[index].secretBytes(passphrase: old)
            if let new {
                try Self.seal(&changed[index], bytes, new, stretching)
            } else {
                changed[index].secret = .plain(bytes)
            }
        }
        entries = changed
    }

    /// Checks that the passphrase opens what is sealed, so that one keyring never has two.
    private func checkPassphrase(_ passphrase: Passphrase) throws(KeyringError) {
        if let sealed = entries.first(where: \.isSealed) { _ = try sealed.secretBytes(passphrase: passphrase) }
    }

    private static func seal(
        _ entry: inout KeyringEntry,
        _ bytes: SecretBytes,
        _ passphrase: Passphrase,
        _ stretching: Stretching
    ) throws(KeyringError) {
        let context = entry.sealContext
        entry.secret = try cryptographic { () throws(CryptographyError) in
            let sealed = try SealedSecret(
                sealing: bytes,
                passphrase: passphrase,
                stretching: stretching,
                context: context
            )
            return .sealed(sealed)
        }
    }

    /// The salt that the sealed secrets share, or a fresh one when nothing is sealed.
    private func stretching() throws(KeyringError) -> Stretching {
        for entry in entries {
            if case .sealed(let sealed) = entry.secret { return sealed.stretching }
        }
        return try Self.cryptographic(Stretching.fresh)
    }

    private static func cryptographic<Result>(
        _ body: () throws(CryptographyError) -> Result
    ) throws(KeyringError) -> Result {
        do {
            return try body()
        } catch {
            throw .cryptography(error)
        }
    }

    /// Whether an id is 1 to 64 of the characters that file names and URLs bear.
    public static func isValid(id: String) -> Bool {
        (1...64).contains(id.utf8.count)
            && id.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
                    true
                default: false
                }
            }
    }
}
