// SPDX-License-Identifier: Apache-2.0

import JSON
import TestSupport
import Testing
import Watermark

@Suite
struct `wmctl key calibrate` {
    private let wmctl: Wmctl

    init() throws {
        wmctl = try Wmctl()
        let secret = try wmctl.home.write(String(repeating: "5a", count: 32), to: "secret")
        #expect(try wmctl.run("key", "new", "--id", "k", "--delta", "inf", "--secret-file", secret).status == 0)
    }

    private var path: String { wmctl.home.file("data/wmctl/keyring.json") }

    /// Rows of made-up sentences, in two languages.
    private func rows(_ count: Int) throws -> String {
        let words = ["the", "old", "house", "river", "morning", "walked", "to", "and", "quiet", "a", "was", "of"]
        var random = TestGenerator(seed: 8)
        let lines = (0..<count).map { index in
            let text = (0..<90).map { _ in words[Int(random.next() % UInt64(words.count))] }.joined(separator: " ")
            return "{\"text\":\"\(text)\",\"language\":\"\(index % 2 == 0 ? "en" : "fr")\",\"source\":\"made\"}\n"
        }
        return try wmctl.home.write(lines.joined() + "{\"text\":7}\n", to: "rows.jsonl")
    }

    @Test func `measures rates by length, language and group, and keeps them with the key`() throws {
        let file = try rows(60)
        let run = try wmctl.run("key", "calibrate", "k", "--texts", file, "--group-field", "source", "--json")
        #expect(run.status == 0, "\(run.errors)")
        #expect(run.errors.contains("1 record left out"))
        let rows = try JSONDocument(run.output).root.member("rows").elements()
        let first = try #require(rows.first)
        #expect(try first.member("length").integer(as: Int.self) == 50)
        #expect(try first.member("texts").integer(as: Int.self) == 60)
        /// The numbers of texts of whole texts' rows, by what the rows are of.
        func counts(_ member: String) throws -> [String: Int] {
            let named = try rows.filter { try !$0.member(member).isNull && $0.member("length").isNull }
            let pairs = try named.map { try ($0.member(member).string(), $0.member("texts").integer(as: Int.self)) }
            return Dictionary(uniqueKeysWithValues: pairs)
        }
        #expect(try counts("language") == ["en": 30, "fr": 30] && counts("group") == ["made": 60])
        let kept = try #require(try Keyring.load(path).entry("k").calibration)
        #expect(!kept.isRejected && kept.rates == [1e-2, 1e-3, 1e-4, 1e-6])
        #expect(try wmctl.run("key", "show", "k").text.contains("60 texts: too few texts to say"))
        let report = try JSONDocument(wmctl.run("detect", "--json", input: Array("Some words.".utf8)).output).root
        #expect(try report.member("calibration").member("texts").integer(as: Int.self) == 60)
        let all = try rows.filter { try $0.member("language").isNull && $0.member("group").isNull }
        #expect(try kept.rows.map(\.textCount) == all.map { try $0.member("texts").integer(as: Int.self) })
        let hits = try all.map { try $0.member("counts").elements().map { try $0.integer(as: Int.self) } }
        #expect(kept.rows.map(\.counts) == hits && kept.rows.last?.length == nil)
    }

    @Test func `rejects a key that finds its mark everywhere, and retires it`() throws {
        var texts: [String] = []
        for seed in 0..<12 {
            let text = try wmctl.run("generate", "--seed", "\(seed)", "-n", "120", "It was late, and").output
            texts += ["--texts", try wmctl.home.write(text, to: "text\(seed).txt")]
        }
        let run = try wmctl.run(["key", "calibrate", "k", "--retire"] + texts)
        #expect(run.status == 1)
        #expect(run.text.contains("all texts"))
        #expect(run.errors.contains("key 'k' is rejected: it is retired; make another with 'wmctl key new'"))
        let entry = try Keyring.load(path).entry("k")
        #expect(entry.state == .retired && entry.calibration?.isRejected == true)
    }

    @Test func `needs texts`() throws {
        #expect(try wmctl.run("key", "calibrate", "k").status == 64)
        let empty = try wmctl.home.write("", to: "empty.jsonl")
        let run = try wmctl.run("key", "calibrate", "k", "--texts", empty)
        #expect(run.status == 2 && run.errors.contains("no text could be scored"))
    }

    @Test func `a text is verified with the model that wrote it`() throws {
        let prompt = "It was a fine morning, and"
        let text = try wmctl.run("generate", "--canonical", "--seed", "3", "-n", "30", prompt).output
        let run = try wmctl.run(
            "detect",
            "--json",
            "-m",
            "english",
            "--prompt",
            prompt,
            "--weights",
            "default",
            input: text
        )
        #expect(run.status == 0, "\(run.errors)")
        let report = try JSONDocument(run.output).root
        let model = try report.member("model")
        let tested = try model.member("num_tested_tokens").integer(as: Int.self)
        #expect(tested > 20)
        #expect(try model.member("num_consistent_tokens").integer(as: Int.self) == tested)
        // The whole, windows, the weighted test and the verification.
        #expect(try report.member("tests").integer(as: Int.self) == 4)
        #expect(try wmctl.run("detect", "--prompt", "x", input: text).status == 64)
        #expect(try wmctl.run("detect", "--z", "4", "--weights", "default", input: text).status == 64)
    }
}
