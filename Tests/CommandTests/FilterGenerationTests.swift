// SPDX-License-Identifier: Apache-2.0

import JSON
import TestSupport
import Testing

@Suite
struct `wmctl filter that writes` {
    private let wmctl: Wmctl
    private let prompts = ["It was late, and", "", "The king", "Once upon a time there", "\u{1F600}", "He said"]

    init() throws {
        wmctl = try Wmctl()
        let secret = try wmctl.home.write(String(repeating: "5a", count: 32), to: "secret")
        #expect(try wmctl.run("key", "new", "--id", "fixed", "--secret-file", secret).status == 0)
    }

    private var input: [UInt8] { Array((prompts.joined(separator: "\n") + "\n").utf8) }

    @Test
    func `prompts become marked lines, found by the filter that detects`() throws {
        let texts = try wmctl.run("filter", "--mode", "generate", "--seed", "5", input: input)
        #expect(texts.status == 0 && texts.errors.isEmpty)
        #expect(texts.text.split(separator: "\n", omittingEmptySubsequences: false).count == prompts.count + 1)
        #expect(!texts.output.contains(0x0D))
        let reports = try wmctl.run("filter", input: texts.output)
        // 200 tokens of this model and seed: the text is the same on every machine.
        #expect(reports.status == 0)
        #expect(reports.text.split(separator: "\n").count == prompts.count)
        for report in reports.text.split(separator: "\n") { #expect(report.contains(#""verdict":"watermarked""#)) }
    }

    @Test
    func `a seed decides every line, whatever the threads, and each line by its number`() throws {
        func write(_ options: String...) throws -> [Substring] {
            let same = Array(String(repeating: "It was late, and\n", count: 20).utf8)
            let run = try wmctl.run(["filter", "--mode", "generate", "-n", "20"] + options, input: same)
            #expect(run.status == 0)
            return run.text.split(separator: "\n", omittingEmptySubsequences: false)
        }
        let texts = try write("--seed", "5", "-j", "1")
        #expect(try write("--seed", "5", "-j", "6") == texts)
        #expect(try write("--seed", "6") != texts)
        // Two of 20 texts of 20 tokens that are drawn apart are the same with a chance that nobody will see.
        #expect(Set(texts.dropLast()).count == 20)
        #expect(try Set(write().dropLast()).count == 20)
    }

    @Test
    func `an object's seed repeats its text with wmctl generate`() throws {
        let objects = try wmctl.run("filter", "--mode", "generate", "--json", "-n", "30", "--seed", "5", input: input)
        #expect(objects.status == 0)
        for (line, prompt) in zip(objects.text.split(separator: "\n"), prompts) {
            let seed = try JSONDocument(String(line)).root.member("seed").integer(as: UInt64.self)
            #expect(seed < 1 << 53)
            let run = try wmctl.run(["generate", "--json", "-n", "30", "--seed", "\(seed)", prompt])
            #expect(run.text == line + "\n")
        }
    }

    @Test
    func `rows have settings of their own and keep their other fields`() throws {
        let rows = """
            {"id":1,"prompt":"It was","max_tokens":3,"seed":7,"temperature":0.5,"top_k":3,"note":"kept","text":"too"}
            {"prompt":"It was","max_tokens":0,"temperature":null}
            {"prompt":"One\\nTwo","max_tokens":4,"repetition_penalty":1.2,"top_p":0.5,"min_p":0.1}

            """
        let run = try wmctl.run("filter", "--mode", "generate", input: Array(rows.utf8))
        #expect(run.status == 0)
        let answers = run.text.split(separator: "\n")
        let direct = try wmctl.run(
            "generate",
            "--json",
            "-n",
            "3",
            "--seed",
            "7",
            "--temperature",
            "0.5",
            "--top-k",
            "3",
            "It was"
        )
        #expect(answers.count == 3)
        #expect(answers[0] + "\n" == #"{"id":1,"note":"kept","input_text":"too","# + direct.text.dropFirst())
        #expect(answers[1].hasPrefix(#"{"text":"","tokens":[],"finish_reason":"length","seed":null,"#))
        #expect(try JSONDocument(String(answers[2])).root.member("tokens").elements().count == 4)
    }

    @Test
    func `a row may have line breaks where a line may not`() throws {
        // Greedy and with a seed both forms draw the same tokens until a line break comes.
        let row = #"{"prompt":"Yours truly,","max_tokens":60}"# + "\n"
        let options = ["filter", "--mode", "generate", "--seed", "1", "--temperature", "1.5", "--top-k", "0"]
        let broken = try wmctl.run(options, input: Array(String(repeating: row, count: 20).utf8))
        #expect(broken.text.contains(#"\n"#))
        let line = Array(String(repeating: "Yours truly,\n", count: 20).utf8)
        let flat = try wmctl.run(options + ["-n", "60"], input: line)
        #expect(flat.text.split(separator: "\n", omittingEmptySubsequences: false).count == 21)
    }
}
