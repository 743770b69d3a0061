// SPDX-License-Identifier: Apache-2.0

import ChatTemplate
import Glibc

extension CalendarTime {
    /// The time of the user's time zone.
    static var now: CalendarTime {
        var seconds = time(nil)
        // Parts and no pointer that is followed.
        var parts = unsafe tm()
        // Fills the parts, and keeps neither pointer.
        _ = unsafe localtime_r(&seconds, &parts)
        return unsafe CalendarTime(
            year: Int(parts.tm_year) + 1900,
            month: Int(parts.tm_mon) + 1,
            day: Int(parts.tm_mday),
            hour: Int(parts.tm_hour),
            minute: Int(parts.tm_min),
            second: Int(parts.tm_sec)
        )
    }
}
