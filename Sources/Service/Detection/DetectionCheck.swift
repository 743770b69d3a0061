// SPDX-License-Identifier: Apache-2.0

import Detector
import HTTPServer

/// Whether what is read of requests to detect keeps every bound, for what tries inputs of all kinds.
package enum DetectionCheck {
    /// The requests.
    package enum Kind: Sendable {
        /// Of `/v1/detect`.
        case own
        /// Of `/detect`.
        case single
        /// Of `/api/v1/text/contents`.
        case contents
    }

    private static var settings: ServiceSettings {
        var settings = ServiceSettings()
        settings.textLimit = 100
        settings.batchLimit = 3
        return settings
    }

    /// - Returns: nil for a body that is refused; otherwise whether what was read keeps all bounds.
    package static func isSound(_ body: [UInt8], _ kind: Kind) -> Bool? {
        let call = Call(
            id: "req_0",
            request: HTTPRequest(HTTPRequestHead("POST", "/"), body: body),
            identity: Identity(role: .expert, token: nil, address: ""),
            pattern: "/",
            start: .now
        )
        do throws(ServiceError) {
            switch kind {
            case .single: return try isText(EngineDetectionRequest.text(call, settings))
            case .contents:
                let texts = try EngineDetectionRequest.contents(call, settings)
                return (1...3).contains(texts.count) && texts.allSatisfy(isText)
            case .own:
                let request = try DetectionRequest(call, settings: settings, keys: ServiceKeys(candidates: []))
                return isSound(request)
            }
        } catch {
            precondition([400, 413].contains(error.status), "what is wrong with a body is the client's fault")
            return nil
        }
    }

    private static func isSound(_ request: DetectionRequest) -> Bool {
        let areTexts = request.texts.allSatisfy { text in
            switch text {
            case .success(let bytes): isText(bytes)
            case .failure(let error): error.status == 413 && request.isList
            }
        }
        let isOptions = (try? request.demand.options(.standard)) != nil
        // No key is looked for, so that no profile can be named.
        return areTexts && isOptions && request.demand.profiles == nil && (1...3).contains(request.texts.count)
            && (request.isList || request.texts.count == 1)
    }

    private static func isText(_ bytes: [UInt8]) -> Bool {
        bytes.count <= 100 && String(validating: bytes, as: UTF8.self) != nil
    }
}
