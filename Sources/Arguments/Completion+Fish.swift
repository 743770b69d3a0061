// SPDX-License-Identifier: Apache-2.0

extension Command {
    /// The script for fish 3.1 or later.
    var fishCompletion: String {
        let pages = completionPages
        return #"""
            # Fish completion for \#(name), written by '\#(name) completions fish'.

            # The commands below a command.
            function __\#(name)_commands
                switch "$argv"
            \#(pages.filter { !$0.commands.isEmpty }.map { branch($0, $0.commands.map(\.name)) }.joined(separator: "\n"))
                end
            end

            # The options of a command that take a value.
            function __\#(name)_values
                switch "$argv"
            \#(pages.map { branch($0, $0.options.filter(\.takesValue).flatMap(\.spellings)) }.joined(separator: "\n"))
                end
            end

            # The command that the words before the cursor lead to, then the number of arguments after it.
            function __\#(name)_place
                set -l place
                set -l count 0
                set -l pending 0
                set -l ended 0
                for word in (commandline -opc)[2..-1]
                    if test $pending = 1
                        set pending 0
                    else if test $ended = 0; and string match -q -- -- $word
                        set ended 1
                    else if test $ended = 0; and string match -q -- '--*' $word
                        contains -- $word (__\#(name)_values $place); and set pending 1
                    else if test $ended = 0; and string match -qr -- '^-.' $word
                        set -l letters (string split '' -- (string sub -s 2 -- $word))
                        for index in (seq (count $letters))
                            if contains -- -$letters[$index] (__\#(name)_values $place)
                                test $index = (count $letters); and set pending 1
                                break
                            end
                        end
                    else if contains -- $word (__\#(name)_commands $place)
                        set -a place $word
                    else
                        set count (math $count + 1)
                    end
                end
                echo "$place"
                echo $count
            end

            # Whether the words lead to the command $argv[1] and, if that is asked, to one of its arguments from number
            # $argv[2] to $argv[3].
            function __\#(name)_at
                set -l place (__\#(name)_place)
                test "$place[1]" = "$argv[1]"; or return
                test (count $argv) = 1; or test $place[2] -ge $argv[2] -a $place[2] -le $argv[3]
            end

            # What the program lists under a name.
            function __\#(name)_listing
                set -l words (commandline -opc)
                set -l program (string replace -r '^~/' "$HOME/" -- $words[1])
                command $program \#(Completion.listingCommand) $argv[1] -- $words[2..-1] 2>/dev/null
            end

            complete -c \#(name) -f
            \#(pages.flatMap { lines(for: $0, of: name) }.joined(separator: "\n"))

            """#
    }
}

/// A case of a switch over commands.
private func branch(_ page: CompletionPage, _ words: [String]) -> String {
    "        case \(quote(page.place.joined(separator: " ")))\n            printf '%s\\n'"
        + words.map { " " + quote($0) }.joined()
}

private func lines(for page: CompletionPage, of name: String) -> [String] {
    let place = page.place.joined(separator: " ")
    let start = { (condition: String) in "complete -c \(name) -n \(quote("__\(name)_at '\(place)'\(condition)"))" }
    let commands = page.commands.map { "\(start(" 0 0")) -a \(quote($0.name)) -d \(quote($0.summary))" }
    let options = page.options.flatMap { option in
        option.names.enumerated().map { index, long in
            let short = index == 0 ? option.short.map { " -s \($0)" } ?? "" : ""
            let value = option.takesValue ? " -r" + action(option.completion, of: name) : ""
            return "\(start(""))\(short) -l \(long)\(value) -d \(quote(option.summary))"
        }
    }
    let operands = page.operands.enumerated().filter { $1.completion != .none }.map { index, operand in
        let range = " \(index) \(operand.isRepeatable ? 1_000_000_000 : index)"
        return start(range) + action(operand.completion, of: name)
    }
    return commands + options + operands
}

private func action(_ completion: Completion, of name: String) -> String {
    switch completion {
    case .none: " -f"
    case .choices(let choices): " -f -a \(quote(choices.joined(separator: " ")))"
    case .file: " -F"
    case .listing(let listing, let orFile): " \(orFile ? "-F" : "-f") -a \(quote("(__\(name)_listing \(listing))"))"
    }
}

private func quote(_ text: String) -> String {
    "'" + text.replacing(#"\"#, with: #"\\"#).replacing("'", with: #"\'"#) + "'"
}
