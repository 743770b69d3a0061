// SPDX-License-Identifier: Apache-2.0

extension Command {
    /// The script for zsh, to be found on `$fpath` as `_NAME`.
    var zshCompletion: String {
        let functions = completionPages.map { function(for: $0, of: name) }.joined(separator: "\n")
        return #"""
            #compdef \#(name)
            # Zsh completion for \#(name), written by '\#(name) completions zsh'.

            # Offers what the program lists under the name $1; $2 says what it is.
            _\#(name)_listing() {
                local line
                local -a found
                for line in ${(f)"$($\#(name)_line[1] \#(Completion.listingCommand) $1 -- $\#(name)_line[2,-1] 2>/dev/null)"}; do
                    found+=(${${line%%$'\t'*}//:/\\:}:${line#*$'\t'})
                done
                _describe -t $1 $2 found
            }

            # Offers that, and files.
            _\#(name)_listing_or_files() {
                _alternative "$1:$2: _\#(name)_listing $1 ${(q)2}" 'files:file:_files'
            }

            \#(functions)
            _\#(name)() {
                # The words before the cursor: the functions above lose those that they understood.
                local -a \#(name)_line=("${(@Q)words[1,CURRENT-1]}")
                \#(name)_line[1]=${\#(name)_line[1]/#\~\//$HOME/}
                _\#(name)_command
            }

            # Found on $fpath, the file is the function's first call; sourced, it has to be announced.
            if [[ $funcstack[1] = _\#(name) ]]; then
                _\#(name) "$@"
            else
                compdef _\#(name) \#(name)
            fi

            """#
    }
}

private func function(for page: CompletionPage, of name: String) -> String {
    let specs =
        page.options.flatMap(specs(of:))
        + page.operands.enumerated().map { index, operand in
            let place = operand.isRepeatable ? "*:" : "\(index + 1):" + (operand.isRequired ? "" : ":")
            return place + escape(operand.name, ":") + ":" + action(operand.completion, operand.name, of: name)
        }
    func specs(of option: CompletionPage.Option) -> [String] {
        let rivals = option.isLast ? ["-", "*"] : (option.isRepeatable ? [] : option.spellings) + option.rivals
        let before = (rivals.isEmpty ? "" : "(\(rivals.joined(separator: " ")))") + (option.isRepeatable ? "*" : "")
        return option.spellings.map { spelling in
            let spec = before + spelling
            let summary = "[\(escape(option.summary, "[]:"))]"
            guard option.takesValue else { return spec + summary }
            return spec + (spelling.hasPrefix("--") ? "=" : "+") + summary + ":" + escape(option.valueName, ":") + ":"
                + action(option.completion, option.valueName, of: name)
        }
    }
    let function = (["_\(name)_command"] + page.place).joined(separator: "_")
    let arguments = { (specs: [String], flags: String) in
        (["    _arguments \(flags)"] + specs.map { "        \(quote($0))" }).joined(separator: " \\\n")
    }
    guard !page.commands.isEmpty else { return "\(function)() {\n\(arguments(specs, "-s -S"))\n}\n" }
    let described = page.commands.map { "        \(quote("\(escape($0.name, ":")):\($0.summary)"))" }
    let cases = page.commands.map { "    \($0.name)) \(function)_\($0.name) ;;" }
    return #"""
        \#(function)() {
            local curcontext=$curcontext context state state_descr line
            local -A opt_args
            local -a commands=(
        \#(described.joined(separator: "\n"))
            )
        \#(arguments(specs + ["1:command:{_describe -t commands command commands}", "*::argument:->argument"], "-s -S -C"))
            [[ $state = argument ]] || return
            case $line[1] in
        \#(cases.joined(separator: "\n"))
            esac
        }

        """#
}

/// The last part of a spec of `_arguments`: how to find the values.
private func action(_ completion: Completion, _ valueName: String, of name: String) -> String {
    let valueName = quote(escape(valueName, ":"))
    return switch completion {
    case .none: " "
    case .choices(let choices): "(\(choices.map { escape($0, " ():") }.joined(separator: " ")))"
    case .file: "_files"
    case .listing(let listing, orFile: false): " _\(name)_listing \(listing) \(valueName)"
    case .listing(let listing, orFile: true): " _\(name)_listing_or_files \(listing) \(valueName)"
    }
}

private func escape(_ text: String, _ special: String) -> String {
    var escaped = ""
    for character in text {
        if character == "\\" || special.contains(character) { escaped.append("\\") }
        escaped.append(character)
    }
    return escaped
}

private func quote(_ text: String) -> String { "'" + text.replacing("'", with: #"'\''"#) + "'" }
