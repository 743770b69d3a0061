// SPDX-License-Identifier: Apache-2.0

/// A real shell, asked what it offers for command lines that are being typed.
///
/// Bash and zsh run on a terminal where somebody presses Tab; fish answers `complete -C`.
public struct CompletingShell: Sendable {
    /// What a shell did when Tab was pressed at the end of a line.
    public struct Answer: Sendable, Equatable {
        /// The line as it was typed.
        public let line: String
        /// The words that were offered, in the shell's form and sorted, each once.
        public var words: [String] = []
        /// Whether paths of files were.
        public var hasFiles = false
        /// What the line became; nil for fish.
        public var completed: String?
    }

    /// `bash`, `zsh` or `fish`.
    public let name: String
    /// Holds the completion script, under the name that the shell looks for.
    private let folder: TemporaryFolder
    private let environment: [String: String]

    /// A shell in which a script was loaded.
    ///
    /// - Parameters:
    ///   - program: the name of the command that the script is for.
    ///   - environment: variables of the shell; the program must be on its `PATH`.
    public init(_ name: String, script: String, program: String, environment: [String: String]) throws {
        self.name = name
        self.environment = environment.merging(["TERM": "xterm", "COLUMNS": "200", "LC_ALL": "C.UTF-8"]) { $1 }
        folder = try TemporaryFolder()
        try folder.write(script, to: "_\(program)")
        switch name {
        case "bash": try folder.write(Self.bashDriver(program), to: "driver")
        case "zsh": try folder.write(Self.zshDriver(program), to: ".zshrc")
        default: try folder.write(Self.fishDriver(program), to: "driver")
        }
    }

    /// What the shell offers for each of some lines, and what the terminal showed.
    public func answers(to lines: [String]) throws -> (answers: [Answer], transcript: String) {
        try folder.write(lines.joined(separator: "\n") + "\n", to: "lines")
        try folder.write("", to: "answers")
        let variables = environment.merging(["ZDOTDIR": folder.path, "FOLDER": folder.path]) { $1 }
        let transcript: String
        if name == "fish" {
            let arguments = ["--no-config", folder.file("driver")]
            let run = try CommandRun.run("/usr/bin/fish", arguments, environment: variables)
            transcript = run.text + run.errors
        } else {
            let arguments = name == "bash" ? ["--rcfile", folder.file("driver"), "-i"] : ["-d", "-i"]
            // Control-T types the next line, Control-G notes what it became.
            let keys = String(repeating: "\u{14}\t\u{7}", count: lines.count) + "exit\r"
            transcript = try TerminalRun.run(
                name == "bash" ? "/bin/bash" : "/usr/bin/zsh",
                arguments,
                environment: variables,
                dialogue: [TerminalRun.Step("ready> ", typing: keys)]
            ).transcript
        }
        return (try answers(), transcript)
    }

    /// Reads what the driver noted, a letter and a text a line: the typed line, each word offered, the line at the end.
    private func answers() throws -> [Answer] {
        var answers: [Answer] = []
        for note in String(decoding: try FileBytes.read(folder.file("answers")), as: UTF8.self).split(separator: "\n") {
            let text = String(note.dropFirst(2))
            if note.hasPrefix("T") { answers.append(Answer(line: text)) }
            guard let last = answers.indices.last else { continue }
            if note.hasPrefix("W"), !answers[last].words.contains(text) { answers[last].words.append(text) }
            if note.hasPrefix("F") { answers[last].hasFiles = true }
            if note.hasPrefix("C") { answers[last].completed = text }
        }
        for index in answers.indices { answers[index].words.sort() }
        return answers
    }

    private static func bashDriver(_ program: String) -> String {
        #"""
        source "$FOLDER/_\#(program)"
        PS1='ready> '
        set +o history
        bind 'set completion-query-items 0'
        bind 'set bell-style none'
        bind 'set enable-bracketed-paste off'
        exec 8<"$FOLDER/lines" 9>>"$FOLDER/answers"
        type_next() { IFS= read -r READLINE_LINE <&8; READLINE_POINT=${#READLINE_LINE}; echo "T $READLINE_LINE" >&9; }
        note() { echo "C $READLINE_LINE" >&9; READLINE_LINE=; }
        compopt() { [[ $* = -o\ default || $* = -o\ filenames ]] && echo F >&9; builtin compopt "$@"; }
        watched() {
            local word
            _\#(program) "$@"
            for word in "${COMPREPLY[@]}"; do [[ $word = zzz-a-file ]] || echo "W $word" >&9; done
        }
        cd "$(mktemp -d -p "$FOLDER")" && touch zzz-a-file
        complete -F watched \#(program)
        bind -x '"\C-t": type_next'
        bind -x '"\C-g": note'

        """#
    }

    private static func zshDriver(_ program: String) -> String {
        #"""
        PS1='ready> '
        fpath=($FOLDER $fpath)
        autoload -U compinit
        compinit -D -u
        exec 8<"$FOLDER/lines" 9>>"$FOLDER/answers"
        unsetopt beep auto_menu
        LISTMAX=100000
        type_next() { IFS= read -r BUFFER <&8; CURSOR=$#BUFFER; print -r "T $BUFFER" >&9 }
        note() { print -r "C $BUFFER" >&9; BUFFER= }
        _files() { print F >&9; return 1 }
        compadd() {
            local -a flags=("${(@)argv[1,argv[(i)-(|-)]]}") hits
            (( $flags[(I)-[OAD]*] )) && { builtin compadd "$@"; return }
            builtin compadd -O hits "$@"
            (( $#hits )) && print -rl -- "W "$^hits >&9
            builtin compadd "$@"
        }
        zle -N type_next
        zle -N note
        bindkey -e
        bindkey '^T' type_next
        bindkey '^G' note

        """#
    }

    private static func fishDriver(_ program: String) -> String {
        #"""
        source $FOLDER/_\#(program)
        # A file that no command names tells whether files are offered.
        cd (mktemp -d -p $FOLDER)
        touch zzz-a-file
        while read -l line
            echo "T $line"
            for offer in (complete -C "$line")
                set -l word (string split -m 1 \t -- $offer)[1]
                if string match -q '*zzz-a-file' -- $word
                    echo F
                else
                    echo "W $word"
                end
            end
        end <$FOLDER/lines >$FOLDER/answers

        """#
    }
}
