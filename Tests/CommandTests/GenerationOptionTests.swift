// SPDX-License-Identifier: Apache-2.0

import JSON
import TestSupport
import Testing

@Suite
struct `How texts are written and ended` {
    private let wmctl: Wmctl

    init() throws {
        wmctl = try Wmctl()
        let secret = try wmctl.home.write(String(repeating: "5a", count: 32), to: "secret")
        #expect(try wmctl.run("key", "new", "--id", "fixed", "--secret-file", secret).status == 0)
    }

    private func generate(_ options: String...) throws -> JSONDocument {
        let run = try wmctl.run(["generate", "--json", "--seed", "7", "-n", "80", "It was late, and"] + options)
        #expect(run.status == 0)
        return try JSONDocument(run.output)
    }

    @Test
    func `a stop string ends the text before it, and the figures are those of what is left`() throws {
        let whole = try generate()
        let text = try whole.root.member("text").string()
        // Within a word, so that a token reaches into it.
        let middle = text.index(text.startIndex, offsetBy: text.count / 2)
        let stop = String(text[middle...].prefix(5))
        let cut = try #require(text.firstRange(of: stop)).lowerBound
        let stopped = try generate("--stop", "not in the text", "--stop", stop)
        #expect(try stopped.root.member("text").string() == String(text[..<cut]))
        #expect(try stopped.root.member("finish_reason").string() == "stop")
        let tokens = try whole.root.member("tokens").elements().map { try $0.integer(as: UInt32.self) }
        let kept = try stopped.root.member("tokens").elements().map { try $0.integer(as: UInt32.self) }
        #expect(!kept.isEmpty && kept.count < tokens.count && tokens.starts(with: kept))
        let printed = try wmctl.run(
            "generate",
            "--seed",
            "7",
            "-n",
            "80",
            "It was late, and",
            "--stop",
            stop
        )
        #expect(printed.text == String(text[..<cut]) + "\n")
        let found = try JSONDocument(wmctl.run("detect", "--json", input: Array(text[..<cut].utf8)).output).root
        let own = try stopped.root.member("watermark").member("report")
        #expect(try own.member("z_score").double() == found.member("z_score").double())
        #expect(try own.member("text_sha256").string() == found.member("text_sha256").string())
    }

    @Test
    func `the model that came along ends no text, so that going on changes nothing`() throws {
        let texts = try [generate(), generate("--ignore-eos")].map { try $0.root.member("text").string() }
        #expect(texts[0] == texts[1])
    }

    @Test(arguments: ["INT", "TERM"])
    func `a signal ends the text where it is, keeps it and its figures, and then the program`(signal: String) throws {
        let run = try wmctl.run(
            "generate --stream -n 1000000 --seed 7 'It was late, and'",
            sending: [signal],
            afterBytes: 200
        )
        #expect(run.status == (signal == "INT" ? 130 : 143))
        #expect(run.text.hasSuffix("\n") && run.text.utf8.count > 200)
        let whole = try wmctl.run("generate", "--seed", "7", "-n", "40", "It was late, and").text.dropLast()
        #expect(run.text.hasPrefix(whole))
        #expect(run.errors.contains(" tokens marked with 'fixed': z-score "))
    }

    @Test(arguments: [["INT", "TERM"], ["TERM", "INT"]])
    func `a second signal of the other kind ends the program at once`(signals: [String]) throws {
        // It hangs in a pipe that nobody reads, so that it cannot come to the end of its text.
        let run = try wmctl.run(
            "generate --stream -n 1000000 --seed 7 'It was late, and'",
            sending: signals,
            afterBytes: 200,
            isBlocked: true
        )
        // Of two that are there at once the system hands out either first.
        #expect(run.status == 130 || run.status == 143)
        #expect(run.text.utf8.count == 200 && !run.errors.contains(" tokens marked with"))
    }

    @Test(arguments: [
        ["generate", "--context", "500"], ["generate", "--gpu-layers", "1"], ["generate", "--threads", "2"],
        ["filter", "--mode", "generate", "--context", "500"], ["filter", "--mode", "generate", "--gpu-layers", "1"],
    ])
    func `what only a large language model heeds is refused with another`(words: [String]) throws {
        let run = try wmctl.run(words)
        #expect(run.status == 64 && run.output.isEmpty)
        #expect(run.errors.contains("\(words[words.count - 2]) has no effect with this model"), "\(run.errors)")
    }

