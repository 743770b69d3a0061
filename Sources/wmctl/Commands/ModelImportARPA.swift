// SPDX-License-Identifier: Apache-2.0

import Arguments
import Sampler
import Tokenizer

/// `wmctl model import-arpa`: a model that another program has learnt.
struct ModelImportARPA: Subcommand {
    private static let input = Parameter(
        positional: "FILE",
        .file,
        help: "An ARPA file whose words are tokens as 'export-arpa' spells them; - reads standard input."
    )
    private static let output = Parameter(required: "output", short: "o", .file, help: "The model to write.")
    private static let description = Parameter(
        option: "description",
        .anyText,
        help: "Where the model comes from, kept in it."
    )

    static let definition = Command(
        name: "import-arpa",
        abstract: "Make an n-gram model of a file in the ARPA format of KenLM and SRILM.",
        groups: [ParameterGroup([input, output, TokenizerOptions.tokenizer, TokenizerOptions.pattern, description])],
        examples: [Example("wmctl model import-arpa kenlm.arpa -o kenlm.ngram", "A model that lmplz has estimated")],
        action: ()
    )

    private let input: String
    private let output: String
    private let tokenizer: TokenizerOptions
    private let description: String

    init(_ arguments: ParsedArguments) {
        input = arguments[Self.input]
        output = arguments[Self.output]
        tokenizer = TokenizerOptions(arguments)
        description = arguments[Self.description] ?? ""
    }

    func run(_ console: Console) throws -> ExitStatus {
        let tokenizer = try tokenizer.load(console.environment).tokenizer
        var reader = ARPAReader(words: ARPAVocabulary(tokenizer), tokenizerFingerprint: tokenizer.fingerprint)
        reader.description = description
        reader.startContext = NgramTextReader(tokenizer).startContext
        let result = try read(InputFile.read(input, console), &reader)
        try ModelFile.write(result.model, to: output)
        if result.leftOut > 0 {
            console.warn("\(Decimal.count(result.leftOut, "n-gram")) left out: their words are no tokens")
        }
        if result.unlisted > 0 {
            let tokens = Decimal.count(result.unlisted, "token")
            console.note("\(tokens) not in the file: as likely as <unk>, or impossible")
        }
        return .success
    }

    private func read(_ text: [UInt8], _ reader: inout ARPAReader) throws(CommandError) -> ARPAReader.Result {
        do throws(NgramError) {
            do throws(NgramError) {
                return try reader.read(text.span)
            } catch .startContext(_, let order) {
                // Only the file knows how far its model looks back.
                reader.startContext = reader.startContext.suffix(order - 1)
                return try reader.read(text.span)
            }
        } catch {
            throw .cannotUse("ARPA file", path: input, reason: error.description)
        }
    }
}
