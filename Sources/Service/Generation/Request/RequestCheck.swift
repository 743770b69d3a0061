// SPDX-License-Identifier: Apache-2.0

import HTTPServer
import Sampler

/// A way to the reader of requests for programs that try it with whatever input, such as a fuzzer.
package enum RequestCheck {
    /// Reads a body and holds what was read to what the rest of the service takes for granted.
    ///
    /// - Returns: nil for a body that is refused with 400; otherwise whether what was read keeps all bounds.
    package static func isSound(_ body: [UInt8], isChat: Bool) -> Bool? {
        let limits = RequestLimits(settings: SamplingSettings(), vocabularySize: 300, mostTokens: 50, mostChoices: 4)
        let call = Call(
            id: "req_0",
            request: HTTPRequest(HTTPRequestHead("POST", "/"), body: body),
            identity: Identity(role: .client, token: nil, address: ""),
            pattern: "/",
            start: .now
        )
        do throws(ServiceError) {
            let request = try RequestReader.read(call, isChat ? .chat : .completion, limits)
            let tokens = request.prompts.allSatisfy { prompt in
                if case .tokens(let tokens) = prompt { tokens.allSatisfy { $0 < 300 } } else { true }
            }
            return (try? request.settings.validate()) != nil && tokens
                && TextRequest.problem(ofStopStrings: request.stopStrings) == nil
                && (request.count.map { (0...50).contains($0) } ?? true) && (1...4).contains(request.choices)
                && (request.logprobCount.map { (0...TokenLogprobs.mostAlternatives).contains($0) } ?? true)
                && request.settings.logitBias.keys.allSatisfy { $0 < 300 }
                && request.turns.isEmpty != isChat && request.prompts.isEmpty == isChat
        } catch {
            precondition(error.status == 400, "what is wrong with a body is the client's fault")
            return nil
        }
    }
}
