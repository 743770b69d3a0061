// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The CPU time of this thread, in seconds.
func threadSeconds() -> Double {
    var time = timespec()
    _ = unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}

/// The most memory that this process has held, in MB.
///
/// From `/proc`: what `getrusage` says begins with what the parent held.
func peakMegabytes() -> Double {
    guard let status = unsafe fopen("/proc/self/status", "r") else { return .nan }
    defer { unsafe fclose(status) }
    var line = [CChar](repeating: 0, count: 256)
    while unsafe fgets(&line, Int32(line.count), status) != nil {
        let text = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        guard text.hasPrefix("VmHWM:") else { continue }
        return Double(text.filter(\.isNumber)).map { $0 / 1024 } ?? .nan
    }
    return .nan
}

/// How often memory was asked for so far; `nil` where allocations.c is not loaded before the C library.
func allocationCount() -> Int? {
    guard let symbol = unsafe dlsym(nil, "allocation_count") else { return nil }
    return unsafe unsafeBitCast(symbol, to: (@convention(c) () -> Int).self)()
}
