// SPDX-License-Identifier: Apache-2.0

import Glibc
import JSON
import TestSupport
import Testing

@Suite
struct `wmctl token` {
    private let wmctl: Wmctl

    init() throws {
        wmctl = try Wmctl()
    }

    private var path: String { wmctl.home.file("data/wmctl/tokens.json") }

    private func made(_ arguments: String...) throws -> (id: String, token: String) {
        let run = try wmctl.run(["token", "new"] + arguments)
        try #require(run.status == 0, "\(run.errors)")
        let words = run.errors.split(separator: "'")
        try #require(words.count > 1)
        return (String(words[1]), String(run.text.dropLast()))
    }

    @Test
    func `new prints the token and nothing else, and keeps its hash in a file of its owner's`() throws {
        let run = try wmctl.run("token", "new", "--role", "client", "--name", "chat", "--rate", "7/8000")
        #expect(run.status == 0 && run.output.count == 6 + 43 + 1 && run.text.hasPrefix("wmctl_"))
        #expect(run.errors.hasPrefix("wmctl: note: token 'token-") && run.errors.contains("has the role 'client'"))
        #expect(try wmctl.shell("stat -c %a '\(path)' \"$(dirname '\(path)')\"").text == "600\n700\n")
        let file = try FileBytes.read(path)
        #expect(!String(decoding: file, as: UTF8.self).contains(run.text.dropFirst(6).dropLast()))
        let hash = try wmctl.shell("printf %s '\(run.text.dropLast())' | sha256sum | cut -c 1-64").text.dropLast()
        let entry = try JSONDocument(file).root.member("tokens").elements()[0]
        #expect(try entry.member("sha256").string() == hash && entry.member("name").string() == "chat")
        #expect(try entry.member("requests_per_minute").integer() == 7)
    }

    @Test
    func `list shows them as a table, and as JSON without hashes`() throws {
        let one = try made("--role", "expert", "--name", "the newsroom’s")
        let two = try made("--role", "public", "--rate", "1/2", "--name", "b").token
        let table = try wmctl.run("token", "list").text
        let lines = table.split(separator: "\n")
        #expect(lines.count == 3 && lines[0].hasPrefix("TOKEN ") && lines[1].hasPrefix(one.id))
        #expect(lines[2].contains("1 requests, 2 bytes") && !table.contains(two.dropFirst(6)))
        let root = try JSONDocument(wmctl.run("token", "list", "--json").output).root
        #expect(try root.member("token_file").string() == path)
        let entries = try root.member("tokens").elements()
        #expect(try entries.map { try $0.member("role").string() } == ["expert", "public"])
        #expect(try entries.allSatisfy { try $0.optional("sha256") == nil })
    }

    @Test(arguments: [
        (["new"], 64, "--role"), (["new", "--role", "root"], 64, "invalid value 'root' for '--role'"),
        (
            ["new", "--role", "client", "--rate", "5"], 64,
            "invalid value '5' for '--rate'; expected requests and bytes"
        ),
        (["new", "--role", "client", "--name", "a\nb"], 2, "name is not valid"),
        (["list"], 2, "no tokens at '"), (["revoke", "x"], 2, "help: make a token with 'wmctl token new'"),
        (["revoke"], 64, "ID"), (["list", "--token-file", "/dev/null"], 2, "is not a regular file"),
    ])
    func `says what is wrong`(arguments: [String], status: Int32, message: String) throws {
        let run = try wmctl.run(["token"] + arguments)
        #expect(run.status == status && run.output.isEmpty)
        #expect(run.errors.contains(message), "\(run.errors)")
    }

    @Test
    func `revoke takes all of its ids or none, and a damaged file is left alone`() throws {
        let id = try made("--role", "client").id
        let unknown = try wmctl.run("token", "revoke", id, "x")
        #expect(unknown.status == 2 && unknown.errors.contains("no token 'x'\nhelp: see them with 'wmctl token list'"))
        #expect(try wmctl.run("token", "list").text.contains(" active "))
        let run = try wmctl.run("token", "revoke", id)
        #expect(run.status == 0 && run.output.isEmpty && run.errors.isEmpty)
        #expect(try wmctl.run("token", "list").text.contains(" revoked "))
        #expect(try wmctl.shell("chmod 644 '\(path)'; $wmctl token list").errors.contains("help: run: chmod 600"))
        let broken = try wmctl.shell(
            "chmod 600 '\(path)'; echo x > '\(path)'; $wmctl token new --role client; cat '\(path)'"
        )
        #expect(broken.errors.contains("is damaged") && broken.text == "x\n")
    }

    @Test
    func `many at once are all kept`() throws {
        let run = try wmctl.shell("for i in $(seq 12); do $wmctl -q token new --role client & done; wait")
        #expect(Set(run.text.split(separator: "\n")).count == 12)
        #expect(try wmctl.run("token", "list").text.split(separator: "\n").count == 13)
    }

    @Test
    func `a running service takes a new token, and refuses a revoked one, within two seconds or so`() throws {
        #expect(try wmctl.run("key", "new").status == 0)
        let service = try RunningService(wmctl, "--no-generation", "--anonymous", "none")
        func status(_ token: String) throws -> Int {
            try Int(service.curl("/v1/detect", ask(token)).text) ?? 0
        }
        func waits(for wanted: Int, _ token: String) throws -> Bool {
            for _ in 0..<25 {
                if try status(token) == wanted { return true }
                usleep(100_000)
            }
            return false
        }
        #expect(try service.status(of: "/v1/detect", "-d", #"{"input":"a"}"#) == 401)
        let (id, token) = try made("--role", "client", "--rate", "1000/1000000")
        #expect(try waits(for: 200, token))
        #expect(try wmctl.run("token", "revoke", id).status == 0)
        #expect(try waits(for: 401, token))
        #expect(!service.log.contains(token.dropFirst(6)) && service.log.contains(id))
        #expect(try service.stop() == 0)
    }

    private func ask(_ token: String) -> [String] {
        ["-o", "/dev/null", "-w", "%{http_code}", "-H", "Authorization: Bearer \(token)", "-d", #"{"input":"a"}"#]
    }
}
