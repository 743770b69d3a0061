// SPDX-License-Identifier: Apache-2.0

import Glibc
import JSON

/// Prints a figure as a JSON object.
public func emit(_ name: String, perSecond value: Double, unit: String) {
    var json = JSONWriter()
    json.object { json in
        json.member("name", name)
        json.member("value", value)
        json.member("unit", unit)
    }
    print(json.text)
}

/// The bytes of a file.
public func readFile(_ path: String) throws -> [UInt8] {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw BenchError.unreadable(path) }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 20)
    while true {
        let count = unsafe read(descriptor, &chunk, chunk.count)
        guard count > 0 else { return bytes }
        bytes += chunk[..<count]
    }
}

/// Why nothing was measured.
public enum BenchError: Error {
    case unreadable(String)
}
