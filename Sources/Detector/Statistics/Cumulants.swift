// SPDX-License-Identifier: Apache-2.0

/// A cumulant generating function K(θ) = ln E e^θS at one place, and its first three derivatives.
struct Cumulants: Sendable {
    var value: Double
    var first: Double
    var second: Double
    var third: Double

    init(_ value: Double, _ first: Double, _ second: Double, _ third: Double) {
        self.value = value
        self.first = first
        self.second = second
        self.third = third
    }
}
