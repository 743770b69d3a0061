// SPDX-License-Identifier: Apache-2.0

import JSON
import Sampler
import TestSupport
import Testing
import Tokenizer

@Suite
struct `wmctl model` {
    private let wmctl: Wmctl
    private let tokenizer: Tokenizer

    init() throws {
        wmctl = try Wmctl()
        tokenizer = try Tokenizer(contentsOf: Wmctl.repository + "/vocab/english/tokenizer.json")
    }

    /// Sixty short paragraphs that are not all the same.
    private static let corpus = (1...60).map { number in
        "The \(number). of the men went \(number % 2 == 0 ? "home" : "out") in the \(number % 3 == 0 ? "rain" : "sun").\n\n"
    }.joined()

    @Test
    func `train writes the model that the library learns, and info describes it`() throws {
        let corpus = try wmctl.home.write(Self.corpus, to: "corpus.txt")
        let path = wmctl.home.file("small.ngram")
        let run = try wmctl.run(
            "model",
            "train",
            corpus,
            "-o",
            path,
            "--order",
            "3",
            "--held-out",
            "5",
            "--description",
            "sixty men",
            "--json"
        )
        #expect(run.status == 0 && run.errors.isEmpty)

        var reader = NgramTextReader(tokenizer, heldOutInterval: 5)
        var options = NgramTrainer.Options()
        options.order = 3
        options.startContext = reader.startContext
        options.description = "sixty men"
        var trainer = try NgramTrainer(
            vocabularySize: tokenizer.vocabularySize,
            tokenizerFingerprint: tokenizer.fingerprint,
            options: options
        )
        try trainer.addDocument(reader.tokens(of: Self.corpus.utf8.span).span)
        let expected = try trainer.train()
        try expected.write(to: wmctl.home.file("expected.ngram"))
        #expect(try FileBytes.read(path) == FileBytes.read(wmctl.home.file("expected.ngram")))

        let report = try JSONDocument(run.output).root
        let perplexity = try expected.perplexity(of: reader.heldOut.span)
        #expect(try report.member("perplexity").double() == perplexity.perplexity)
        #expect(try report.member("held_out_tokens").integer(as: Int.self) == reader.heldOut.count)

        let info = try JSONDocument(try wmctl.run("model", "info", path, "--json").output).root
        #expect(try info.member("order").integer(as: Int.self) == 3)
        #expect(try info.member("description").string() == "sixty men")
        #expect(try info.member("ngrams").elements().map { try $0.integer(as: Int.self) } == expected.ngramCounts)
        #expect(try info.member("vocabulary_sha256").string() == "\(tokenizer.fingerprint)")
        let text = try wmctl.run("model", "info", path).text
        #expect(text.contains("origin      sixty men\n"))
    }

    @Test
    func `train reads standard input, and several files as if they were one text each`() throws {
        let corpus = try wmctl.home.write(Self.corpus, to: "corpus.txt")
        let one = try wmctl.run("model", "train", corpus, "-o", wmctl.home.file("one.ngram"), "--order", "2")
        let two = try wmctl.run(
            ["model", "train", "-", "-o", wmctl.home.file("two.ngram"), "--order", "2"],
            input: Array(Self.corpus.utf8)
        )
        #expect(one.status == 0 && two.status == 0)
        #expect(try FileBytes.read(wmctl.home.file("one.ngram")) == FileBytes.read(wmctl.home.file("two.ngram")))
        let twice = try wmctl.run(
            "model",
            "train",
            corpus,
            corpus,
            "-o",
            wmctl.home.file("twice.ngram"),
            "--order",
            "2",
            "--json"
        )
        let single = try JSONDocument(try wmctl.run("model", "info", wmctl.home.file("one.ngram"), "--json").output)
            .root
        let tokens = try JSONDocument(twice.output).root.member("training_tokens").integer(as: Int.self)
        #expect(try single.member("training_tokens").integer(as: Int.self) * 2 == tokens)
    }

    @Test
    func `train draws its progress on a terminal only, and takes it away`() throws {
        let corpus = try wmctl.home.write(Self.corpus, to: "corpus.txt")
        let run = try wmctl.runOnTerminal("model", "train", corpus, "-o", wmctl.home.file("m.ngram"))
        #expect(run.status == 0)
        #expect(run.transcript.contains("% counting "))
        #expect(run.transcript.contains("\u{1B}[Kmodel "))
    }

    @Test
    func `a trained model writes without its tokenizer beside it`() throws {
        let corpus = try wmctl.home.write(Self.corpus, to: "corpus.txt")
        let path = wmctl.home.file("m.ngram")
        let trained = try wmctl.run("model", "train", corpus, "-o", path, "--held-out", "100000")
        #expect(trained.status == 0 && !trained.text.contains("perplexity"))
        #expect(trained.errors == "wmctl: warning: nothing was held out: the corpus has fewer than 100000 paragraphs\n")
        #expect(try wmctl.run("generate", "-m", path, "-n", "5", "x").status == 0)
        let logits = try wmctl.home.write("", to: "m.safetensors")
        #expect(try wmctl.run("generate", "-m", logits, "x").status == 2)
        let missing = try wmctl.run("generate", "-m", "missing.ngram", "x")
        #expect(missing.status == 2)
        #expect(missing.errors == "wmctl: error: cannot read 'missing.ngram': no such file\n")
    }

