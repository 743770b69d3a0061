// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Threads of the system.
///
/// Not tasks: reading blocks, and the pool of tasks has only as many threads as the machine has cores.
public enum Threads: Sendable {
    /// The number of cores that are online.
    public static var coreCount: Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }

    /// Starts a thread that ends with `body`; nobody waits for it.
    ///
    /// - Throws: ``BatchError/noThread(reason:)``.
    static func start(_ body: @escaping @Sendable () -> Void) throws(BatchError) {
        var attributes = pthread_attr_t()
        unsafe pthread_attr_init(&attributes)
        defer { unsafe pthread_attr_destroy(&attributes) }
        unsafe pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        var thread = pthread_t()
        // The new thread takes the box over; it is released here only when there is none.
        let box = unsafe Unmanaged.passRetained(Box(body))
        let status = unsafe pthread_create(&thread, &attributes, runBox, box.toOpaque())
        guard status == 0 else {
            unsafe box.release()
            throw .noThread(code: status)
        }
    }
}

private final class Box: Sendable {
    let body: @Sendable () -> Void

    init(_ body: @escaping @Sendable () -> Void) {
        self.body = body
    }
}

/// Runs on the new thread, which was given one retained ``Box``.
private func runBox(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let argument = unsafe argument else { return nil }
    let box = unsafe Unmanaged<Box>.fromOpaque(argument).takeRetainedValue()
    box.body()
    return nil
}
