// SPDX-License-Identifier: Apache-2.0

public import JSON

extension CertificateVerification {
    /// Writes the check as one JSON object: `{"valid","reason"?,"detail"?,"key"?,"key_state"?,"text"?,"claims"?}`.
    public func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("valid", isValid)
            if !isValid { json.member("reason", outcome.code) }
            if case .malformed(let reason) = outcome { json.member("detail", reason) }
            if let keyID { json.member("key", keyID) }
            if let state { json.member("key_state", state) }
            if let textMatch { json.member("text", textMatch.rawValue) }
            if let certificate {
                json.key("claims")
                certificate.write(to: &json)
            }
        }
    }

    /// What became of the key that signed.
    private var state: String? {
        switch outcome {
        case .keyRevoked: "revoked"
        case .keyUnknown: "unknown"
        case .payloadNeeded: nil
        case .malformed where certificate == nil: nil
        default: isKeyRetired ? "retired" : "active"
        }
    }
}
