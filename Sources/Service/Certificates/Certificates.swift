// SPDX-License-Identifier: Apache-2.0

import Detector
import JSON

/// Issues signed certificates and records them.
///
///     context.certificates.issue(.detection(report, options: options), text: text, form: .compact, call: call) { result in
///         switch result {
///         case .success(let certificate): json.key("certificate"); certificate.write(to: &json)
///         case .failure(let error): exchange.respond(error.response)
///         }
///     }
struct Certificates: Sendable {
    /// What is certified.
    enum Subject: Sendable {
        /// A report, with its numbers where the caller may see them, else as a band.
        case detection(DetectionReport, options: DetectionOptions)
        /// A text that the service has written.
        case generation(Certificate.Generation)
    }

    typealias Answer = @Sendable (Result<IssuedCertificate, ServiceError>) -> Void

    private let context: ServiceContext

    init(_ context: ServiceContext) { self.context = context }

    /// Whether certificates can be issued at all.
    var isAvailable: Bool { context.ledger != nil && context.keys.signer != nil }

    /// How many requests of the caller's rate a certificate with a verdict counts as, for those who may not see scores: each
    /// is a row that is kept for long.
    static let cost = 6.0

    /// Whether a caller may have verdicts certified.
    func mayIssue(to caller: Identity) -> Bool {
        isAvailable && (caller.role != .public || context.settings.publicCertificates)
    }

    /// Takes what a certificate with a verdict costs beyond a request.
    ///
    /// - Throws: 400 where none is issued, 403 where none is for this caller, 429 for too many.
    func charge(_ caller: Identity) throws(ServiceError) {
        guard isAvailable else { throw .certificatesOff }
        guard mayIssue(to: caller) else { throw .certificatesNotPublic }
        if caller.role?.may(.scores) != true { try context.limiter.take(caller, requests: Self.cost - 1) }
    }

    /// Signs a certificate, records it, and hands it out once the record is on the disk.
    ///
    /// Signing takes some tenths of a millisecond and a pass over the text on the calling thread.
    ///
    /// - Parameters:
    ///   - text: the bytes that the report is about, or that were written.
    ///   - done: called once, on this thread or the ledger's, which it must not hold up.
    func issue(
        _ subject: Subject,
        text: [UInt8],
        form: CertificateForm,
        call: Call,
        _ done: @escaping Answer
    ) {
        guard let ledger = context.ledger, let signer = context.keys.signer else {
            return done(.failure(.certificatesOff))
        }
        let certificate: Certificate
        let signed: SignedCertificate
        do throws(CertificateError) {
            certificate = try make(subject, text: text, call)
            signed = try signer.sign(certificate, form: form)
        } catch {
            context.log.event("certificate_failed", .error, [("id", .name(call.id))])
            return done(.failure(.failed))
        }
        ledger.insert(LedgerRow(certificate, request: call.id, keyID: signer.keyID)) { [context] result in
            switch result {
            case .success:
                context.metrics.certificates.add(1, certificate.statement.kind)
                done(.success(IssuedCertificate(id: certificate.id, signed: signed)))
            case .failure(let error):
                done(.failure(context.note(error, request: call.id)))
            }
        }
    }

    private func make(_ subject: Subject, text: [UInt8], _ call: Call) throws(CertificateError) -> Certificate {
        let statement: Certificate.Statement =
            switch subject {
            case .detection(let report, let options):
                if call.identity.role?.may(.scores) == true {
                    .detection(Certificate.Detection(report, options: options))
                } else {
                    .detection(Certificate.Detection(bandOf: report))
                }
            case .generation(let generation): .generation(generation)
            }
        return try Certificate(
            statement,
            about: text.span,
            issuer: context.settings.issuer,
            issued: .now
        )
    }
}

/// A certificate that was signed and recorded.
struct IssuedCertificate: Sendable {
    /// Its id in the ledger.
    let id: String
    /// What the client gets.
    let signed: SignedCertificate

    /// Writes it as a JSON value: a string, or for a detached one `{"jws":…,"payload":…}`.
    func write(to json: inout JSONWriter) {
        guard let claims = signed.claims else { return json.value(signed.text) }
        json.object { json in
            json.member("jws", signed.text)
            json.member("payload", claims)
        }
    }
}

extension ServiceContext {
    /// Issues certificates.
    var certificates: Certificates { Certificates(self) }

    /// Logs and counts a failure of the ledger; what a client is told of it.
    func note(_ error: LedgerError, request: String) -> ServiceError {
        metrics.ledgerFailures.add()
        log.event("ledger_failed", .error, [("id", .name(request)), ("reason", .name("\(error)"))])
        return .ledgerUnavailable
    }
}

extension LedgerRow {
    /// The row of a certificate.
    init(_ certificate: Certificate, request: String, keyID: String) {
        let (profile, verdict): (String?, String?) =
            switch certificate.statement {
            case .detection(let detection): (detection.evidence?.report.profile, detection.verdict.rawValue)
            case .generation(let generation): (generation.profile, nil)
            }
        self.init(
            id: certificate.id,
            kind: certificate.statement.kind,
            textSHA256: certificate.text.canonical,
            profile: profile,
            verdict: verdict,
            time: certificate.issued.seconds,
            request: request,
            keyID: keyID
        )
    }

    /// Writes the row as one JSON object.
    func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("id", id)
            json.member("object", "certificate")
            json.member("kind", kind)
            json.member("text_sha256", textSHA256)
            json.member("profile", profile)
            json.member("verdict", verdict)
            json.member("created", time)
            json.member("request_id", request)
            json.member("key", keyID)
        }
    }
}
