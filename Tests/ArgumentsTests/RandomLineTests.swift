// SPDX-License-Identifier: Apache-2.0

import Arguments
import TestSupport
import Testing

@Suite
struct `Random words` {
    private static let words = [
        "generate", "detect", "key", "new", "list", "--", "-", "", "-n", "-n5", "-jn", "-jvn3", "--tokens", "--tokens=",
        "--tokens=7", "--no-watermark", "--watermark=1", "--color", "always", "--no-color", "-k", "-kx", "--key=--",
        "=",
        "--=", "-=", "---", "-é", "--é=é", "5", "-5", "\u{0}", "\u{301}", "--temprature", "-temperature", "🙂",
        "--memory", "9G",
    ]

    @Test
    func `give arguments or two lines of words, whatever they are`() {
        var random = TestGenerator(seed: 1)
        for _ in 0..<20_000 {
            let line = (0..<Int.random(in: 0...6, using: &random)).map { _ in
                Self.words.randomElement(using: &random) ?? ""
            }
            do throws(ArgumentError) {
                switch try Sample.root.parse(line) {
                case .run(_, let arguments): #expect(arguments.command.hasPrefix("sample "))
                case .help(let page, _): #expect(page.command.hasPrefix("sample"))
                case .version: Issue.record("nobody asked for the version")
                }
            } catch {
                let lines = [error.description, error.help]
                #expect(lines.allSatisfy { !$0.isEmpty && !$0.contains { $0.isNewline || $0 == "\u{0}" } }, "\(line)")
            }
        }
    }

    @Test
    func `of a valid line give back the values they were made of`() throws {
        var random = TestGenerator(seed: 2)
        for _ in 0..<2000 {
            let tokens = Int.random(in: 1...100_000, using: &random)
            let temperature = Double.random(in: 0...5, using: &random)
            let keys = (0..<Int.random(in: 0...3, using: &random)).map { "key\($0)" }
            let files = (0..<Int.random(in: 0...3, using: &random)).map { "-file\($0)" }
            let forms = [["-n", "\(tokens)"], ["-n\(tokens)"], ["--tokens=\(tokens)"], ["--tokens", "\(tokens)"]]
            let generate = [["--temperature", "\(temperature)"], forms.randomElement(using: &random) ?? []].shuffled(
                using: &random
            )
            guard case .run(_, let first) = try Sample.root.parse(["generate"] + generate.flatMap(\.self)) else {
                continue
            }
            #expect(first[Sample.tokens] == tokens)
            #expect(first[Sample.temperature] == temperature)
            let options = keys.flatMap { Bool.random(using: &random) ? ["-k", $0] : ["--key=\($0)"] }
            guard case .run(_, let second) = try Sample.root.parse(["detect"] + options + ["--"] + files) else {
                continue
            }
            #expect(second[Sample.keys] == keys)
            #expect(second[Sample.files] == files)
        }
    }
}
