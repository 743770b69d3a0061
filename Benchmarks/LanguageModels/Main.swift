// SPDX-License-Identifier: Apache-2.0

import BenchmarkSupport
import Glibc
import Sampler
import Tokenizer

/// Measures texts that a GGUF model writes, and what writing them costs; prints tables in Markdown.
@main
struct Main {
    private static let usage = """
        usage: LanguageModelFigures power|retokenization MODEL PROMPTS ROWS [CELL…]
               LanguageModelFigures passages MODEL PROMPTS ROWS HUMAN [CELL…]
               LanguageModelFigures decode|memory MODEL
               LanguageModelFigures mark
        MODEL is a GGUF file, or a folder with model.ngram and tokenizer.json; HUMAN is a JSONL file of texts.
        Of the environment: THREADS that compute (2), TEXTS in each cell (100).

        """

    static func main() throws {
        let arguments = CommandLine.arguments
        switch (arguments.count, arguments.dropFirst().first) {
        case (2, "mark"): print(try MarkFigures().table())
        case (5..., "power"), (5..., "retokenization"), (6..., "passages"): try texts(arguments)
        #if Llama
        case (3, "decode"): print(try DecodeFigures(path: arguments[2], threads: threads).table())
        case (3, "memory"): print(try DecodeFigures(path: arguments[2], threads: threads).memory())
        #endif
        default:
            print(usage)
            exit(64)
        }
    }

    private static func texts(_ arguments: [String]) throws {
        let hasHuman = arguments[1] == "passages"
        let path = arguments[2]
        let isFile = path.hasSuffix(".gguf")
        let tokenizer = try Tokenizer(contentsOf: isFile ? path : path + "/tokenizer.json")
        var plan = try Plan(tokenizer: tokenizer, prompts: arguments[3], limit: number("TEXTS") ?? 100)
        plan.cells = try arguments.dropFirst(hasHuman ? 6 : 5).map(Cell.init(name:))
        if plan.cells.isEmpty { plan.cells = Cell.all }
        var file = try RowFile(arguments[4])
        try plan.write(with: isFile ? llama(path) : NgramModel(contentsOf: path + "/model.ngram"), into: &file)
        let tables = TextTables(plan: plan, file: file)
        switch arguments[1] {
        case "power": print(try tables.power())
        case "passages": print(try tables.passages(human: arguments[5]))
        default: print(try tables.retokenization())
        }
    }

    private static func llama(_ path: String) throws -> any LanguageModel {
        #if Llama
        return try LlamaModel(contentsOf: path, threads: threads)
        #else
        throw BenchError.unreadable("\(path): built without llama.cpp")
        #endif
    }

    /// The threads wait for each other actively, so that more than there are idle cores are slower than one.
    private static var threads: Int { number("THREADS") ?? 2 }

    /// A number in the environment.
    private static func number(_ name: String) -> Int? {
        unsafe getenv(name).flatMap { unsafe Int(String(cString: $0)) }
    }
}
