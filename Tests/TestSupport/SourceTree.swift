// SPDX-License-Identifier: Apache-2.0

public import Foundation

/// The root of the source tree.
public let sourceTree = URL(filePath: #filePath)
    .deletingLastPathComponent().appending(path: "../..").standardizedFileURL
