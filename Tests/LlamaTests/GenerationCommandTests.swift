// SPDX-License-Identifier: Apache-2.0

import JSON
import Sampler
import TestSupport
import Testing

/// The program with a real model.
///
/// One thread computes: more would wait for each other actively, and for long where other programs run.
@Suite(.serialized)
struct `wmctl with a GGUF model` {
    private let wmctl: Wmctl
    private let prompts = [
        "The capital of France is", "Once upon a time there was", "My favourite food is", "In 1969, the first",
        "The best way to learn a language is", "Computers are", "When I was young, we", "The moon",
    ]

    init() throws {
        wmctl = try Wmctl()
        let secret = try wmctl.home.write(String(repeating: "5a", count: 32), to: "secret")
        #expect(try wmctl.run("key", "new", "--id", "fixed", "--secret-file", secret).status == 0)
    }

    private func generate(_ arguments: String...) throws -> CommandRun {
        try wmctl.run(["generate", "-m", TestModel.path, "--threads", "1"] + arguments)
    }

    private func object(_ arguments: String...) throws -> JSONDocument {
        let run = try wmctl.run(["generate", "-m", TestModel.path, "--threads", "1", "--json"] + arguments)
        #expect(run.status == 0, "\(run.errors)")
        return try JSONDocument(run.output)
    }

    @Test
    func `the version of llama_cpp is told`() throws {
        let version = LlamaModel.libraryVersion
        #expect(version.hasPrefix("0.5."))
        #expect(try wmctl.run("version").text.hasSuffix("\nllama.cpp \(version)\n"))
        let root = try JSONDocument(try wmctl.run("version", "--json").output).root
        #expect(try root.member("llama_cpp").string() == version)
    }

