// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Σ valueᵢ · Bᵢ with whole values and independent Bᵢ ~ Binomial(countᵢ, γ): a score that lies on a lattice.
///
/// Tails by the inversion integral on a lattice, with θ = c + iu around the circle −π < u ≤ π:
///
///     P(S ≥ s) = 1/(2π) ∫ M(θ) e^−θs / (1 − e^−θ) du.
///
/// The trapezoidal rule with N nodes on a circle is no approximation of the integral but an exact sum of its own: that of
/// the tilted probabilities folded modulo N. With c at the saddle point, or at 3/σ where K(c) − cs is no more than 5
/// larger, what folding adds is below 10⁻¹² of p when N ≥ 12σ and cN ≥ 35 − ln p. Stretches of nodes whose terms are
/// certainly below 10⁻¹⁷ are skipped. Where more than 2¹⁶ places would have to be looked at, Chernoff's bound stands for
/// the tail, which is larger than p.
struct LatticeSum: Sendable {
    struct Term: Sendable {
        /// What each success adds; positive.
        var value: Int
        var count: Int
    }

    let terms: [Term]
    let probability: Double
    /// The greatest total.
    let greatest: Int
    let mean: Double
    let variance: Double
    private let leastValue: Int
    private let greatestValue: Int
    private let count: Int
    /// d when the values are an arithmetic progression of that difference, in order.
    private let difference: Int?
    /// Whether all counts are alike.
    private let isEven: Bool

    /// Most places of the circle that are looked at.
    private static let mostVisits = 1 << 16

    /// Terms of value 0 or count 0 are left out.
    ///
    /// - Parameter difference: d when the values are an arithmetic progression, each d less than the one before.
    init(_ given: some Sequence<(value: Int, count: Int)>, probability: Double, difference: Int? = nil) {
        terms = given.filter { $0.value > 0 && $0.count > 0 }.map { Term(value: $0.value, count: $0.count) }
        self.probability = probability
        self.difference = difference
        greatest = terms.reduce(0) { $0 + $1.value * $1.count }
        count = terms.reduce(0) { $0 + $1.count }
        leastValue = terms.reduce(Int.max) { min($0, $1.value) }
        greatestValue = terms.reduce(0) { max($0, $1.value) }
        mean = Double(greatest) * probability
        let squares = terms.reduce(0.0) { $0 + Double($1.value) * Double($1.value) * Double($1.count) }
        variance = squares * probability * (1 - probability)
        isEven = zip(terms, terms.dropFirst()).allSatisfy { $0.count == $1.count }
    }

    /// ln P(S ≥ s).
    func logUpperTail(from total: Int) -> Double { tail(from: total, successes: probability) }

    /// ln P(S ≤ s), that of the failures.
    func logLowerTail(to total: Int) -> Double { tail(from: greatest - total, successes: 1 - probability) }

    private func tail(from total: Int, successes: Double) -> Double {
        if total <= 0 || successes == 1 && total <= greatest { return 0 }
        if total > greatest || successes == 0 { return -.infinity }
        // All but the smallest: nothing else reaches so far.
        if total > greatest - leastValue { return Double(count) * log(successes) }
        if Double(total) <= Double(greatest) * successes {
            let rest = greatest - total + 1
            if rest > greatest - leastValue { return log1p(-exp(Double(count) * log(1 - successes))) }
            // 1 less a bound would be too small.
            return integral(from: rest, successes: 1 - successes).map { log1p(-exp($0)) } ?? 0
        }
        let exact = integral(from: total, successes: successes)
        return min(0, exact ?? logBound(from: total, successes: successes))
    }

    /// K(θ) and its derivatives when each success has the chance `successes`.
    func cumulants(at tilt: Double, successes: Double) -> Cumulants {
        var sums = Cumulants(0, 0, 0, 0)
        for term in terms {
            let value = Double(term.value)
            let count = Double(term.count)
            let tilted = Self.tilted(successes, by: tilt * value)
            let spread = tilted.success * tilted.failure
            sums.value += count * tilted.logarithm
            sums.first += count * value * tilted.success
            sums.second += count * value * value * spread
            sums.third += count * value * value * value * spread * (tilted.failure - tilted.success)
        }
        return sums
    }

    /// ln(1 − γ + γeˣ) for x ≥ 0, and the tilted chances of success and failure.
    fileprivate static func tilted(
        _ successes: Double,
        by exponent: Double
    ) -> (logarithm: Double, success: Double, failure: Double) {
        let decay = exp(-exponent)
        let rest = (1 - successes) * decay
        let whole = successes + rest
        // Near 0 the logarithm would lose the digits that 1 + small has not.
        let logarithm = exponent < 0.5 ? log1p(successes * expm1(exponent)) : exponent + log(whole)
        return (logarithm, successes / whole, rest / whole)
    }

    /// Chernoff's bound.
    private func logBound(from total: Int, successes: Double) -> Double {
        let tilt = saddlePoint(Double(total), successes)
        return cumulants(at: tilt, successes: successes).value - tilt * Double(total)
    }

