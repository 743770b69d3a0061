// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Detector
import Glibc
import Tokenizer
import Watermark

/// The keyring as commands use it: unlocked when need be, with the tokenizers that belong to its keys.
final class KeyStore {
    let path: String
    private let passphraseSource: SecretSource?
    let console: Console
    private var askedPassphrase: Passphrase?
    /// How many keys of the keyring that was read last do not detect any more.
    private(set) var revokedCount = 0

    init(path: String, passphraseSource: SecretSource?, console: Console) {
        self.path = path
        self.passphraseSource = passphraseSource
        self.console = console
    }

    /// The keyring as it is.
    func load() throws(KeyringError) -> Keyring { try Keyring.load(path) }

    /// Whether a passphrase may be asked for on the terminal.
    var mayAsk = true

    /// Whether a keyring with a first key is made where there is none.
    var mayMake = true

    /// Has the passphrase read again when it is needed next, if it is in a file.
    func forgetPassphrase() {
        if case .file = passphraseSource { askedPassphrase = nil }
    }

    /// The passphrase when something of the keyring is sealed, from where the options say or the terminal; else nil.
    func passphrase(for keyring: Keyring) throws -> Passphrase? {
        guard keyring.isSealed else { return nil }
        if let askedPassphrase { return askedPassphrase }
        guard mayAsk || passphraseSource != nil else { throw CommandError.noTerminal }
        let bytes = try passphraseSource?.read() ?? TerminalPrompt.secret("Passphrase of '\(path)': ")
        askedPassphrase = bytes.map(Passphrase.init)
        return askedPassphrase
    }

    /// The keyring as it is; an empty one where there is none.
    func loadOrEmpty() throws(KeyringError) -> Keyring {
        do {
            return try load()
        } catch .absent {
            return Keyring()
        }
    }

    // MARK: Generating

    /// The mark of a key that is active, the newest when none is named.
    ///
    /// Makes a keyring with a first key where there is none. The tokenizer is bound to the key, and a copy of its file
    /// kept for detection; without one, only a key that has a tokenizer already can be detected later.
    func watermark(forGenerating id: String?, with tokenizer: LoadedTokenizer?) throws -> Watermark {
        let entry = try entry(forGenerating: id)
        if entry.calibration?.isRejected == true {
            console.warn(
                "key '\(entry.id)' was rejected by its calibration: texts of people reach its p-values too often; make another "
                    + "with 'wmctl key new'"
            )
        }
        guard let tokenizer else {
            let names = entry.profile?.tokenizers.map { "'\($0.name)'" } ?? []
            console.note(
                "key '\(entry.id)' is bound to \(names.isEmpty ? "no tokenizer" : names.joined(separator: ", ")); to bind the "
                    + "engine's, so that its text can be detected, name it with --tokenizer"
            )
            let keyring = try load()
            return try warning(keyring.entry(entry.id).watermark(passphrase: passphrase(for: keyring)))
        }
        let keyring = try bind(tokenizer.binding, to: entry)
        do {
            try keepCopy(of: tokenizer)
        } catch {
            // The text is no worse for it, and the tokenizer that came with the program is found without a copy.
            console.warn("no copy of the tokenizer was kept: \(error)")
        }
        return try warning(keyring.entry(entry.id).watermark(passphrase: passphrase(for: keyring)))
    }

    /// The mark, after a warning where anyone can make it.
    private func warning(_ watermark: Watermark) -> Watermark {
        if watermark.hasPublicKey {
            console.warn(
                "key '\(watermark.profile.id)' is public, the default of its engine: anyone can make this mark"
            )
        }
        return watermark
    }

    /// The keyring with the tokenizer bound to the key; the file is only touched when it was not yet.
    private func bind(_ binding: TokenizerBinding, to entry: KeyringEntry) throws(KeyringError) -> Keyring {
        if let profile = entry.profile, profile.tokenizers.contains(binding) { return try load() }
        return try Keyring.update(path) { (keyring) throws(KeyringError) in
            _ = try keyring.bind(binding, to: entry.id)
            return keyring
        }
    }

