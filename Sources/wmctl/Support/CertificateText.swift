// SPDX-License-Identifier: Apache-2.0

import Arguments
import Detector
import Pages

/// A checked certificate in lines for people.
struct CertificateText {
    private let verification: CertificateVerification

    init(_ verification: CertificateVerification) { self.verification = verification }

    /// The lines.
    var text: String {
        var fields = [("certificate", result)]
        if let meaning { fields.append(("meaning", meaning)) }
        if let keyID = verification.keyID {
            fields.append(("key", keyID + (verification.isKeyRetired ? ", retired: it signs nothing new" : "")))
        }
        if let certificate = verification.certificate { fields += Self.fields(of: certificate, textMatch) }
        return FieldList(fields.map { ($0.0, printable($0.1)) }).text
    }

    private var result: String {
        switch verification.outcome {
        case .valid: "valid"
        case .textDiffers: "not valid: it is about another text"
        case .issuerDiffers: "not valid: it was issued by somebody else"
        case .payloadNeeded: "not valid without its claims: the signature is detached"
        case .signatureInvalid: "not valid: the signature is wrong"
        case .keyUnknown: "not valid: the key is not known"
        case .keyRevoked: "not valid: the key was revoked"
        case .malformed(let reason): "not valid: \(reason)"
        }
    }

    private var meaning: String? {
        switch verification.outcome {
        case .valid: nil
        case .textDiffers: "the signature is right, but the text is not the one that was certified, or was changed"
        case .issuerDiffers: "the signature is right, but the issuer is not the one that was named with --issuer"
        case .payloadNeeded: "name the file of its claims with --payload"
        case .signatureInvalid: "the certificate was changed, or somebody else signed it"
        case .keyUnknown: "get the issuer's public keys, and name them with --jwks"
        case .keyRevoked: "others may have the key, so that what it signed proves nothing"
        case .malformed: "it is cut, changed or no certificate of this program"
        }
    }

    private var textMatch: String {
        switch verification.textMatch {
        case .same: "the same, byte for byte"
        case .equivalent: "the same characters in other bytes (Unicode's form NFC is the same)"
        case .different: "another one"
        case nil: "not compared; name it with --text"
        }
    }

    private static func fields(of certificate: Certificate, _ textMatch: String) -> [(String, String)] {
        var fields = [
            ("text", textMatch),
            ("issuer", certificate.issuer),
            ("issued", certificate.issued.text),
            ("id", certificate.id),
        ]
        switch certificate.statement {
        case .detection(let detection):
            fields.append(("verdict", detection.verdict.rawValue))
            if let evidence = detection.evidence {
                fields += [
                    ("profile", evidence.report.profile),
                    ("z-score", NumberWords.decimal(evidence.report.zScore, digits: 2)),
                    ("p-value", NumberWords.scientific(evidence.report.correctedPValue) + ", corrected"),
                    ("threshold", threshold(evidence.thresholds)),
                ]
            }
            fields.append(("detector", detection.detectorVersion))
            fields += detection.warnings.map { ("warning", $0.description) }
        case .generation(let generation):
            fields += [
                ("model", generation.model),
                ("tokens", Decimal.grouped(generation.tokenCount)),
                ("mark", generation.profile.map { "of profile '\($0)'" } ?? "none: \(generation.exemption ?? "")"),
            ]
        }
        fields.append(("sha256", certificate.text.canonical))
        fields.append(("caveat", certificate.caveat))
        return fields
    }

    private static func threshold(_ thresholds: Certificate.Thresholds) -> String {
        if let zScore = thresholds.zScore { return "watermarked from z-score \(Decimal.significant(zScore)) on" }
        return "watermarked up to p-value \(thresholds.falsePositiveRate), likely up to \(thresholds.likelyRate)"
    }
}
