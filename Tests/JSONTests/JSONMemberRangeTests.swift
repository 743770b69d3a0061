// SPDX-License-Identifier: Apache-2.0

import JSON
import TestSupport
import Testing

struct JSONMemberRangeTests {
    private func members(of text: String) throws -> [[String]] {
        let bytes = Array(text.utf8)
        _ = try JSONDocument(bytes)
        var ranges: [JSONMemberRange] = []
        JSONMemberRange.find(in: bytes.span, into: &ranges)
        return ranges.map {
            [String(decoding: bytes[$0.name], as: UTF8.self), String(decoding: bytes[$0.value], as: UTF8.self)]
        }
    }

    @Test(arguments: [
        ("{}", []),
        (" { \t\r\n } ", []),
        (#"{"a":1}"#, [["a", "1"]]),
        (
            #" {"a" : 1.50 , "b":[ 1 , {"c":"}"} , [] ] ,"d": null}"#,
            [
                ["a", "1.50"], ["b", #"[ 1 , {"c":"}"} , [] ]"#], ["d", "null"],
            ]
        ),
        (#"{"\"\\":"\\","\\\\\"":"\\\"","":""}"#, [[#"\"\\"#, #""\\""#], [#"\\\\\""#, #""\\\"""#], ["", #""""#]]),
        (
            #"{"a":1,"a":2,"e":1e400,"t":true}"#.replacing("1e400", with: "-1.5E+3"),
            [
                ["a", "1"], ["a", "2"], ["e", "-1.5E+3"], ["t", "true"],
            ]
        ),
        (#"{"a":{}, "b":[{}],"c":-0}"#, [["a", "{}"], ["b", "[{}]"], ["c", "-0"]]),
    ])
    func `finds each member as it is written`(text: String, expected: [[String]]) throws {
        #expect(try members(of: text) == expected)
    }

    /// Random values with their text, nested and spaced at random.
    private func value(_ depth: Int, _ random: inout TestGenerator) -> String {
        func space() -> String { [" ", "", "\n", "\t ", ""][Int.random(in: 0..<5, using: &random)] }
        switch Int.random(in: 0..<(depth > 0 ? 7 : 5), using: &random) {
        case 0: return "\(Int.random(in: -1000...1000, using: &random))"
        case 1: return ["true", "false", "null", "1.25e-7"][Int.random(in: 0..<4, using: &random)]
        case 2, 3, 4: return string(&random)
        case 5:
            let elements = (0..<Int.random(in: 0...3, using: &random)).map { _ in
                space() + value(depth - 1, &random) + space()
            }
            return "[\(elements.isEmpty ? space() : elements.joined(separator: ","))]"
        default:
            let members = (0..<Int.random(in: 0...3, using: &random)).map { _ in
                "\(space())\(string(&random))\(space()):\(space())\(value(depth - 1, &random))\(space())"
            }
            return "{\(members.isEmpty ? space() : members.joined(separator: ","))}"
        }
    }

    private func string(_ random: inout TestGenerator) -> String {
        let pieces = ["a", "\\\"", "\\\\", "{", "}", "[", "]", ",", ":", "é", "\\n", "\\u0022", " "]
        let count = Int.random(in: 0...6, using: &random)
        return "\"\((0..<count).map { _ in pieces[Int.random(in: 0..<pieces.count, using: &random)] }.joined())\""
    }

    @Test
    func `every range parses to what the whole text has there`() throws {
        var random = TestGenerator(seed: 5)
        var ranges: [JSONMemberRange] = []
        for _ in 0..<3_000 {
            let count = Int.random(in: 0...5, using: &random)
            var written: [(name: String, value: String)] = []
            for _ in 0..<count { written.append((string(&random), value(3, &random))) }
            let text = "{ " + written.map { "\($0.name) : \($0.value)\n" }.joined(separator: ",") + "}"
            let bytes = Array(text.utf8)
            _ = try JSONDocument(bytes)
            JSONMemberRange.find(in: bytes.span, into: &ranges)
            #expect(ranges.map { "\"\(String(decoding: bytes[$0.name], as: UTF8.self))\"" } == written.map(\.name))
            #expect(ranges.map { String(decoding: bytes[$0.value], as: UTF8.self) } == written.map(\.value))
        }
    }

    @Test
    func `a member written from its ranges is the same text`() throws {
        let text = Array(#"{"a\u0062":[1, 2],"x":"\u00e9"}"#.utf8)
        var ranges: [JSONMemberRange] = []
        JSONMemberRange.find(in: text.span, into: &ranges)
        var json = JSONWriter()
        json.object { json in
            json.member("id", 1)
            for range in ranges { json.member(prefix: "in_", rawName: text[range.name], rawValue: text[range.value]) }
            json.key("last")
            json.raw(text[ranges[1].value])
        }
        json.endLine()
        json.object { _ in }
        #expect(json.text == #"{"id":1,"in_a\u0062":[1, 2],"in_x":"\u00e9","last":"\u00e9"}"# + "\n{}")
    }
}
