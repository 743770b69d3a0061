// SPDX-License-Identifier: Apache-2.0

import ChatTemplate
import Foundation
import JSON
import TestSupport
import Testing
import Tokenizer

/// A template with what Python's jinja2 made of it: a line that Peer/chat_peer.py printed.
struct PeerCase {
    let template: String
    let request: ChatRequest
    /// The text; nil where the peer failed.
    let text: String?

    /// The lines of a file.
    static func forEach(in bytes: [UInt8], _ body: (PeerCase) throws -> Void) throws {
        for line in bytes.split(separator: UInt8(ascii: "\n")) { try body(PeerCase(JSONDocument(Array(line)).root)) }
    }

    private init(_ line: JSONValue) throws {
        template = try line.member("template").string()
        var request = ChatRequest(messages: try line.member("messages").elements().map { try ChatMessage($0) })
        // What the peer takes for now.
        request.time = CalendarTime(year: 2026, month: 11, day: 5, hour: 16, minute: 7, second: 9)
        try line.member("variables").forEachMember { (name, value) throws(JSONError) in
            switch name {
            case "add_generation_prompt": request.addsGenerationPrompt = try value.bool()
            case "bos_token": request.beginToken = try value.string()
            case "eos_token": request.endToken = try value.string()
            case "tools": request.tools = try ChatValue(value)
            case "documents": request.documents = try ChatValue(value)
            default: request.variables[name] = try ChatValue(value)
            }
        }
        self.request = request
        text = try line.optional("text")?.string()
    }

    /// What is rendered here; nil where that fails.
    var rendered: String? { try? ChatTemplate(template).render(request).map(\.text).joined() }

    /// Whether both give the same text, or neither gives one.
    var isEqual: Bool { rendered == text }
}

/// Python's jinja2, which `make test` installs.
enum TemplatePeer {
    static let python = ProcessInfo.processInfo.environment["WMCTL_TEST_PYTHON"]

    /// What Peer/chat_peer.py prints.
    static func run(_ arguments: String..., seconds: Double = 600) throws -> [UInt8] {
        let program = try #require(python)
        let script = sourceTree.appending(path: "Tests/ChatTemplateTests/Peer/chat_peer.py").path
        let environment = ["PATH": "/usr/bin:/bin", "PYTHONWARNINGS": "ignore", "PYTHONDONTWRITEBYTECODE": "1"]
        let run = try CommandRun.run(program, [script] + arguments, environment: environment, seconds: seconds)
        try #require(run.status == 0, "\(run.errors)")
        return run.output
    }
}
