// SPDX-License-Identifier: Apache-2.0

extension Command {
    /// A reference of the whole tree in Markdown, one heading per command.
    ///
    /// - Parameter introduction: what stands under the title.
    public func markdown(introduction: String) -> String {
        "# \(name) command line\n\n\(introduction)\n\n" + pages.map(\.markdown).joined(separator: "\n")
    }
}

extension HelpPage {
    /// The page as a chapter in Markdown.
    public var markdown: String {
        var blocks = ["## \(command)", Self.escape(abstract), "    \(usage)"]
        blocks += discussion.map { $0.hasPrefix("    ") ? $0 : Self.escape($0) }
        for section in sections {
            blocks.append("**\(section.title)**")
            blocks.append(section.entries.map(Self.item(of:)).joined(separator: "\n"))
        }
        if !examples.isEmpty {
            blocks.append("**Examples**")
            let lines = examples.map { "# \($0.explanation)\n\($0.command)" }
            blocks.append("```sh\n\(lines.joined(separator: "\n"))\n```")
        }
        return blocks.joined(separator: "\n\n") + "\n"
    }

    private static func item(of entry: Entry) -> String {
        let notes = entry.notes.map { " (\($0))" }.joined()
        return "- `\(entry.term)`: " + escape(entry.text + notes)
    }

    /// Keeps characters that Markdown would read as markup.
    private static func escape(_ text: String) -> String {
        var escaped = ""
        for character in text {
            if "\\`*<[".contains(character) { escaped.append("\\") }
            escaped.append(character)
        }
        return escaped
    }
}
