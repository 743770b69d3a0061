// SPDX-License-Identifier: Apache-2.0

extension HelpPage {
    /// The page for a terminal, wrapped at a width of at least 40 columns; ends with a line break.
    public func text(width: Int = 80) -> String {
        let width = max(width, 40)
        var blocks = [
            TextLayout.wrap("USAGE: \(usage)", width: width, hanging: 7),
            TextLayout.wrap(abstract, width: width),
        ]
        for paragraph in discussion {
            blocks.append(paragraph.hasPrefix("    ") ? paragraph : TextLayout.wrap(paragraph, width: width))
        }
        let column = min(sections.flatMap(\.entries).map(\.term.count).max() ?? 0, 26, width / 3) + 4
        for section in sections {
            let entries = section.entries.map { entry in
                let notes = entry.notes.map { " (\($0))" }.joined()
                return TextLayout.entry(term: entry.term, text: entry.text + notes, column: column, width: width)
            }
            blocks.append("\(section.title.uppercased()):\n" + entries.joined(separator: "\n"))
        }
        if !examples.isEmpty {
            let lines = examples.map { example in
                TextLayout.wrap("  # \(example.explanation)", width: width, hanging: 4) + "\n  \(example.command)"
            }
            blocks.append("EXAMPLES:\n" + lines.joined(separator: "\n"))
        }
        return blocks.joined(separator: "\n\n") + "\n"
    }
}

/// Lays words out in lines.
enum TextLayout {
    /// Breaks a text at spaces so that lines fit the width; lines after the first begin with `hanging` spaces.
    ///
    /// A word that is longer than a line is not broken. Spaces at the beginning of the text are kept.
    static func wrap(_ text: String, width: Int, hanging: Int = 0) -> String {
        var lines: [String] = []
        var line = String(text.prefix { $0 == " " })
        var isEmpty = true
        for word in text.split(separator: " ") {
            if !isEmpty, line.count + 1 + word.count > width {
                lines.append(line)
                line = String(repeating: " ", count: hanging)
                isEmpty = true
            }
            line += (isEmpty ? "" : " ") + word
            isEmpty = false
        }
        return (lines + [line]).joined(separator: "\n")
    }

    /// A term and its text beside it, beginning at a column; a long term has its text on the next line.
    static func entry(term: String, text: String, column: Int, width: Int) -> String {
        let indent = String(repeating: " ", count: column)
        let wrapped = wrap(indent + text, width: width, hanging: column)
        guard term.count + 4 <= column else { return "  \(term)\n\(wrapped)" }
        return "  \(term)" + wrapped.dropFirst(term.count + 2)
    }
}
