// SPDX-License-Identifier: Apache-2.0

import Batch
import Detector
import HTTPServer
import JSON
import Sampler
import Synchronization
import TestSupport
import Tokenizer
import Tokens
import Watermark

@testable import Service

/// The model that comes along, loaded once for all tests.
enum ShippedModel {
    static let model = Result { try NgramModel(contentsOf: Wmctl.repository + "/vocab/english/model.ngram") }
    static let tokenizer = Result { try Tokenizer(contentsOf: Wmctl.repository + "/vocab/english/tokenizer.json") }
}

/// Lines of a log.
final class LogLines: Sendable {
    private let kept = Mutex<[String]>([])
    var lines: [String] { kept.withLock { $0 } }
    func write(_ line: String) { kept.withLock { $0.append(line) } }
}

/// A service that writes with the model that comes along, without a socket.
struct GenerationFixture {
    let service: Service
    let engine: GenerationEngine
    let watermark: Watermark
    let log = LogLines()
    let tokenizer: Tokenizer

    init(
        role: Role? = .client,
        capacity: Int = 16,
        marks: Bool = true,
        contextLength: Int? = nil,
        endTokens: Set<TokenID> = [],
        model otherModel: (any LanguageModel)? = nil,
        _ change: (inout ServiceSettings) -> Void = { _ in }
    ) throws {
        let model: any LanguageModel = try otherModel ?? ShippedModel.model.get()
        tokenizer = try ShippedModel.tokenizer.get()
        watermark = try testWatermark(7)
        engine = try GenerationEngine(
            TextBatch(model: model, sequences: capacity, contextLength: nil, tokenizer: tokenizer)
        )
        var sampling = SamplingSettings.standard
        sampling.excludedTokens = [0]
        let named = NamedTokenizer(name: "english", tokenizer: tokenizer)
        var settings = ServiceSettings()
        settings.anonymousRole = role
        change(&settings)
        let log = log
        service = try Service(
            ServiceParts(
                settings: settings,
                keys: ServiceKeys(
                    candidates: [DetectionCandidate(watermark: watermark, tokenizers: [named])],
                    marking: marks ? watermark : nil
                ),
                model: GenerationModel(
                    name: "english",
                    created: 1_763_700_000,
                    engine: engine,
                    tokenizer: named,
                    prompts: PromptEncoder(tokenizer, for: model),
                    chat: nil,
                    contextLength: contextLength,
                    settings: sampling,
                    endTokens: endTokens
                ),
                log: ServiceLog(.text, now: { "now" }, write: log.write)
            )
        )
    }

    var metrics: GenerationMetrics { service.context.metrics.generation }

    /// The whole answer to a request.
    func ask(_ path: String, _ body: String) async throws -> Answer {
        let exchange = PendingExchange()
        service.handle(HTTPRequest(HTTPRequestHead("POST", path), body: Array(body.utf8)), exchange.exchange)
        return try await exchange.answer()
    }

    func complete(_ members: String) async throws -> Answer {
        try await ask("/v1/completions", #"{"model":"english","prompt":"It was a dark night, and",\#(members)}"#)
    }

    func chat(_ members: String) async throws -> Answer {
        let message = #"{"role":"user","content":"Tell me of the king."}"#
        return try await ask("/v1/chat/completions", #"{"model":"english","messages":[\#(message)],\#(members)}"#)
    }

    func get(_ path: String) async throws -> Answer {
        let exchange = PendingExchange()
        service.handle(HTTPRequest(HTTPRequestHead("GET", path)), exchange.exchange)
        return try await exchange.answer()
    }

    /// What a detector with the key makes of a text.
    func verdict(_ text: String) throws -> Verdict {
        let named = NamedTokenizer(name: "english", tokenizer: tokenizer)
        let candidate = try DetectionCandidate(watermark: watermark, tokenizers: [named])
        return try Detector(candidates: [candidate]).detect(text.utf8.span).verdict
    }
}

/// What a client got.
struct Answer {
    let status: Int
    let headers: HTTPHeaders
    let bytes: [UInt8]

    var text: String { String(decoding: bytes, as: UTF8.self) }
    /// The data of each event of a stream.
    var events: [String] {
        text.split(separator: "\n\n").map { $0.hasPrefix("data: ") ? String($0.dropFirst(6)) : "no event" }
    }
    /// The objects of a stream, whose last event is `[DONE]`.
    func objects() throws -> [JSONValue] { try events.dropLast().map { try JSONDocument($0).root } }
    func json() throws -> JSONValue { try JSONDocument(bytes).root }
    /// The code and the member of an error.
    func error() throws -> [String?] {
        let error = try json().member("error")
        return [try error.member("code").string(), try? error.member("param").string()]
    }
}

/// An exchange whose response is read as a client would.
final class PendingExchange: Sendable {
    private let taken = TakenResponse()
    let exchange: HTTPExchange

    init() {
        exchange = HTTPExchange { [taken] in taken.set($0) }
    }

    func head() async -> HTTPResponse { await taken.get() }

    func answer() async throws -> Answer {
        let response = await head()
        var bytes: [UInt8] = []
        switch response.body {
        case .bytes(let all): bytes = all
        case .stream(let stream):
            while let piece = await stream.next() { bytes += piece }
        }
        return Answer(status: response.status, headers: response.headers, bytes: bytes)
    }
}

/// A response that somebody waits for.
final class TakenResponse: Sendable {
    private enum State {
        case nothing
        case waiting(CheckedContinuation<HTTPResponse, Never>)
        case response(HTTPResponse)
    }

    private let state = Mutex<State>(.nothing)

    func set(_ response: HTTPResponse) {
        let waiting: CheckedContinuation<HTTPResponse, Never>? = state.withLock { state in
            defer { state = .response(response) }
            if case .waiting(let continuation) = state { return continuation }
            return nil
        }
        waiting?.resume(returning: response)
    }

    func get() async -> HTTPResponse {
        await withCheckedContinuation { continuation in
            let response: HTTPResponse? = state.withLock { state in
                if case .response(let response) = state { return response }
                state = .waiting(continuation)
                return nil
            }
            if let response { continuation.resume(returning: response) }
        }
    }
}

extension HTTPStream {
    /// The next bytes; nil at the end.
    func next() async -> [UInt8]? {
        while true {
            let piece: Piece = await withCheckedContinuation { continuation in
                let piece = read(1 << 16) { continuation.resume(returning: .nothing) }
                if piece != .nothing { continuation.resume(returning: piece) }
            }
            switch piece {
            case .bytes(let bytes): return bytes
            case .nothing: continue
            case .end: return nil
            }
        }
    }
}

extension JSONValue {
    /// The value at the end of a path of names and numbers.
    func at(_ path: Any...) throws -> JSONValue {
        var value = self
        for step in path {
            if let index = step as? Int {
                value = try value.elements()[index]
            } else {
                value = try value.member("\(step)")
            }
        }
        return value
    }
}
