// SPDX-License-Identifier: Apache-2.0

import Detector
import HTTPServer
import JSON

/// Public keys, checking certificates, and the ledger.
struct CertificateRoutes {
    private let context: ServiceContext
    /// Seconds for which a copy of the public keys may be used: a key that was revoked is trusted no longer than that.
    private static let keysMaxAge = 300

    init(_ context: ServiceContext) { self.context = context }

    var all: [Route] {
        [
            Route("GET", "/.well-known/jwks.json", .nothing) { [context] _ throws(ServiceError) in
                HTTPResponse(
                    200,
                    Array(context.keys.publicKeys.json().utf8),
                    type: "application/jwk-set+json",
                    headers: ["Cache-Control": "public, max-age=\(Self.keysMaxAge)"]
                )
            },
            Route("POST", "/v1/verify", .verdicts, later: verify),
            Route("GET", "/v1/certificates/{id}", .operation, bodyLimit: 0, later: find),
            Route("DELETE", "/v1/certificates/{id}", .operation, bodyLimit: 0, later: delete),
        ]
    }

    // MARK: Checking

    private func verify(_ call: Call, _ exchange: HTTPExchange) {
        let keys = context.keys.publicKeys
        let limit = context.settings.textLimit
        let accepted = context.work.submit(size: call.request.body.count) { _ in
            do throws(ServiceError) {
                let request = try VerificationRequest(call, textLimit: limit)
                exchange.respond(Self.json { request.verify(with: keys).write(to: &$0) })
            } catch {
                exchange.respond(error.response)
            }
        }
        if !accepted { exchange.respond(ServiceError.overloaded.response) }
    }

    // MARK: The ledger

    private func find(_ call: Call, _ exchange: HTTPExchange) {
        guard let (ledger, id) = row(of: call, exchange) else { return }
        let accepted = context.work.submit(size: 0) { [context] _ in
            do throws(LedgerError) {
                let row = try ledger.find(id)
                exchange.respond(
                    row.map { row in Self.json { row.write(to: &$0) } } ?? ServiceError.noCertificate.response
                )
            } catch {
                exchange.respond(context.note(error, request: call.id).response)
            }
        }
        if !accepted { exchange.respond(ServiceError.overloaded.response) }
    }

    private func delete(_ call: Call, _ exchange: HTTPExchange) {
        guard let (ledger, id) = row(of: call, exchange) else { return }
        ledger.delete(id) { [context] result in
            switch result {
            case .success(true):
                exchange.respond(
                    Self.json { json in
                        json.object { json in
                            json.member("id", id)
                            json.member("object", "certificate")
                            json.member("deleted", true)
                        }
                    }
                )
            case .success(false): exchange.respond(ServiceError.noCertificate.response)
            case .failure(let error): exchange.respond(context.note(error, request: call.id).response)
            }
        }
    }

    /// The ledger and the id that a path names; answers when there is no such row for sure.
    private func row(of call: Call, _ exchange: HTTPExchange) -> (Ledger, id: String)? {
        let id = call.request.head.path.split(separator: "/").last.map(String.init) ?? ""
        guard let ledger = context.ledger, Certificate.isValid(id: id) else {
            exchange.respond(ServiceError.noCertificate.response)
            return nil
        }
        return (ledger, id)
    }

    private static func json(_ body: (inout JSONWriter) -> Void) -> HTTPResponse {
        var json = JSONWriter()
        body(&json)
        return HTTPResponse(200, json.take(), type: "application/json")
    }
}

/// What `POST /v1/verify` asks for: `{"certificate": …, "input"?: text, "payload"?: claims, "issuer"?: name}`.
struct VerificationRequest {
    private let certificate: String
    private let claims: String?
    private let input: String?
    private let issuer: String?

    /// Reads a body; the certificate is a string, or the object `{"jws", "payload"}` as a detached one is handed out.
    ///
    /// - Throws: 400 for what is not as it should be, 413 for a text of more bytes than the limit.
    init(_ call: Call, textLimit: Int) throws(ServiceError) {
        (certificate, claims, input, issuer) = try call.readObject(["certificate", "input", "issuer", "payload"]) {
            members in
            let value = try members.required("certificate")
            let payload = try members.optional("payload")?.string()
            let input = try members.optional("input")?.string()
            let issuer = try members.optional("issuer")?.string()
            guard value.kind == .object else { return (try value.string(), payload, input, issuer) }
            guard payload == nil else {
                throw JSONError.invalid(member: "payload", expected: "none beside that of the certificate")
            }
            return try value.within("certificate", ["jws", "payload"]) { value in
                var parts = Members(value)
                let signed = try parts.required("jws").string()
                let claims = try parts.optional("payload")?.string()
                try parts.finish()
                return (signed, claims, input, issuer)
            }
        }
        if let input, input.utf8.count > textLimit { throw .textTooLarge(limit: textLimit, param: "input") }
    }

    /// Checks it.
    func verify(with keys: JWKSet) -> CertificateVerification {
        let bytes = Array(certificate.utf8)
        let text = input.map { Array($0.utf8) }
        return CertificateVerifier(keys: keys).verify(
            bytes.span,
            claims: claims.map { Array($0.utf8) },
            text: text.map { TextDigest(of: $0.span) },
            issuer: issuer
        )
    }
}
