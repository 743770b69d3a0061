// SPDX-License-Identifier: Apache-2.0

extension Command {
    /// The script for Bash 4.4 or later; it needs no other.
    var bashCompletion: String {
        let cases = completionPages.map { page in
            var lines = ["    '\(page.place.joined(separator: " "))')"]
            if !page.commands.isEmpty { lines.append("        commands=(\(words(page.commands.map(\.name))))") }
            let flags = page.options.filter { !$0.takesValue }.flatMap(\.spellings)
            lines.append("        flags=(\(words(flags)))")
            let values = page.options.filter(\.takesValue).flatMap { option in
                option.spellings.map { "[\($0)]=\(quote(offer(option.completion)))" }
            }
            if !values.isEmpty { lines.append("        values=(\(values.joined(separator: " ")))") }
            let operands = page.operands.map { quote(($0.isRepeatable ? "*" : "") + offer($0.completion)) }
            if !operands.isEmpty { lines.append("        operands=(\(operands.joined(separator: " ")))") }
            return (lines + ["        ;;"]).joined(separator: "\n")
        }
        return template(name, cases: cases.joined(separator: "\n"))
    }
}

/// What `_NAME_offer` is told of a value.
private func offer(_ completion: Completion) -> String {
    switch completion {
    case .none: ""
    case .choices(let choices): "words " + choices.joined(separator: " ")
    case .file: "files"
    case .listing(let name, orFile: false): "listing " + name
    case .listing(let name, orFile: true): "listing-or-files " + name
    }
}

private func words(_ words: [String]) -> String { words.map(quote).joined(separator: " ") }

private func quote(_ text: String) -> String {
    let isPlain = !text.isEmpty && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_".contains($0)) }
    return isPlain ? text : "'" + text.replacing("'", with: #"'\''"#) + "'"
}

private func template(_ name: String, cases: String) -> String {
    #"""
    # Bash completion for \#(name), written by '\#(name) completions bash'.

    # What can stand after a command: names of commands, flags, options with what their values are, arguments.
    _\#(name)_command() {
        commands=() flags=() values=() operands=()
        case $1 in
    \#(cases)
        esac
    }

    # The words up to the cursor. Bash parts them at '=' and ':' (COMP_WORDBREAKS), which are parts of ours;
    # 'standing' is what it will leave of the last one when it puts in what was chosen.
    _\#(name)_words() {
        local rest=${COMP_LINE:0:COMP_POINT} index
        for ((index = 0; index <= COMP_CWORD; ++index)); do
            if [[ $index = 0 || $rest == [[:space:]]* ]]; then
                rest=${rest#"${rest%%[![:space:]]*}"}
                words+=('')
            fi
            if [[ $index = "$COMP_CWORD" ]]; then
                standing=${words[-1]}
                words[-1]+=$rest
                [[ $rest == *[!=:]* ]] || standing=${words[-1]}
            else
                words[-1]+=${COMP_WORDS[index]}
                rest=${rest#"${COMP_WORDS[index]}"}
            fi
        done
    }

    # Reads the letters of $1: 'pending' becomes the one that still needs its value, 'attached' all before a value.
    _\#(name)_letters() {
        local letters=${1#-} letter
        pending='' attached=''
        while [[ $letters ]]; do
            letter=-${letters:0:1} letters=${letters:1}
            [[ ${values[$letter]+set} ]] || continue
            pending=$letter
            letters=${letters#=}
            [[ $letters ]] && attached=${1%"$letters"}
            return
        done
    }

    # Offers what begins with $2; $3 stands before it in the same word.
    _\#(name)_offer() {
        local -a found=()
        local word
        case $1 in
        words\ *) read -ra found <<<"${1#words }" ;;
        listing*) mapfile -t found < <("${words[0]/#\~\//$HOME/}" \#(Completion.listingCommand) "${1#* }" -- "${words[@]:1}" 2>/dev/null) ;;
        esac
        for word in "${found[@]}"; do
            word=${word%%$'\t'*}
            [[ $word == "$2"* ]] || continue
            [[ $1 == listing* && ! $quote ]] && printf -v word %q "$word"
            word=$3$word
            COMPREPLY+=("${word#"$standing"}")
        done
        case $1 in
        files | listing-or-files\ *)
            if ((${#COMPREPLY[@]})); then
                compopt -o filenames
                mapfile -t -O ${#COMPREPLY[@]} COMPREPLY < <(compgen -f -- "$2")
            else
                compopt -o default
            fi
            ;;
        esac
    }

    _\#(name)() {
        local IFS=$' \t\n' word current quote='' standing='' pending='' attached='' ended='' place='' count=0
        local -a words=() commands flags operands
        local -A values
        COMPREPLY=()
        _\#(name)_words
        current=${words[-1]}
        unset 'words[-1]'
        if [[ $current == [\'\"]* ]]; then
            quote=${current:0:1}
            current=${current:1}
        fi

        _\#(name)_command ''
        for word in "${words[@]:1}"; do
            if [[ $pending ]]; then
                pending=
            elif [[ ! $ended && $word == -- ]]; then
                ended=1
            elif [[ ! $ended && $word == --* ]]; then
                [[ ${values[$word]+set} ]] && pending=$word
            elif [[ ! $ended && $word == -?* ]]; then
                _\#(name)_letters "$word"
                [[ $attached ]] && pending=
            elif ((${#commands[@]})); then
                [[ " ${commands[*]} " == *" $word "* ]] || return
                place+=${place:+ }$word
                _\#(name)_command "$place"
            else
                ((++count))
            fi
        done

        if [[ $pending ]]; then
            _\#(name)_offer "${values[$pending]}" "$current"
        elif [[ ! $ended && $current == --*=* ]]; then
            word=${current%%=*}
            [[ ${values[$word]+set} ]] && _\#(name)_offer "${values[$word]}" "${current#*=}" "$word="
        elif [[ ! $ended && $current == -* ]]; then
            _\#(name)_letters "$current"
            if [[ $current != --* && $attached ]]; then
                _\#(name)_offer "${values[$pending]}" "${current#"$attached"}" "$attached"
            else
                _\#(name)_offer "words ${flags[*]} ${!values[*]}" "$current"
            fi
        elif ((${#commands[@]})); then
            _\#(name)_offer "words ${commands[*]}" "$current"
        elif ((${#operands[@]})); then
            word=${operands[-1]}
            ((count < ${#operands[@]})) && word=${operands[count]}
            [[ $count -lt ${#operands[@]} || $word == \** ]] && _\#(name)_offer "${word#\*}" "$current"
        fi
        return 0
    }

    complete -F _\#(name) \#(name)

    """#
}
