// SPDX-License-Identifier: Apache-2.0

import JSON
import Testing

private enum Size: String, CaseIterable {
    case small, large
}

@Suite
struct `JSON values of which some are allowed` {
    private let root: JSONValue

    init() throws {
        root = try JSONDocument(Array(#"{"size":"large","count":7,"share":0.25,"digest":"0a9f"}"#.utf8)).root
    }

    @Test
    func `are read`() throws {
        #expect(try root.member("size").choice(of: Size.self) == .large)
        #expect(try root.member("count").integer(in: 7...7) == 7)
        #expect(try root.member("share").number(in: 0.25...1) == 0.25)
        #expect(try root.member("count").number(in: 0...7) == 7)
        #expect(try root.member("digest").hexadecimal(count: 4) == "0a9f")
    }

    @Test
    func `are refused where they are others`() throws {
        func refusal(_ read: () throws(JSONError) -> Void) -> String {
            do throws(JSONError) { try read() } catch { return error.description }
            return "read"
        }
        #expect(
            refusal { () throws(JSONError) in _ = try root.member("digest").choice(of: Size.self) }
                == "member 'digest' is out of range; expected one of 'small', 'large'"
        )
        #expect(
            refusal { () throws(JSONError) in _ = try root.member("count").integer(in: 8...9) }
                == "member 'count' is out of range; expected a whole number from 8 to 9"
        )
        #expect(
            refusal { () throws(JSONError) in _ = try root.member("share").number(in: 0.5...1) }
                == "member 'share' is out of range; expected a number from 0.5 to 1.0"
        )
        for count in [3, 5] {
            #expect(
                refusal { () throws(JSONError) in _ = try root.member("digest").hexadecimal(count: count) }
                    == "member 'digest' is out of range; expected \(count) lower-case hexadecimal digits"
            )
        }
        #expect(
            refusal { () throws(JSONError) in _ = try root.member("size").hexadecimal(count: 5) }
                == "member 'size' is out of range; expected 5 lower-case hexadecimal digits"
        )
        #expect(refusal { () throws(JSONError) in _ = try root.member("share").integer(in: 0...1) } != "read")
        #expect(refusal { () throws(JSONError) in _ = try root.member("size").number(in: 0...1) } != "read")
    }
}
