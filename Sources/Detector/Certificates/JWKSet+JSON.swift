// SPDX-License-Identifier: Apache-2.0

import Cryptography
public import JSON
import Watermark

extension JWKSet {
    /// The set as JSON text: `{"keys":[{"kty":"OKP","crv":"Ed25519","x":…,"kid":…,"use":"sig","alg":"EdDSA"},…]}`.
    ///
    /// A retired key has the member `"state":"retired"` too, which others pass over. Revoked keys are left out.
    public func json(pretty: Bool = false) -> String {
        var json = JSONWriter(pretty: pretty)
        json.object { json in
            json.member("keys", keys.filter { !revokedKeyIDs.contains($0.keyID) }) { json, key in
                json.object { json in
                    json.member("kty", "OKP")
                    json.member("crv", "Ed25519")
                    json.member("x", Base64URL.encode(key.key.bytes.span))
                    json.member("kid", key.keyID)
                    json.member("use", "sig")
                    json.member("alg", "EdDSA")
                    if key.isRetired { json.member("state", "retired") }
                }
            }
        }
        return json.text
    }

    /// Reads a set.
    ///
    /// Keys of other kinds and uses are passed over, as are members that are not known (RFC 7517, section 5).
    ///
    /// - Throws: ``CertificateError/malformed(reason:)``, also when two keys have one id;
    ///   ``CertificateError/privateKey(keyID:)``.
    public init(_ json: JSONValue) throws(CertificateError) {
        let read: (keys: [Key], privateKeyID: String?)
        do {
            read = try Self.read(json)
        } catch {
            throw .malformed(reason: "key set: \(error)")
        }
        if let id = read.privateKeyID { throw .privateKey(keyID: id) }
        self.init(keys: read.keys)
    }

    private static func read(_ json: JSONValue) throws(JSONError) -> (keys: [Key], privateKeyID: String?) {
        var keys: [Key] = []
        for element in try json.member("keys").elements() {
            guard let key = try key(element) else { continue }
            guard try element.optional("d") == nil else { return ([], key.keyID) }
            guard !keys.contains(where: { $0.keyID == key.keyID }) else {
                throw .invalid(member: "kid", expected: "another id for every key")
            }
            keys.append(key)
        }
        return (keys, nil)
    }

    /// The key that an object stands for; nil where it is of another kind or use.
    private static func key(_ json: JSONValue) throws(JSONError) -> Key? {
        guard try json.member("kty").string() == "OKP", try json.optional("crv")?.string() == "Ed25519" else {
            return nil
        }
        if let use = try json.optional("use"), try use.string() != "sig" { return nil }
        if let algorithm = try json.optional("alg"), try algorithm.string() != "EdDSA" { return nil }
        let id = try json.member("kid").string()
        guard Keyring.isValid(id: id) else { throw .invalid(member: "kid", expected: Keyring.idForm) }
        let text = Array(try json.member("x").string().utf8)
        guard let bytes = Base64URL.decode(text.span), let key = try? Ed25519.VerifyingKey(bytes: bytes) else {
            throw .invalid(member: "x", expected: "32 bytes in base64url")
        }
        return Key(keyID: id, key: key, isRetired: try json.optional("state")?.string() == "retired")
    }
}
