// SPDX-License-Identifier: Apache-2.0

import Arguments
import HTTPServer
import Service

/// `wmctl serve`: the service.
struct Serve: Subcommand {
    static let definition = Command(
        name: "serve",
        abstract: "Write marked text, detect marks and certify verdicts for others, over HTTP.",
        discussion: """
            Clients write text through the API that they speak already, /v1/chat/completions and /v1/completions; \
            /v1/detect looks for marks, and / is a page for people. /openapi.json describes all of it.

            The service ends when it is told to by SIGTERM or Ctrl-C and what it has begun is done, or at the second \
            such signal. SIGHUP has it read its configuration, keyring, tokens and certificate again; what cannot be \
            read then leaves the old ones in use. A keyring or a file of tokens that has changed is read without it.

            Who has no token may see verdicts alone, unless --anonymous says otherwise. 'wmctl token new' makes tokens.
            """,
        groups: ServeOptions.groups,
        configuration: ServeOptions.configuration,
        examples: [
            Example("wmctl serve", "Serve on http://127.0.0.1:8080"),
            Example("wmctl serve --listen unix:/run/wmctl/socket --no-generation", "Detect alone, behind a proxy"),
            Example("wmctl serve --config /etc/wmctl/wmctl.conf --check", "See whether a configuration is valid"),
        ],
        action: ()
    )

    private let options: ServeOptions

    init(_ arguments: ParsedArguments) throws {
        options = try ServeOptions(arguments)
    }

    func run(_ console: Console) throws -> ExitStatus {
        if options.checksOnly {
            try ServiceRun.check(options, console)
            console.note("the configuration is valid")
            return .success
        }
        let signals = ServiceSignals()
        let run = try ServiceRun.start(options, console)
        waiting: while true {
            switch signals.next(within: 1) {
            case nil: run.watchKeys()
            case .reload: run.reload()
            case .end: break waiting
            }
        }
        try run.end(signals) { number in ServiceSignals.end(by: number) }
        return .success
    }
}
