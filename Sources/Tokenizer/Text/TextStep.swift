// SPDX-License-Identifier: Apache-2.0

import UnicodeNormalization

/// One change that a tokenizer makes to text before it looks for tokens.
enum TextStep: Sendable {
    /// A normalisation form of Unicode, as of the version that the reference knows.
    case form(NormalizationForm)
    /// Puts these bytes before a text that is not empty.
    case prepend([UInt8])
    /// Puts a space before a text that begins with none; with `onlyAtStart`, only where the whole input begins.
    case leadingSpace(onlyAtStart: Bool)
    /// Puts other bytes in the place of these.
    case replace([UInt8], by: [UInt8])
    /// Makes ▁ a space, which is how vocabularies with ▁ are kept here.
    case spaces
    /// Takes white space away at either end.
    case strip(left: Bool, right: Bool)
    /// Makes capital letters small ones, character by character.
    case lowercase
    /// Makes runs of U+0020 one space and takes them away at both ends; then a space is put before what is left.
    case extraSpaces(addsLeading: Bool)

    /// Writes the changed text; false when the text does not change, and then nothing is written.
    ///
    /// - Parameters:
    ///   - range: The part of valid UTF-8 that is looked at.
    ///   - isStart: Whether the range begins where the whole input does.
    func apply(
        _ text: Span<UInt8>,
        _ range: Range<Int>,
        isStart: Bool,
        _ forms: inout FormNormalizer,
        into target: inout RewrittenText
    ) -> Bool {
        if range.isEmpty { return false }
        switch self {
        case .form(let form):
            return forms.normalize(text, range, to: form, into: &target)
        case .prepend(let bytes):
            target.begin(at: range.lowerBound)
            target.replace(range.lowerBound..<range.lowerBound, of: text, by: bytes)
            target.finish(text, at: range.upperBound)
            return true
        case .leadingSpace(let onlyAtStart):
            if text[range.lowerBound] == UInt8(ascii: " ") || onlyAtStart && !isStart { return false }
            return TextStep.prepend([UInt8(ascii: " ")]).apply(text, range, isStart: isStart, &forms, into: &target)
        case .replace(let old, let new):
            return TextStep.replace(old, by: new, text, range, into: &target)
        case .spaces:
            return TextStep.replace(TextStep.lowLine, by: [UInt8(ascii: " ")], text, range, into: &target)
        case .strip(let left, let right):
            return TextStep.strip(left, right, text, range, into: &target)
        case .lowercase:
            return LowercaseStep.apply(text, range, into: &target)
        case .extraSpaces(let addsLeading):
            return TextStep.removeExtraSpaces(addsLeading, text, range, into: &target)
        }
    }

    /// U+2581, which stands for a space in vocabularies.
    static let lowLine: [UInt8] = [0xE2, 0x96, 0x81]

    private static func replace(
        _ old: [UInt8],
        by new: [UInt8],
        _ text: Span<UInt8>,
        _ range: Range<Int>,
        into target: inout RewrittenText
    ) -> Bool {
        var found = ByteSearch.first(old, in: range, of: text)
        if found == nil { return false }
        target.begin(at: range.lowerBound)
        while let place = found {
            let end = place + old.count
            target.replace(place..<end, of: text, by: new)
            found = ByteSearch.first(old, in: end..<range.upperBound, of: text)
        }
        target.finish(text, at: range.upperBound)
        return true
    }

    private static func strip(
        _ left: Bool,
        _ right: Bool,
        _ text: Span<UInt8>,
        _ range: Range<Int>,
        into target: inout RewrittenText
    ) -> Bool {
        let start = left ? WhiteSpace.end(of: range, in: text) : range.lowerBound
        let end = right ? WhiteSpace.start(of: start..<range.upperBound, in: text) : range.upperBound
        if start..<end == range { return false }
        target.begin(at: range.lowerBound)
        if start > range.lowerBound { target.replace(range.lowerBound..<start, of: text, by: []) }
        target.finish(text, at: end)
        return true
    }

    private static func removeExtraSpaces(
        _ addsLeading: Bool,
        _ text: Span<UInt8>,
        _ range: Range<Int>,
        into target: inout RewrittenText
    ) -> Bool {
        let space = UInt8(ascii: " ")
        var from = range.lowerBound
        while from < range.upperBound, text[from] == space { from += 1 }
        // SentencePiece takes what it wrote for spaces away at the end, which a ▁ of the text looks like.
        var end = range.upperBound
        while end > from {
            if text[end - 1] == space {
                end -= 1
            } else if end - from >= lowLine.count, isLowLine(text, at: end - lowLine.count) {
                end -= lowLine.count
            } else {
                break
            }
        }
        target.begin(at: range.lowerBound)
        target.replace(range.lowerBound..<from, of: text, by: addsLeading && from < end ? [space] : [])
        var at = from
        while at < end {
            let start = at
            while at < end, text[at] == space { at += 1 }
            if at - start > 1 { target.replace(start + 1..<at, of: text, by: []) }
            at += 1
        }
        target.finish(text, at: end)
        return true
    }

    private static func isLowLine(_ text: Span<UInt8>, at place: Int) -> Bool {
        text[place] == lowLine[0] && text[place + 1] == lowLine[1] && text[place + 2] == lowLine[2]
    }
}
