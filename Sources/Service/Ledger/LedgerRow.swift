// SPDX-License-Identifier: Apache-2.0

import JSON

/// What the ledger keeps of a certificate; nothing of the text but its hash.
struct LedgerRow: Sendable, Equatable {
    /// The certificate's id.
    let id: String
    /// `detection` or `generation`.
    let kind: String
    /// SHA-256 of the text in the form NFC, 64 hexadecimal digits.
    let textSHA256: String
    /// The profile; nil where there is none.
    let profile: String?
    /// The verdict; nil for a generation.
    let verdict: String?
    /// When it was issued, in seconds of Unix time.
    let time: Int
    /// The id of the request that it was issued to.
    let request: String
    /// The key that signed it.
    let keyID: String
}
