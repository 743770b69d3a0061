// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Threading

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

    @Test
    func `a monitor hands a result from one thread to another`() throws {
        let slot = Slot()
        try Threads.start { slot.set(42) }
        #expect(slot.wait() == 42)
    }
}

// Sendable: what changes is touched inside the monitor alone.
private final class Slot: @unchecked Sendable {
    private let monitor = Monitor()
    private var value: Int?

    func set(_ value: Int) {
        monitor.locked {
            self.value = value
            monitor.signal(.result)
        }
    }

    func wait() -> Int {
        monitor.locked {
            while true {
                if let value { return value }
                monitor.wait(for: .result)
            }
        }
    }
}
