// SPDX-License-Identifier: Apache-2.0

import Glibc
import Synchronization
import Testing
import Threading

@testable import Service

struct WorkPoolTests {
    private static let long = 1 << 20

    /// What jobs have done, in order, and a gate that holds them.
    private final class Witness: Sendable {
        let names = Mutex<[String]>([])
        let isOpen = Mutex(false)

        func note(_ name: String) { names.withLock { $0.append(name) } }
        func open() { isOpen.withLock { $0 = true } }
        func hold() { while !isOpen.withLock({ $0 }) { usleep(1000) } }
        var count: Int { names.withLock { $0.count } }
    }

    private func eventually(_ holds: () -> Bool) -> Bool {
        for _ in 0..<2000 {
            if holds() { return true }
            usleep(5000)
        }
        return holds()
    }

    @Test(arguments: [1, 2, 4])
    func `a hundred short texts are done while many long ones are being worked at`(threads: Int) throws {
        let pool = try WorkPool(threads: threads, capacity: 1000)
        let witness = Witness()
        for _ in 0..<8 { #expect(pool.submit(size: Self.long) { _ in witness.hold() }) }
        #expect(eventually { pool.depth.running == max(1, pool.threads - 1) })
        for _ in 0..<100 { #expect(pool.submit(size: 2000) { _ in witness.note("short") }) }
        #expect(eventually { witness.count == 100 })
        #expect(!witness.isOpen.withLock { $0 })
        witness.open()
        #expect(eventually { pool.depth == WorkPool.Load() })
        pool.stop()
    }

    @Test
    func `a long text is done however many short ones come`() throws {
        let pool = try WorkPool(threads: 2, capacity: 100_000)
        let witness = Witness()
        let done = Mutex(0)
        let doneBefore = Mutex(0)
        for _ in 0..<2000 {
            let job: WorkPool.Job = { _ in
                usleep(1000)
                done.withLock { $0 += 1 }
            }
            #expect(pool.submit(size: 2000, job))
        }
        let isTaken = pool.submit(size: Self.long) { _ in
            doneBefore.withLock { $0 = done.withLock { $0 } }
            witness.note("long")
        }
        #expect(isTaken)
        #expect(eventually { witness.count == 1 })
        #expect(doneBefore.withLock { $0 } < 1900)
        pool.stop(draining: false)
    }

    @Test
    func `no more waits than was said, in number and in size`() throws {
        let pool = try WorkPool(threads: 2, capacity: 3, capacityBytes: 1000)
        let witness = Witness()
        for _ in 0..<2 {
            #expect(pool.submit(size: 1) { _ in witness.hold() })
            #expect(eventually { pool.depth.waiting == 0 })
        }
        #expect(pool.submit(size: 600) { _ in })
        #expect(!pool.submit(size: 401) { _ in })
        #expect(pool.submit(size: 400) { _ in })
        #expect(pool.submit(size: 0) { _ in })
        #expect(!pool.submit(size: 0) { _ in })
        #expect(pool.depth == WorkPool.Load(waiting: 3, waitingBytes: 1000, running: 2))
        witness.open()
        pool.stop()
        #expect(pool.depth == WorkPool.Load())
    }

    @Test
    func `work that waited too long is told so`() throws {
        let pool = try WorkPool(threads: 2, capacity: 10)
        let witness = Witness()
        for _ in 0..<2 { #expect(pool.submit(size: 1) { _ in witness.hold() }) }
        #expect(eventually { pool.depth.running == 2 })
        let late = ContinuousClock.now + .milliseconds(10)
        #expect(
            pool.submit(size: 1, deadline: late, expired: { witness.note("expired") }) { _ in witness.note("done") }
        )
        #expect(pool.submit(size: 1, deadline: .now + .seconds(60), expired: {}) { _ in witness.note("in time") })
        usleep(20_000)
        witness.open()
        pool.stop()
        #expect(Set(witness.names.withLock { $0 }) == ["expired", "in time"])
    }

    @Test
    func `a stopped pool takes nothing, and tells what waited`() throws {
        let pool = try WorkPool(threads: 2, capacity: 10)
        let witness = Witness()
        for _ in 0..<2 { #expect(pool.submit(size: 1) { _ in witness.hold() }) }
        #expect(eventually { pool.depth.running == 2 })
        #expect(pool.submit(size: 1, expired: { witness.note("told") }) { _ in witness.note("done") })
        let isStopped = Mutex(false)
        try Threads.start {
            pool.stop(draining: false)
            isStopped.withLock { $0 = true }
        }
        #expect(eventually { witness.count == 1 })
        #expect(!pool.submit(size: 1) { _ in })
        #expect(!isStopped.withLock { $0 })
        witness.open()
        #expect(eventually { isStopped.withLock { $0 } })
        #expect(witness.names.withLock { $0 } == ["told"])
    }

    @Test
    func `threads have slots of their own`() throws {
        let pool = try WorkPool(threads: 3, capacity: 1000)
        let slots = Mutex<Set<Int>>([])
        let busy = Mutex<Set<Int>>([])
        let clashes = Mutex(0)
        for _ in 0..<300 {
            #expect(
                pool.submit(size: 1) { slot in
                    if !busy.withLock({ $0.insert(slot).inserted }) { clashes.withLock { $0 += 1 } }
                    slots.withLock { _ = $0.insert(slot) }
                    usleep(200)
                    busy.withLock { _ = $0.remove(slot) }
                }
            )
        }
        pool.stop()
        #expect(clashes.withLock { $0 } == 0)
        #expect(slots.withLock { $0 }.isSubset(of: [0, 1, 2]))
    }
}
