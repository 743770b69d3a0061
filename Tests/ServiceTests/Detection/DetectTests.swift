// SPDX-License-Identifier: Apache-2.0

import Detector
import HTTPServer
import JSON
import Synchronization
import TestSupport
import Testing

@testable import Service

struct DetectTests {
    private static let marked = quoted(TestService.marked)
    private static let austen = quoted(TestService.austen)

    @Test func `the report is that of the detector, member by member`() throws {
        let keys = try TestService.keys()
        let service = try TestService(keys: keys) { $0.anonymousRole = .expert }
        let expected = try Detector(candidates: keys.candidates).detect(Array(TestService.marked.utf8).span).json()
        #expect(service.post("/v1/detect", "{\"input\":\(Self.marked)}").text == expected)
    }

    @Test(arguments: [(marked, "watermarked", true), (austen, "inconclusive", false)])
    func `the public sees a band without numbers`(text: String, verdict: String, isMarked: Bool) throws {
        let response = try TestService().post("/v1/detect", "{\"input\":\(text)}")
        #expect(response.status == 200)
        #expect(try response.json.member("verdict").string() == verdict)
        #expect(try response.json.member("is_watermarked").bool() == isMarked)
        var names: [String] = []
        try response.json.forEachMember { (name, value) throws(JSONError) in
            names.append(name)
            #expect(value.kind != .number)
        }
        #expect(names == ["verdict", "is_watermarked", "technique", "text_sha256", "detector_version"])
    }

