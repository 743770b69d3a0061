// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Detector
import HTTPServer
import JSON
import Synchronization
import TestSupport
import Testing
import Threading
import Tokenizer
import Watermark

@testable import Service

/// A service without sockets that looks for the mark of ``marked``.
struct TestService {
    /// 221 tokens written with the key of the service and the shipped model.
    static let marked = file("Tests/PagesTests/Texts/marked.txt")
    /// From Jane Austen, "Pride and Prejudice" (1813).
    static let austen = """
        It is a truth universally acknowledged, that a single man in possession of a good fortune, must be in want of a \
        wife. However little known the feelings or views of such a man may be on his first entering a neighbourhood, \
        this truth is so well fixed in the minds of the surrounding families, that he is considered as the rightful \
        property of some one or other of their daughters.
        """

    let service: Service
    let log = CollectedLines()

    /// One that was made elsewhere; ``log`` stays empty.
    init(_ service: Service) { self.service = service }

    init(keys: ServiceKeys? = nil, _ change: (inout ServiceSettings) -> Void = { _ in }) throws {
        var settings = ServiceSettings()
        change(&settings)
        let parts = ServiceParts(
            settings: settings,
            keys: try keys ?? Self.keys(),
            model: nil,
            log: ServiceLog(.json, now: { "2026-11-21T00:00:00Z" }, write: log.add)
        )
        service = try Service(parts)
    }

    /// What signs certificates in tests.
    static func signer() throws -> CertificateSigner {
        let secret = SecretBytes(copying: SHA256.digest(of: Array("signing".utf8)).bytes.span)
        return try CertificateSigner(keyID: "reports", key: Ed25519.SigningKey(secret: secret))
    }

    /// Keys with these profiles; the first one's secret is that of ``marked``.
    static func keys(_ ids: String...) throws -> ServiceKeys {
        let tokenizer = try NamedTokenizer(
            name: "english",
            tokenizer: Tokenizer(contentsOf: Wmctl.repository + "/vocab/english/tokenizer.json")
        )
        let candidates = try (ids.isEmpty ? ["demo"] : ids).enumerated().map { number, id in
            let secret = SecretKey(SecretBytes(copying: [UInt8](repeating: 0x5A + UInt8(number), count: 32).span))
            return try DetectionCandidate(
                watermark: Watermark(secret: secret, profile: Profile(id: id)),
                tokenizers: [tokenizer]
            )
        }
        return ServiceKeys(candidates: candidates)
    }

    /// Sends a request through both of the handler's doors, as the server does, and waits for the answer.
    func ask(
        _ method: String,
        _ path: String,
        _ body: [UInt8] = [],
        headers: HTTPHeaders = [:],
        query: [(name: String, value: String)] = [],
        peer: String = "192.0.2.7"
    ) -> HTTPResponse {
        let head = HTTPRequestHead(method, path, query: query, headers: headers, peer: peer)
        switch service.admit(head) {
        case .refuse(let response): return response
        case .accept(let limit): if body.count > limit { return service.refusal(413) }
        }
        let answer = Awaited<HTTPResponse>()
        service.handle(HTTPRequest(head, body: body), HTTPExchange { answer.set($0) })
        return answer.wait()
    }

    /// Posts JSON.
    func post(_ path: String, _ body: String, headers: HTTPHeaders = [:], peer: String = "192.0.2.7") -> HTTPResponse {
        ask("POST", path, Array(body.utf8), headers: headers, peer: peer)
    }

    private static func file(_ path: String) -> String {
        String(decoding: (try? FileBytes.read(Wmctl.repository + "/" + path)) ?? [], as: UTF8.self)
    }
}

/// A value that another thread gives.
// Sendable: everything that changes is touched inside the monitor alone.
final class Awaited<Value: Sendable>: @unchecked Sendable {
    private let monitor = Monitor()
    private var value: Value?

    func set(_ value: Value) {
        monitor.locked {
            self.value = value
            monitor.signal(.result)
        }
    }

    func wait() -> Value {
        monitor.locked {
            while true {
                if let value { return value }
                monitor.wait(for: .result)
            }
        }
    }
}

/// The lines of a log.
final class CollectedLines: Sendable {
    private let lines = Mutex<[String]>([])

    var all: [String] { lines.withLock { $0 } }

    func add(_ line: String) { lines.withLock { $0.append(line) } }
}

extension HTTPResponse {
    /// The body as JSON.
    var json: JSONValue { get throws { try JSONDocument(bytes ?? []).root } }

    var text: String { String(decoding: bytes ?? [], as: UTF8.self) }

    /// The member of the error object.
    func error(_ member: String) -> String? {
        try? json.member("error").member(member).string()
    }
}

/// Text as a JSON string.
func quoted(_ text: String) -> String {
    var json = JSONWriter()
    json.value(text)
    return json.text
}
