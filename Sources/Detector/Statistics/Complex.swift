// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A complex number, for integrals along paths in the plane.
struct Complex: Sendable {
    var real: Double
    var imaginary: Double

    init(_ real: Double, _ imaginary: Double) {
        self.real = real
        self.imaginary = imaginary
    }

    /// |z|.
    var magnitude: Double { (real * real + imaginary * imaginary).squareRoot() }

    /// eᶻ.
    var exponential: Complex {
        let size = exp(real)
        return Complex(size * cos(imaginary), size * sin(imaginary))
    }

    static func * (left: Complex, right: Complex) -> Complex {
        Complex(
            left.real * right.real - left.imaginary * right.imaginary,
            left.real * right.imaginary + left.imaginary * right.real
        )
    }

    static func / (left: Complex, right: Complex) -> Complex {
        let square = right.real * right.real + right.imaginary * right.imaginary
        return Complex(
            (left.real * right.real + left.imaginary * right.imaginary) / square,
            (left.imaginary * right.real - left.real * right.imaginary) / square
        )
    }
}
