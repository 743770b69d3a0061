// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The CPU time of this thread, in seconds: what neighbours on the machine do not change.
func threadSeconds() -> Double {
    var time = timespec()
    _ = unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}

/// Time that passes for everybody, in seconds from some moment on.
func wallSeconds() -> Double {
    var time = timespec()
    _ = unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}

/// The median of the CPU seconds that `body` takes, over an odd number of runs after one to warm up.
func medianSeconds(runs: Int = 7, _ body: () throws -> Void) rethrows -> Double {
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
func peakMegabytes() -> Double {
    var usage = rusage()
    _ = unsafe getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return Double(usage.ru_maxrss) / 1024
}
