// SPDX-License-Identifier: Apache-2.0

import Detector

/// A few bytes by which texts that share most of their words are told, and nothing else of them.
///
/// MinHash with one permutation (Li, Owen and Zhang, "One Permutation Hashing", 2012) over all runs of three words, of the
/// text as detectors normalise it. The hash has a random key, so that nobody can make texts that look alike or unlike to it,
/// and no sketch says anything outside the process.
struct TextSketch: Sendable, Equatable {
    /// How many least values are kept.
    static let binCount = 64
    /// Texts with fewer runs have no sketch: none of them is long enough for a verdict.
    static let leastRuns = 16

    /// The least hash in each bin; 0 in one without.
    let bins: [UInt16]
    /// The number of runs.
    let runs: Int
    /// A hash of all bytes.
    let whole: UInt64

    /// - Returns: nil for a text that is too short.
    init?(_ text: [UInt8], _ normalizer: TextNormalizer, key: UInt64) {
        let normalized = normalizer.normalize(text.span)
        let words = Self.words(of: normalized?.bytes ?? text, key: key)
        let runs = words.count - 2
        guard runs >= Self.leastRuns else { return nil }
        var bins = [UInt16](repeating: .max, count: Self.binCount)
        for index in 0..<runs {
            let hash = Self.mixed(Self.mixed(Self.mixed(words[index]) &+ words[index + 1]) &+ words[index + 2])
            let bin = Int(hash >> 58)
            // 1 to 65534: 0 stands for an empty bin.
            bins[bin] = min(bins[bin], UInt16(truncatingIfNeeded: hash % 65_534) + 1)
        }
        self.bins = bins.map { $0 == .max ? 0 : $0 }
        self.runs = runs
        whole = Self.hash(text[...], key: key)
    }

    /// Whether at least half of the shorter text stands in the other, which is not the same.
    ///
    /// Only as much as the sketches tell: of the shorter text's share s, found with a standard deviation of about
    /// √(s(1 − s)/64) for texts of one length; texts of which one is nine times as long as the other are never similar.
    func isSimilar(to other: TextSketch) -> Bool {
        var equal = 0
        var filled = 0
        for index in 0..<Self.binCount {
            let (one, two) = (bins[index], other.bins[index])
            if one | two != 0 { filled += 1 }
            if one == two, one != 0 { equal += 1 }
            // Nearly all pairs of texts share nothing.
            if index == 23, equal == 0 { return false }
        }
        guard equal >= 4, whole != other.whole else { return false }
        let resemblance = Double(equal) / Double(filled)
        let common = resemblance / (1 + resemblance) * Double(runs + other.runs)
        return common >= 0.5 * Double(min(runs, other.runs))
    }

    /// A hash of each word; a character of three bytes or more is a word, as in scripts without spaces.
    private static func words(of text: [UInt8], key: UInt64) -> [UInt64] {
        var words: [UInt64] = []
        var hash = key
        var isInWord = false
        func end() {
            if isInWord { words.append(mixed(hash)) }
            hash = key
            isInWord = false
        }
        for byte in text {
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"):
                hash = mixed(hash ^ UInt64(byte | 0x20))
                isInWord = true
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), 0x80..<0xE0:
                hash = mixed(hash ^ UInt64(byte))
                isInWord = true
            case 0xE0...0xFF:
                end()
                hash = mixed(hash ^ UInt64(byte))
                isInWord = true
            default:
                end()
            }
        }
        end()
        return words
    }

    private static func hash(_ bytes: ArraySlice<UInt8>, key: UInt64) -> UInt64 {
        var hasher = Hasher()
        hasher.combine(key)
        for byte in bytes { hasher.combine(byte) }
        return UInt64(truncatingIfNeeded: hasher.finalize())
    }

    /// The finish of SplitMix64 (Steele, Lea and Flood, 2014): a permutation in which every bit depends on all.
    private static func mixed(_ value: UInt64) -> UInt64 {
        var value = value &+ 0x9E37_79B9_7F4A_7C15
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}