    @Test(arguments: [["generate", "Once"], ["filter", "--mode", "generate"]])
    func `stop strings are bounded`(command: [String]) throws {
        let short = Array(repeating: ["--stop", "nowhere"], count: 64).flatMap(\.self)
        #expect(try wmctl.run(command + ["-n", "3"] + short).status == 0)
        for (stops, limit) in [
            (short + ["--stop", "a"], "at most 64 strings"),
            (["--stop", String(repeating: "a", count: 65_537)], "at most 65536 bytes in all"),
        ] {
            let run = try wmctl.run(command + stops)
            #expect(run.status == 64 && run.output.isEmpty && run.errors.contains(limit), "\(run.errors)")
        }
    }

    @Test
    func `one batch writes what threads write, whatever its size`() throws {
        let prompts = (0..<20).map { "Number \($0) was" }.joined(separator: "\n") + "\n"
        func write(_ options: String...) throws -> String {
            let options = ["filter", "--mode", "generate", "-n", "25", "--seed", "5", "--json"] + options
            let run = try wmctl.run(options, input: Array(prompts.utf8))
            #expect(run.status == 0)
            return run.text
        }
        let texts = try write("-j", "2")
        #expect(texts.split(separator: "\n").count == 20)
        for places in ["1", "3", "16"] { #expect(try write("--parallel", places) == texts) }
    }

    @Test(arguments: [[], ["--parallel", "3"]])
    func `a row has stop strings of its own, or errors of its own`(options: [String]) throws {
        let rows = """
            {"id":1,"prompt":"It was","seed":7,"stop":" "}
            {"id":2,"prompt":"It was","seed":7,"stop":["nowhere","e","t"]}
            {"id":3,"prompt":"It was","seed":7,"stop":""}
            {"id":4,"prompt":"It was","seed":7,"stop":[1]}
            {"id":5,"prompt":"It was","seed":7,"stop":7}
            {"id":6,"prompt":"It was","seed":7,"stop":[\(Array(repeating: "\"a\"", count: 65).joined(separator: ","))]}
            {"id":7,"prompt":"It was","seed":7,"stop":"\(String(repeating: "a", count: 65_537))"}
            {"id":8,"prompt":"It was","seed":7,"stop":null,"max_tokens":2}

            """
        let run = try wmctl.run(["filter", "--mode", "generate"] + options, input: Array(rows.utf8))
        #expect(run.status == 3)
        let answers = try run.text.split(separator: "\n").map { try JSONDocument(String($0)) }
        #expect(answers.count == 8)
        for answer in answers[..<2] { #expect(try answer.root.member("finish_reason").string() == "stop") }
        #expect(try !answers[0].root.member("text").string().contains(" "))
        #expect(try !answers[1].root.member("text").string().contains { $0 == "e" || $0 == "t" })
        for answer in answers[2..<7] {
            #expect(try answer.root.member("error").member("code").string() == "invalid_field")
            #expect(try answer.root.member("error").member("message").string().contains("stop"))
        }
        let message = try answers[5].root.member("error").member("message").string()
        #expect(message.contains("at most 64 strings"))
        #expect(try answers[7].root.member("finish_reason").string() == "length")
    }

    @Test
    func `options of writing are refused where nothing is written`() throws {
        for option in [
            ["--parallel", "2"], ["--stop", "a"], ["--ignore-eos"], ["--context", "5"], ["--gpu-layers", "1"],
        ] {
            let run = try wmctl.run(["filter"] + option)
            #expect(run.status == 64 && run.errors.contains("has no effect with --mode detect"))
        }
    }

    #if !Llama
    @Test
    func `a GGUF model needs a program with llama_cpp, and the error says how to build it`() throws {
        let run = try wmctl.run("generate", "-m", "/nowhere/model.gguf", "Once")
        #expect(run.status == 2 && run.output.isEmpty)
        let lines = run.errors.split(separator: "\n")
        #expect(lines.count == 2 && lines[0].hasSuffix("this program was built without llama.cpp"))
        #expect(lines[1].contains("make llama"))
    }
    #endif
}
