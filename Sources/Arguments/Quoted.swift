// SPDX-License-Identifier: Apache-2.0

/// A text from outside in single quotes, safe to print: control and invisible characters as `\u{…}`, cut after 60.
///
///     quoted("\u{1B}[31mred")  // '\u{1B}[31mred'
public func quoted(_ text: String) -> String {
    let limit = 60
    let shown = printable(String(String.UnicodeScalarView(text.unicodeScalars.prefix(limit))))
    return "'\(shown)\(text.unicodeScalars.count > limit ? "…" : "")'"
}

/// A text in which control and invisible characters are written as `\u{…}`, so that a terminal does nothing but show it.
public func printable(_ text: String) -> String {
    var shown = ""
    for scalar in text.unicodeScalars {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned:
            shown += "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
        default:
            shown.unicodeScalars.append(scalar)
        }
    }
    return shown
}
