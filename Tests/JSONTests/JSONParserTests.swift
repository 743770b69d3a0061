// SPDX-License-Identifier: Apache-2.0

import JSON
import Testing

struct JSONParserTests {
    @Test
    func `reads one text after the other`() throws {
        let parser = JSONParser()
        for number in 0..<1_000 {
            let text = Array(#"{"n":\#(number),"s":"\#(String(repeating: "ä", count: number))"}"#.utf8)
            let value = try parser.parse(text.span)
            #expect(try value.member("n").integer() == number)
            #expect(try value.member("s").string().count == number)
        }
    }

    @Test
    func `a value that is held stays what it was`() throws {
        let parser = JSONParser()
        let first = try parser.parse(Array(#"["first"]"#.utf8).span)
        let second = try parser.parse(Array(#"["second"]"#.utf8).span)
        let third = try parser.parse(Array(#"["third"]"#.utf8).span)
        #expect(try [first, second, third].map { try $0.elements()[0].string() } == ["first", "second", "third"])
    }

    @Test(arguments: ["", " ", "{", "{\"a\":1}x", "[1,]", "\"\u{1}\"", "nul"])
    func `an error leaves the parser usable`(text: String) throws {
        let parser = JSONParser()
        #expect(throws: JSONError.self) { try parser.parse(Array(text.utf8).span) }
        #expect(try parser.parse(Array("[7]".utf8).span).elements()[0].integer() == 7)
    }

    @Test
    func `a NUL byte and bytes that are not UTF-8 are errors`() {
        let parser = JSONParser()
        #expect(throws: JSONError.self) { try parser.parse([0x22, 0x00, 0x22].span) }
        #expect(throws: JSONError.self) { try parser.parse([0x22, 0xFF, 0x22].span) }
    }

    @Test
    func `a large text does not leave its memory behind`() throws {
        let parser = JSONParser()
        let large = Array("[\(String(repeating: "1,", count: 1 << 20))1]".utf8)
        for _ in 0..<3 {
            #expect(try parser.parse(large.span).elements().count == (1 << 20) + 1)
            #expect(try parser.parse(Array("[]".utf8).span).elements().isEmpty)
        }
    }
}
