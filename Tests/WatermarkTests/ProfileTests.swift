// SPDX-License-Identifier: Apache-2.0

import JSON
import Testing
import Watermark

/// A profile text that must be refused, and what the message must say.
private struct Refused: Sendable, CustomTestStringConvertible {
    var change: (String, String)
    var message: String

    var testDescription: String { message }

    static let valid = """
        {"id":"k","version":1,"prf":"hmac-sha256-aes256","scheme":"greenlist","gamma":0.5,"delta":2.0,\
        "context_width":2,"repeats":"ngram","tokenizers":[{"name":"t","vocabulary_sha256":"\
        0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef","vocabulary_size":10}]}
        """

    static let all = [
        Refused(
            change: ("greenlist", "grenlist"),
            message: "scheme 'grenlist' is not known; expected one of greenlist, balanced, gumbel, tournament"
        ),
        Refused(
            change: ("hmac-sha256-aes256", "md5"),
            message:
                "pseudorandom function 'md5' is not known; expected hmac-sha256-aes256 or one of \(PseudorandomFunctionRegistry.all.count - 1) of other engines"
        ),
        Refused(
            change: ("\"version\":1", "\"version\":2"),
            message: "profile has version 2; this program reads up to version 1"
        ),
        Refused(change: ("\"version\":1", "\"version\":0"), message: "version is '0'; expected 1 or more"),
        Refused(
            change: ("\"name\":\"t\"", "\"name\":\"t\\n\""),
            message: "tokenizer name is '\"t\\n\"'; expected a name without control characters"
        ),
        Refused(change: ("0.5", "1.5"), message: "gamma is '1.5'; expected a number between 0 and 1"),
        Refused(change: ("2.0", "-1"), message: "delta is '-1.0'; expected a number above 0 and up to 50, or infinity"),
        Refused(
            change: ("\"context_width\":2", "\"context_width\":9"),
            message: "context_width is '9'; expected a whole number 0…8"
        ),
        Refused(
            change: ("\"context_width\":2,\"repeats\":\"ngram\"", "\"context_width\":0,\"repeats\":\"context\""),
            message: "repeats is 'context'; expected 'ngram' when context_width is 0"
        ),
        Refused(
            change: ("\"gamma\":0.5", "\"payload_bits\":7"),
            message: "payload_bits is '7'; expected a whole number 8…32"
        ),
        Refused(
            change: ("\"gamma\":0.5", "\"payload_bits\":8"),
            message: "repeats is 'ngram'; expected 'context' with payload_bits"
        ),
        Refused(
            change: ("\"greenlist\",\"gamma\":0.5,\"delta\":2.0", "\"tournament\",\"depth\":33"),
            message: "depth is '33'; expected a whole number 1…32"
        ),
        Refused(
            change: ("\"greenlist\",\"gamma\":0.5,\"delta\":2.0", "\"gumbel\",\"alpha\":1"),
            message: "alpha is '1.0'; expected a number between 0 and 1"
        ),
        Refused(change: ("\"gamma\"", "\"gama\""), message: "profile is damaged: member 'gama' is not known"),
        Refused(change: ("\"id\":\"k\",", ""), message: "profile is damaged: member 'id' is missing"),
        Refused(
            change: ("\"id\":\"k\"", "\"id\":7"),
            message: "profile is damaged: member 'id' is a number; expected a string"
        ),
        Refused(
            change: ("\"id\":\"k\"", "\"id\":\"k\",\"id\":\"j\""),
            message: "profile is damaged: member 'id' stands twice"
        ),
        Refused(
            // U+FF11, a digit to Unicode, in as many bytes as it replaces.
            change: ("0123456789abcdef0", "0\u{FF11}456789abcdef0"),
            message:
                "profile is damaged: member 'vocabulary_sha256' is out of range; expected 64 lower-case hexadecimal digits"
        ),
        Refused(
            change: ("0123456789abcdef0", "xyz3456789abcdef0"),
            message:
                "profile is damaged: member 'vocabulary_sha256' is out of range; expected 64 lower-case hexadecimal digits"
        ),
        Refused(
            // Three bytes, and a hexadecimal digit to Unicode.
            change: ("0123456789abcdef0", "\u{FF13}3456789abcdef0"),
            message:
                "profile is damaged: member 'vocabulary_sha256' is out of range; expected 64 lower-case hexadecimal digits"
        ),
    ]
}

@Suite
struct `Profiles` {
    @Test(arguments: [
        ("greenlist", SchemeParameters(), 2), ("greenlist", SchemeParameters(gamma: 0.25, delta: .infinity), 0),
        ("balanced", SchemeParameters(), 8), ("gumbel", SchemeParameters(), 1),
        ("gumbel", SchemeParameters(alpha: 0.25, payloadBits: 32), 4), ("tournament", SchemeParameters(), 2),
        ("tournament", SchemeParameters(depth: 32, weighting: .weighted, leaves: 3), 4),
        ("greenlist", SchemeParameters(payloadBits: 8), 2),
    ])
    func `read back as they were written`(scheme: String, parameters: SchemeParameters, width: Int) throws {
        let binding = TokenizerBinding(
            name: "tiny",
            vocabularySHA256: String(repeating: "0a", count: 32),
            vocabularySize: 12
        )
        let profile = try Profile(
            id: "prod-2026-11",
            scheme: scheme,
            parameters: parameters,
            contextWidth: width,
            tokenizers: [binding]
        )
        var json = JSONWriter()
        profile.write(to: &json)
        #expect(try Profile(JSONDocument(json.bytes).root) == profile)
    }

    @Test
    func `are written as the design shows`() throws {
        var json = JSONWriter()
        try Profile(id: "prod-2026-11").write(to: &json)
        #expect(
            json.text == """
                {"id":"prod-2026-11","version":1,"prf":"hmac-sha256-aes256","scheme":"greenlist","gamma":0.5,\
                "delta":2.0,"context_width":2,"repeats":"ngram","tokenizers":[]}
                """
        )
    }

    @Test(arguments: SchemeRegistry.names)
    func `that choose no repeats policy get one that their context width allows`(scheme: String) throws {
        #expect(try Profile(id: "k", scheme: scheme, contextWidth: 0).repeats == .ngram)
        let standard: RepeatsPolicy = scheme == "greenlist" ? .ngram : .context
        #expect(try Profile(id: "k", scheme: scheme, contextWidth: 1).repeats == standard)
    }

    @Test(arguments: Refused.all)
    fileprivate func `that are not valid are refused by name`(refused: Refused) throws {
        let text = Refused.valid.replacing(refused.change.0, with: refused.change.1)
        try #require(text != Refused.valid)
        let root = try JSONDocument(text).root
        let error = #expect(throws: WatermarkError.self) { try Profile(root) }
        #expect(error?.description == refused.message)
    }

    @Test
    func `the valid text they are made from is accepted`() throws {
        #expect(try Profile(JSONDocument(Refused.valid).root).tokenizers.count == 1)
    }
}
