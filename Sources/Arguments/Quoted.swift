// SPDX-License-Identifier: Apache-2.0

/// A text from outside in single quotes, safe to print: control and invisible characters as `\u{…}`, cut after 60.
///
///     quoted("\u{1B}[31mred")  // '\u{1B}[31mred'
public func quoted(_ text: String) -> String {
    let limit = 60
    var shown = ""
    for scalar in text.unicodeScalars.prefix(limit) {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned:
            shown += "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
        default:
            shown.unicodeScalars.append(scalar)
        }
    }
    return "'\(shown)\(text.unicodeScalars.count > limit ? "…" : "")'"
}
