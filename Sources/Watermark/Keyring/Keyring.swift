// SPDX-License-Identifier: Apache-2.0

public import Cryptography

/// The keys of a provider: the secrets with their profiles, and the keys that sign reports.
///
/// A value; ``load(_:)`` and ``update(_:_:)`` read and change its file. Ids are unique. Either every secret is sealed,
/// all under one passphrase, or none is. Times come from the caller, secrets from OpenSSL's random bytes.
public struct Keyring: Sendable, Equatable {
    /// The version of the file's form that this program writes, and the highest that it reads.
    public static let currentVersion = 1

    /// The keys in the order in which they were added.
    public internal(set) var entries: [KeyringEntry] = []

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

    /// The key that generation uses when none is named: of the active ones that mark, the one made last.
    ///
    /// Keys for marks of other engines are passed over: they may be public, and are there to read texts.
    ///
    /// - Throws: ``KeyringError/noActiveKey``; ``KeyringError/onlyPeerKeys`` when every active key is for another engine.
    public func newestActive() throws(KeyringError) -> KeyringEntry {
        if let entry = newest(where: { $0.profile != nil && !$0.isOfPeer }) { return entry }
        throw entries.contains { $0.state == .active && $0.isOfPeer } ? .onlyPeerKeys : .noActiveKey
    }

    /// The key that signs: of the active signing keys, the one made last, if there is one.
    public var newestSigning: KeyringEntry? {
        newest { $0.purpose == .signing }
    }

    /// By the time it was made, since an old key may have been imported last; of equals, the one added last.
    private func newest(where matches: (KeyringEntry) -> Bool) -> KeyringEntry? {
        var newest: KeyringEntry?
        for entry in entries where entry.state == .active && matches(entry) {
            if let best = newest, best.created > entry.created { continue }
            newest = entry
        }
        return newest
    }

    private func index(of id: String) throws(KeyringError) -> Int {
        guard let index = entries.firstIndex(where: { $0.id == id }) else {
            throw .unknownKey(id: id, known: entries.map(\.id))
        }
        return index
    }

    // MARK: Adding

    /// Adds an active key.
    ///
    /// - Parameters:
    ///   - id: its name, in the form of ``isValid(id:)``; also becomes the profile's.
    ///   - purpose: what the secret is for.
    ///   - secret: 32 bytes, or what the profile's function demands (``SecretForm``); nil makes a random one.
    ///   - created: now, in RFC 3339, UTC, whole seconds: `2026-11-21T09:30:00Z`.
    ///   - passphrase: that of a sealed keyring; the first key of an empty one becomes sealed under it.
    /// - Throws: ``KeyringError/invalidID(_:)``, ``KeyringError/invalidTime(_:)``, ``KeyringError/duplicateKey(id:)``;
    ///   ``KeyringError/locked(id:)``, ``KeyringError/wrongPassphrase(id:)`` and ``KeyringError/notSealed`` when the
    ///   passphrase is not the keyring's; ``KeyringError/cryptography(_:)`` or ``KeyringError/profile(id:_:)`` for a
    ///   secret of another form.
    public mutating func add(
        id: String,
        purpose: KeyringEntry.Purpose,
        secret: SecretBytes? = nil,
        created: String,
        passphrase: Passphrase? = nil
    ) throws(KeyringError) {
        guard Self.isValid(id: id) else { throw .invalidID(id) }
        guard KeyringEntry.isValid(time: created) else { throw .invalidTime(created) }
        guard !entries.contains(where: { $0.id == id }) else { throw .duplicateKey(id: id) }
        let seal = try makeSeal(passphrase)
        let bytes = try purpose.secret(secret, id: id)
        var entry = KeyringEntry(id: id, created: created, state: .active, purpose: purpose, secret: .plain(bytes))
        if case .watermark(var profile) = purpose {
            profile.id = id
            entry.purpose = .watermark(profile)
        }
        entries.append(try seal.map { (seal) throws(KeyringError) in try entry.sealed(by: seal) } ?? entry)
    }

    /// Makes a new active key with an active key's profile, and retires the old one, which goes on detecting.
    ///
    /// - Throws: ``KeyringError/unknownKey(id:known:)``, ``KeyringError/wrongState(id:state:operation:)``, and as
    ///   ``add(id:purpose:secret:created:passphrase:)`` does; then nothing has changed.
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