    @Test
    func `a marked text is found without the model, and an unmarked one is not`() throws {
        let options = ["--seed", "1", "-n", "200", "--temperature", "1", "--ignore-eos", prompts[1]]
        let marked = try wmctl.run(["generate", "-m", TestModel.path, "--threads", "1"] + options)
        #expect(marked.status == 0)
        // The tokenizer was bound to the key, and a copy kept.
        let found = try JSONDocument(wmctl.run("detect", "--json", input: marked.output).output).root
        #expect(try found.member("verdict").string() == "watermarked")
        #expect(try found.member("tokenizer").string() == "smollm2")
        let score = (try found.member("z_score").double() * 100).rounded() / 100
        let said = try #require(
            marked.errors.split(separator: "z-score ").dropFirst().first?.split(separator: " ").first
        )
        #expect(Double(said) == score, "\(marked.errors)")
        let plain = try wmctl.run(
            ["generate", "-m", TestModel.path, "--threads", "1", "--no-watermark"] + options
        )
        #expect(try wmctl.run("detect", input: plain.output).status == 1)
    }

    @Test
    func `texts end where the model ends them, unless that is ignored`() throws {
        let prompt = "<|im_start|>user\nSay yes.<|im_end|>\n<|im_start|>assistant\n"
        // Spelt out by a user these are no control tokens: nothing but text.
        let tokens = try JSONDocument(
            wmctl.run("tokenizer", "encode", "--json", "-t", TestModel.path, input: Array(prompt.utf8)).output
        )
        #expect(
            try !tokens.root.member("tokens").elements().contains { try [1, 2].contains($0.integer(as: Int.self)) }
        )
        var ended = 0
        for seed in 1...8 {
            let text = try object("--seed", "\(seed)", "-n", "60", "Q: What is 1+1? A: 2.\nQ: What is 2+2? A:")
            let count = try text.root.member("tokens").elements().count
            if try text.root.member("finish_reason").string() == "stop" {
                ended += 1
                #expect(count < 60)
            } else {
                #expect(count == 60)
            }
            #expect(try !text.root.member("text").string().contains("<|"))
        }
        let ignored = try object("--seed", "1", "-n", "300", "--ignore-eos", "Goodbye.")
        #expect(try ignored.root.member("tokens").elements().count == 300)
        #expect(try ignored.root.member("finish_reason").string() == "length")
        #expect(ended > 0)
    }

    @Test
    func `a stop string ends the text before it`() throws {
        let text = try object("--seed", "3", "-n", "60", "--stop", ".", "--stop", "\n", prompts[0]).root
        #expect(try text.member("finish_reason").string() == "stop")
        #expect(try !text.member("text").string().contains { $0 == "." || $0 == "\n" })
        #expect(try text.member("text").string().hasPrefix(" Paris"))
    }

    @Test
    func `what does not fit the context is an error, and nothing is cut off`() throws {
        let long = String(repeating: "word ", count: 9000)
        let prompt = try wmctl.home.write(long, to: "long")
        let run = try wmctl.shell("$wmctl generate -m \(TestModel.path) --threads 1 -n 10 < \(prompt)")
        #expect(run.status == 2 && run.output.isEmpty)
        #expect(run.errors.contains("prompt and text have") && run.errors.contains("expected at most 8192"))
        let narrow = try generate("--context", "20", "-n", "18", prompts[0])
        #expect(narrow.status == 2 && narrow.errors.contains("expected at most"))
        let wide = try generate("--context", "9000", prompts[0])
        #expect(wide.status == 2 && wide.errors.contains("expected at most 8192 tokens, the model's own"))
        #expect(try generate("-n", "3", "").status == 0)
    }

    @Test
    func `Ctrl-C keeps the text so far`() throws {
        let run = try wmctl.run(
            "generate -m \(TestModel.path) --threads 1 --ignore-eos --stream -n 8000 --seed 1 'Once upon a time'",
            sending: ["INT"],
            afterBytes: 20
        )
        #expect(run.status == 130)
        #expect(run.text.hasSuffix("\n") && run.text.utf8.count > 20)
        #expect(run.errors.contains("marked with 'fixed'"))
    }

    @Test
    func `a text without any choice is not told to be longer`() throws {
        let run = try generate("--temperature", "0", "-n", "60", "Goodbye.")
        #expect(run.errors.contains("(0.00 nats of choice a token); raise the temperature\n"), "\(run.errors)")
    }

    @Test
    func `only the model's own tokenizer is taken`() throws {
        for name in ["english", Wmctl.repository + "/vocab/english/tokenizer.json"] {
            let run = try generate("-t", name, "Once")
            #expect(run.status == 2 && run.output.isEmpty)
            #expect(run.errors.contains("smollm2.gguf' was not made for tokenizer '"), "\(run.errors)")
            #expect(run.errors.contains("help: leave --tokenizer away"))
        }
        #expect(try generate("-t", TestModel.path, "-n", "3", "Once").status == 0)
        // A copy spells the same, whatever kind of file it is.
        let copy = try wmctl.run("tokenizer", "export", TestModel.path)
        let file = try wmctl.home.write(copy.output, to: "tokenizer.json")
        #expect(try generate("-t", file, "-n", "3", "Once").status == 0)
    }

    @Test
    func `prompts are answered in order, one at a time or together`() throws {
        let rows = prompts.enumerated().map { #"{"id":\#($0),"prompt":"\#($1)","max_tokens":\#(20 + 5 * $0)}"# }
        let tooLong = #"{"id":8,"prompt":"The","max_tokens":900}"#
        let input = Array((rows + [tooLong]).joined(separator: "\n").utf8)
        var texts: [[String]] = []
        for places in ["1", "4"] {
            let run = try wmctl.run(
                [
                    "filter", "--mode", "generate", "-m", TestModel.path, "-j", "1", "--seed", "2", "--parallel",
                    places,
                    "--context", "512", "--ignore-eos",
                ],
                input: input
            )
            #expect(run.status == 3)
            let answers = try run.text.split(separator: "\n").map { try JSONDocument(String($0)) }
            #expect(answers.count == 9)
            for (number, answer) in answers.dropLast().enumerated() {
                #expect(try answer.root.member("id").integer(as: Int.self) == number)
                #expect(try answer.root.member("tokens").elements().count == 20 + 5 * number)
            }
            #expect(try answers[8].root.member("error").member("code").string() == "context_length_exceeded")
            texts.append(try answers.dropLast().map { try $0.root.member("text").string() })
        }
        // Logits differ a little with what is computed beside them, so that some texts part sooner or later.
        let alike = zip(texts[0], texts[1]).filter { $0.prefix(6) == $1.prefix(6) }
        #expect(alike.count >= 4, "\(texts)")
    }

    @Test
    func `a file that is no model is one line`() throws {
        let file = try wmctl.home.write("GGUF, or so it seems", to: "bad.gguf")
        let run = try wmctl.run("generate", "-m", file, "Once")
        #expect(run.status == 2 && run.output.isEmpty)
        #expect(run.errors.split(separator: "\n").count == 1, "\(run.errors)")
    }
}
