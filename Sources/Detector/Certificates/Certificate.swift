// SPDX-License-Identifier: Apache-2.0

import Cryptography

/// What somebody states about a text, to be signed: what a detector found in it, or that a model wrote it.
///
///     let certificate = try Certificate(id: id, issuer: "example.org", issued: now, text: TextDigest(of: text),
///                                       statement: .detection(Detection(report, options: options)))
///     let signed = try signer.sign(certificate, form: .compact)
///
/// `docs/formats/certificate.md` describes the claims. The text itself is not part of it.
public struct Certificate: Sendable, Equatable {
    /// The version of the claims that this program writes, and the only one that it reads.
    public static let version = 1
    /// The type in the header, by which a certificate is not taken for a token of another use (RFC 8725, section 3.11).
    public static let type = "wmctl-certificate+jwt"

    /// What is stated.
    public enum Statement: Sendable, Equatable {
        /// What a detector found.
        case detection(Detection)
        /// That a model wrote the text.
        case generation(Generation)

        /// The claim `kind`.
        public var kind: String {
            switch self {
            case .detection: "detection"
            case .generation: "generation"
            }
        }
    }

    /// The name of the certificate, unique to it.
    public let id: String
    /// Who states it.
    public let issuer: String
    /// When it was stated.
    public let issued: UnixTime
    /// What text it is about.
    public let text: TextDigest
    /// What is stated.
    public let statement: Statement
    /// What the statement means and does not mean, in words.
    public let caveat: String

    /// A statement about a text.
    ///
    /// - Throws: ``CertificateError/invalidValue(name:value:expected:)`` for an id that is not of ``isValid(id:)``, and for an
    ///   issuer, a model or a reason without a character, of more than 200 bytes or with control characters;
    ///   ``CertificateError/noText`` or ``CertificateError/malformed(reason:)`` for a report on something else.
    public init(
        id: String,
        issuer: String,
        issued: UnixTime,
        text: TextDigest,
        statement: Statement
    ) throws(CertificateError) {
        let caveat =
            switch statement {
            case .detection: Self.detectionCaveat
            case .generation: Self.generationCaveat
            }
        try self.init(id: id, issuer: issuer, issued: issued, text: text, statement: statement, caveat: caveat)
    }

    init(
        id: String,
        issuer: String,
        issued: UnixTime,
        text: TextDigest,
        statement: Statement,
        caveat: String
    ) throws(CertificateError) {
        guard Self.isValid(id: id) else {
            throw .invalidValue(name: "certificate id", value: id, expected: Self.idForm)
        }
        try Self.check(issuer, "issuer")
        switch statement {
        case .detection(let detection):
            if let report = detection.evidence?.report {
                guard let hash = report.textSHA256 else { throw .noText }
                guard hash == text.raw else { throw .malformed(reason: "the report is about another text") }
            }
        case .generation(let generation):
            try Self.check(generation.model, "model")
            if let reason = generation.exemption { try Self.check(reason, "reason of exemption") }
        }
        self.id = id
        self.issuer = issuer
        self.issued = issued
        self.text = text
        self.statement = statement
        self.caveat = caveat
    }

    // MARK: Forms

    /// The form of an id, in words.
    public static let idForm = "8 to 64 of the characters A-Z a-z 0-9 _ -"

    /// Whether an id is ``idForm``.
    public static func isValid(id: String) -> Bool {
        (8...64).contains(id.utf8.count)
            && id.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
                    true
                default: false
                }
            }
    }

    /// `cert_` and 32 hexadecimal digits.
    ///
    /// - Precondition: there are 16 bytes, which should be random.
    public static func id(random bytes: [UInt8]) -> String {
        precondition(bytes.count == 16, "an id is made of 16 bytes")
        return "cert_" + bytes.hexadecimal
    }

    /// Whether a name can be an issuer's, a model's or a reason: 1 to 200 bytes without control characters.
    public static func isValid(name: String) -> Bool {
        (1...200).contains(name.utf8.count)
            && name.unicodeScalars.allSatisfy { $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value) }
    }

    static let nameForm = "1 to 200 bytes without control characters"

    private static func check(_ name: String, _ what: String) throws(CertificateError) {
        if !isValid(name: name) { throw .invalidValue(name: what, value: name, expected: nameForm) }
    }

    // MARK: Caveats

    /// What a statement about a detection means.
    public static let detectionCaveat = """
        This says what a statistical test found in the text with this hash. 'watermarked' means that the text carries more of \
        a key's mark than at most one in the stated rate of unmarked texts would by chance; it does not say who wrote or sent \
        the text, nor that all of it was generated. 'likely' is weaker evidence and decides nothing by itself. \
        'inconclusive' and 'too_short' mean that no mark of the keys that were looked for was found: the text may come from a \
        person, from a model without such a mark, or have been altered. It is never proof that a person wrote it.
        """
    /// What a statement about a generation means.
    public static let generationCaveat = """
        This says that the issuer's model wrote the text with this hash at that time. It holds for the text as a whole and as \
        it was: it says nothing of other texts, of later changes, or of whether what the text says is true.
        """
}
