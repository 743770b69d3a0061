// SPDX-License-Identifier: Apache-2.0

import Arguments
import Detector
import JSON

/// `wmctl verify`: a certificate in, whether it holds out.
struct Verify: Subcommand {
    private static let certificate = Parameter(
        positional: "CERTIFICATE",
        .file,
        help: "The file of the certificate, or of the signature of a detached one; - is standard input."
    )
    private static let text = Parameter(
        option: "text",
        .file,
        help: "The text that it should be about; without it the certificate alone is checked."
    )
    private static let payload = Parameter(
        option: "payload",
        .file,
        help: "The file of the claims, for a detached signature."
    )
    private static let keySet = Parameter(
        option: "jwks",
        .file,
        help: "Trust the public keys in this file, a JWK set (RFC 7517), instead of the keyring's."
    )
    private static let issuer = Parameter(
        option: "issuer",
        .issuer,
        help: "Who should have issued it; a certificate of somebody else, by a trusted key or not, is not valid."
    )

    static let definition = Command(
        name: "verify",
        abstract: "Check a signed report, offline.",
        discussion: """
            Checks the form, that a trusted key signed exactly these claims, and with --text that they are about this text. \
            The text may have been normalised on its way (Unicode's form NFC is compared), and is told to be equivalent then.

            The keys are those of --jwks FILE, as the issuer publishes them at /.well-known/jwks.json and 'wmctl key jwks' \
            prints them; without it the signing keys of the keyring. Retired keys verify, revoked ones do not.

            The exit status is 0 when the certificate is valid, 1 when it is not, 2 when something cannot be read.
            """,
        groups: [
            ParameterGroup([certificate, text, payload, keySet, issuer, ConsoleOptions.json]), KeyringOptions.group,
        ],
        examples: [
            Example("wmctl verify essay.jws --text essay.txt --jwks keys.json", "With the issuer's public keys"),
            Example("wmctl verify essay.jws --jwks keys.json --issuer example.org", "Of this issuer alone"),
            Example("wmctl verify report.jws --payload report.json", "A detached signature"),
            Example("wmctl verify essay.jws --json | jq .claims.verdict", "What was certified"),
        ],
        action: ()
    )

    /// The most bytes of a set of public keys.
    private static let mostKeyBytes = 1 << 20

    private let certificate: String
    private let text: String?
    private let payload: String?
    private let keySet: String?
    private let issuer: String?
    private let isJSON: Bool
    private let keyring: KeyringOptions

    init(_ arguments: ParsedArguments) throws {
        certificate = arguments[Self.certificate]
        text = arguments[Self.text]
        payload = arguments[Self.payload]
        keySet = arguments[Self.keySet]
        issuer = arguments[Self.issuer]
        isJSON = arguments[ConsoleOptions.json]
        keyring = KeyringOptions(arguments)
        let fromInput = [certificate, text, payload, keySet].count { $0 == "-" }
        if fromInput > 1 { throw arguments.broken("only one of the files can be standard input") }
    }

    func run(_ console: Console) throws -> ExitStatus {
        let keys = try keys(console)
        let signed = try InputFile.read(certificate, console)
        let claims = try payload.map { try InputFile.read($0, console) }
        let digest = try textDigest(console)
        let verification = CertificateVerifier(keys: keys)
            .verify(signed.span, claims: claims, text: digest, issuer: issuer)
        if isJSON {
            var json = JSONWriter()
            verification.write(to: &json)
            try console.write(json.text + "\n")
        } else {
            try console.write(CertificateText(verification).text)
        }
        return verification.isValid ? .success : .notFound
    }

    private func textDigest(_ console: Console) throws -> TextDigest? {
        guard let text else { return nil }
        let bytes = try TextFile.read(text, isText: false, console)
        return TextDigest(of: bytes.span)
    }

    private func keys(_ console: Console) throws -> JWKSet {
        guard let keySet else { return try keyring.store(console).publicKeys() }
        let bytes = try InputFile.read(keySet, console)
        guard bytes.count <= Self.mostKeyBytes else {
            throw CommandError.cannotUse("key set", path: keySet, reason: "it has more than \(Self.mostKeyBytes) bytes")
        }
        do {
            return try JWKSet(JSONDocument(bytes).root)
        } catch {
            throw CommandError.cannotUse("key set", path: keySet, reason: "\(error)")
        }
    }
}
