// SPDX-License-Identifier: Apache-2.0

import Glibc
import HTTPServer
import TestSupport
import Testing

@testable import Service

struct AccessTokenTests {
    private let folder: TemporaryFolder
    private let path: String

    init() throws {
        folder = try TemporaryFolder()
        path = folder.file("tokens.json")
    }

    private func make(_ role: Role, id: String = "tok-1", rate: RateLimit? = nil) throws -> String {
        try BearerTokenList.update(path) { (list) throws(AccessError) in
            try list.make(id: id, name: "a test", role: role, rate: rate, now: "2026-11-21T00:00:00Z")
        }
    }

    private func status(_ service: TestService, _ headers: HTTPHeaders) -> Int {
        service.post("/v1/detect", "{\"input\":\"a\",\"fpr\":0.01}", headers: headers).status
    }

    @Test func `a token is 43 characters that are kept nowhere`() throws {
        let token = try make(.expert)
        #expect(token.utf8.count == 6 + 43)
        #expect(token.hasPrefix("wmctl_"))
        let file = String(decoding: try FileBytes.read(path), as: UTF8.self)
        #expect(!file.contains(token.dropFirst(6)))
        #expect(try BearerTokenList.load(path).tokens.map(\.id) == ["tok-1"])
    }

    @Test func `the role of a token decides what its bearer may do`() throws {
        let expert = try make(.expert)
        let client = try make(.client, id: "tok-2")
        let service = try TestService { $0.tokenFile = path }
        #expect(status(service, [:]) == 403)
        #expect(status(service, ["Authorization": "Bearer \(expert)"]) == 200)
        #expect(status(service, ["authorization": "bEARER \(expert)"]) == 200)
        #expect(status(service, ["Authorization": "Bearer \(client)"]) == 403)
    }

    @Test(arguments: [
        "", "Bearer", "Bearer ", "Basic dTpw", "Bearer  wmctl_x", "Bearer wmctl_x", "wmctl_x",
        "Bearer wmctl_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "Bearer wmctl_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB",
    ])
    func `what is no token that is known is refused, even where none is needed`(value: String) throws {
        _ = try make(.expert)
        let service = try TestService { $0.tokenFile = path }
        let response = service.post("/v1/detect", "{\"input\":\"a\"}", headers: ["Authorization": value])
        #expect(response.status == 401)
        #expect(response.error("code") == "invalid_token")
        #expect(response.headers["WWW-Authenticate"] == "Bearer error=\"invalid_token\"")
    }

    @Test func `two tokens are refused, and none where one is needed`() throws {
        let token = try make(.expert)
        let service = try TestService {
            $0.tokenFile = path
            $0.anonymousRole = nil
        }
        var headers: HTTPHeaders = ["Authorization": "Bearer \(token)"]
        headers.add("authorization", "Bearer \(token)")
        #expect(status(service, headers) == 400)
        #expect(service.post("/v1/detect", "{}").error("code") == "token_needed")
    }

    @Test func `a running service sees new and revoked tokens, and keeps the old ones of a broken file`() throws {
        let log = CollectedLines()
        _ = try make(.expert)
        let lines = ServiceLog(.json, now: { "" }, write: log.add)
        let book = try TokenBook.open(path, log: lines)
        var now = ContinuousClock.now
        let text = try make(.operator, id: "tok-2")
        let digest = try #require(BearerToken.digest(of: text))
        #expect(book.token(digest, at: now) == nil)
        now += .seconds(2)
        #expect(book.token(digest, at: now)?.role == .operator)
        try folder.write("{", to: "tokens.json")
        now += .seconds(2)
        #expect(book.token(digest, at: now)?.id == "tok-2")
        #expect(log.all.last?.contains("tokens_kept") == true)
        try folder.remove("tokens.json")
        let other = try make(.operator, id: "tok-3")
        now += .seconds(2)
        #expect(book.token(digest, at: now) == nil)
        try BearerTokenList.update(path) { (list) throws(AccessError) in try list.revoke(["tok-3"]) }
        now += .seconds(2)
        #expect(try book.token(#require(BearerToken.digest(of: other)), at: now) == nil)
    }

    @Test func `a file that others may read keeps a service from starting`() throws {
        _ = try make(.expert)
        let status = unsafe chmod(path, 0o644)
        #expect(status == 0)
        #expect { _ = try TestService { $0.tokenFile = path } } throws: { "\($0)".contains("has mode 0644") }
    }

    @Test func `a list is read as it was written`() throws {
        _ = try make(.expert, rate: RateLimit(requestsPerMinute: 7, bytesPerMinute: 8))
        _ = try make(.public, id: "tok-2")
        let list = try BearerTokenList.load(path)
        #expect(try BearerTokenList(reading: list.write(), path: "") == list)
        #expect(list.tokens[0].rate == RateLimit(requestsPerMinute: 7, bytesPerMinute: 8))
    }

    @Test(arguments: [
        "{}", "{\"version\":1}", "{\"version\":1,\"tokens\":[{}]}", "{\"version\":1,\"tokens\":[],\"x\":1}", "[]", "",
    ])
    func `a file that is no list of tokens is damaged`(text: String) {
        #expect { try BearerTokenList(reading: Array(text.utf8), path: "f") } throws: {
            "\($0)".contains("'f' is damaged")
        }
    }

    @Test func `a later version is said to be one`() {
        #expect(throws: AccessError.newerVersion(path: "f", found: 2)) {
            try BearerTokenList(reading: Array("{\"version\":2}".utf8), path: "f")
        }
    }
}
