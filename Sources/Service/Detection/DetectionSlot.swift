// SPDX-License-Identifier: Apache-2.0

import Detector

/// The detectors of one thread of the pool.
// Sendable: only the thread whose slot it is touches it.
final class DetectionSlot: @unchecked Sendable {
    private struct Kept {
        let profiles: [String]?
        let options: DetectionOptions
        let worker: DetectionWorker
    }

    /// A worker keeps memory of its largest text, and few sets of profiles are asked for again and again.
    private static let mostKept = 4
    private var generation: Int?
    /// The one used last comes last.
    private var kept: [Kept] = []

    /// A worker of the keys as they are, for the demand's profiles; those of former keys are let go.
    func worker(
        for demand: DetectionDemand,
        keys: ServiceKeys,
        options: DetectionOptions
    ) throws(DetectorError) -> DetectionWorker {
        if generation != keys.generation {
            kept = []
            generation = keys.generation
        }
        if let index = kept.firstIndex(where: { $0.profiles == demand.profiles && $0.options == options }) {
            let found = kept.remove(at: index)
            kept.append(found)
            return found.worker
        }
        let detector = try Detector(candidates: demand.candidates(of: keys), options: options)
        let worker = try detector.makeWorker()
        if kept.count == Self.mostKept { kept.removeFirst() }
        kept.append(Kept(profiles: demand.profiles, options: options, worker: worker))
        return worker
    }
}
