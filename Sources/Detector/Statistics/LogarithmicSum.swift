// SPDX-License-Identifier: Apache-2.0

import Glibc

/// ln(eᵃ + eᵇ) without leaving the logarithms.
func logSum(_ a: Double, _ b: Double) -> Double {
    let larger = max(a, b)
    return larger == -.infinity ? larger : larger + log1p(exp(min(a, b) - larger))
}

/// ln Σ eˣ without leaving the logarithms; −∞ of none.
func logSum(of logarithms: Span<Double>) -> Double {
    var largest = -Double.infinity
    for index in logarithms.indices { largest = max(largest, logarithms[index]) }
    guard largest > -.infinity else { return largest }
    var sum = 0.0
    for index in logarithms.indices { sum += exp(logarithms[index] - largest) }
    return largest + log(sum)
}

/// ln of the mean of numbers given by their logarithms.
func logMean(of logarithms: Span<Double>) -> Double { logSum(of: logarithms) - log(Double(logarithms.count)) }
