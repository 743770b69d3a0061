// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The CPU time of this thread, in seconds: what neighbours on the machine do not change.
public func threadSeconds() -> Double {
    var time = timespec()
    _ = unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}

/// Time that passes for everybody, in seconds from some moment on.
public func wallSeconds() -> Double {
    var time = timespec()
    _ = unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}

/// The median of the CPU seconds that `body` takes, over an odd number of runs after one to warm up.
public func medianSeconds(runs: Int = 7, _ body: () throws -> Void) rethrows -> Double {
    try body()
    var times: [Double] = []
    for _ in 0..<runs {
        let start = threadSeconds()
        try body()
        times.append(threadSeconds() - start)
    }
    return times.sorted()[runs / 2]
}

/// The most memory that this process has held, in MB.
public func peakMegabytes() -> Double {
    statusMegabytes("VmHWM")
}

/// A line of /proc/self/status that is an amount of memory, in MB; 0 where there is none.
///
/// The record of `getrusage` would begin with what the process held that started this one.
public func statusMegabytes(_ name: String) -> Double {
    guard let status = try? readFile("/proc/self/status") else { return 0 }
    for line in String(decoding: status, as: UTF8.self).split(separator: "\n") where line.hasPrefix("\(name):") {
        let number = line.dropFirst(name.count + 1).prefix { $0 != "k" }.filter { $0.isNumber }
        return (Double(number) ?? 0) / 1024
    }
    return 0
}
