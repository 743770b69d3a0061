// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Detector
import FuzzSupport
import JSON

/// A key that everybody knows, so that the search can sign what it makes up.
private let signer: CertificateSigner = {
    let secret = SecretBytes(copying: [UInt8](repeating: 7, count: 32).span)
    return CertificateSigner(keyID: "fuzz", key: must("making a key") { try Ed25519.SigningKey(secret: secret) })
}()

/// What parses as claims or as a key set is written and read back as the same; what verifies is what was signed.
@c(LLVMFuzzerTestOneInput)
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    let bytes = unsafe input(start, count)
    let verifier = CertificateVerifier(keys: JWKSet(keys: [signer.publicKey]))
    // Nothing but a right signature is valid, with or without claims beside it.
    for claims in [nil, bytes] {
        let verification = verifier.verify(bytes.span, claims: claims)
        guard verification.isValid, let certificate = verification.certificate else { continue }
        let signed = must("signing what was read") { try signer.sign(certificate, form: .compact) }
        let again = verifier.verify(Array(signed.text.utf8).span)
        require(again.certificate == certificate, "what is valid is signed again")
    }
    guard let document = try? JSONDocument(bytes) else { return 0 }
    if let set = try? JWKSet(document.root) {
        let text = set.json()
        let again = must("reading a key set") { try JWKSet(JSONDocument(text).root) }
        require(again == set && again.json() == text, "a key set has one form")
    }
    guard let certificate = try? Certificate(document.root) else { return 0 }
    let text = certificate.json
    let again = must("reading claims") { try Certificate(JSONDocument(text).root) }
    require(again == certificate && again.json == text, "claims have one form")
    for form in CertificateForm.allCases {
        let signed = must("signing") { try signer.sign(certificate, form: form) }
        let claims = signed.claims.map { Array($0.utf8) }
        let verification = verifier.verify(Array(signed.text.utf8).span, claims: claims)
        require(verification.isValid && verification.certificate == certificate, "what was signed is valid")
    }
    return 0
}
