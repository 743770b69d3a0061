// SPDX-License-Identifier: Apache-2.0

import Cryptography
import JSON
import Watermark

/// What may be told of a key: everything but its secret.
struct KeyDescription {
    private let entry: KeyringEntry

    init(_ entry: KeyringEntry) {
        self.entry = entry
    }

    /// What verifies the key's signatures, in base64url; nil for a key that marks, and where the secret is sealed.
    private var publicKey: String? {
        guard entry.profile == nil, let secret = try? entry.secretBytes() else { return nil }
        return (try? Ed25519.SigningKey(secret: secret)).map { Base64URL.encode($0.verifyingKey.bytes.span) }
    }

    private var kind: String { entry.profile == nil ? "signing" : "watermark" }

    // MARK: For people

    /// One field a line.
    var text: String {
        var fields = [
            ("key", entry.id),
            ("kind", kind),
            ("state", "\(entry.state.rawValue): \(meaning)"),
            ("created", entry.created),
            ("secret", entry.isSealed ? "sealed under a passphrase" : "in the clear, protected by the file's mode"),
        ]
        if let publicKey { fields.append(("public key", "\(publicKey), Ed25519")) }
        if let profile = entry.profile {
            fields += [
                ("scheme", Self.scheme(of: profile)),
                ("word function", Self.function(of: profile)),
                ("context width", Decimal.count(profile.contextWidth, "token")),
                ("repeats", "each \(profile.repeats.rawValue) is scored once"),
            ]
            for binding in profile.tokenizers {
                fields.append(
                    ("tokenizer", "\(binding.name), \(binding.vocabularySize) tokens, \(binding.vocabularySHA256)")
                )
            }
            if let calibration = entry.calibration {
                fields.append(("calibration", CalibrationSummary(calibration).line))
            }
            if entry.hasPublicKey == true {
                fields.append(("public key", "the default of its engine: anyone can make this mark"))
            }
            if profile.tokenizers.isEmpty { fields.append(("tokenizer", "none yet; generating binds one")) }
        }
        let table = entry.calibration.map { "\n" + CalibrationSummary($0).table } ?? ""
        return FieldList(fields).text + table
    }

    /// A table of keys, one a line.
    static func table(of entries: [KeyringEntry]) -> String {
        var table = TextTable("KEY", "STATE", "CREATED", "SCHEME", "WIDTH", "TOKENIZERS")
        for entry in entries {
            let names = entry.profile?.tokenizers.map(\.name) ?? []
            table.add(
                entry.id,
                entry.state.rawValue + flags(of: entry),
                entry.created,
                entry.profile.map(schemeOrPeer) ?? "signing",
                entry.profile.map { "\($0.contextWidth)" } ?? "-",
                names.isEmpty ? "-" : names.joined(separator: ", ")
            )
        }
        return table.text
    }

    private static func scheme(of profile: Profile) -> String {
        profile.scheme + profile.parameters.inWords.map { " \($0)" }.joined()
    }

    /// The scheme, or the mark's own name where it is another engine's.
    private static func schemeOrPeer(of profile: Profile) -> String {
        guard profile.pseudorandomFunction != HMACAESFunction.name else { return scheme(of: profile) }
        let named = PeerProfiles.all.filter { peer in
            peer.pseudorandomFunction == profile.pseudorandomFunction
                && peer.width - peer.ownTokens == profile.contextWidth
        }
        return named.first?.name ?? profile.pseudorandomFunction
    }

    /// What is to be known of a key beside its state.
    private static func flags(of entry: KeyringEntry) -> String {
        (entry.calibration?.isRejected == true ? ", rejected" : "") + (entry.hasPublicKey == true ? ", public key" : "")
    }

    /// The function, whose it is when not this program's, and what its lists are drawn from.
    private static func function(of profile: Profile) -> String {
        let name = profile.pseudorandomFunction
        let named = PeerProfiles.all.first { $0.pseudorandomFunction == name }?.engine
        let engine = named ?? (name.hasPrefix("kgw-") ? "lm-watermarking" : nil)
        let size = profile.parameters.vocabularySize.map { ", for \($0) tokens" } ?? ""
        return name + (engine.map { " of \($0)" } ?? "") + size
    }

    private var meaning: String {
        switch (entry.state, entry.profile == nil) {
        case (.active, false): "marks and detects"
        case (.retired, false): "only detects"
        case (.revoked, false): "neither marks nor detects"
        case (.active, true): "signs reports"
        case (.retired, true): "signs nothing new; what it signed stays valid"
        case (.revoked, true): "neither signs nor verifies: what it signed is refused"
        }
    }

    // MARK: For programs

    /// Writes the key as one JSON object.
    func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("id", entry.id)
            json.member("kind", kind)
            json.member("state", entry.state.rawValue)
            json.member("created", entry.created)
            json.member("sealed", entry.isSealed)
            if let profile = entry.profile {
                json.key("profile")
                profile.write(to: &json)
            }
            if let calibration = entry.calibration {
                json.member("calibration") { json in
                    json.member("created", calibration.created)
                    json.member("rejected", calibration.isRejected)
                    json.member("rates", calibration.rates) { json, rate in json.value(rate) }
                    json.member("rows", calibration.rows) { json, row in
                        json.object { json in
                            json.member("tokenizer", row.tokenizer)
                            json.member("length", row.length)
                            json.member("texts", row.textCount)
                            json.member("counts", row.counts) { json, count in json.value(count) }
                        }
                    }
                }
            }
            if let isPublic = entry.hasPublicKey { json.member("public_key", isPublic) }
        }
    }

    /// The key as one JSON object on a line.
    var jsonLine: String {
        var json = JSONWriter()
        write(to: &json)
        return json.text + "\n"
    }
}
