// SPDX-License-Identifier: Apache-2.0

import Foundation
import JSON
import TestSupport
import Testing

/// The filter as other programs use it.
@Suite(.enabled(if: PeerPython.path != nil, "needs WMCTL_TEST_PYTHON, which make test sets"))
struct `wmctl filter beside Python` {
    private let wmctl: Wmctl

    init() throws {
        wmctl = try Wmctl()
        #expect(try wmctl.run("key", "new", "--id", "engine").status == 0)
    }

    private func run(_ script: String, _ arguments: [String]) throws -> CommandRun {
        let script = Wmctl.repository + "/Tests/CommandTests/Peers/" + script
        return try CommandRun.run(PeerPython.path ?? "", [script] + arguments, environment: wmctl.environment)
    }

    @Test
    func `an engine marks its texts with the client for Python`() throws {
        let tokenizer = Wmctl.repository + "/vocab/english/tokenizer.json"
        let engine = try run("engine.py", [Wmctl.binary, Wmctl.repository + "/integrations/python", tokenizer])
        #expect(engine.status == 0, "\(engine.errors)")
        let notes = engine.errors.split(separator: "\n")
        // The first filter was told the tokenizer; the second was not, and one of its lines was refused.
        #expect(notes.count == 2 && notes[0].contains("key 'engine' is bound to 'english'"), "\(engine.errors)")
        #expect(
            notes.last?.hasSuffix("1 of 3,776 lines could not be answered: 1 invalid_field (first: line 3776)") == true
        )
        let root = try JSONDocument(engine.output).root
        #expect(try root.member("refused").string() == "member 'candidates' is out of range; expected one or more")
        #expect(try root.member("infinite").string().hasPrefix("a logit is Infinity; expected a finite number"))
        #expect(try root.member("status").integer(as: Int.self) == 3)
        #expect(
            try root.member("ended").string()
                == "wmctl ended with status 2: wmctl: error: no key 'nobody'; the keyring has 'engine'"
        )
        let names = ["logits", "candidates", "processor", "processor, one text"]
        let texts = try names.map { try root.member($0).string() }
        #expect(texts.map { $0.split(separator: " ").count } == [150, 150, 100, 100])
        for text in texts {
            // 98 coins or more whose expected z-score is about 7.5: below 4.8 with a chance of less than 1e-3 over random keys.
            let report = try wmctl.run("detect", "--json", "-k", "engine", input: Array(text.utf8))
            #expect(report.status == 0, "\(report.text)")
        }
        #expect(try wmctl.run("key", "new", "--id", "stranger").status == 0)
        for text in texts { #expect(try wmctl.run("detect", "-k", "stranger", input: Array(text.utf8)).status == 1) }
    }

    @Test
    func `the example for Python marks several texts at once`() throws {
        let script = Wmctl.repository + "/integrations/python/example.py"
        let tokenizer = Wmctl.repository + "/vocab/english/tokenizer.json"
        var environment = wmctl.environment
        environment["PYTHONDONTWRITEBYTECODE"] = "1"
        let arguments = [script, tokenizer, Wmctl.binary, "--key", "engine", "--seed", "5"]
        let example = try CommandRun.run(PeerPython.path ?? "", arguments, environment: environment)
        #expect(example.status == 0, "\(example.errors)")
        let texts = example.text.split(separator: "\n")
        #expect(texts.count == 4 && Set(texts).count == 4)
        for text in texts { #expect(try wmctl.run("detect", "-k", "engine", input: Array(text.utf8)).status == 0) }
    }

    @Test(arguments: ["detect", "generate", "tokens"])
    func `an answer comes before the next line is written`(mode: String) throws {
        let lines = (0..<12).map { number in
            mode == "tokens" ? #"{"context":[\#(number)],"logits":[0,1,2]}"# : "Line \(number) of a text"
        }
        let file = try wmctl.home.write(lines.joined(separator: "\n") + "\n", to: "lines")
        let options = mode == "generate" ? ["-n", "5"] : []
        let peer = try run("pauses.py", [file, Wmctl.binary, "filter", "--mode", mode] + options)
        #expect(peer.status == 0, "\(peer.errors)")
        #expect(peer.text.split(separator: "\n", omittingEmptySubsequences: false).count == 13)
    }

    @Test(arguments: ["detect", "tokens"])
    func `memory does not grow with the input`(mode: String) throws {
        // 1 MiB of lines, and 48 times as much: whatever was kept of the input would be 47 MiB more.
        let words = String(repeating: "It was late and dark, ", count: 40)
        let numbers = (0..<800).map(String.init).joined(separator: ",")
        let line = mode == "detect" ? words : #"{"context":[1,2,3],"logits":[\#(numbers)]}"#
        let count = (1 << 20) / (line.utf8.count + 1)
        let file = try wmctl.home.write(String(repeating: line + "\n", count: count), to: "lines")
        func peak(_ times: Int) throws -> Int {
            let peer = try run("memory.py", [file, "\(times)", Wmctl.binary, "filter", "--mode", mode])
            #expect(peer.status == 0, "\(peer.errors)")
            let numbers = peer.text.split(whereSeparator: \.isWhitespace).compactMap { Int($0) }
            #expect(numbers.count == 2 && numbers[0] == count * times)
            return numbers.last ?? .max
        }
        #expect(try peak(48) < peak(1) + 16 << 20)
    }
}

/// The Python that has the peers.
private enum PeerPython {
    static let path = ProcessInfo.processInfo.environment["WMCTL_TEST_PYTHON"].flatMap { $0.isEmpty ? nil : $0 }
}
