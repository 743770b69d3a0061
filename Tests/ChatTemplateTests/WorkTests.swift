// SPDX-License-Identifier: Apache-2.0

import ChatTemplate
import Testing
import Tokenizer

/// Work is counted before it is done, by the lengths that it touches, and no number makes an operation trap.
@Suite
struct WorkTests {
    /// What comes of a template when it may take so many steps; the message does not add to them.
    private func render(_ source: String, content: String, work: Int) throws(TemplateError) -> [PromptPart] {
        var request = ChatRequest(messages: [ChatMessage(role: "user", content: content)])
        request.limits.work = work
        request.limits.workPerInputCharacter = 0
        request.time = CalendarTime(year: 2026, month: 11, day: 21)
        return try ChatTemplate(source).render(request)
    }

    @Test(
        arguments: [
            "m.rsplit()", "m.split()", "m.rsplit('a')", "m.splitlines()", "'b' in m", "m.find('b')", "m.rfind('b')",
            "m.count('b')", "m | int", "m | float", "m | wordcount", "m is upper", "m is lower", "m.isalnum()",
            "m.isspace()", "m | title", "m | upper", "m[1:]", "m[::-1]", "m | list", "m | reverse",
            "m | replace('a', 'b')",
            "m | indent", "m.strip(m)", "m.removeprefix(m)", "m.startswith(m)", "m.partition('b')", "m ~ m", "m + m",
            "m * 1", "m == m[1:] + 'x'", "m < m", "{m: 1}", "messages[m]", "messages | map(attribute=m) | list",
            "m % ()",
            "m.format()", "m | tojson", "[m] | string", "m | trim", "m.zfill(1)", "m | escape", "m | truncate(100000)",
            "m | unique", "strftime_now(m)", "[m] | join", "','.join([m])", "m | length | center(200000)",
        ]
    )
    func `an operation on a long text takes steps in proportion`(expression: String) throws {
        let content = String(repeating: "a ", count: 100_000)
        let source = "{% set m = messages[0].content %}{% set x = \(expression) %}"
        let error = #expect(throws: TemplateError.self) { try render(source, content: content, work: 10_000) }
        #expect(error?.kind == .limit, "\(String(describing: error))")
        // Refused for what it asks, perhaps, and not for its length.
        do throws(TemplateError) {
            _ = try render(source, content: content, work: 5_000_000)
        } catch {
            #expect(error.kind == .evaluation, "\(error)")
        }
    }

    @Test(
        arguments: [
            "l | sum", "l | unique", "l | sort", "l | min", "l | max", "l | select('odd')", "l | reverse", "l + l",
            "l * 2",
            "l == l", "l < l", "7 in l", "l.index(7)", "l.count(7)", "l[1:]", "l[::-1]", "l | batch(3)", "l | slice(3)",
            "l | join", "l | tojson", "l | string", "l | map('abs')", "range(l | length)[1:]", "dict(l)",
        ]
    )
    func `an operation on a long list takes steps in proportion`(expression: String) throws {
        let list = "[0, " + String(repeating: "0, ", count: 20_000) + "]"
        let source = "{% set l = \(list) %}{% set x = \(expression) %}"
        // What the list itself takes is known; the operation takes a part of it at least.
        let work = 20_000 + 4 * 20_000 + 1000
        let error = #expect(throws: TemplateError.self) { try render(source, content: "", work: work) }
        #expect(error?.kind == .limit, "\(String(describing: error))")
    }