    private func entry(forGenerating id: String?) throws -> KeyringEntry {
        guard let id else { return try loadOrMake().newestActive() }
        let entry = try load().entry(id)
        guard entry.state == .active else {
            throw KeyringError.wrongState(id: id, state: entry.state, operation: "generate with")
        }
        return entry
    }

    private func loadOrMake() throws -> Keyring {
        guard mayMake else { return try load() }
        let isThere = OutputFile.exists(path)
        let found = try loadOrEmpty()
        guard needsFirstKey(found) else { return found }
        let passphrase = try passphrase(for: found)
        let keyring = try Keyring.update(path) { (keyring) throws(KeyringError) in
            try Self.addFirst(&keyring, passphrase)
        }
        let id = try keyring.newestActive().id
        console.note(
            isThere ? "made a first key to mark with, '\(id)'" : "made the keyring '\(path)' with a first key '\(id)'"
        )
        return keyring
    }

    /// Whether the keyring that was found is to get a first key.
    ///
    /// One of signing keys alone, as 'key new --signing' makes it, marks nothing yet; one that was emptied stays so.
    func needsFirstKey(_ found: Keyring) -> Bool {
        guard mayMake else { return false }
        return !OutputFile.exists(path) || !found.entries.isEmpty && found.entries.allSatisfy { $0.profile == nil }
    }

    /// Adds a key of the standard profile, unless another process has made one in between.
    private static func addFirst(
        _ keyring: inout Keyring,
        _ passphrase: Passphrase?
    ) throws(KeyringError) -> Keyring {
        guard keyring.entries.allSatisfy({ $0.profile == nil }) else { return keyring }
        let id = KeyNaming.newID()
        let profile: Profile
        do {
            profile = try Profile(id: id)
        } catch {
            throw .profile(id: id, error)
        }
        try keyring.add(id: id, purpose: .watermark(profile), created: KeyNaming.now(), passphrase: passphrase)
        return keyring
    }

    /// Keeps a copy of a tokenizer as a `tokenizer.json`, so that detection finds it when the model is gone.
    func keepCopy(of tokenizer: LoadedTokenizer) throws(CommandError) {
        let folder = try Self.copies(console.environment)
        let copy = "\(folder)/\(tokenizer.binding.vocabularySHA256).json"
        guard !OutputFile.exists(copy) else { return warn(of: copy, unlike: tokenizer) }
        // A tokenizer.json stays as it is, with all that other programs read in it.
        let isReady = tokenizer.file.format == .huggingFace
        let bytes = try isReady ? InputFile.read(tokenizer.path, console) : tokenizer.json()
        try OutputFile.makeFolder(folder)
        try OutputFile.write(bytes.span, to: copy, mode: 0o644)
    }

    /// Warns of a copy that has the tokenizer's tokens, and reads texts otherwise.
    private func warn(of copy: String, unlike tokenizer: LoadedTokenizer) {
        guard let kept = try? LoadedTokenizer(path: copy).tokenizer else {
            console.warn(
                "the kept copy of tokenizer '\(tokenizer.name)' cannot be used: '\(copy)'; remove it to keep a new one"
            )
            return
        }
        let (old, new) = (TokenizerSummary(kept), TokenizerSummary(tokenizer.tokenizer))
        guard old.splits != new.splits || old.normalizer != new.normalizer else { return }
        console.warn(
            "the kept copy of tokenizer '\(tokenizer.name)' has the same tokens, but splits or normalises text otherwise, and "
                + "detection reads with it: '\(copy)'; remove it to keep the new one"
        )
    }

    // MARK: Detecting

