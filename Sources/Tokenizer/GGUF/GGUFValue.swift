// SPDX-License-Identifier: Apache-2.0

/// A value of a GGUF file's metadata, with the type that the file gives it; smaller numbers widened.
public enum GGUFValue: Sendable {
    case unsigned(UInt64)
    case signed(Int64)
    case float(Double)
    case bool(Bool)
    /// Bytes that should be UTF-8.
    case string([UInt8])
    case array(GGUFArray)

    /// The whole number, unless the value is of another type or does not fit.
    public var integer: Int? {
        switch self {
        case .unsigned(let value): Int(exactly: value)
        case .signed(let value): Int(exactly: value)
        default: nil
        }
    }

    /// The number, whole or not, unless the value is of another type.
    public var number: Double? {
        switch self {
        case .unsigned(let value): Double(value)
        case .signed(let value): Double(value)
        case .float(let value): value
        default: nil
        }
    }

    /// The truth value, unless the value is of another type.
    public var bool: Bool? {
        if case .bool(let value) = self { value } else { nil }
    }

    /// The text, in which what is not UTF-8 is U+FFFD, unless the value is of another type.
    public var text: String? {
        if case .string(let bytes) = self { String(decoding: bytes, as: UTF8.self) } else { nil }
    }

    /// The array, unless the value is of another type.
    public var array: GGUFArray? {
        if case .array(let array) = self { array } else { nil }
    }
}

/// The numbers by which a GGUF file names types.
enum GGUFType: UInt32, Sendable {
    case uint8 = 0
    case int8, uint16, int16, uint32, int32, float32, bool, string, array, uint64, int64, float64

    /// The bytes of a value; nil where they vary.
    var size: Int? {
        switch self {
        case .uint8, .int8, .bool: 1
        case .uint16, .int16: 2
        case .uint32, .int32, .float32: 4
        case .uint64, .int64, .float64: 8
        case .string, .array: nil
        }
    }
}
