// SPDX-License-Identifier: Apache-2.0

import CSimdjson

// Arrays of numbers by the hundred thousand, as the logits of a vocabulary are: element by element, the calls would take
// longer than the parser.
extension JSONValue {
    /// Replaces an array with the numbers of this one.
    ///
    /// - Parameter null: stands for null.
    /// - Throws: ``JSONError/wrongKind(member:expected:found:)``, ``JSONError/invalid(member:expected:)``.
    public func readNumbers(into numbers: inout [Float], null: Float) throws(JSONError) {
        try expect(.array)
        let count = unsafe fill(&numbers) { start, capacity in unsafe csj_floats(element, null, start, capacity) }
        if count < 0 { throw .invalid(member: name, expected: "numbers or null") }
    }

    /// Replaces an array with the whole numbers of this one.
    ///
    /// - Throws: ``JSONError/wrongKind(member:expected:found:)``, ``JSONError/invalid(member:expected:)``.
    public func readIntegers(into integers: inout [UInt32]) throws(JSONError) {
        try expect(.array)
        let count = unsafe fill(&integers) { start, capacity in unsafe csj_uint32s(element, start, capacity) }
        if count < 0 { throw .invalid(member: name, expected: "whole numbers from 0 to \(UInt32.max)") }
    }

    /// Replaces two arrays with the two halves of each pair of this one: `[[7,-0.1],[9,null]]`.
    ///
    /// - Parameter null: stands for null as a second half.
    /// - Throws: ``JSONError/wrongKind(member:expected:found:)``, ``JSONError/invalid(member:expected:)``.
    public func readPairs(
        into integers: inout [UInt32],
        _ numbers: inout [Float],
        null: Float
    ) throws(JSONError) {
        try expect(.array)
        let count = unsafe fill(&integers) { integers, capacity in
            fill(&numbers, count: capacity)
            return unsafe numbers.withUnsafeMutableBufferPointer { numbers in
                unsafe csj_pairs(element, null, integers, numbers.baseAddress, capacity)
            }
        }
        if count < 0 {
            throw .invalid(
                member: name,
                expected: "pairs of a whole number from 0 to \(UInt32.max) and a number or null"
            )
        }
        fill(&numbers, count: count)
    }

    /// Makes the array as long as `copy` says that it should be, and has it filled.
    ///
    /// The array is first offered as long as it is, so that it is filled at once when the array before was as long.
    ///
    /// - Parameter copy: fills as many places as there are and returns how many it wants, or a negative number.
    private func fill<Number: AdditiveArithmetic>(
        _ numbers: inout [Number],
        _ copy: (UnsafeMutablePointer<Number>?, Int) -> Int
    ) -> Int {
        while true {
            let capacity = numbers.count
            // `copy` writes no more than `capacity` numbers, and the document outlives the call.
            let count = unsafe numbers.withUnsafeMutableBufferPointer { unsafe copy($0.baseAddress, capacity) }
            withExtendedLifetime(document) {}
            guard count > capacity else {
                if count >= 0 { fill(&numbers, count: count) }
                return count
            }
            fill(&numbers, count: count)
        }
    }

    private func fill<Number: AdditiveArithmetic>(_ numbers: inout [Number], count: Int) {
        if numbers.count > count {
            numbers.removeLast(numbers.count - count)
        } else {
            numbers.append(contentsOf: repeatElement(.zero, count: count - numbers.count))
        }
    }
}
