// SPDX-License-Identifier: Apache-2.0

import Detector
import Sampler
import Synchronization
import Watermark

/// Signs that the service's model wrote some texts.
final class GenerationCertifier: Sendable {
    typealias Answer = @Sendable (Result<[FinishedText], ServiceError>) -> Void

    private let services: GenerationServices
    private let form: CertificateForm

    /// - Throws: 400 where no certificates are issued.
    init(_ services: GenerationServices, _ form: CertificateForm) throws(ServiceError) {
        guard services.context.certificates.isAvailable else { throw .certificatesOff }
        self.services = services
        self.form = form
    }

    /// Signs and records a certificate for each text, on threads other than the caller's, which writes all texts.
    ///
    /// - Parameter done: called once, when all are on the disk or one could not be issued: 503 when too much work waits.
    func certify(_ texts: [FinishedText], _ decision: MarkDecision, _ call: Call, _ done: @escaping Answer) {
        guard !texts.isEmpty else { return done(.success([])) }
        let batch = CertifiedTexts(texts, done)
        let size = texts.reduce(0) { $0 + $1.generation.text.utf8.count }
        let refuse: @Sendable () -> Void = { done(.failure(.overloaded)) }
        let isTaken = services.context.work.submit(size: size, expired: refuse) { [self] _ in
            for place in texts.indices {
                services.context.certificates.issue(
                    .generation(statement(of: texts[place], decision)),
                    text: Array(texts[place].generation.text.utf8),
                    form: form,
                    call: call
                ) { result in
                    batch.set(result, at: place)
                }
            }
        }
        if !isTaken { refuse() }
    }

    /// A text that the mark did not act on is certified as what it is.
    private func statement(of text: FinishedText, _ decision: MarkDecision) -> Certificate.Generation {
        let count = text.generation.tokens.count
        guard text.isMarked, let watermark = decision.watermark else {
            let reason = text.unmarkedReason ?? MarkDecision.noChoice
            return .exempt(model: services.model.name, tokenCount: count, reason: reason)
        }
        return .marked(model: services.model.name, profile: watermark.profile.id, tokenCount: count)
    }
}

/// Texts that wait for their certificates.
private final class CertifiedTexts: Sendable {
    private let state: Mutex<(texts: [FinishedText], remaining: Int, failure: ServiceError?)>
    private let done: GenerationCertifier.Answer

    init(_ texts: [FinishedText], _ done: @escaping GenerationCertifier.Answer) {
        state = Mutex((texts, texts.count, nil))
        self.done = done
    }

    func set(_ result: Result<IssuedCertificate, ServiceError>, at place: Int) {
        let end = state.withLock { state -> Result<[FinishedText], ServiceError>? in
            switch result {
            case .success(let certificate): state.texts[place].certificate = certificate
            case .failure(let error): state.failure = error
            }
            state.remaining -= 1
            guard state.remaining == 0 else { return nil }
            return state.failure.map { .failure($0) } ?? .success(state.texts)
        }
        if let end { done(end) }
    }
}
