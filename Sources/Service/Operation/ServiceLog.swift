// SPDX-License-Identifier: Apache-2.0

import HTTPServer
import JSON

/// Lines about what the service does, for people or for programs.
///
/// No text of users is ever in them, nor a path, query or header as a client sent it.
public struct ServiceLog: Sendable {
    /// How lines are written.
    public enum Form: String, Sendable, CaseIterable {
        /// One JSON object a line.
        case json
        /// Words.
        case text
    }

    /// How much a line matters.
    public enum Level: String, Sendable, CaseIterable, Comparable {
        /// Something is wrong, and somebody should see to it.
        case error
        /// Something may be wrong.
        case warning
        /// What goes on.
        case info

        /// Whether a line of one level matters more than one of another.
        public static func < (one: Level, other: Level) -> Bool { one.rank < other.rank }

        private var rank: Int {
            switch self {
            case .error: 0
            case .warning: 1
            case .info: 2
            }
        }
    }

    /// What a field of a line holds.
    public enum Value: Sendable {
        /// A name that the service made or knows: an id, a pattern, a role.
        case name(String)
        /// A number; parts of a whole are written to the sixth decimal.
        case number(Double)
    }

    private let form: Form
    private let level: Level
    private let logsRequests: Bool
    private let write: @Sendable (String) -> Void
    private let now: @Sendable () -> String

    /// - Parameters:
    ///   - level: what matters less is left out.
    ///   - logsRequests: whether each request is a line.
    ///   - now: the time in RFC 3339.
    ///   - write: takes each line, without its end.
    public init(
        _ form: Form,
        level: Level = .info,
        logsRequests: Bool = true,
        now: @escaping @Sendable () -> String,
        write: @escaping @Sendable (String) -> Void
    ) {
        self.form = form
        self.level = level
        self.logsRequests = logsRequests
        self.write = write
        self.now = now
    }

    /// A log of which nothing is kept.
    static let nowhere = ServiceLog(.text, level: .error, now: { "" }, write: { _ in })

    /// Writes a line.
    public func event(_ name: String, _ level: Level, _ fields: [(String, Value)] = []) {
        guard level <= self.level else { return }
        switch form {
        case .json:
            var json = JSONWriter()
            json.object { json in
                json.member("time", now())
                json.member("level", level.rawValue)
                json.member("event", name)
                for (name, value) in fields {
                    switch value {
                    case .name(let text): json.member(name, text)
                    case .number(let number): json.member(name, Self.rounded(number))
                    }
                }
            }
            write(json.text)
        case .text:
            let words = fields.map { name, value in
                switch value {
                case .name(let text): "\(name)=\(Self.word(text))"
                case .number(let number): "\(name)=\(MetricText.number(Self.rounded(number)))"
                }
            }
            write(([now(), level.rawValue, name] + words).joined(separator: " "))
        }
    }

    private static func rounded(_ number: Double) -> Double { (number * 1e6).rounded() / 1e6 }

    /// The line of a request that was answered, or whose client has left.
    ///
    /// - Parameters:
    ///   - bytes: of the body that were taken; nil when there was none.
    ///   - isWhole: whether those were all.
    func request(_ call: Call, status: Int, bytes: Int? = nil, isWhole: Bool = true) {
        guard logsRequests else { return }
        var fields: [(String, Value)] = [
            ("id", .name(call.id)), ("method", .name(Self.known(call.request.head.method))),
            ("route", .name(call.pattern)), ("status", .number(Double(status))),
            ("seconds", .number(call.seconds)), ("bytes_in", .number(Double(call.request.body.count))),
        ]
        if let bytes { fields.append(("bytes_out", .number(Double(bytes)))) }
        if !isWhole { fields.append(("end", .name("cancelled"))) }
        if let role = call.identity.role { fields.append(("role", .name(role.rawValue))) }
        if let token = call.identity.token { fields.append(("token", .name(token))) }
        event("request", .info, fields)
    }

    /// A method is what a client sent; only those of the standard are shown.
    private static func known(_ method: String) -> String {
        ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"].contains(method) ? method : "other"
    }

    /// A text as one word of a line, in quotes with escapes where it is more than letters, digits and common signs.
    private static func word(_ text: String) -> String {
        let isPlain =
            !text.isEmpty
            && text.utf8.allSatisfy { byte in
                byte > 0x20 && byte < 0x7F && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
            }
        guard !isPlain else { return text }
        var json = JSONWriter()
        json.value(text)
        return json.text
    }
}
