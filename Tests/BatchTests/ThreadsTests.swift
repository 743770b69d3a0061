// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Batch

struct ThreadsTests {
    @Test(
        arguments: [
            ("Name:\twmctl\nCpus_allowed:\t3\nCpus_allowed_list:\t0-1\n", 2),
            ("Cpus_allowed:\tff,ffffffff,00000001\n", 41),
            ("Cpus_allowed:\t0\n", nil),
            ("Cpus_allowed_list:\t0-1\n", nil),
            ("", nil),
        ] as [(String, Int?)]
    )
    func `the kernel's mask tells how many cores there are`(status: String, count: Int?) {
        #expect(Threads.allowedCores(status) == count)
    }

    @Test
    func `there is a core to run on`() {
        #expect(Threads.coreCount >= 1)
    }
}