    /// ln P(S ≥ s) for a total above the mean; nil when it would take too long.
    private func integral(from total: Int, successes: Double) -> Double? {
        let saddle = saddlePoint(Double(total), successes)
        let lowest = cumulants(at: saddle, successes: successes).value - saddle * Double(total)
        var crossing = max(saddle, 3 / variance.squareRoot())
        var at = cumulants(at: crossing, successes: successes)
        // Of a skewed sum that may be so far from the saddle point that all digits cancel.
        while crossing > saddle, at.value - crossing * Double(total) > lowest + 5 {
            crossing = max(saddle, crossing / 2)
            at = cumulants(at: crossing, successes: successes)
        }
        let exponent = at.value - crossing * Double(total)
        let deviation = at.second.squareRoot()
        let folded = min(Double(greatest) + 1, 12 * deviation + 16 * Double(greatestValue))
        let nodes = Int(max(folded, (35 - min(0, exponent)) / crossing)) | 1
        let path = Path(self, crossing: crossing, successes: successes, total: Double(total), nodes: nodes)
        var sum = 0.5 / -expm1(-crossing)
        if let difference, path.freeBits >= 40 {
            path.addPeak(around: 0, to: &sum)
            for turn in stride(from: 1, through: difference / 2, by: 1) {
                // Here all values have the same phase, which a shift makes up for as far as it can.
                let whole = Double(turn) / Double(difference)
                let phase = remainder(whole * Double(terms[0].value), 1)
                path.addPeak(around: Int((whole - phase * path.slope) * Double(nodes)), to: &sum)
            }
        } else {
            var index = 1
            var visits = 0
            while index <= max(1, nodes / 2) {
                let stretch = path.smallStretch(from: index)
                if stretch == 0 { sum += path.term(index)?.real ?? 0 }
                index += max(1, stretch)
                visits += 1
                if visits > Self.mostVisits { return nil }
            }
        }
        // The folded sum counts each probability from s on 1/(1 − e^−cN) times.
        let share = 2 * sum / Double(nodes) * -expm1(-crossing * Double(nodes))
        // What stands before it is Chernoff's bound, which no tail exceeds.
        return exponent + (share > 0 ? min(0, log(share)) : 0)
    }

    /// The θ ≥ 0 with K′(θ) = `total`, by Newton's method within a bracket that shrinks.
    private func saddlePoint(_ total: Double, _ successes: Double) -> Double {
        var low = 0.0
        var high = Double.infinity
        var tilt = (total - Double(greatest) * successes) / variance
        for _ in 0..<200 {
            let at = cumulants(at: tilt, successes: successes)
            if at.first < total { low = tilt } else { high = tilt }
            let next = tilt + (total - at.first) / at.second
            // Any place near the saddle point will do.
            if abs(next - tilt) <= 1e-8 * tilt { return next }
            let bisected = high == .infinity ? 2 * low + 1 / Double(greatestValue) : (low + high) / 2
            let moved = next > low && next < min(high, 4 * low + 4 / Double(greatestValue)) ? next : bisected
            tilt = moved
        }
        return tilt
    }
}

extension LatticeSum {
    /// The circle through one saddle point, and the nodes on it.
    private struct Path {
        private struct Factor {
            /// Half the value.
            var half: Double
            /// How many ``unit``s the value is below the one before.
            var gap: Int
            var count: Double
            /// The tilted chance of success.
            var success: Double
            /// 2·count·success·failure: times sin² the least that the term falls by.
            var fall: Double
        }

        private let factors: [Factor]
        /// Half of what the differences of neighbouring values are multiples of; nil when these are many.
        private let unit: Double?
        private let isEven: Bool
        private let crossing: Double
        private let total: Double
        private let nodes: Int
        private let decay: Double
        private let gap: Double
        /// Σ count·success·failure, ¼ for each coin that the tilt leaves as it was.
        let freeBits: Double
        /// How many factors are enough to tell that a term is small.
        private let probeCount: Int
        /// Σ fall·value/2 of these; 0 when all factors are not enough.
        private let steepness: Double
        /// The shift of u that makes up best for a phase of 1 that all values have.
        let slope: Double

        init(_ sum: LatticeSum, crossing: Double, successes: Double, total: Double, nodes: Int) {
            let unit = sum.difference ?? 1
            var before = sum.terms[0].value
            factors = sum.terms.map { term in
                let gap = (before - term.value) / unit
                before = term.value
                let tilted = LatticeSum.tilted(successes, by: crossing * Double(term.value))
                return Factor(
                    half: Double(term.value) / 2,
                    gap: gap,
                    count: Double(term.count),
                    success: tilted.success,
                    fall: 2 * Double(term.count) * tilted.success * tilted.failure
                )
            }
            freeBits = factors.reduce(0) { $0 + $1.fall } / 2
            slope =
                factors.reduce(0) { $0 + $1.fall * $1.half }
                / factors.reduce(0) { $0 + $1.fall * 2 * $1.half * $1.half }
            isEven = sum.isEven
            var probes = 0
            var fall = 0.0
            var steepness = 0.0
            while probes < factors.count, fall < 200 {
                fall += factors[probes].fall
                steepness += factors[probes].fall * factors[probes].half
                probes += 1
            }
            probeCount = probes
            self.steepness = fall > 45 ? steepness : 0
            let isSorted = factors.allSatisfy { $0.gap >= 0 }
            let steps = factors.reduce(0) { $0 + $1.gap }
            self.unit = isSorted && steps <= 12 * factors.count ? Double(unit) / 2 : nil
            self.crossing = crossing
            self.total = total
            self.nodes = nodes
            decay = exp(-crossing)
            gap = -expm1(-crossing)
        }

