// SPDX-License-Identifier: Apache-2.0

import ChatTemplate
import Foundation
import TestSupport
import Testing

/// Templates of our own against what Python's jinja2 makes of them, set up as transformers sets it up.
@Suite
struct VectorTests {
    @Test
    func `each construct writes what the peer writes, or is refused with it`() throws {
        var (texts, refusals) = (0, 0)
        try PeerCase.forEach(in: vectorFile("templates.jsonl", in: .module)) { vector in
            #expect(vector.rendered == vector.text, "\(vector.template)")
            if vector.text == nil { refusals += 1 } else { texts += 1 }
        }
        #expect(texts > 40 && refusals > 20)
    }

    @Test(.enabled(if: TemplatePeer.python != nil, "needs WMCTL_TEST_PYTHON, which make test sets"))
    func `the vectors are what the peer prints`() throws {
        #expect(try TemplatePeer.run("vectors") == vectorFile("templates.jsonl", in: .module))
    }

    @Test(
        .enabled(if: TemplatePeer.python != nil, "needs WMCTL_TEST_PYTHON, which make test sets"),
        arguments: ["1", "2"]
    )
    func `generated expressions have the peer's text`(seed: String) throws {
        var (texts, failures) = (0, 0)
        try PeerCase.forEach(in: TemplatePeer.run("expressions", seed, "2000")) { generated in
            #expect(generated.isEqual, "\(generated.template)")
            if generated.text == nil { failures += 1 } else { texts += 1 }
        }
        #expect(texts > 800 && texts + failures == 2000)
    }
}
