// SPDX-License-Identifier: Apache-2.0

import Arguments
import Detector

/// `wmctl certify`: text in, signed report out.
struct Certify: Subcommand {
    private static let file = Parameter(
        optional: "FILE",
        .file,
        help: "The text, also compressed with gzip or zstd; standard input when left out or -."
    )
    private static let signingKey = Parameter(
        option: "signing-key",
        .key(.signingKeys),
        help: "The key to sign with; the newest active signing key unless given."
    )
    private static let issuer = Parameter(
        option: "issuer",
        .issuer,
        default: IssuerOption.standard,
        help: "Who states it: a name by which those who verify know you, such as a domain."
    )
    private static let detached = Parameter(
        option: "detached",
        .file,
        help: "Write the claims to this file, and print a signature of the file alone."
    )
    private static let band = Parameter(
        flag: "band",
        help: "Certify the verdict without numbers and profile: exact scores help to strip a mark."
    )

    static let definition = Command(
        name: "certify",
        abstract: "Look for a mark in a text, and sign what was found.",
        discussion: """
            The certificate is a JSON Web Signature (RFC 7515) by an Ed25519 key (RFC 8037): the text's SHA-256, the report \
            with its thresholds, issuer and time. It is printed in the compact form; with --detached the claims are a file \
            of their own, and the signature is of its bytes (RFC 7797). The text is not in it.

            Whoever has the public key, which 'wmctl key jwks' prints, can check it with 'wmctl verify' or any JOSE library. \
            Without a signing key a first one is made.

            The exit status is 0 when a certificate was written, whatever its verdict; 2 on an error, as for an empty text.
            """,
        groups: [
            ParameterGroup([file, signingKey, issuer, detached, band]), DecisionOptions.group, LikelihoodOptions.group,
            DetectionKeyOptions.group, KeyringOptions.group,
        ],
        examples: [
            Example("wmctl certify --issuer example.org essay.txt > essay.jws", "A signed report"),
            Example(
                "wmctl certify --detached report.json essay.txt > report.jws",
                "The claims to be read by themselves"
            ),
            Example("wmctl certify essay.txt | wmctl verify - --text essay.txt", "Sign and check"),
        ],
        action: ()
    )

    private let file: String
    private let signingKey: String?
    private let issuer: String
    private let claimsFile: String?
    private let isBand: Bool
    private let options: DetectionOptions
    private let likelihoods: LikelihoodOptions
    private let keys: DetectionKeyOptions
    private let keyring: KeyringOptions

    init(_ arguments: ParsedArguments) throws {
        file = arguments[Self.file] ?? "-"
        signingKey = arguments[Self.signingKey]
        issuer = arguments[Self.issuer]
        claimsFile = arguments[Self.detached]
        isBand = arguments[Self.band]
        options = try DecisionOptions.options(arguments)
        likelihoods = try LikelihoodOptions(arguments)
        keys = try DetectionKeyOptions(arguments)
        keyring = KeyringOptions(arguments)
        if options.rule != .pValue, likelihoods.asks {
            throw arguments.broken(
                "--z excludes --weights and --model",
                help: "they have exact p-values and no z-score"
            )
        }
        guard let claimsFile else { return }
        if claimsFile == "-" { throw arguments.invalid(Self.detached, expected: "a file: the signature is printed") }
        if file == claimsFile || OutputFile.isSame(file == "-" ? "/dev/stdin" : file, claimsFile) {
            throw arguments.broken("--detached would replace '\(claimsFile)', the text")
        }
    }

    func run(_ console: Console) throws -> ExitStatus {
        let store = try keyring.store(console)
        let candidates = try keys.candidates(store)
        let asked = try likelihoods.load(tokenizer: keys.tokenizer, console)
        let detector = try Detector(
            candidates: candidates,
            options: options,
            weights: asked.weights,
            model: asked.model
        )
        let text = try TextFile.read(file, isText: true, console)
        let report = try detector.makeWorker().detect(text.span)
        let statement = isBand ? Certificate.Detection(bandOf: report) : Certificate.Detection(report, options: options)
        let certificate = try Certificate(.detection(statement), about: text.span, issuer: issuer, issued: .now)
        let signer = try store.signer(signingKey)
        let signed = try signer.sign(certificate, form: claimsFile == nil ? .compact : .detached)
        if let claimsFile, let claims = signed.claims {
            try OutputFile.write(Array(claims.utf8).span, to: claimsFile, mode: 0o644)
        }
        try console.write(signed.text + "\n")
        if !report.isFound { keys.noteRevoked(in: store, console) }
        IssuerOption.note(issuer, console)
        console.note("certified with key '\(signer.keyID)': \(report.verdict.rawValue)")
        return .success
    }
}
