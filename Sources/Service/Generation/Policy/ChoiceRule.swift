// SPDX-License-Identifier: Apache-2.0

import Sampler

/// What a request must leave to chance in texts that are to be marked, since a mark lies in choices.
///
/// Keeps clients from switching the mark off by way of settings that leave one token to draw. What the operator has set up
/// as standard is never refused.
struct ChoiceRule: Sendable {
    /// Below this share of probability one token is often all that there is to draw.
    private static let leastTopP = 0.5
    /// Above this share no token can stand beside the likeliest but one that is nearly as likely.
    private static let mostMinP = 0.5
    private static let repetitionPenalties = 0.5...2.0
    /// e⁵ is 148 times the odds; more, on few tokens, leaves nothing else.
    private static let mostBias: Float = 5
    /// More tokens than these could be all but one.
    private static let mostBiases = 300

    /// The least temperature.
    let leastTemperature: Double
    /// How tokens are drawn when a request does not say.
    let standard: SamplingSettings

    /// Holds a request's settings to the rule.
    ///
    /// - Throws: 400 with the member that leaves too little.
    func check(_ settings: SamplingSettings) throws(ServiceError) {
        let temperature = min(leastTemperature, standard.temperature)
        if settings.temperature < temperature { throw .choiceNeeded("temperature", "\(temperature) or more") }
        if settings.topK == 1, standard.topK != 1 { throw .choiceNeeded("top_k", "0, or 2 or more") }
        let topP = min(Self.leastTopP, standard.topP)
        if settings.topP < topP { throw .choiceNeeded("top_p", "\(topP) or more") }
        let minP = max(Self.mostMinP, standard.minP)
        if settings.minP > minP { throw .choiceNeeded("min_p", "\(minP) or less") }
        let penalty = settings.repetitionPenalty
        if !Self.repetitionPenalties.contains(penalty), penalty != standard.repetitionPenalty {
            throw .choiceNeeded("repetition_penalty", "a number from 0.5 to 2")
        }
        if settings.logitBias.values.contains(where: { $0 > Self.mostBias }) {
            throw .choiceNeeded("logit_bias", "biases of \(Int(Self.mostBias)) or less")
        }
        if settings.logitBias.count > Self.mostBiases {
            throw .choiceNeeded("logit_bias", "\(Self.mostBiases) tokens or fewer")
        }
    }
}