    /// Lets an active key only detect from now on.
    ///
    /// - Throws: ``KeyringError/unknownKey(id:known:)``, ``KeyringError/wrongState(id:state:operation:)``.
    public mutating func retire(_ id: String) throws(KeyringError) {
        let index = try index(of: id)
        guard entries[index].state == .active else {
            throw .wrongState(id: id, state: entries[index].state, operation: "retire")
        }
        entries[index].state = .retired
    }

    /// Lets a key neither generate nor detect from now on; there is no way back.
    ///
    /// - Throws: ``KeyringError/unknownKey(id:known:)``, ``KeyringError/wrongState(id:state:operation:)`` when it is
    ///   revoked already.
    public mutating func revoke(_ id: String) throws(KeyringError) {
        let index = try index(of: id)
        guard entries[index].state != .revoked else {
            throw .wrongState(id: id, state: .revoked, operation: "revoke")
        }
        entries[index].state = .revoked
    }

    /// Adds a tokenizer to those whose texts a key marks, unless one of the same vocabulary is there.
    ///
    /// - Returns: whether it was new.
    /// - Throws: ``KeyringError/unknownKey(id:known:)``, ``KeyringError/wrongKind(id:operation:)`` for a signing key;
    ///   ``KeyringError/profile(id:_:)`` when the profile's lists are of fewer tokens than the tokenizer has.
    public mutating func bind(_ tokenizer: TokenizerBinding, to id: String) throws(KeyringError) -> Bool {
        let index = try index(of: id)
        guard case .watermark(var profile) = entries[index].purpose else {
            throw .wrongKind(id: id, operation: "bind a tokenizer to")
        }
        guard !profile.tokenizers.contains(where: { $0.vocabularySHA256 == tokenizer.vocabularySHA256 }) else {
            return false
        }
        do {
            try profile.checkVocabulary(of: tokenizer)
        } catch {
            throw .profile(id: id, error)
        }
        profile.tokenizers.append(tokenizer)
        entries[index].purpose = .watermark(profile)
        return true
    }

    // MARK: Moving

    /// Adds the keys of another keyring; all or none.
    ///
    /// Their secrets become sealed, or not, as those here are; an empty keyring takes them as they come. A key that is here
    /// already, the same in everything, is left as it is.
    ///
    /// - Parameters:
    ///   - passphrase: opens this keyring, when it is sealed.
    ///   - otherPassphrase: opens the other one, when it is sealed.
    /// - Returns: the ids that are new.
    /// - Throws: ``KeyringError/duplicateKey(id:)`` when an id is taken by a key that differs in anything;
    ///   ``KeyringError/locked(id:)``, ``KeyringError/wrongPassphrase(id:)``, ``KeyringError/notSealed``.
    public mutating func merge(
        _ other: Keyring,
        passphrase: Passphrase? = nil,
        otherPassphrase: Passphrase? = nil
    ) throws(KeyringError) -> [String] {
        guard !entries.isEmpty else {
            entries = other.entries
            return entries.map(\.id)
        }
        var added: [KeyringEntry] = []
        for theirs in other.entries {
            guard let mine = entries.first(where: { $0.id == theirs.id }) else {
                added.append(try theirs.opened(otherPassphrase))
                continue
            }
            // A key that was calibrated on another machine is the same key.
            var theirs = theirs
            theirs.calibration = mine.calibration
            // Sealed twice, one secret looks like two.
            if mine != theirs, try mine.opened(passphrase) != theirs.opened(otherPassphrase) {
                throw .duplicateKey(id: theirs.id)
            }
        }
        guard !added.isEmpty else { return [] }
        if let seal = try makeSeal(passphrase) {
            for index in added.indices { added[index] = try added[index].sealed(by: seal) }
        }
        entries += added
        return added.map(\.id)
    }

    /// A keyring of one key, sealed or not as it is here, to be written to a file of its own.
    ///
    /// - Throws: ``KeyringError/unknownKey(id:known:)``.
    public func exporting(_ id: String) throws(KeyringError) -> Keyring {
        Keyring(entries: [try entry(id)])
    }

    // MARK: Ids

    /// Whether an id is ``idForm``, which file names, URLs and command lines bear.
    public static func isValid(id: String) -> Bool {
        guard (1...64).contains(id.utf8.count), let first = id.utf8.first else { return false }
        // Neither `.` and `..`, which are folders, nor what looks like an option.
        return isLetterOrDigit(first) && id.utf8.allSatisfy { isLetterOrDigit($0) || "._-".utf8.contains($0) }
    }

    /// The form of a key's id, in words.
    public static let idForm = "1 to 64 of the characters A-Z a-z 0-9 . _ -, the first a letter or digit"

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: false
        }
    }
}
