// SPDX-License-Identifier: Apache-2.0

/// What a shell can offer as a value.
public enum Completion: Sendable, Equatable {
    /// Nothing.
    case none
    /// One of these words.
    case choices([String])
    /// The path of a file.
    case file
    /// What the program lists under a name when the user asks, and, where a path will do as well, the path of a file.
    ///
    /// Shells then run `PROGRAM __complete NAME -- WORDS…`, where the words are those before the cursor, and read a word and
    /// its description from each line, parted by a tab.
    case listing(String, orFile: Bool = false)

    /// The hidden command that lists what can be completed.
    public static let listingCommand = "__complete"
}

/// A shell that completes command lines.
public enum Shell: String, CaseIterable, Sendable {
    case bash, zsh, fish
}

extension Command {
    /// A script that teaches a shell to complete this command's lines: subcommands, options and their values.
    ///
    /// - Precondition: the command's name has only letters, digits and underscores.
    public func completionScript(for shell: Shell) -> String {
        switch shell {
        case .bash: bashCompletion
        case .zsh: zshCompletion
        case .fish: fishCompletion
        }
    }
}