    /// The marks to look for.
    ///
    /// - Parameters:
    ///   - keys: the ids; empty for every key that detects.
    ///   - tokenizer: reads texts with this one only; nil for those bound to each key.
    func candidates(keys: [String], tokenizer: TokenizerChoice?) throws -> [DetectionCandidate] {
        let keyring = try load()
        let passphrase = try passphrase(for: keyring)
        let only = try tokenizer.map { try $0.load(console.environment).named }
        revokedCount = keyring.entries.count { $0.state == .revoked && $0.profile != nil }
        let entries =
            try keys.isEmpty
            ? keyring.entries.filter { $0.detects && Self.mayRead($0, with: only?.tokenizer) } : keys.map(keyring.entry)
        var cache: [String: NamedTokenizer] = [:]
        var candidates: [DetectionCandidate] = []
        for entry in entries {
            guard entry.profile != nil else { throw KeyringError.wrongKind(id: entry.id, operation: "detect with") }
            guard entry.detects else {
                throw KeyringError.wrongState(id: entry.id, state: entry.state, operation: "detect with")
            }
            do {
                let tokenizers = try only.map { [$0] } ?? self.tokenizers(of: entry, &cache)
                let watermark = try entry.watermark(passphrase: passphrase)
                var candidate = try DetectionCandidate(watermark: watermark, tokenizers: tokenizers)
                candidate.calibration = entry.calibration.flatMap(CalibrationNote.init)
                candidates.append(candidate)
            } catch let error as CommandError where keys.isEmpty {
                // One key's missing file must not keep the others from being looked for.
                console.warn("key '\(entry.id)' left out: \(error)")
            }
        }
        if candidates.isEmpty {
            guard keyring.entries.contains(where: { $0.profile != nil }) else { throw KeyringError.noKeys }
            throw keyring.entries.contains(where: \.detects) ? CommandError.noReadableKey : .onlyRevokedKeys
        }
        return candidates
    }

    /// Whether a key's texts can be of a tokenizer: it is bound to the key, or none is.
    private static func mayRead(_ entry: KeyringEntry, with tokenizer: Tokenizer?) -> Bool {
        guard let tokenizer, let bindings = entry.profile?.tokenizers, !bindings.isEmpty else { return true }
        let vocabulary = tokenizer.fingerprint.hexadecimal
        return bindings.contains { $0.vocabularySHA256 == vocabulary }
    }

    /// The tokenizers bound to a key; for a key that has marked nothing yet, the one that comes along.
    private func tokenizers(
        of entry: KeyringEntry,
        _ cache: inout [String: NamedTokenizer]
    ) throws -> [NamedTokenizer] {
        guard let bindings = entry.profile?.tokenizers, !bindings.isEmpty else {
            let standard = try LoadedTokenizer(TokenizerOptions.standardName, console.environment)
            return [standard.named]
        }
        return try bindings.map { binding in
            if let known = cache[binding.vocabularySHA256] { return known }
            let tokenizer = try NamedTokenizer(name: binding.name, tokenizer: find(binding, of: entry.id).tokenizer)
            cache[binding.vocabularySHA256] = tokenizer
            return tokenizer
        }
    }

    /// Where copies of the keys' tokenizers lie, named by their vocabulary.
    private static func copies(_ environment: Environment) throws(CommandError) -> String {
        try environment.dataFolder() + "/tokenizers"
    }

    private func find(_ binding: TokenizerBinding, of key: String) throws(CommandError) -> LoadedTokenizer {
        let copy = try Self.copies(console.environment) + "/\(binding.vocabularySHA256).json"
        if OutputFile.exists(copy) { return try LoadedTokenizer(path: copy) }
        // A keyring may have travelled to another machine; what came with the program is there too.
        if let shipped = try? LoadedTokenizer(binding.name, console.environment),
            shipped.binding.vocabularySHA256 == binding.vocabularySHA256
        {
            return shipped
        }
        throw .missingTokenizer(name: binding.name, key: key, path: copy)
    }
}

/// How keys are named and dated.
enum KeyNaming {
    /// `key-2026-11-21-3f9a`: the day, and four random digits so that two machines do not choose the same.
    static func newID(prefix: String = "key") -> String {
        let digits = String(UInt16.random(in: .min ... .max), radix: 16)
        return "\(prefix)-\(now().prefix(10))-\(String(repeating: "0", count: 4 - digits.count))\(digits)"
    }

    /// The time in RFC 3339, UTC: `2026-11-21T09:30:00Z`.
    static func now() -> String { UnixTime.now.text }
}
