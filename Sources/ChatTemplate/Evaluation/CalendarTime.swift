// SPDX-License-Identifier: Apache-2.0

/// A time as a calendar and a clock on the wall show it.
public struct CalendarTime: Equatable, Sendable {
    /// 1 to 9999.
    public let year: Int
    /// 1 to 12.
    public let month: Int
    /// 1 to 31.
    public let day: Int
    /// 0 to 23.
    public let hour: Int
    /// 0 to 59.
    public let minute: Int
    /// 0 to 60.
    public let second: Int

    /// A time of the Gregorian calendar; parts outside of their range are taken as the nearest inside.
    public init(year: Int, month: Int, day: Int, hour: Int = 0, minute: Int = 0, second: Int = 0) {
        self.year = min(max(year, 1), 9999)
        self.month = min(max(month, 1), 12)
        self.day = min(max(day, 1), 31)
        self.hour = min(max(hour, 0), 23)
        self.minute = min(max(minute, 0), 59)
        self.second = min(max(second, 0), 60)
    }

    private static let months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ]
    private static let weekdays = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]

    /// Days of the year before this one.
    private var daysBefore: Int {
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        return lengths.prefix(month - 1).reduce(0, +) + day - 1
    }

    /// 0 for Sunday.
    private var weekday: Int {
        let before = year - 1
        // The first day of the year 1 was a Monday.
        return (before * 365 + before / 4 - before / 100 + before / 400 + daysBefore + 1) % 7
    }

    /// The time in the form that `strftime` of C describes, in English; a letter that it does not know stays.
    func text(as format: String) -> String {
        var text = ""
        var isDirective = false
        for character in format.unicodeScalars {
            if isDirective {
                text += part(character) ?? "%\(character)"
                isDirective = false
            } else if character == "%" {
                isDirective = true
            } else {
                text.unicodeScalars.append(character)
            }
        }
        return isDirective ? text + "%" : text
    }

    private func part(_ letter: Unicode.Scalar) -> String? {
        func padded(_ number: Int, _ width: Int = 2, _ filler: String = "0") -> String {
            let digits = String(number)
            return String(repeating: filler, count: max(0, width - digits.count)) + digits
        }
        let halfDay = (hour + 11) % 12 + 1
        return switch letter {
        case "Y": String(year)
        case "y": padded(year % 100)
        case "m": padded(month)
        case "d": padded(day)
        case "e": padded(day, 2, " ")
        case "B": CalendarTime.months[month - 1]
        case "b", "h": String(CalendarTime.months[month - 1].prefix(3))
        case "A": CalendarTime.weekdays[weekday]
        case "a": String(CalendarTime.weekdays[weekday].prefix(3))
        case "j": padded(daysBefore + 1, 3)
        case "w": String(weekday)
        case "u": String((weekday + 6) % 7 + 1)
        case "H": padded(hour)
        case "I": padded(halfDay)
        case "M": padded(minute)
        case "S": padded(second)
        case "p": hour < 12 ? "AM" : "PM"
        case "F": "\(year)-\(padded(month))-\(padded(day))"
        case "T": "\(padded(hour)):\(padded(minute)):\(padded(second))"
        case "R": "\(padded(hour)):\(padded(minute))"
        case "D", "x": "\(padded(month))/\(padded(day))/\(padded(year % 100))"
        case "%": "%"
        case "n": "\n"
        case "t": "\t"
        default: nil
        }
    }
}