    @Test
    func `things that are equal only to themselves are told apart in steps of their number`() throws {
        let values = String(repeating: "cycler(1), ", count: 20_000)
        let source = "{{ [\(values)] | unique | list | length }}"
        #expect(try render(source, content: "", work: 1_000_000).map(\.text) == ["20000"])
        let ranges = (0..<20_000).map { "range(\($0))," }.joined()
        #expect(
            try render("{{ [\(ranges)] | unique | list | length }}", content: "", work: 9_000_000).map(\.text) == [
                "20000"
            ]
        )
    }

    @Test
    func `a call with very many names is read and made in steps of their number`() throws {
        let names = (0..<60_000).map { "a\($0)=1" }.joined(separator: ",")
        #expect(try render("{{ dict(\(names)) | length }}", content: "", work: 2_000_000).map(\.text) == ["60000"])
        let macros = (0..<20_000).map { "{% macro m\($0)() %}{{ x\($0) }}{% endmacro %}" }.joined()
        #expect(try render(macros, content: "", work: 2_000_000).isEmpty)
    }

    /// Numbers at which arithmetic on 64 bits goes wrong first.
    private static let extremes = [
        "0", "1", "(-1)", "2", "4611686018427387904", "(-4611686018427387904)", "9223372036854775807",
        "(-9223372036854775807 - 1)",
    ]

    @Test(
        arguments: [
            "'abc'.zfill(#)", "'abc'.center(#)", "'abc'.ljust(#)", "'abc'.rjust(#)", "'abc' | center(#)", "'abc' * #",
            "[1] * #", "# * (1, 2)", "[] * #", "'abc'[#]", "[1, 2][#]", "(1, 2)[#:]", "'abc'[:#]", "'abc'[::#]",
            "[1, 2][::#]",
            "range(#)", "range(#, #)", "range(#, 0)", "range(0, #, #)", "range(#, #, -1)", "range(0, #, -1)",
            "range(1, #, 2)",
            "range(-9223372036854775807 - 1, 9223372036854775807, #)",
            "range(9223372036854775807, -9223372036854775807, #)",
            "range(5)[#]", "range(5)[#::#]", "[1, 2] | slice(#)", "[1, 2] | slice(#, 'x')", "[1, 2] | batch(#)",
            "[1, 2] | batch(#, 'x')", "'a b' | indent(#)", "'a b c d' | truncate(#)",
            "'a b c d' | truncate(3, true, '', #)",
            "1.5 | round(#)", "# | round", "# | round(2, 'floor')", "# | abs", "-#", "# + #", "# - #", "# * #",
            "# // #",
            "# % #", "# / #", "# ** #", "2 ** #", "# ** 2", "'%d' % #", "'%x' % #", "'%f' % #", "'%s' % #",
            "'12' | int(#, #)",
            "'a b c'.split(none, #)", "'a b c'.rsplit(none, #)", "'a b c'.split('b', #)", "'a b c'.rsplit('b', #)",
            "'aaa'.replace('a', 'b', #)", "'aaa' | replace('a', 'b', #)", "'aaa'.find('a', #, #)",
            "'aaa'.rfind('a', #, #)",
            "'aaa'.count('a', #, #)", "'aaa'.count('', #)", "'aaa'.startswith('a', #, #)", "'aaa'.endswith('a', #, #)",
            "[3, 1] | sum(start=#)", "[#, #] | sum", "[#, 1] | sort", "{'a': 1} | tojson(indent=#)", "# | string | int",
            "# | float | int", "# | string | float", "# is divisibleby(#)", "# is odd",
            "[1, 2] | map(attribute=#) | list",
            "# == #", "# < 1.5", "'%#d' % 1", "'%.#f' % 1", "'{#}'.format(1)",
        ]
    )
    func `no number traps`(form: String) {
        for first in Self.extremes {
            for second in form.contains("#, #") || form.split(separator: "#").count > 2 ? Self.extremes : ["0"] {
                var expression = form
                if let place = expression.firstRange(of: "#") { expression.replaceSubrange(place, with: first) }
                expression = expression.replacing("#", with: second)
                // A trap would end the tests; a value is one, and so is a refusal.
                let text = (try? render("{{ \(expression) }}", content: "", work: 1_000_000))?.map(\.text).joined()
                #expect((text?.utf8.count ?? 0) <= 1_000_000)
            }
        }
    }

    @Test(
        arguments: [
            ("range(0, -9223372036854775807 - 1, -9223372036854775807) | list", "[0, -9223372036854775807]"),
            (
                "range(-9223372036854775807 - 1, 9223372036854775807, 9223372036854775807) | list",
                "[-9223372036854775808, -1, 9223372036854775806]"
            ),
            ("range(-9223372036854775807 - 1, 9223372036854775807, 9223372036854775807)[1]", "-1"),
            ("'abc'.zfill(-9223372036854775807 - 1)", "abc"),
            ("[1, 2] | batch(9223372036854775807) | list", "[[1, 2]]"),
            ("'abc'[::-9223372036854775807 - 1]", "c"), ("'abc'[9223372036854775807:]", ""),
        ] as [(String, String)]
    )
    func `extreme numbers have Python's values`(expression: String, expected: String) throws {
        #expect(try render("{{ \(expression) }}", content: "", work: 1_000_000).map(\.text).joined() == expected)
    }
}
