// SPDX-License-Identifier: Apache-2.0

import Detector
import FuzzSupport

private let normalizer = TextNormalizer()

/// Normalised text is UTF-8, stays as it is when normalised again, and its offsets ascend within the original.
@c(LLVMFuzzerTestOneInput)
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    let text = unsafe input(start, count)
    guard let normalized = normalizer.normalize(text.span) else { return 0 }
    require(String(validating: normalized.bytes, as: UTF8.self) != nil, "normalised text is UTF-8")
    var last = 0
    for offset in 0...normalized.bytes.count {
        let original = normalized.offsets.originalOffset(of: offset)
        require(original >= last && original <= count, "offsets ascend within the original")
        last = original
    }
    require(last == count, "end maps to end")
    // Longer pieces are composed in parts, and another pass would part them elsewhere.
    guard longestRun(of: text) < 64 else { return 0 }
    if let again = normalizer.normalize(normalized.bytes.span) {
        require(again.bytes == normalized.bytes, "what is normalised stays as it is")
    }
    return 0
}

/// The most bytes between two printable ASCII characters, across which nothing is composed.
private func longestRun(of text: [UInt8]) -> Int {
    text.split(omittingEmptySubsequences: true) { (0x20...0x7E).contains($0) }.map(\.count).max() ?? 0
}
