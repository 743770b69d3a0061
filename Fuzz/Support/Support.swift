// SPDX-License-Identifier: Apache-2.0

/// The bytes that libFuzzer gave to one run.
public func input(_ start: UnsafePointer<UInt8>?, _ count: Int) -> [UInt8] {
    // libFuzzer owns that many bytes at `start` until the run ends.
    unsafe Array(UnsafeBufferPointer(start: start, count: count))
}

/// Ends the program, which libFuzzer reports with the input, unless what must hold does.
public func require(_ holds: Bool, _ claim: @autoclosure () -> String) {
    if !holds { fatalError("does not hold: \(claim())") }
}

/// What `body` returns; ends the program when it throws.
public func must<Result>(_ claim: String, _ body: () throws -> Result) -> Result {
    do {
        return try body()
    } catch {
        fatalError("must not fail: \(claim): \(error)")
    }
}

/// The path of a file of the source tree.
public func sourceFile(_ path: String) -> String {
    let folders = #filePath.split(separator: "/").dropLast(3)
    return "/\(folders.joined(separator: "/"))/\(path)"
}
