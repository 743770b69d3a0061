// SPDX-License-Identifier: Apache-2.0

import Glibc

@main
struct Main {
    // Nothing else belongs here: closures written in this function would be isolated to the main actor.
    static func main() {
        exit(Program.run().rawValue)
    }
}
