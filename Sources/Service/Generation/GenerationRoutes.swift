// SPDX-License-Identifier: Apache-2.0

import Batch
import HTTPServer
import JSON

/// OpenAI's API: texts, and the model that writes them.
///
/// `docs/api-generation.md` describes it.
struct GenerationRoutes {
    private let context: ServiceContext
    /// Nil for a service that writes no texts.
    private let services: GenerationServices?

    init(_ context: ServiceContext) {
        self.context = context
        services = context.model.map { GenerationServices(context, $0) }
        guard let services else { return }
        let (admission, capacity) = (services.admission, services.model.engine.capacity)
        context.status.measure("wmctl_texts_running", "Texts that are being written.") {
            Double(min(admission.current, capacity))
        }
        context.status.measure("wmctl_texts_waiting", "Texts that wait to be written.") {
            Double(max(0, admission.current - capacity))
        }
    }

    var all: [Route] {
        [
            Route("POST", "/v1/completions", .generation) { [self] call, exchange in
                answer(call, exchange, .completion)
            },
            Route("POST", "/v1/chat/completions", .generation) { [self] call, exchange in
                answer(call, exchange, .chat)
            },
            Route("GET", "/v1/models", .verdicts) { [self] _ throws(ServiceError) in models },
            Route("GET", "/v1/models/{id}", .verdicts) { [self] call throws(ServiceError) in try model(call) },
        ]
    }

    // MARK: Texts

    /// Reads the request, and encodes its prompts, on a thread of the work pool.
    private func answer(_ call: Call, _ exchange: HTTPExchange, _ kind: CompletionRequest.Kind) {
        guard let services else { return exchange.respond(ServiceError.noModel.response) }
        let isTaken = context.work.submit(size: call.request.body.count) { _ in
            do throws(ServiceError) {
                try Self.run(services, call, exchange, kind).start()
            } catch {
                exchange.respond(error.response)
            }
        }
        if !isTaken { exchange.respond(ServiceError.overloaded.response) }
    }

    private static func run(
        _ services: GenerationServices,
        _ call: Call,
        _ exchange: HTTPExchange,
        _ kind: CompletionRequest.Kind
    ) throws(ServiceError) -> GenerationRun {
        let request = try RequestReader.read(call, kind, services.limits)
        guard request.model == nil || request.model == services.model.name else { throw .noModel }
        let settings = services.context.settings
        let decision = try MarkPolicy(settings).decide(
            request.mark,
            count: GenerationPlan.count(request, settings) * request.textCount,
            role: call.identity.role,
            watermark: services.context.keys.marking
        )
        if decision.watermark != nil, !settings.writesWithoutChoice, call.identity.role?.may(.unmarked) != true {
            let standard = services.model.settings
            try ChoiceRule(leastTemperature: settings.leastTemperature, standard: standard).check(request.settings)
        }
        let plan = try GenerationPlan(
            request,
            services.model,
            decision,
            settings,
            mostTexts: services.admission.capacity
        )
        let certifier = try request.mark.certificate.map { (form) throws(ServiceError) in
            try GenerationCertifier(services, form)
        }
        return GenerationRun(services, call, exchange, request, plan, decision, certifier)
    }

    // MARK: Models

    private var models: HTTPResponse {
        .json { json in
            json.object { json in
                json.member("object", "list")
                json.member("data", [context.model].compactMap(\.self)) { json, model in write(model, to: &json) }
            }
        }
    }

    private func model(_ call: Call) throws(ServiceError) -> HTTPResponse {
        guard let model = context.model, call.request.head.path == "/v1/models/" + model.name else { throw .noModel }
        return .json { json in write(model, to: &json) }
    }

    private func write(_ model: GenerationModel, to json: inout JSONWriter) {
        json.object { json in
            json.member("id", model.name)
            json.member("object", "model")
            json.member("created", model.created)
            json.member("owned_by", "wmctl")
            // vLLM's name.
            json.member("max_model_len", model.contextLength)
        }
    }
}
