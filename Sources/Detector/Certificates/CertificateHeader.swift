// SPDX-License-Identifier: Apache-2.0

import JSON
import Watermark

/// How a certificate travels.
public enum CertificateForm: String, Sendable, Hashable, CaseIterable {
    /// Header, claims and signature in one text (RFC 7515, section 7.1).
    case compact
    /// Header and signature in one text, the claims as a file of its own, signed as it is (RFC 7797).
    case detached
}

/// The protected header of a certificate.
struct CertificateHeader: Sendable, Equatable {
    /// The key that signed.
    let keyID: String
    /// Whether the claims are in the same text.
    let form: CertificateForm

    init(keyID: String, form: CertificateForm) {
        self.keyID = keyID
        self.form = form
    }

    /// The header as it is signed.
    var bytes: [UInt8] {
        var json = JSONWriter()
        json.object { json in
            json.member("alg", "EdDSA")
            json.member("kid", keyID)
            json.member("typ", Certificate.type)
            if form == .detached {
                json.member("b64", false)
                json.member("crit", ["b64"]) { json, name in json.value(name) }
            }
        }
        return json.bytes
    }

    /// Reads a header: the members that certificates have and no others, each once.
    ///
    /// Keys that come along (`jwk`, `jku`, `x5c`) are refused with all else that is not known: whoever forges a
    /// signature would bring his own.
    ///
    /// - Throws: ``CertificateError/malformed(reason:)``.
    init(_ bytes: [UInt8]) throws(CertificateError) {
        do {
            try self.init(JSONDocument(bytes).root)
        } catch {
            throw .malformed(reason: "header: \(error)")
        }
    }

    private init(_ json: JSONValue) throws(JSONError) {
        try json.forEachMember { (name, value) throws(JSONError) in
            if value.isNull { throw .invalid(member: name, expected: "another value than null") }
        }
        var members = Members(json)
        try members.required("alg").expect("EdDSA")
        try members.required("typ").expect(Certificate.type)
        let keyID = try members.required("kid").string()
        guard Keyring.isValid(id: keyID) else { throw .invalid(member: "kid", expected: Keyring.idForm) }
        let isEncoded = try members.optional("b64")?.bool()
        var critical: [String] = []
        let list = try members.optional("crit")
        for name in try list?.elements() ?? [] { critical.append(try name.string()) }
        try members.finish()
        switch isEncoded {
        case nil where list == nil: self.init(keyID: keyID, form: .compact)
        case false? where critical == ["b64"]: self.init(keyID: keyID, form: .detached)
        case true?: throw .invalid(member: "b64", expected: "false")
        default: throw .invalid(member: "crit", expected: "[\"b64\"] with b64, nothing without")
        }
    }
}
