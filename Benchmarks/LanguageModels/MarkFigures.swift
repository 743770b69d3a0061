// SPDX-License-Identifier: Apache-2.0

import BenchmarkSupport
import Sampler
import Tokens
import Watermark

/// What sampling costs a sequence and step, with each mark and without, on logits that are made up.
struct MarkFigures {
    /// The vocabularies of SmolLM2, Llama 3 and Gemma.
    private static let sizes = [49_152, 128_256, 256_000]
    private static let rounds = 9

    /// CPU time of one thread, in µs.
    func table() throws -> String {
        var table = Table(
            "vocabulary",
            "truncation",
            "unmarked, µs",
            "`greenlist`, µs",
            "`greenlist` δ ∞, µs",
            "`balanced`, µs",
            "the dearest mark, µs"
        )
        for size in Self.sizes {
            let logits = Self.logits(size)
            for (name, settings) in [("none", SamplingSettings()), ("top-k 40, top-p 0.9", SamplingSettings.standard)] {
                let samplers = try Cell.Mark.allCases.map { mark in
                    try TokenSampler(
                        vocabularySize: size,
                        settings: settings,
                        watermark: mark == .none ? nil : mark.watermark(key: 0)
                    )
                }
                var times = samplers.map { _ in [Double]() }
                var random = SeededGenerator(seed: 1)
                for round in 0...Self.rounds {
                    for (index, sampler) in samplers.enumerated() {
                        let steps = 40
                        let start = threadSeconds()
                        for step in 0..<steps {
                            let row = logits[step % logits.count]
                            _ = sampler.sample(using: &random) { output in
                                for place in row.indices { output[place] = row[place] }
                            }
                        }
                        // The first warms up.
                        if round > 0 { times[index].append(1e6 * (threadSeconds() - start) / Double(steps)) }
                    }
                }
                let medians = times.map(median)
                let cost = (medians.dropFirst().max() ?? 0) - medians[0]
                table.append(["\(size)", name] + medians.map { digits($0, 0) } + [digits(cost, 0)])
            }
        }
        return table.text
    }

    /// Logits as models give them: most tokens far below a few.
    private static func logits(_ size: Int) -> [[Float]] {
        var random = SeededGenerator(seed: 7)
        func uniform() -> Float { Float(random.next() >> 40) * 0x1p-24 }
        return (0..<4).map { _ in
            (0..<size).map { _ in
                // The sum of four uniform numbers is nearly normal.
                let normal = uniform() + uniform() + uniform() + uniform() - 2
                return 5 * normal + (uniform() < 0.001 ? 8 : 0)
            }
        }
    }
}
