// SPDX-License-Identifier: Apache-2.0

#if Llama
import ChatTemplate
import Foundation
import TestSupport
import Testing

/// The chat templates of published models, which llama.cpp's source brings; `make test-llm` runs this, and fails
/// without them.
@Suite
struct PublishedTemplateTests {
    @Test
    func `every published template writes what the peer writes, or refuses with it`() throws {
        let folder = sourceTree.appending(path: ".cache/llama/source/models/templates").standardizedFileURL.path
        var (texts, refusals, differences) = (0, 0, 0)
        try PeerCase.forEach(in: TemplatePeer.run("templates", folder)) { published in
            if !published.isEqual {
                differences += 1
                if differences <= 10 { Issue.record("differs: \(published.template.prefix(300))") }
            }
            if published.text == nil { refusals += 1 } else { texts += 1 }
        }
        #expect(differences == 0)
        #expect(texts > 5000)
        print("templates: \(texts) texts, \(refusals) refusals, \(differences) differences")
    }
}
#endif
