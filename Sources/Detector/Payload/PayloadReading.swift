// SPDX-License-Identifier: Apache-2.0

/// What a text says of the payload that it carries.
public struct PayloadReading: Sendable, Hashable {
    /// The number of bits that the profile's payload has.
    public var bits: Int
    /// The payload; nil when the evidence does not suffice.
    public var value: UInt32?
    /// The greatest chance that a marked text gives a wrong payload.
    public var errorProbability: Double

    /// A reading.
    public init(bits: Int, value: UInt32?, errorProbability: Double) {
        self.bits = bits
        self.value = value
        self.errorProbability = errorProbability
    }
}
