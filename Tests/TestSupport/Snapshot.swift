// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A file of the repository that must equal what the program makes.
public enum Snapshot {
    /// What to do about a file that is stale; nil when it is not.
    ///
    /// With `RECORD_SNAPSHOTS=1` in the environment the file is rewritten, and this run still fails.
    public static func complaint(about path: String, expecting made: [UInt8]) throws -> String? {
        let file = "\(Wmctl.repository)/\(path)"
        if (try? FileBytes.read(file)) == made { return nil }
        guard unsafe getenv("RECORD_SNAPSHOTS") != nil else {
            return "\(path) is stale; RECORD_SNAPSHOTS=1 swift test --filter CommandTests rewrites it"
        }
        try FileBytes.write(made, to: file)
        return "\(path) was rewritten; run again"
    }
}
