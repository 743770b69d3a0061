// SPDX-License-Identifier: Apache-2.0

import JSON
import Watermark

/// What may be told of a key: everything but its secret.
struct KeyDescription {
    private let entry: KeyringEntry

    init(_ entry: KeyringEntry) {
        self.entry = entry
    }

    private var kind: String { entry.profile == nil ? "signing" : "watermark" }

    // MARK: For people

    /// One field a line.
    var text: String {
        var fields = [
            ("key", entry.id),
            ("kind", kind),
            ("state", "\(entry.state.rawValue): \(Self.meaning(of: entry.state))"),
            ("created", entry.created),
            ("secret", entry.isSealed ? "sealed under a passphrase" : "in the clear, protected by the file's mode"),
        ]
        if let profile = entry.profile {
            fields += [
                ("scheme", Self.scheme(of: profile)),
                ("word function", profile.pseudorandomFunction),
                ("context width", Decimal.count(profile.contextWidth, "token")),
                ("repeats", "each \(profile.repeats.rawValue) is scored once"),
            ]
            for binding in profile.tokenizers {
                fields.append(
                    ("tokenizer", "\(binding.name), \(binding.vocabularySize) tokens, \(binding.vocabularySHA256)")
                )
            }
            if profile.tokenizers.isEmpty { fields.append(("tokenizer", "none yet; generating binds one")) }
        }
        return FieldList(fields).text
    }

    /// A table of keys, one a line.
    static func table(of entries: [KeyringEntry]) -> String {
        var table = TextTable("KEY", "STATE", "CREATED", "SCHEME", "WIDTH", "TOKENIZERS")
        for entry in entries {
            let names = entry.profile?.tokenizers.map(\.name) ?? []
            table.add(
                entry.id,
                entry.state.rawValue,
                entry.created,
                entry.profile.map(scheme) ?? "signing",
                entry.profile.map { "\($0.contextWidth)" } ?? "-",
                names.isEmpty ? "-" : names.joined(separator: ", ")
            )
        }
        return table.text
    }

    private static func scheme(of profile: Profile) -> String {
        let gamma = profile.parameters.gamma.map { " γ=\(number($0))" } ?? ""
        let delta = profile.parameters.delta.map { " δ=\($0 == .infinity ? "∞" : number($0))" } ?? ""
        return profile.scheme + gamma + delta
    }

    private static func number(_ value: Double) -> String {
        let text = "\(value)"
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }

    private static func meaning(of state: KeyState) -> String {
        switch state {
        case .active: "marks and detects"
        case .retired: "only detects"
        case .revoked: "neither marks nor detects"
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
        }
    }

    /// The key as one JSON object on a line.
    var jsonLine: String {
        var json = JSONWriter()
        write(to: &json)
        return json.text + "\n"
    }
}
