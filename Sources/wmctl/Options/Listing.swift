// SPDX-License-Identifier: Apache-2.0

import Arguments

/// What `wmctl __complete NAME` lists for shells.
enum Listing: String, CaseIterable {
    case keys
    case activeKeys = "active-keys"
    case detectingKeys = "detecting-keys"
    case signingKeys = "signing-keys"
    case models
    case tokenizers
    case commands
}

extension ValueKind where Value == String {
    /// The id of a key of the keyring.
    static func key(_ listing: Listing = .keys) -> Self {
        Self(name: "ID", expected: "the id of a key", completion: .listing(listing.rawValue)) { $0.isEmpty ? nil : $0 }
    }

    /// A model: a file, or the name of one that came with the program.
    static var model: Self { named(.models) }

    /// A tokenizer: a file, its folder, or the name of one that came with the program.
    static var tokenizer: Self { named(.tokenizers) }

    /// The name of a command, or of one below the last.
    static var command: Self {
        Self(name: "COMMAND", expected: "the name of a command", completion: .listing(Listing.commands.rawValue)) {
            $0.isEmpty ? nil : $0
        }
    }

    private static func named(_ listing: Listing) -> Self {
        Self(
            name: "NAME|FILE",
            expected: "a name or the path of a file",
            completion: .listing(listing.rawValue, orFile: true)
        ) { $0.isEmpty ? nil : $0 }
    }
}
