// SPDX-License-Identifier: Apache-2.0

import CUtf8proc

/// What utf8proc knows of single code points.
///
/// Every argument is a scalar that was decoded from UTF-8, hence at most U+10FFFF, for which utf8proc always has an entry.
public enum UnicodeFacts: Sendable {
    private static func property(_ scalar: UInt32) -> utf8proc_property_t {
        unsafe utf8proc_get_property(Int32(bitPattern: scalar)).pointee
    }

    /// The canonical combining class; 0 for starters.
    public static func combiningClass(_ scalar: UInt32) -> Int16 {
        property(scalar).combining_class
    }

    /// Whether the scalar belongs to the general categories L*.
    public static func isLetter(_ scalar: UInt32) -> Bool {
        let letters = UInt32(UTF8PROC_CATEGORY_LU.rawValue)...UInt32(UTF8PROC_CATEGORY_LO.rawValue)
        return letters.contains(UInt32(property(scalar).category))
    }

    /// Whether no canonical composition or reordering can reach across the place before the scalar.
    ///
    /// Everything that composes with what stands before it is a mark or a Hangul vowel or final consonant; the test is
    /// coarser than Unicode's Quick_Check, never finer.
    public static func isBoundary(_ scalar: UInt32) -> Bool {
        if scalar < 0x300 { return true }
        // U+11A7 is no consonant, though utf8proc would compose it away.
        if (0x1160...0x11FF).contains(scalar) { return scalar == 0x11A7 }
        let property = property(scalar)
        let marks = UInt32(UTF8PROC_CATEGORY_MN.rawValue)...UInt32(UTF8PROC_CATEGORY_ME.rawValue)
        return property.combining_class == 0 && !marks.contains(UInt32(property.category))
    }

    /// Whether the scalar alone can differ from its composed form.
    public static func decomposes(_ scalar: UInt32) -> Bool {
        if scalar < 0x300 { return false }
        let property = property(scalar)
        return property.decomp_type == 0 && property.decomp_seqindex != UInt16.max
    }

    /// The scalar that the canonical decomposition begins with.
    public static func base(_ scalar: UInt32) -> UInt32 {
        if scalar < 0xC0 { return scalar }
        let property = property(scalar)
        guard property.decomp_type == 0, property.decomp_seqindex != UInt16.max else { return scalar }
        return decomposition(scalar, UTF8PROC_DECOMPOSE.rawValue | UTF8PROC_STABLE.rawValue).first
    }

    /// The plain letter of a styled one (mathematical alphanumerics, letter-like symbols, fullwidth forms): the
    /// decompositions that Unicode tags `<font>` and `<wide>`, when they are a single scalar.
    public static func plainForm(_ scalar: UInt32) -> UInt32? {
        let type = UInt32(property(scalar).decomp_type)
        let isStyled =
            type == UInt32(UTF8PROC_DECOMP_TYPE_FONT.rawValue) || type == UInt32(UTF8PROC_DECOMP_TYPE_WIDE.rawValue)
        guard isStyled else { return nil }
        let options = UTF8PROC_DECOMPOSE.rawValue | UTF8PROC_COMPAT.rawValue | UTF8PROC_STABLE.rawValue
        let plain = decomposition(scalar, options)
        return plain.count == 1 ? plain.first : nil
    }

    /// Whether the scalar alone can differ from its compatibility decomposition or its composed form.
    public static func decomposesCompatibly(_ scalar: UInt32) -> Bool {
        property(scalar).decomp_seqindex != UInt16.max || (0xAC00...0xD7A3).contains(scalar)
    }

    /// The scalar that the compatibility decomposition begins with.
    public static func compatibleBase(_ scalar: UInt32) -> UInt32 {
        guard property(scalar).decomp_seqindex != UInt16.max else { return scalar }
        let options = UTF8PROC_DECOMPOSE.rawValue | UTF8PROC_COMPAT.rawValue | UTF8PROC_STABLE.rawValue
        return decomposition(scalar, options).first
    }

    /// The first scalar of a decomposition, and how many it has.
    private static func decomposition(
        _ scalar: UInt32,
        _ options: utf8proc_option_t.RawValue
    ) -> (first: UInt32, count: Int) {
        var first: Int32 = 0
        var boundary: Int32 = 0
        // The count is what the whole decomposition needs, and no more than one scalar is written.
        let count = unsafe utf8proc_decompose_char(
            Int32(bitPattern: scalar),
            &first,
            1,
            utf8proc_option_t(rawValue: options),
            &boundary
        )
        return (UInt32(bitPattern: first), count)
    }
}
