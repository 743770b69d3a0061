// SPDX-License-Identifier: Apache-2.0

import Foundation
import JSON
import TestSupport
import Testing

@Suite(
    .enabled(if: Script.hasBrowser, "needs chromium, pdftoppm and WMCTL_TEST_PYTHON, which make test sees to"),
    .serialized
)
struct `A page in the browser` {
    /// Of about 30,000 overlapping blocks.
    ///
    /// Pictures of unchanged pages differ in at most 5, drawn half a pixel lower too; the least of the parts that vanish
    /// changes more than a hundred.
    private static let tolerance = 40

    @Test
    func `looks as it did, and the comparison sees when a part vanishes`() throws {
        let folder = try TemporaryFolder()
        let page = try folder.write(Sample.page([("essay.txt", Sample.marked)]), to: "page.html")
        let isRecording = ProcessInfo.processInfo.environment["RECORD_SNAPSHOTS"] != nil
        let references = Wmctl.repository + "/Tests/PagesTests/Screenshots"
        let seen = try Script.run("look.py", ["pictures", page, references] + (isRecording ? ["record"] : []))
        for (name, blocks) in try Self.blocks(seen.root, "pictures") {
            #expect(
                blocks <= Self.tolerance,
                "\(name): \(blocks) blocks differ; RECORD_SNAPSHOTS=1 rewrites the pictures"
            )
        }
        let vanished = try Self.blocks(seen.root, "vanished")
        #expect(vanished.count == 18)
        for (name, blocks) in vanished {
            #expect(blocks > 2 * Self.tolerance, "without \(name) only \(blocks) blocks differ")
        }
        #expect(!isRecording, "the pictures were rewritten; look at them and run again")
    }

    @Test
    func `fits every width and loads nothing`() throws {
        let folder = try TemporaryFolder()
        let longName = String(repeating: "name", count: 60) + ".txt"
        let pages = [
            try folder.write(Sample.page([(longName, Sample.torture), ("b", Sample.marked)]), to: "several.html"),
            try folder.write(Sample.page([("wide", Sample.torture)]), to: "torture.html"),
        ]
        let views = try Script.run("look.py", ["layout"] + pages).root.member("views").elements()
        #expect(views.count == 8)
        for view in views {
            let width = try view.member("width").double()
            #expect(try view.member("client_width").double() == width)
            #expect(try view.member("scroll_width").double() == width)
            #expect(try view.member("right").double() <= width, "\(width) pixels wide")
            // The page itself is the one request.
            #expect(try view.member("requests").integer(as: Int.self) == 1)
            #expect(try view.member("other_requests").elements().isEmpty)
            #expect(try view.member("errors").elements().isEmpty)
        }
    }

    private static func blocks(_ root: JSONValue, _ member: String) throws -> [(name: String, count: Int)] {
        try root.member(member).elements().map {
            (try $0.member("name").string(), try $0.member("blocks").integer(as: Int.self))
        }
    }
}