        /// Adds the terms on either side of a node until they are too small to count; the node 0 itself is left out.
        func addPeak(around center: Int, to sum: inout Double) {
            for direction in [1, -1] where center > 0 || direction > 0 {
                var index = center + (direction > 0 && center > 0 ? 0 : direction)
                var small = 0
                while index > 0, index <= nodes / 2, small < 3, let term = term(index) {
                    sum += term.real
                    small = term.magnitude < 1e-16 * sum ? small + 1 : 0
                    index += direction
                }
            }
        }

        /// How many nodes from this one on have terms that are certainly below 10⁻¹⁷ of that at u = 0; 0 when this one may not.
        ///
        /// −ln |M| is at least Σ fall·sin²(u·value/2), of which any part is a bound too, and which changes by no more than
        /// Σ fall·value/2 a radian.
        func smallStretch(from index: Int) -> Int {
            guard steepness > 0 else { return 0 }
            let step = 2 * Double.pi / Double(nodes)
            var fall = 0.0
            for factor in factors[..<probeCount] {
                let sine = sin(step * Double(index) * factor.half)
                fall += factor.fall * sine * sine
            }
            return fall > 40 ? Int((fall - 40) / (steepness * step)) + 1 : 0
        }

        /// M(c + iu) e^−ius / (M(c)·(1 − e^−(c + iu))) at u = 2π·index/nodes; nil when M alone is certainly below
        /// 10⁻¹⁷ of what it is at u = 0.
        func term(_ index: Int) -> Complex? {
            let angle = 2 * Double.pi * (Double(index) / Double(nodes))
            let rotation = unit.map { Complex(cos(angle * $0), -sin(angle * $0)) }
            if !isEven, isSmall(angle, rotation) { return nil }
            var fall = 0.0
            // Of all factors as 1 + product when they have the same power, else as their logarithm.
            var product = Complex(0, 0)
            var logarithm = Complex(0, -angle * total)
            var direction = Complex(0, 0)
            for (place, factor) in factors.enumerated() {
                if let rotation, place > 0 {
                    for _ in 0..<factor.gap { direction = direction * rotation }
                } else {
                    direction = Complex(cos(angle * factor.half), sin(angle * factor.half))
                }
                let sine = direction.imaginary
                fall += factor.fall * sine * sine
                if fall > 40 { return nil }
                // 1 − p + p·e^iφ − 1 by half of φ, in which nothing cancels.
                let step = Complex(-2 * factor.success * sine * sine, 2 * factor.success * sine * direction.real)
                if isEven || factor.count <= 4 {
                    for _ in 0..<(isEven ? 1 : Int(factor.count)) { product = Self.joined(product, step) }
                } else {
                    logarithm.real += factor.count * Self.logMagnitude(step)
                    logarithm.imaginary += factor.count * atan2(step.imaginary, 1 + step.real)
                }
            }
            // A whole power of a whole turn is a whole turn.
            let power = isEven ? factors[0].count : 1
            logarithm.real += power * Self.logMagnitude(product)
            logarithm.imaginary += power * atan2(product.imaginary, 1 + product.real)
            let half = sin(angle / 2)
            let divisor = Complex(gap + decay * 2 * half * half, decay * sin(angle))
            return logarithm.exponential / divisor
        }

        /// Whether M is certainly below 10⁻¹⁷ of what it is at u = 0, for less than its computation costs.
        private func isSmall(_ angle: Double, _ rotation: Complex?) -> Bool {
            var direction = Complex(0, 0)
            var fall = 0.0
            for (place, factor) in factors.enumerated() {
                if let rotation, place > 0 {
                    for _ in 0..<factor.gap { direction = direction * rotation }
                } else if rotation != nil {
                    direction = Complex(cos(angle * factor.half), sin(angle * factor.half))
                } else {
                    direction.imaginary = sin(angle * factor.half)
                }
                fall += factor.fall * direction.imaginary * direction.imaginary
                if fall > 40 { return true }
            }
            return false
        }

        /// (1 + a)·(1 + b) − 1.
        private static func joined(_ a: Complex, _ b: Complex) -> Complex {
            let both = a * b
            return Complex(a.real + b.real + both.real, a.imaginary + b.imaginary + both.imaginary)
        }

        /// ln |1 + z|.
        private static func logMagnitude(_ z: Complex) -> Double {
            // Each form cancels where the other does not.
            if z.real < -0.3 { return log(Complex(1 + z.real, z.imaginary).magnitude) }
            return 0.5 * log1p(2 * z.real + z.real * z.real + z.imaginary * z.imaginary)
        }
    }
}
