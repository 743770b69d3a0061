// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Threads of the system.
///
/// Not tasks: reading blocks, and the pool of tasks has only as many threads as the machine has cores.
public enum Threads: Sendable {
    /// The number of cores that this process may run on, which `taskset` or a batch system may have made fewer.
    public static var coreCount: Int {
        allowedCores(readStatus()) ?? max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
    }

    /// Counts the bits of the mask in the lines that the kernel gives about a process (proc(5)).
    static func allowedCores(_ status: String) -> Int? {
        let name = "Cpus_allowed:"
        guard let line = status.split(separator: "\n").first(where: { $0.hasPrefix(name) }) else { return nil }
        let bits = line.dropFirst(name.count).reduce(0) { $0 + ($1.hexDigitValue?.nonzeroBitCount ?? 0) }
        return bits > 0 ? bits : nil
    }

    /// The lines that the kernel gives about this process; empty where there are none.
    private static func readStatus() -> String {
        let descriptor = unsafe open("/proc/self/status", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return "" }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 8192)
        // The buffer has that many bytes, and stays in place during the call.
        let count = unsafe bytes.withUnsafeMutableBytes { unsafe read(descriptor, $0.baseAddress, $0.count) }
        return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
    }

    /// Starts a thread that ends with `body`; nobody waits for it.
    ///
    /// - Throws: ``ThreadError``.
    public static func start(_ body: @escaping @Sendable () -> Void) throws(ThreadError) {
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
            throw ThreadError(code: status)
        }
    }
}

/// The system gave no thread.
public struct ThreadError: Error, Equatable, Sendable {
    /// The errno.
    public let code: Int32
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
