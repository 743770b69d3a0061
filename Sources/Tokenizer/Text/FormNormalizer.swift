// SPDX-License-Identifier: Apache-2.0

import UnicodeNormalization

/// Brings text into a normalisation form, and looks closer only at what the form can change.
struct FormNormalizer: Sendable {
    private var normalizer = ScalarNormalizer()
    private var scalars: [UInt32] = []
    private var written: [UInt8] = []

    /// Writes the normalised text; false when it is the text itself, and then nothing is written.
    ///
    /// - Complexity: O(*n*), and O(*m* log *m*) in the length of a run of marks.
    mutating func normalize(
        _ text: Span<UInt8>,
        _ range: Range<Int>,
        to form: NormalizationForm,
        into target: inout RewrittenText
    ) -> Bool {
        let table = FormTable.of(form)
        let inert = FormTable.isStable | FormTable.isBoundary
        var isChanged = false
        /// Where the last character began that nothing before it can change.
        var boundary = range.lowerBound
        var at = range.lowerBound
        while at < range.upperBound {
            if text[at] < 0x80 {
                at = ByteSearch.end(ofASCII: at..<range.upperBound, of: text)
                boundary = at - 1
                continue
            }
            let (value, length) = CharacterClasses.scalar(at: at, of: text)
            let facts = table[value]
            if facts & FormTable.isBoundary != 0 { boundary = at }
            at += length
            if facts == inert { continue }
            while at < range.upperBound {
                let (value, length) = CharacterClasses.scalar(at: at, of: text)
                if table[value] & FormTable.isBoundary != 0 { break }
                at += length
            }
            if replace(text, boundary..<at, form, range.lowerBound, isChanged, &target) { isChanged = true }
            boundary = at
        }
        if isChanged { target.finish(text, at: range.upperBound) }
        return isChanged
    }

    /// Normalises a run that nothing around it can change; false when it stays as it is.
    private mutating func replace(
        _ text: Span<UInt8>,
        _ run: Range<Int>,
        _ form: NormalizationForm,
        _ start: Int,
        _ hasBegun: Bool,
        _ target: inout RewrittenText
    ) -> Bool {
        scalars.removeAll(keepingCapacity: true)
        written.removeAll(keepingCapacity: true)
        var at = run.lowerBound
        while at < run.upperBound {
            let (value, length) = CharacterClasses.scalar(at: at, of: text)
            at += length
            if at - length == run.lowerBound, LateCharacters.contains(value) {
                written.append(text, run.lowerBound..<at)
            } else {
                scalars.append(value)
            }
        }
        normalizer.normalize(&scalars, to: form)
        for value in scalars { written.append(scalar: value) }
        var same = 0
        while same < written.count, same < run.count, written[same] == text[run.lowerBound + same] { same += 1 }
        if same == run.count, same == written.count { return false }
        if !hasBegun { target.begin(at: start) }
        target.replace(run, of: text, by: written)
        return true
    }
}
