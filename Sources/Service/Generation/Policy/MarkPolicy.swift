// SPDX-License-Identifier: Apache-2.0

import Detector
import Watermark

/// What a request says about the mark, in its member `watermark`.
struct MarkWish: Sendable, Equatable {
    /// What a text is said to be for.
    enum Purpose: String, CaseIterable {
        case structuredOutput = "structured_output"
        case standardEditing = "standard_editing"
    }

    /// False to have none, true to have one also where the text is exempt; nil leaves it to the service.
    var isEnabled: Bool?
    var purpose: Purpose?
    /// The form of the signed certificate that is wanted; nil for none.
    var certificate: CertificateForm?
}

/// What becomes of the mark.
enum MarkDecision: Sendable {
    case marked(Watermark)
    case exempt(Exemption)
    /// Somebody who may has asked for a text without a mark.
    case unmarkedOnRequest
    /// There is no key, and the operator lets texts be written all the same.
    case unmarkedWithoutKey

    var watermark: Watermark? {
        if case .marked(let watermark) = self { watermark } else { nil }
    }

    /// Why a text has no mark that was to have one: none of its tokens had an alternative that could be marked.
    static let noChoice = "no_choice"
    /// Why a text has no mark that was to have one: it ended among the first tokens, which have none.
    static let tooFewTokens = "too_few_tokens"

    /// Why a text has no mark, as responses, metrics and the log name it; nil for one that has.
    var reason: String? {
        switch self {
        case .marked: nil
        case .exempt(let exemption): exemption.rawValue
        case .unmarkedOnRequest: "on_request"
        case .unmarkedWithoutKey: "no_key"
        }
    }
}

/// Decides which texts are marked: the operator's rules, with what the request may choose within them.
struct MarkPolicy: Sendable {
    let rules: ExemptionRules
    let writesWithoutKey: Bool

    init(_ settings: ServiceSettings) {
        rules = settings.exemptions
        writesWithoutKey = settings.writesWithoutKey
    }

    /// Decides for the texts of one request.
    ///
    /// - Parameters:
    ///   - count: how many tokens they may have together.
    ///   - watermark: what marks; nil when there is no key.
    /// - Throws: 403 for somebody who may not have a text without a mark, 503 when there is no key.
    func decide(
        _ wish: MarkWish,
        count: Int,
        role: Role?,
        watermark: Watermark?
    ) throws(ServiceError) -> MarkDecision {
        if wish.isEnabled == false {
            guard role?.may(.unmarked) == true else { throw .markRequired }
            return .unmarkedOnRequest
        }
        if wish.isEnabled == nil, let exemption = exemption(wish, count: count, role: role) {
            return .exempt(exemption)
        }
        if let watermark { return .marked(watermark) }
        guard writesWithoutKey else { throw .noMarkingKey }
        return .unmarkedWithoutKey
    }

    private func exemption(_ wish: MarkWish, count: Int, role: Role?) -> Exemption? {
        if rules.allowsMachines, role == .machine { return .machineToMachine }
        if let most = rules.mostShortTokens, count <= most { return .tooShort }
        guard let role, rules.declaringRoles.contains(role) else { return nil }
        return switch wish.purpose {
        case .structuredOutput where rules.allowsStructuredOutput: .structuredOutput
        case .standardEditing where rules.allowsStandardEditing: .standardEditing
        default: nil
        }
    }
}
