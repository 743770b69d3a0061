// SPDX-License-Identifier: Apache-2.0

import ChatTemplate
import FuzzSupport
import JSON
import Tokenizer

/// In every text that a template is given, and in no template.
private let mark: Unicode.Scalar = "\u{105678}"
private let content = "A \(mark)message, with <|marks\(mark)|>\nand 'quotes' %5\(mark)d 1\(mark)2\(mark)"

/// Turns with everything that templates look at.
private let messages = [
    ChatMessage(role: "system", content: "Be \(mark)brief."), ChatMessage(role: "user", content: content),
    ChatMessage(role: "rob\(mark)ot", content: ""), called,
]

private let called: ChatMessage = {
    let json = """
        {"role": "assistant", "content": null, "\(mark)name": "\(mark)",
         "tool_calls": [{"function": {"name": "f\(mark)", "arguments": {"a\(mark)": ["\(mark)", 1.5, true]}}}]}
        """
    guard let message = try? ChatMessage(JSONDocument(Array(json.utf8)).root) else { fatalError("it is a message") }
    return message
}()

private let tools = ChatValue.list([.object([.init("name\(mark)", .text("t\(mark)")), .init("n", .integer(3))])])

/// Templates are rendered or refused within their bounds; what came from the input is marked as input.
@c(LLVMFuzzerTestOneInput)
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    let source = unsafe String(decoding: input(start, count), as: UTF8.self)
    // The template must not be able to write the mark itself, by an escape or as it is.
    guard !source.unicodeScalars.contains(mark), !source.lowercased().contains("\\u00105678") else { return 0 }
    guard let template = try? ChatTemplate(source) else { return 0 }
    var request = ChatRequest(messages: messages)
    request.tools = tools
    request.documents = tools
    request.variables["x\(mark)"] = .text("\(mark)")
    request.variables["text"] = .text(content)
    request.time = CalendarTime(year: 2026, month: 11, day: 21)
    request.beginToken = "<s>"
    // Long runs would find little more.
    request.limits.work = 200_000
    request.limits.outputBytes = 1 << 16
    guard let parts = try? template.render(request) else { return 0 }
    require(zip(parts, parts.dropFirst()).allSatisfy { $0.isInput != $1.isInput }, "parts take turns")
    require(parts.allSatisfy { !$0.text.isEmpty }, "no part is empty")
    for part in parts where !part.isInput {
        require(!part.text.unicodeScalars.contains(mark), "what the input wrote is marked")
    }
    require((try? template.render(request)) == parts, "the same again")
    return 0
}
