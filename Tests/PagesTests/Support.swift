// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Foundation
import JSON
import Pages
import TestSupport
import Tokenizer
import Tokens
import Watermark

@testable import Detector

/// Texts, the detector that reads them, and the pages about them.
enum Sample {
    /// 221 tokens written with the key of ``detector(options:)`` and the shipped model.
    static let marked = Sample.file("marked.txt")
    /// From Jane Austen, "Pride and Prejudice" (1813).
    static let austen = Array(
        """
        It is a truth universally acknowledged, that a single man in possession of a good fortune, must be in want of a \
        wife. However little known the feelings or views of such a man may be on his first entering a neighbourhood, \
        this truth is so well fixed in the minds of the surrounding families, that he is considered as the rightful \
        property of some one or other of their daughters.

        """.utf8
    )
    /// Markup, control characters, text that changes direction, split characters, a long word, bytes that are not UTF-8.
    static let torture =
        Array(
            """
            <script>alert(1)</script> & "quotes" \u{1B}[31mred\u{7} \u{202E}esrever\u{202C} \u{0}\u{200F}\ttab  two\r
            שלום עולם, נתראה בקרוב\u{2028}👩‍👩‍👧 漢字かな交じり文 \(String(repeating: "w", count: 10_000))
            <!-- --> ]]> &amp; </mark></div> \u{FFFE}\u{85} plain words again, and then more of them.

            """.utf8
        ) + [0xFF, 0xE2, 0x82, 0x20, 0x65]

    /// The key is 32 times 5a.
    static func detector(options: DetectionOptions = .standard) throws -> Detector {
        let secret = SecretKey(SecretBytes(copying: [UInt8](repeating: 0x5A, count: 32).span))
        let tokenizer = try Tokenizer(contentsOf: Wmctl.repository + "/vocab/english/tokenizer.json")
        let watermark = try Watermark(secret: secret, profile: Profile(id: "demo"))
        return try Detector(
            candidates: [
                DetectionCandidate(
                    watermark: watermark,
                    tokenizers: [NamedTokenizer(name: "english", tokenizer: tokenizer)]
                )
            ],
            options: options
        )
    }

    static func explanation(_ text: [UInt8], options: DetectionOptions = .standard) throws -> Explanation {
        try detector(options: options).makeWorker().explain(text.span)
    }

    /// A page about texts with these names.
    static func page(_ texts: [(String, [UInt8])], options: DetectionOptions = .standard) throws -> [UInt8] {
        let worker = try detector(options: options).makeWorker()
        var page = ReportPage(options: options)
        for (name, text) in texts { page.add(try worker.explain(text.span), of: text, name: name) }
        return page.html
    }

    /// A page about the marked text, of which that is said.
    static func page(_ explanation: Explanation, options: DetectionOptions = .standard) -> String {
        var page = ReportPage(options: options)
        page.add(explanation, of: marked, name: "a")
        return String(decoding: page.html, as: UTF8.self)
    }

    private static func file(_ name: String) -> [UInt8] {
        let path = Wmctl.repository + "/Tests/PagesTests/Texts/" + name
        return (try? [UInt8](Data(contentsOf: URL(filePath: path)))) ?? []
    }
}

extension Explanation {
    /// The same tokens with another report.
    func with(_ report: DetectionReport) -> Explanation {
        Explanation(report: report, tokens: tokens, profile: profile, scheme: scheme)
    }

    /// The same with another profile.
    func with(_ profile: Profile) throws -> Explanation {
        Explanation(report: report, tokens: tokens, profile: profile, scheme: try profile.makeScheme())
    }
}

/// The scripts beside the tests.
enum Script {
    /// The Python that has their packages, if the tests may use one.
    static let python = ProcessInfo.processInfo.environment["WMCTL_TEST_PYTHON"].flatMap { $0.isEmpty ? nil : $0 }
    /// Whether pages can be looked at.
    static let hasBrowser =
        python != nil
        && ["chromium", "pdftoppm"].allSatisfy { FileManager.default.isExecutableFile(atPath: "/usr/bin/\($0)") }

    /// What a script prints.
    static func run(_ name: String, _ arguments: [String]) throws -> JSONDocument {
        let path = Wmctl.repository + "/Tests/PagesTests/Browser/" + name
        let environment = ["PYTHONDONTWRITEBYTECODE": "1", "PATH": "/usr/bin:/bin"]
        let run = try CommandRun.run(python ?? "", [path] + arguments, environment: environment, seconds: 120)
        guard run.status == 0 else { throw ScriptError(name: name, errors: run.errors) }
        return try JSONDocument(run.output)
    }
}

/// A script that failed.
struct ScriptError: Error, CustomStringConvertible {
    let name: String
    let errors: String

    var description: String { "\(name): \(errors)" }
}
