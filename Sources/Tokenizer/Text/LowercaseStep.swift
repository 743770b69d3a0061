// SPDX-License-Identifier: Apache-2.0

/// Makes capital letters small ones by Unicode's full mapping of each character, whatever surrounds it.
enum LowercaseStep {
    /// Writes the changed text; false when there is no capital letter.
    static func apply(_ text: Span<UInt8>, _ range: Range<Int>, into target: inout RewrittenText) -> Bool {
        var isChanged = false
        var small: [UInt8] = []
        var at = range.lowerBound
        while at < range.upperBound {
            let (value, length) = CharacterClasses.scalar(at: at, of: text)
            defer { at += length }
            small.removeAll(keepingCapacity: true)
            if value < 0x80 {
                guard (0x41...0x5A).contains(value) else { continue }
                small.append(UInt8(truncatingIfNeeded: value | 0x20))
            } else {
                guard let scalar = Unicode.Scalar(value), scalar.properties.changesWhenLowercased else { continue }
                small.append(contentsOf: scalar.properties.lowercaseMapping.utf8)
            }
            if !isChanged { target.begin(at: range.lowerBound) }
            isChanged = true
            target.replace(at..<at + length, of: text, by: small)
        }
        if isChanged { target.finish(text, at: range.upperBound) }
        return isChanged
    }
}
