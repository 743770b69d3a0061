// SPDX-License-Identifier: Apache-2.0

import Glibc

/// What the system says about this process, under the names that Prometheus' client libraries use.
enum ProcessFigures {
    static let all: [any Metric] = [
        Gauge("process_cpu_seconds_total", "Seconds of CPU time spent.", type: "counter") { cpuSeconds },
        Gauge("process_resident_memory_bytes", "Bytes of memory that are resident.") { pages.map { $0.resident } },
        Gauge("process_virtual_memory_bytes", "Bytes of virtual memory.") { pages.map { $0.virtual } },
        Gauge("process_open_fds", "Open file descriptors.") { openDescriptors },
        Gauge("process_max_fds", "The most file descriptors that may be open.") { mostDescriptors },
        Gauge("process_start_time_seconds", "When the process began, in seconds of Unix time.") { startTime },
    ]

    private static var cpuSeconds: Double? {
        var usage = rusage()
        guard unsafe getrusage(Int32(RUSAGE_SELF.rawValue), &usage) == 0 else { return nil }
        func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
        return seconds(usage.ru_utime) + seconds(usage.ru_stime)
    }

    /// Of proc(5)'s `statm`: pages in all, and those that are resident.
    private static var pages: (virtual: Double, resident: Double)? {
        let fields = read("/proc/self/statm").split(separator: " ").compactMap { Double($0) }
        guard fields.count > 1 else { return nil }
        let size = Double(sysconf(Int32(_SC_PAGESIZE)))
        return (fields[0] * size, fields[1] * size)
    }

    private static var openDescriptors: Double? {
        guard let folder = unsafe opendir("/proc/self/fd") else { return nil }
        defer { unsafe closedir(folder) }
        var count = 0
        while unsafe readdir(folder) != nil { count += 1 }
        // Neither `.` and `..`, nor the descriptor of this very folder.
        return Double(count - 3)
    }

    private static var mostDescriptors: Double? {
        var limit = rlimit()
        guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return nil }
        return Double(limit.rlim_cur)
    }

    /// The system's start, in `/proc/stat`, and the ticks from then to the process's, the 22nd field of its `stat`.
    private static let startTime: Double? = {
        let boot = read("/proc/stat").split(separator: "\n").first { $0.hasPrefix("btime ") }
        let own = read("/proc/self/stat")
        // The second field is a name in brackets that may hold anything.
        guard let boot = boot.flatMap({ Double($0.dropFirst(6)) }), let end = own.lastIndex(of: ")") else { return nil }
        let fields = own[end...].split(separator: " ")
        guard fields.count > 20, let ticks = Double(fields[20]) else { return nil }
        return boot + ticks / Double(sysconf(Int32(_SC_CLK_TCK)))
    }()

    private static func read(_ path: String) -> String {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return "" }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 1 << 16)
        var count = 0
        while count < bytes.count {
            // The buffer has that many bytes from `count` on, and stays in place during the call.
            let more = unsafe bytes.withUnsafeMutableBytes { buffer in
                unsafe Glibc.read(descriptor, buffer.baseAddress.map { unsafe $0 + count }, buffer.count - count)
            }
            guard more > 0 else { break }
            count += more
        }
        return String(decoding: bytes.prefix(count), as: UTF8.self)
    }
}
