// SPDX-License-Identifier: Apache-2.0

import Arguments
import Watermark

/// `wmctl __complete`: what the completion scripts ask for when somebody presses Tab.
///
/// One line for each word, its description after a tab. Nobody wants an error in the middle of a line that is being typed,
/// so that whatever cannot be read has nothing to offer.
struct Complete: Subcommand {
    private static let listing = Parameter(positional: "LISTING", .anyText, help: "What to list.")
    private static let words = Parameter(remaining: "WORD", .anyText, help: "The words before the cursor.")

    static let definition = Command(
        name: Completion.listingCommand,
        abstract: "List what can be completed.",
        groups: [ParameterGroup([listing, words])],
        isHidden: true,
        action: ()
    )

    private let listing: Listing?
    private let words: [String]

    init(_ arguments: ParsedArguments) {
        listing = Listing(rawValue: arguments[Self.listing])
        words = arguments[Self.words]
    }

    func run(_ console: Console) throws -> ExitStatus {
        for (word, description) in found(console.environment) { try console.write("\(word)\t\(description)\n") }
        return .success
    }

    private func found(_ environment: Environment) -> [(word: String, description: String)] {
        switch listing {
        case .keys: keys(environment) { _ in true }
        case .activeKeys: keys(environment) { $0.state == .active && $0.profile != nil }
        case .signingKeys: keys(environment) { $0.state == .active && $0.profile == nil }
        case .detectingKeys: keys(environment, where: \.detects)
        case .models: shipped("model.ngram", environment)
        case .tokenizers: shipped("tokenizer.json", environment)
        case .commands: commands
        case nil: []
        }
    }

    private func keys(_ environment: Environment, where isWanted: (KeyringEntry) -> Bool) -> [(String, String)] {
        guard let path = KeyringOptions.path(in: words, environment), let keyring = try? Keyring.load(path) else {
            return []
        }
        return keyring.entries.filter(isWanted).map {
            ($0.id, "\($0.state.rawValue), \($0.profile?.scheme ?? "signing")")
        }
    }

    private func shipped(_ file: String, _ environment: Environment) -> [(String, String)] {
        guard let folder = try? VocabularyFolder.find(environment) else { return [] }
        return VocabularyFolder.names(in: folder, with: file).map { ($0, "came with the program") }
    }

    /// The commands below the one that the arguments of `help` name.
    private var commands: [(String, String)] {
        let names = words.drop { $0 != "help" }.dropFirst().filter { !$0.hasPrefix("-") }
        let path = try? CommandTree.root.path(to: Array(names))
        let below = path?.last?.subcommands.filter { !$0.isHidden } ?? []
        return below.map { ($0.name, String($0.abstract.dropLast())) }
    }
}
