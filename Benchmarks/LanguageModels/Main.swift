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
               LanguageModelFigures decode|memory MODEL
               LanguageModelFigures mark
        THREADS of the environment are the threads that compute (2).

        """

    static func main() throws {
        let arguments = CommandLine.arguments
        switch (arguments.count, arguments.dropFirst().first) {
        case (2, "mark"): print(try MarkFigures().table())
        #if Llama
        case (3, "decode"): print(try DecodeFigures(path: arguments[2], threads: threads).table())
        case (3, "memory"): print(try DecodeFigures(path: arguments[2], threads: threads).memory())
        case (5..., "power"), (5..., "retokenization"): try texts(arguments)
        #endif
        default:
            print(usage)
            exit(64)
        }
    }

    #if Llama
    private static func texts(_ arguments: [String]) throws {
        let isPower = arguments[1] == "power"
        var plan = try Plan(tokenizer: Tokenizer(contentsOf: arguments[2]), prompts: arguments[3])
        plan.cells = try arguments.dropFirst(5).map(Cell.init(name:))
        if plan.cells.isEmpty { plan.cells = Cell.all }
        var file = try RowFile(arguments[4])
        try plan.write(with: LlamaModel(contentsOf: arguments[2], threads: threads), into: &file)
        let tables = TextTables(plan: plan, file: file)
        print(isPower ? try tables.power() : try tables.retokenization())
    }

    /// The threads wait for each other actively, so that more than there are idle cores are slower than one.
    private static var threads: Int { unsafe getenv("THREADS").flatMap { unsafe Int(String(cString: $0)) } ?? 2 }
    #endif
}
