// SPDX-License-Identifier: Apache-2.0

import Sampler

// What can go wrong with texts that are asked for.
extension ServiceError {
    static func unsupported(_ param: String, _ message: String) -> ServiceError {
        .invalid(message, param: param, code: "unsupported_value")
    }

    static let suffix = unsupported("suffix", "text before a suffix is not written by this service")
    static let bestOf = unsupported("best_of", "'best_of' is only taken when it is equal to 'n'")
    static let tools = unsupported("tools", "tools are not called by this service; leave 'tools' out")
    static let responseFormat = unsupported(
        "response_format",
        "formats are not enforced by this service; only the type 'text' is taken"
    )
    static let modalities = unsupported("modalities", "this service writes text and nothing else")
    static let contentPart = unsupported("messages", "only parts of the type 'text' are taken")
    static let echoedLogprobs = unsupported(
        "echo",
        "log-probabilities of the prompt are not computed; 'echo' and 'logprobs' exclude each other"
    )
    static let topLogprobs = invalid("'top_logprobs' needs 'logprobs' to be true", param: "top_logprobs")
    static let streamOptions = invalid("'stream_options' needs 'stream' to be true", param: "stream_options")
    static let chatTemplate = invalid(
        "the model's template does not take these messages",
        param: "messages",
        code: "chat_template"
    )
    static let emptyPrompt = invalid("the model needs a prompt that is not empty", param: "prompt")

    static func tooManyTexts(most: Int) -> ServiceError {
        .invalid("'n': the request asks for too many texts; expected \(most) at most, for all prompts", param: "n")
    }

    static func tooLongEcho(most: Int) -> ServiceError {
        .invalid("'echo': expected prompts of \(most) bytes at most, each counted 'n' times", param: "echo")
    }

    static func tooManyLogprobs(most: Int, param: String) -> ServiceError {
        .invalid(
            "'\(param)': expected \(most) log-probabilities at most: texts, times tokens, times one more than this",
            param: param
        )
    }

    /// A request that would leave the mark no choice.
    static func choiceNeeded(_ param: String, _ expected: String) -> ServiceError {
        .invalid(
            "'\(param)': a text that is marked needs choice; expected \(expected)",
            param: param,
            code: "choice_needed"
        )
    }

    static func contextExceeded(prompt: Int, text: Int, most: Int, param: String) -> ServiceError {
        .invalid(
            "the model's context holds \(most) tokens; the prompt has \(prompt), and \(text) were asked for",
            param: param,
            code: "context_length_exceeded"
        )
    }

    static let noModel = ServiceError(
        404,
        "invalid_request_error",
        "model_not_found",
        "the model is not served here; see /v1/models",
        param: "model"
    )
    static let markRequired = ServiceError(
        403,
        "permission_error",
        "watermark_required",
        "the token's role does not include texts without the mark",
        param: "watermark"
    )
    static let noMarkingKey = ServiceError(
        503,
        "server_error",
        "no_marking_key",
        "the service has no key to mark texts with",
        retryAfter: 60
    )
    static let stopping = ServiceError(
        503,
        "overloaded_error",
        "stopping",
        "the service is stopping; try again",
        retryAfter: 1
    )

    /// Why a text could not be written: the request's fault where it is one, and otherwise no word of the cause.
    static func writing(_ error: any Error) -> ServiceError {
        switch error {
        case SamplerError.emptyPrompt: .emptyPrompt
        case SamplerError.contextExceeded(let tokens, let most):
            .invalid(
                "the model's context holds \(most) tokens; prompt and text would have \(tokens)",
                param: "max_tokens",
                code: "context_length_exceeded"
            )
        case SamplerError.settingOutOfRange(let name, _, let expected):
            .invalid("'\(name)': expected \(expected)", param: name)
        case let error as ServiceError: error
        default: .failed
        }
    }
}
