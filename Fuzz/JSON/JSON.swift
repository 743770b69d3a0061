// SPDX-License-Identifier: Apache-2.0

import FuzzSupport
import JSON

// libFuzzer runs inputs one after the other.
private nonisolated(unsafe) let parser = JSONParser()
private nonisolated(unsafe) var ranges: [JSONMemberRange] = []

/// What parses is written and read back as the same, and its members are found where they stand.
@c(LLVMFuzzerTestOneInput)
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    let text = unsafe input(start, count)
    let parsed = unsafe try? parser.parse(text.span)
    guard let root = try? JSONDocument(text).root else {
        if let parsed { unsafe checkLargeNumbers(parsed, in: text, &ranges) }
        return 0
    }
    require(parsed.map { isSame($0, root) } ?? false, "memory that was used before does not change what is read")

    var json = JSONWriter(pretty: count % 2 == 0)
    must("writing what was read") { try write(root, to: &json) }
    let again = must("reading what was written") { try JSONDocument(json.bytes).root }
    require(isSame(again, root), "values are read as they were written")

    if root.kind == .object { unsafe checkRanges(of: root, in: text, &ranges) }
    return 0
}

/// Checks a text that only a parser takes: all that keeps it from being a document are numbers, which stand where they stood.
private func checkLargeNumbers(_ root: JSONValue, in text: [UInt8], _ ranges: inout [JSONMemberRange]) {
    let replaced = must("finding large numbers") {
        guard let replaced = LargeNumbers.replaced(in: text.span) else { throw JSONError.malformed(reason: "none") }
        return replaced
    }
    require(replaced.count == text.count, "nothing moves")
    for (byte, other) in zip(text, replaced) where byte != other {
        require("0123456789+-.eE".utf8.contains(byte), "only numbers are replaced")
    }
    let document = must("parsing what was replaced") { try JSONDocument(replaced).root }
    require(isSame(document, root), "values are those of the replaced text")
    if root.kind == .object {
        JSONMemberRange.find(in: text.span, into: &ranges)
        var count = 0
        must("visiting members") { try root.forEachMember { (_, _) throws(JSONError) in count += 1 } }
        require(ranges.count == count, "every member is found")
    }
}

/// Checks that the parts of the text at the ranges are the members, all of them and in order.
private func checkRanges(of root: JSONValue, in text: [UInt8], _ ranges: inout [JSONMemberRange]) {
    JSONMemberRange.find(in: text.span, into: &ranges)
    var index = 0
    must("visiting members") {
        try root.forEachMember { (name, value) throws(JSONError) in
            require(index < ranges.count, "every member is found")
            let range = ranges[index]
            let quoted = [UInt8(ascii: "\"")] + text[range.name] + [UInt8(ascii: "\"")]
            require(try JSONDocument(quoted).root.string() == name, "a name is found as it is written")
            require(isSame(try JSONDocument(Array(text[range.value])).root, value), "so is a value")
            index += 1
        }
    }
    require(index == ranges.count, "nothing else is found")
}

private func isSame(_ a: JSONValue, _ b: JSONValue) -> Bool {
    guard a.kind == b.kind else { return false }
    return must("visiting a value") {
        switch a.kind {
        case .object:
            var (names, values): ([String], [JSONValue]) = ([], [])
            try a.forEachMember { (name, value) throws(JSONError) in
                names.append(name)
                values.append(value)
            }
            var index = 0
            var isSame = true
            try b.forEachMember { (name, value) throws(JSONError) in
                isSame = isSame && index < names.count && names[index] == name && FuzzJSON.isSame(values[index], value)
                index += 1
            }
            return isSame && index == names.count
        case .array:
            let (left, right) = (try a.elements(), try b.elements())
            return left.count == right.count && zip(left, right).allSatisfy { FuzzJSON.isSame($0, $1) }
        case .string: return try a.string() == b.string()
        case .boolean: return try a.bool() == b.bool()
        case .number:
            let (left, right) = (try? a.integer(as: Int128.self), try? b.integer(as: Int128.self))
            return try left == right && a.double() == b.double()
        case .null: return true
        }
    }
}

private func write(_ value: JSONValue, to json: inout JSONWriter) throws {
    switch value.kind {
    case .object:
        try json.object { json in
            var members: [(String, JSONValue)] = []
            try value.forEachMember { (name, value) throws(JSONError) in members.append((name, value)) }
            for (name, value) in members {
                json.key(name)
                try write(value, to: &json)
            }
        }
    case .array: try json.array { json in for element in try value.elements() { try write(element, to: &json) } }
    case .string: json.value(try value.string())
    case .boolean: json.value(try value.bool())
    case .number:
        if let whole = try? value.integer(as: Int128.self) {
            json.value(whole)
        } else {
            json.value(try value.double())
        }
    case .null: json.null()
    }
}
