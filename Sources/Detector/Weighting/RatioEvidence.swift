// SPDX-License-Identifier: Apache-2.0

import Glibc
import Watermark

/// Gathers the e-values of a text's tokens.
struct RatioEvidence {
    private var ratios: [TokenRatio] = []
    private var impossibleCount = 0
    private let code: PayloadCode?

    init(code: PayloadCode?) {
        self.code = code
    }

    mutating func add(_ outcome: WatermarkVerifier.Outcome) {
        switch outcome {
        case .unscored: break
        case .impossible: impossibleCount += 1
        case .scored(let ratio): ratios.append(ratio)
        }
    }

    /// What they say together, and its p-value.
    ///
    /// - Complexity: O(*n*), with a payload O(256·*n*).
    func conclude() -> (verification: ModelVerification, pValue: PValue) {
        let pValue = code.map { self.pValue(withPayload: $0) } ?? plainPValue
        let logProduct = code.map { self.logProduct($0, forgiven: 0) } ?? ratios.reduce(0) { $0 + log($1.zero) }
        var result = ModelVerification()
        result.testedCount = ratios.count
        result.consistentCount = ratios.count { max($0.zero, code == nil ? 0 : $0.one) > 0 }
        result.impossibleCount = impossibleCount
        result.pValue = pValue.reported
        result.log10Product = logProduct == -.infinity ? nil : logProduct / M_LN10
        // As a product where there is room for one: powers of two stay what they are.
        let product = code == nil ? ratios.reduce(1) { $0 * $1.zero } : exp(logProduct)
        let least = PValue.leastReported
        result.productPValue = product > 1 ? max(least, 1 / product) : 1
        return (result, pValue)
    }

    private var plainPValue: PValue {
        var process = LikelihoodRatioProcess()
        for ratio in ratios { process.add(ratio: ratio.zero) }
        return process.pValue
    }

    // MARK: Payloads

    private func pValue(withPayload code: PayloadCode) -> PValue {
        let products = LikelihoodRatioProcess.shares.map { logProduct(code, forgiven: $0) }
        return PValue(naturalLogarithm: min(0, -logMean(of: products.span)))
    }

    /// ln of the mean over payloads of Π ((1 − ε)·e + ε).
    private func logProduct(_ code: PayloadCode, forgiven: Double) -> Double {
        func logarithm(_ ratio: Double) -> Double { log(ratio + forgiven * (1 - ratio)) }
        // Blocks carry independent bytes, so that the mean over payloads is the product of their means.
        return (0..<code.blockCount).reduce(0) { sum, block in
            let own = ratios.filter { Int($0.place) / PayloadCode.blockLength == block }
                .map { (place: Int($0.place), zero: logarithm($0.zero), one: logarithm($0.one)) }
            let bits = min(8, code.bits - 8 * block)
            let products = (0..<UInt32(1) << UInt32(bits)).map { value in
                let payload = value << UInt32(8 * block)
                return own.reduce(0) { $0 + (code.bit(of: payload, at: $1.place) ? $1.one : $1.zero) }
            }
            return sum + logMean(of: products.span)
        }
    }
}
