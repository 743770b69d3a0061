// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

@testable import JSON

struct LargeNumberTests {
    private func replaced(_ text: String) -> String? {
        LargeNumbers.replaced(in: Array(text.utf8).span).map { String(decoding: $0, as: UTF8.self) }
    }

    @Test(arguments: [
        (#"{"id":123456789012345678901234567890,"x":[1e400,-1E+400 ]}"#, [#""x":[1e308,-1e308  ]}"#]),
        ("18446744073709551616", ["1e308               "]),
        ("-9223372036854775809", ["-1e308              "]),
        ("[1.5e309]", ["[1e308  ]"]),
    ])
    func `numbers that fit nowhere are replaced in place`(text: String, parts: [String]) throws {
        let copy = try #require(replaced(text))
        #expect(copy.utf8.count == text.utf8.count)
        for part in parts { #expect(copy.hasSuffix(part)) }
        #expect(throws: JSONError.self) { try JSONDocument(text) }
        _ = try JSONParser().parse(Array(text.utf8).span)
    }

    @Test(arguments: [
        "18446744073709551615", "-9223372036854775808", "1e308", "1e-400", "0.00000000000000000000000001", "-0",
        #""1e400""#, #"{"1e400":"\"1e400"}"#, "[1.7976931348623157e308]",
    ])
    func `numbers that fit are left alone`(text: String) throws {
        #expect(replaced(text) == nil)
        _ = try JSONDocument(text)
    }

    @Test(arguments: [
        "01e400", "1.e400", ".1e400", "1e400.5", "+1e400", "--1e400", "1e", "1e+", "x1e400", "1e400x", "1 1e400",
        "[1e400", #"{"a":1e400,}"#, #"["1e400]"#, "1.5.1e400", "1e4001e400", "00000000000000000000000000",
        "123456789012345678901234567890a", "12345678901234567890123456789\u{0}",
    ])
    func `what is no JSON stays none`(text: String) {
        #expect(throws: JSONError.self) { try JSONParser().parse(Array(text.utf8).span) }
    }

    @Test func `a number that is too large reads as the largest, and as no whole number`() throws {
        let parser = JSONParser()
        let root = try parser.parse(Array(#"{"a":-1e999,"b":99999999999999999999,"c":7}"#.utf8).span)
        #expect(try root.member("a").double() == -1e308)
        #expect(try root.member("b").double() == 1e308)
        #expect(throws: JSONError.self) { try root.member("b").integer() as Int }
        #expect(try root.member("c").integer() == 7)
    }

    @Test func `texts of large numbers parse as those of small ones do`() throws {
        var random = TestGenerator(seed: 9)
        let pieces = [
            "1", "0", "9", "-", "+", ".", "e", "E", "400", "99999999999999999999", " ", ",", "[", "]", "\"", "\\",
        ]
        let parser = JSONParser()
        var accepted = 0
        for _ in 0..<20_000 {
            let count = Int.random(in: 1...7, using: &random)
            let inside = (0..<count).map { _ in pieces[Int.random(in: 0..<pieces.count, using: &random)] }.joined()
            let text = "[\(inside)]"
            // With an exponent of one digit and short runs of digits, the same grammar has only numbers that fit.
            let small = text.replacing("99999999999999999999", with: "9").replacing("400", with: "4")
                .replacing(/[eE]([+-]?)[0-9]+/) { "e\($0.1)1" }
            let isJSON = (try? JSONDocument(small)) != nil
            let isAccepted = (try? parser.parse(Array(text.utf8).span)) != nil
            try #require(isAccepted == isJSON, "\(text)")
            if isAccepted, replaced(text) != nil { accepted += 1 }
        }
        #expect(accepted > 20)
    }
}
