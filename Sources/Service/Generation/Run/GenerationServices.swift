// SPDX-License-Identifier: Apache-2.0

import Batch
import Cryptography
import Detector
import Tokenizer

/// What the requests for texts share beside the service's context.
final class GenerationServices: Sendable {
    let context: ServiceContext
    let model: GenerationModel
    let admission: GenerationAdmission
    let selfDetection: SelfDetection
    let timer = DeadlineTimer()
    /// Tells clients when what decides their texts, seeds given, has changed: model, vocabulary or program.
    let fingerprint: String

    init(_ context: ServiceContext, _ model: GenerationModel) {
        self.context = context
        self.model = model
        admission = GenerationAdmission(capacity: model.engine.capacity + max(0, context.settings.generationQueue))
        selfDetection = SelfDetection(context, model)
        let made = "\(model.name)\n\(model.tokenizer.tokenizer.fingerprint.hexadecimal)\n\(Detector.version)"
        fingerprint = "fp_" + SHA256.digest(of: Array(made.utf8)).hexadecimal.prefix(10)
    }

    /// What is marked, by the settings as they are: a reload may change them.
    var policy: MarkPolicy { MarkPolicy(context.settings) }

    var limits: RequestLimits {
        RequestLimits(
            settings: model.settings,
            vocabularySize: model.tokenizer.tokenizer.vocabularySize,
            mostTokens: context.settings.mostTokens,
            mostChoices: context.settings.mostChoices
        )
    }
}
