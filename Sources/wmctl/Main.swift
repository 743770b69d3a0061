// SPDX-License-Identifier: Apache-2.0

import Glibc

@main
struct Main {
    // Nothing else belongs here: closures written in this function would be isolated to the main actor.
    static func main() {
        // Not `exit`, which would take OpenSSL apart under the threads of a pool that are still giving up their work. Everything
        // was written by now: no output goes through the C library's buffers.
        _exit(Program.run().rawValue)
    }
}