    @Test func `what waited too long is told to come again, and worked at no more`() throws {
        let service = try TestService { $0.queueTime = .zero }
        let response = service.post("/v1/detect", "{\"input\":\(Self.marked)}")
        #expect(response.status == 503 && response.error("code") == "overloaded")
        #expect(response.headers["Retry-After"] == "1")
        let list = service.post("/v1/detect", "{\"input\":[\(Self.marked),\(Self.austen),\(Self.marked)]}")
        let data = try list.json.member("data").elements()
        #expect(data.count == 3)
        for text in data { #expect(try text.member("error").member("code").string() == "overloaded") }
    }

    @Test func `a list is answered in order, a failure in its place`() throws {
        let service = try TestService { $0.textLimit = 2000 }
        let large = quoted(String(repeating: "a", count: 2001))
        let texts = [Self.austen, Self.marked, large, "\"\""] + Array(repeating: Self.austen, count: 20)
        let response = service.post("/v1/detect", "{\"input\":[\(texts.joined(separator: ","))]}")
        #expect(response.status == 200)
        #expect(try response.json.member("object").string() == "list")
        let data = try response.json.member("data").elements()
        let verdicts = try data.map {
            try $0.optional("verdict")?.string() ?? $0.member("error").member("code").string()
        }
        let rest = Array(repeating: "inconclusive", count: 20)
        #expect(verdicts == ["inconclusive", "watermarked", "text_too_large", "too_short"] + rest)
        #expect(try data[2].member("error").member("param").string() == "input[2]")
    }

    @Test(arguments: [
        ("", 400, "invalid_json", nil),
        ("{\"input\":\"\u{1}\"}", 400, "invalid_json", nil),
        ("{\"input\":\"\\ud800\"}", 400, "invalid_json", nil),
        ("{\"input\":\"a\"} x", 400, "invalid_json", nil),
        ("[]", 400, "invalid_type", nil),
        ("{}", 400, "missing_required_parameter", "input"),
        ("{\"input\":null}", 400, "missing_required_parameter", "input"),
        ("{\"input\":7}", 400, "invalid_type", "input"),
        ("{\"input\":[]}", 400, "invalid_value", "input"),
        ("{\"input\":[\"a\",7]}", 400, "invalid_type", "input[1]"),
        ("{\"input\":[\"a\",[\"b\"]]}", 400, "invalid_type", "input[1]"),
        ("{\"input\":\"a\",\"inptu\":1}", 400, "unknown_parameter", "inptu"),
        ("{\"input\":\"a\",\"some text of a user\":1}", 400, "unknown_parameter", nil),
        ("{\"input\":\"a\",\"input\":\"b\"}", 400, "duplicate_parameter", "input"),
        ("{\"input\":\"a\",\"profile\":7}", 400, "invalid_type", "profile"),
        ("{\"input\":\"a\",\"profile\":\"no\"}", 400, "invalid_value", "profile"),
        ("{\"input\":\"a\",\"profile\":[]}", 400, "invalid_value", "profile"),
        ("{\"input\":\"a\",\"fpr\":0}", 400, "invalid_value", "fpr"),
        ("{\"input\":\"a\",\"fpr\":\"x\"}", 400, "invalid_type", "fpr"),
        ("{\"input\":\"a\",\"explain\":1}", 400, "invalid_type", "explain"),
        ("{\"input\":\"a\",\"certificate\":\"x\"}", 400, "invalid_value", "certificate"),
    ])
    func `a body that is not as it should be is refused`(
        body: String,
        status: Int,
        code: String,
        param: String?
    ) throws {
        let response = try TestService { $0.anonymousRole = .expert }.post("/v1/detect", body)
        #expect(response.status == status)
        #expect(response.error("code") == code)
        #expect(response.error("param") == param)
    }

    @Test func `bytes that are not UTF-8 are no JSON`() throws {
        let body = Array("{\"input\":\"a".utf8) + [0xFF] + Array("\"}".utf8)
        #expect(try TestService().ask("POST", "/v1/detect", body).error("code") == "invalid_json")
    }

    @Test func `a NUL within a text is a character like others`() throws {
        let response = try TestService().post("/v1/detect", "{\"input\":\"a\\u0000b\"}")
        #expect(try response.json.member("verdict").string() == "too_short")
    }

    @Test func `a text alone that is too large is refused, and a body, and another media type`() throws {
        let service = try TestService {
            $0.textLimit = 10
            $0.bodyLimit = 100
        }
        let response = service.post("/v1/detect", "{\"input\":\"12345678901\"}")
        #expect(response.status == 413)
        #expect(response.error("param") == "input")
        #expect(service.post("/v1/detect", "{\"input\":\"1234567890\"}").status == 200)
        #expect(service.post("/v1/detect", String(repeating: " ", count: 101)).status == 413)
        #expect(service.post("/v1/detect", "{}", headers: ["Content-Type": "text/plain"]).status == 415)
        let type: HTTPHeaders = ["Content-Type": "Application/JSON; charset=utf-8"]
        #expect(service.post("/v1/detect", "{\"input\":\"a\"}", headers: type).status == 200)
    }

    @Test(arguments: ["\"profile\":\"demo\"", "\"fpr\":0.01", "\"explain\":true"])
    func `what makes answers exact needs a role that may see scores`(member: String) throws {
        let response = try TestService().post("/v1/detect", "{\"input\":\"a\",\(member)}")
        #expect(response.status == 403)
        #expect(response.error("code") == "not_allowed")
    }

    @Test func `a profile and a rate choose what is looked for, and how`() throws {
        let service = try TestService(keys: TestService.keys("demo", "other")) { $0.anonymousRole = .expert }
        let other = service.post("/v1/detect", "{\"input\":\(Self.marked),\"profile\":\"other\"}")
        #expect(try other.json.member("verdict").string() == "inconclusive")
        let both = service.post("/v1/detect", "{\"input\":\(Self.marked),\"profile\":[\"other\",\"demo\"]}")
        #expect(try both.json.member("profile").string() == "demo")
        #expect(try both.json.member("tests").integer() == 2 * other.json.member("tests").integer())
        let plain = try service.post("/v1/detect", "{\"input\":\(Self.austen)}").json
        let p = try plain.member("corrected_p_value").double()
        let above = service.post("/v1/detect", "{\"input\":\(Self.austen),\"fpr\":\(min(0.5, p))}")
        #expect(try above.json.member("is_watermarked").bool() == (p <= 0.5))
    }

    @Test func `an explanation has an element for each token, and covers the text`() throws {
        let service = try TestService { $0.anonymousRole = .expert }
        let root = try service.post("/v1/detect", "{\"input\":\(Self.marked),\"explain\":true}").json
        let explanation = try root.member("explanation")
        let count = try root.member("num_tokens").integer(as: Int.self)
        let offsets = try explanation.member("offsets").elements().map { try $0.integer(as: Int.self) }
        #expect(offsets.count == count + 1)
        #expect(offsets.last == TestService.marked.utf8.count)
        #expect(offsets == offsets.sorted())
        let marks = try explanation.member("marks").string()
        #expect(marks.count == count)
        let score = try root.member("score").double()
        #expect(Double(marks.count { $0 == "g" }) == score)
        for name in ["scores", "posteriors", "running_z"] {
            #expect(try explanation.member(name).elements().count == count)
        }
        let last = try explanation.member("running_z").elements()[count - 1].double()
        #expect(try abs(last - root.member("z_score").double()) < 1e-3)
    }

    @Test func `keys that were replaced are not looked for any more`() throws {
        let service = try TestService()
        let body = "{\"input\":\(Self.marked)}"
        #expect(try service.post("/v1/detect", body).json.member("is_watermarked").bool())
        var keys = try TestService.keys("demo", "other")
        keys.candidates.removeFirst()
        keys.generation = 1
        service.service.context.keys = keys
        for _ in 0..<4 { #expect(try !service.post("/v1/detect", body).json.member("is_watermarked").bool()) }
        service.service.context.keys = ServiceKeys(candidates: [])
        let empty = service.post("/v1/detect", body)
        #expect(empty.status == 503)
        #expect(empty.error("code") == "not_ready")
    }
}
