// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Detector
import JSON
import TestSupport
import Testing

@testable import Service

@Suite
struct `Certificates of texts` {
    @Test(arguments: [false, true])
    func `say who wrote what, and hold for that text alone`(streams: Bool) async throws {
        let folder = try TemporaryFolder()
        let signer = CertificateSigner(keyID: "signing", key: try Ed25519.SigningKey.random())
        let fixture = try GenerationFixture { $0.ledgerPath = folder.file("ledger.sqlite") }
        fixture.service.context.keys.signer = signer
        let members = #""max_tokens":80,"seed":1,"n":2,"stream":\#(streams),"watermark":{"certificate":true}"#
        let answer = try await fixture.complete(members)
        let objects = streams ? try answer.objects() : [try answer.json()]
        var texts = ["", ""]
        var certificates: [Int: String] = [:]
        for object in objects {
            for choice in try object.at("choices").elements() {
                texts[try choice.at("index").integer()] += try choice.at("text").string()
            }
            guard let mark = try object.optional("watermark") else { continue }
            for text in try mark.at("texts").elements() {
                certificates[try text.at("index").integer()] = try text.at("certificate").string()
            }
        }
        #expect(certificates.count == 2)
        let verifier = CertificateVerifier(keys: JWKSet(keys: [signer.publicKey]))
        for (index, certificate) in certificates {
            for (other, text) in texts.enumerated() {
                let found = verifier.verify(certificate.utf8.span, text: TextDigest(of: text.utf8.span))
                #expect(found.isValid == (other == index))
                guard other == index, case .generation(let generation)? = found.certificate?.statement else { continue }
                #expect(generation.model == "english" && generation.profile == "test-7" && generation.tokenCount == 80)
            }
        }
    }

    @Test
    func `hold nothing false for a text that a stop string cuts, and may be detached`() async throws {
        let folder = try TemporaryFolder()
        let signer = CertificateSigner(keyID: "signing", key: try Ed25519.SigningKey.random())
        let fixture = try GenerationFixture { $0.ledgerPath = folder.file("ledger.sqlite") }
        fixture.service.context.keys.signer = signer
        let verifier = CertificateVerifier(keys: JWKSet(keys: [signer.publicKey]))
        for seed in 0..<8 {
            let stops = #""stop":["a","e","i","o","u"]"#
            let members = #""max_tokens":80,"seed":\#(seed),\#(stops),"watermark":{"certificate":"detached"}"#
            let json = try await fixture.complete(members).json()
            let written = try json.at("choices", 0, "text").string()
            let certificate = try json.at("watermark", "texts", 0, "certificate")
            let found = verifier.verify(
                try certificate.at("jws").string().utf8.span,
                claims: Array(try certificate.at("payload").string().utf8),
                text: TextDigest(of: written.utf8.span)
            )
            guard found.isValid, case .generation(let generation)? = found.certificate?.statement else {
                Issue.record("\(found)")
                continue
            }
            #expect((generation.tokenCount == 0) == written.isEmpty)
            #expect(generation.isMarked || generation.exemption == "too_few_tokens")
        }
    }
}
