// SPDX-License-Identifier: Apache-2.0

import Detector
import Synchronization
import Watermark

/// Looks for the mark in one of so many texts that the service has written, as a reader's detector would.
final class SelfDetection: Sendable {
    private let context: ServiceContext
    private let model: GenerationModel
    private let count = Atomic<Int>(0)

    init(_ context: ServiceContext, _ model: GenerationModel) {
        self.context = context
        self.model = model
    }

    /// Looks at a text if it is its turn: the first, and then each as many later as the settings say.
    func consider(_ text: String, markedWith watermark: Watermark) {
        let rate = context.settings.selfDetection
        guard rate > 0, count.wrappingAdd(1, ordering: .relaxed).oldValue % rate == 0 else { return }
        let isTaken = context.work.submit(size: text.utf8.count) { [context, model] _ in
            let verdict = Self.verdict(of: text, watermark, model, context.settings.detection)
            context.metrics.generation.selfDetections.add(1, verdict?.rawValue ?? "failed")
        }
        if !isTaken { context.metrics.generation.selfDetections.add(1, "skipped") }
    }

    /// What a detector with that key makes of the text; nil when it can make nothing.
    private static func verdict(
        of text: String,
        _ watermark: Watermark,
        _ model: GenerationModel,
        _ options: DetectionOptions
    ) -> Verdict? {
        do {
            let candidate = try DetectionCandidate(watermark: watermark, tokenizers: [model.tokenizer])
            return try Detector(candidates: [candidate], options: options).detect(text.utf8.span).verdict
        } catch {
            return nil
        }
    }
}