    @Test
    func `export-arpa and import-arpa bring a model back, by files and pipes`() throws {
        let corpus = try wmctl.home.write(Self.corpus, to: "corpus.txt")
        let path = wmctl.home.file("m.ngram")
        let folder = Wmctl.repository + "/vocab/english"
        #expect(try wmctl.run("model", "train", corpus, "-o", path, "--order", "3").status == 0)
        let arpa = wmctl.home.file("m.arpa")
        let exported = try wmctl.run("model", "export-arpa", path, "-t", folder, "-o", arpa)
        #expect(exported.status == 0 && exported.errors.isEmpty)
        let piped = try wmctl.run("model", "export-arpa", path, "-t", folder)
        #expect(try piped.output == FileBytes.read(arpa))
        #expect(piped.text.hasPrefix("\\data\\\nngram 1="))

        let back = wmctl.home.file("back.ngram")
        let imported = try wmctl.run("model", "import-arpa", arpa, "-o", back)
        #expect(imported.status == 0)
        #expect(imported.errors == "wmctl: warning: 3 n-grams left out: their words are no tokens\n")
        let again = wmctl.home.file("again.ngram")
        #expect(try wmctl.run(["model", "import-arpa", "-", "-o", again], input: piped.output).status == 0)
        #expect(try FileBytes.read(back) == FileBytes.read(again))
        let (first, second) = try (NgramModel(contentsOf: path), NgramModel(contentsOf: back))
        #expect(first.ngramCounts == second.ngramCounts && first.startContext == second.startContext)
        let text = tokenizer.encode("The 7. of the men went home in the rain.").tokens
        let difference =
            try first.perplexity(of: text.span).logProbability - second.perplexity(of: text.span).logProbability
        // Decimal logarithms of Float precision, once more rounded to a table of 256 values.
        #expect(abs(difference) < 1e-3 * Double(text.count))
    }

    @Test
    func `nothing but a regular file is replaced`() throws {
        let corpus = try wmctl.home.write(Self.corpus, to: "corpus.txt")
        _ = try wmctl.shell("mkfifo '\(wmctl.home.file("pipe"))'")
        for target in [wmctl.home.file("pipe"), wmctl.home.path] {
            for arguments in [["train", corpus, "-o", target], ["export-arpa", "english", "-o", target]] {
                let run = try wmctl.run(["model"] + arguments)
                #expect(run.status == 2)
                #expect(run.errors == "wmctl: error: cannot write '\(target)': it is not a regular file\n")
            }
        }
    }

    @Test
    func `info describes the model that came with the program`() throws {
        let info = try JSONDocument(try wmctl.run("model", "info", "--json").output).root
        #expect(try info.member("vocabulary_sha256").string() == "\(tokenizer.fingerprint)")
        #expect(try info.member("bytes").integer(as: Int.self) <= 12_000_000)
    }

    @Test
    func `what cannot be done is said with the reason`() throws {
        let corpus = try wmctl.home.write(Self.corpus, to: "corpus.txt")
        let empty = try wmctl.home.write("", to: "empty.txt")
        let whole = try FileBytes.read(Wmctl.repository + "/vocab/english/model.ngram")
        let cut = try wmctl.home.write(whole.prefix(100_000), to: "cut.ngram")
        let output = wmctl.home.file("m.ngram")
        for (arguments, message, status) in [
            (["train", empty, "-o", output], "corpus has no tokens", 2),
            (["train", corpus, "-o", "/no/m.ngram"], "cannot write '/no/m.ngram': its folder does not exist", 2),
            (["train", "/no/such", "-o", output], "cannot read '/no/such': no such file", 2),
            (["train", corpus, "-o", output, "--order", "9"], "invalid value '9' for '--order'; expected a whole", 64),
            (["train", corpus], "missing argument '--output FILE'", 64),
            (["train", "-o", output], "missing argument 'CORPUS'", 64),
            (["info", corpus], "cannot use model '\(corpus)': it is no .ngram, .gguf or .safetensors file", 2),
            (["export-arpa", corpus], "cannot use model '\(corpus)': not an n-gram model", 2),
            (
                ["info", cut],
                "cannot use model '\(cut)': n-gram model has 100000 bytes; its header says \(whole.count)", 2
            ),
            (["import-arpa", corpus, "-o", output], "cannot use ARPA file '\(corpus)': line ", 2),
            (["export-arpa", "klingon"], "no model 'klingon' in ", 2),
            (["info", "klingon"], "no model 'klingon' in ", 2),
        ] as [([String], String, Int32)] {
            let run = try wmctl.run(["model"] + arguments)
            #expect(run.status == status)
            #expect(run.errors.hasPrefix("wmctl: error: \(message)"), "\(run.errors)")
        }
        let memory = try wmctl.run("model", "train", corpus, "-o", output, "--memory", "1M")
        #expect(memory.status == 2)
        #expect(memory.errors.hasSuffix("help: raise --memory, lower --order, or train on less text\n"))
    }
}
