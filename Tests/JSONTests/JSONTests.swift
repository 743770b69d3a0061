// SPDX-License-Identifier: Apache-2.0

import JSON
import Testing

@Suite
struct `JSON texts` {
    @Test
    func `what is written reads back`() throws {
        var json = JSONWriter()
        json.object { json in
            json.member("text", "a\"\\\n\u{1}é🙂")
            json.member("nothing", String?.none)
            json.member("int", Int.min)
            json.member("word", UInt64.max)
            json.member("tiny", 1.1e-300)
            json.member("nan", Double.nan)
            json.member("list", [1, 2, 3]) { json, value in json.value(value) }
            json.member("inner") { json in json.member("yes", true) }
            json.member("empty") { _ in }
        }
        let root = try JSONDocument(json.bytes).root
        #expect(try root.member("text").string() == "a\"\\\n\u{1}é🙂")
        #expect(try root.member("nothing").isNull)
        #expect(try root.member("int").integer(as: Int.self) == .min)
        #expect(try root.member("word").integer(as: UInt64.self) == .max)
        #expect(try root.member("tiny").double() == 1.1e-300)
        #expect(try root.member("nan").isNull)
        #expect(try root.member("list").elements().map { try $0.integer(as: UInt8.self) } == [1, 2, 3])
        #expect(try root.member("inner").member("yes").bool())
        var names: [String] = []
        try root.forEachMember { (name, _) throws(JSONError) in names.append(name) }
        #expect(names == ["text", "nothing", "int", "word", "tiny", "nan", "list", "inner", "empty"])
        #expect(root.count() == 9)
        #expect(try root.member("list").count() == 3)
    }

    @Test
    func `members can be visited without copies of their names`() throws {
        let root = try JSONDocument(#"{"a\u0301": 1, "": 2, "b": "x"}"#).root
        var names: [String] = []
        var failure: JSONError?
        do throws(JSONError) {
            try root.forEachMemberUTF8 { (name, value) throws(JSONError) in
                names.append(String(copying: name))
                #expect(value.name == names.last)
                _ = try value.integer(as: Int.self)
            }
        } catch {
            failure = error
        }
        #expect(names == ["a\u{301}", "", "b"])
        #expect(failure == .wrongKind(member: "b", expected: "a number", found: "a string"))
    }

    @Test
    func `pretty text is indented by two spaces`() {
        var json = JSONWriter(pretty: true)
        json.object { json in
            json.member("a", 1)
            json.member("b", [1, 2]) { json, value in json.value(value) }
            json.member("c") { _ in }
        }
        #expect(
            json.text == """
                {
                  "a": 1,
                  "b": [
                    1,
                    2
                  ],
                  "c": {}
                }
                """
        )
    }

    @Test(arguments: ["", "{", "[1,]", "{\"a\" 1}", "nul", "\u{FEFF}{", "[1] [2]", "\"\\ud800\""])
    func `malformed text is refused with a reason`(text: String) {
        #expect(throws: JSONError.self) { try JSONDocument(text) }
    }

    @Test
    func `invalid UTF-8 is refused`() {
        #expect(throws: JSONError.self) { try JSONDocument([0x22, 0xFF, 0x22]) }
    }

    @Test
    func `errors name the member and what was expected`() throws {
        let root = try JSONDocument(#"{"gamma":"half","n":3.5,"big":300}"#).root
        #expect(throws: JSONError.missing(member: "delta")) { try root.member("delta") }
        let wrongKind = #expect(throws: JSONError.self) { try root.member("gamma").double() }
        #expect(wrongKind?.description == "member 'gamma' is a string; expected a number")
        #expect(throws: JSONError.self) { try root.member("n").integer(as: Int.self) }
        #expect(throws: JSONError.self) { try root.member("big").integer(as: UInt8.self) }
    }
}
