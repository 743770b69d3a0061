// SPDX-License-Identifier: Apache-2.0

import Arguments
import FuzzSupport

/// What is read as a configuration file is written as lines and read back as the same.
@c(LLVMFuzzerTestOneInput)
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    let bytes = unsafe input(start, count)
    guard let file = try? ConfigurationFile(bytes, path: "a.conf") else { return 0 }
    var number = 0
    for line in file.lines {
        require(line.number > number, "lines come in order")
        number = line.number
        require(!line.name.isEmpty && !line.name.contains("=") && !line.name.hasPrefix("#"), "a name is a name")
    }
    let written = file.lines.map { "\($0.name) = \($0.value)\n" }.joined()
    let again = must("reading what was written") { try ConfigurationFile(Array(written.utf8), path: "a.conf") }
    require(again.lines.map(\.name) == file.lines.map(\.name), "names are read as they were written")
    require(again.lines.map(\.value) == file.lines.map(\.value), "values are read as they were written")
    return 0
}
