// SPDX-License-Identifier: Apache-2.0

public import Foundation

/// Reads a file of a test target's `Vectors` folder.
public func vectorFile(_ name: String, in bundle: Bundle) throws -> [UInt8] {
    let url = bundle.bundleURL.appending(path: "Vectors/\(name)")
    return try [UInt8](Data(contentsOf: url))
}
