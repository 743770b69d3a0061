// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A lock with conditions to wait for: what threads that hand work to each other share.
///
/// `Synchronization.Mutex` cannot wait for a condition, and a semaphore for each thing to wait for would be many. What the
/// lock guards must be a property of a class: an `inout` would promise the compiler that nobody changes it during a wait.
@safe
public final class Monitor: Sendable {
    /// What a thread may wait for.
    public enum Condition: Int, CaseIterable, Sendable {
        /// There is room for more work.
        case room
        /// There is work.
        case work
        /// There is a result.
        case result
    }

    // POSIX locks must not move in memory. They are made here and freed in deinit, when no thread can hold them.
    private nonisolated(unsafe) let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private nonisolated(unsafe) let conditions: UnsafeMutablePointer<pthread_cond_t>

    /// A monitor that nobody holds.
    public init() {
        unsafe mutex = .allocate(capacity: 1)
        unsafe mutex.initialize(to: pthread_mutex_t())
        unsafe check(pthread_mutex_init(mutex, nil))
        unsafe conditions = .allocate(capacity: Condition.allCases.count)
        for condition in Condition.allCases {
            unsafe (conditions + condition.rawValue).initialize(to: pthread_cond_t())
            unsafe check(pthread_cond_init(conditions + condition.rawValue, nil))
        }
    }

    deinit {
        for condition in Condition.allCases { unsafe pthread_cond_destroy(conditions + condition.rawValue) }
        unsafe conditions.deallocate()
        unsafe pthread_mutex_destroy(mutex)
        unsafe mutex.deallocate()
    }

    /// Calls `body` while no other thread is in a body of this monitor.
    public func locked<Result: Sendable>(_ body: () throws -> Result) rethrows -> Result {
        unsafe check(pthread_mutex_lock(mutex))
        // Unlocking what this thread has locked cannot fail.
        defer { _ = unsafe pthread_mutex_unlock(mutex) }
        return try body()
    }

    /// Lets others in until the condition is signalled; called within ``locked(_:)``, and in a loop: it may wake early.
    public func wait(for condition: Condition) {
        unsafe check(pthread_cond_wait(conditions + condition.rawValue, mutex))
    }

    /// Wakes one thread that waits.
    public func signal(_ condition: Condition) {
        unsafe check(pthread_cond_signal(conditions + condition.rawValue))
    }

    /// Wakes every thread that waits, for whatever.
    public func wakeAll() {
        for condition in Condition.allCases { unsafe check(pthread_cond_broadcast(conditions + condition.rawValue)) }
    }
}

/// Locks fail on wrong use and on nothing else.
private func check(_ status: Int32) {
    precondition(status == 0, "a lock is used as it must be")
}
