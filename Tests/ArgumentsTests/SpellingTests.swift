// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Arguments

@Suite
struct `The distance between two words` {
    @Test(arguments: [
        ("", "", 0), ("a", "", 1), ("", "abc", 3), ("abc", "abc", 0), ("abc", "acb", 1), ("abcd", "badc", 2),
        ("kitten", "sitting", 3), ("ca", "abc", 3), ("temprature", "temperature", 1), ("étude", "etude", 1),
    ])
    func `counts insertions, deletions, substitutions and exchanges`(a: String, b: String, expected: Int) {
        #expect(Spelling.distance(Array(a), Array(b)) == expected)
        #expect(Spelling.distance(Array(b), Array(a)) == expected)
    }

    @Test
    func `decides what somebody meant`() {
        #expect(Spelling.closest(to: "lst", among: ["list", "new"]) == "list")
        #expect(Spelling.closest(to: "xyz", among: ["list", "new"]) == nil)
        #expect(Spelling.closest(to: "x", among: ["a", "b"]) == nil)
        #expect(Spelling.closest(to: "re", among: ["retire", "revoke"]) == nil)
        #expect(Spelling.closest(to: "ret", among: ["retire", "revoke"]) == "retire")
        #expect(Spelling.closest(to: "--", among: ["--json"]) == nil)
        #expect(Spelling.closest(to: "x", among: []) == nil)
    }
}
