// SPDX-License-Identifier: Apache-2.0

import Watermark

/// Reads the payloads of a text that may be marked in parts only, or put together of several.
///
/// Half of ε goes to the text as a whole, the other half to the windows of the scan's grid (``WindowScan``): each of the W_L
/// windows of one of K lengths has ε / (2·K·W_L), whether it is read or not. The sum over all is at most ε, so that the
/// window that is read may be chosen by any look at the text. It is the strongest under the likeliest payload of its
/// stretch; where it has a payload, what is left of it and right of it is searched in the same way, each with a likeliest
/// payload of its own, so that two payloads in one text are both found.
struct PayloadSearch {
    private let watermark: Watermark
    private let errorProbability: Double
    /// The most windows that are read.
    private static let mostReadings = 64

    init(_ watermark: Watermark, errorProbability: Double = PayloadDecoder.standardErrorProbability) {
        self.watermark = watermark
        self.errorProbability = errorProbability
    }

    /// The payloads of a text, in the order in which they were found, each once.
    ///
    /// - Parameter scans: whether windows are read too; without them the whole text has all of ε.
    /// - Complexity: O(*n*) for each window that is read.
    func payloads(in evidence: PayloadEvidence, scans: Bool) -> [UInt32] {
        guard let code = watermark.payloadCode else { return [] }
        var found: [UInt32] = []
        func add(_ value: UInt32) { if !found.contains(value) { found.append(value) } }
        if let value = read(evidence, errorProbability / (scans ? 2 : 1)) { add(value) }
        guard scans else { return found }
        let scheme = watermark.scheme
        let grid = WindowGrid(count: evidence.places.count)
        var scan = WindowScan()
        var open = [0..<evidence.places.count]
        var readings = 0
        while readings < Self.mostReadings, let bounds = open.popLast() {
            guard bounds.count >= WindowGrid.shortest else { continue }
            let payload = evidence.part(bounds).likeliestPayload(code)
            // Scores outside the bounds are not looked at.
            scan.readSums(evidence.scores(of: payload, code).span)
            guard let window = scan.strongest(grid, within: bounds, { scheme.null(count: $0) }) else { continue }
            readings += 1
            let share = errorProbability / (2 * Double(window.scales) * Double(window.windows))
            guard let value = read(evidence.part(window.range), share) else { continue }
            add(value)
            open.append(bounds.lowerBound..<window.range.lowerBound)
            open.append(window.range.upperBound..<bounds.upperBound)
        }
        return found
    }

    private func read(_ evidence: PayloadEvidence, _ errorProbability: Double) -> UInt32? {
        PayloadDecoder(watermark, errorProbability: errorProbability)?.read(evidence).value
    }
}

extension PayloadEvidence {
    /// The evidence of some of the scored tokens.
    ///
    /// - Complexity: O(*n*) in their number.
    func part(_ range: Range<Int>) -> PayloadEvidence {
        var part = PayloadEvidence()
        part.places = Array(places[range])
        part.zeros = Array(zeros[range])
        part.ones = Array(ones[range])
        return part
    }
}
