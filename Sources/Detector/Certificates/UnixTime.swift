// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A time in whole seconds: in numbers (RFC 7519, NumericDate) and in words (RFC 3339, UTC).
public struct UnixTime: Sendable, Hashable {
    /// The seconds since 1970 that a time can have: up to the end of the year 9999.
    public static let range = 0...253_402_300_799

    /// Seconds since the beginning of 1970, leap seconds not counted.
    public let seconds: Int

    /// A time.
    ///
    /// - Precondition: `seconds` lies in ``range``.
    public init(seconds: Int) {
        precondition(Self.range.contains(seconds), "a time lies in the years 1970 to 9999")
        self.seconds = seconds
    }

    /// The time that the system's clock shows.
    public static var now: UnixTime { UnixTime(seconds: time(nil)) }

    /// The time in the form of RFC 3339: `2026-11-21T09:30:00Z`.
    public var text: String {
        var seconds = seconds
        var parts = unsafe tm()
        // Both are locals that live through the call, and no year of the range is beyond what a tm holds.
        _ = unsafe gmtime_r(&seconds, &parts)
        func digits(_ number: Int32, _ count: Int = 2) -> String {
            let text = String(number)
            return String(repeating: "0", count: max(0, count - text.count)) + text
        }
        let date = unsafe [digits(parts.tm_year + 1900, 4), digits(parts.tm_mon + 1), digits(parts.tm_mday)]
        let hour = unsafe [digits(parts.tm_hour), digits(parts.tm_min), digits(parts.tm_sec)]
        return "\(date.joined(separator: "-"))T\(hour.joined(separator: ":"))Z"
    }
}
