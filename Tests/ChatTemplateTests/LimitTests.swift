// SPDX-License-Identifier: Apache-2.0

import ChatTemplate
import Testing
import Tokenizer

/// A template is untrusted: whatever it says, rendering ends soon, with a line that says why.
@Suite
struct LimitTests {
    /// A list with so many lists in it, counted along all ways, that nobody could visit them all.
    private static let graph =
        "{% set ns = namespace(l=()) %}{% for i in range(90) %}{% set ns.l = [ns.l, ns.l] %}{% endfor %}"

    private func error(_ source: String) -> TemplateError? {
        do throws(TemplateError) {
            _ = try ChatTemplate(source).render(ChatRequest(messages: [ChatMessage(role: "user", content: "x")]))
            return nil
        } catch {
            return error
        }
    }

    @Test(
        arguments: [
            // Time.
            "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
            "{% macro f(n) %}{{ f(n + 1) }}{% endmacro %}{{ f(0) }}",
            "{% macro f(n) %}{% for i in range(99) %}{{ f(n) }}{% endfor %}{% endmacro %}{{ f(0) }}",
            "{% set s = 'aaaaaaaaaaaaaaaaaaaaaaaaa' %}{% for a in range(99999) %}{{ s in s * 9999 }}{% endfor %}",
            // Memory.
            "{{ 'a' * 999999999999 }}", "{{ [1] * 999999999999 }}", "{{ 'x'.center(9999999999) }}",
            "{% for i in range(99999) %}{{ '%99999s' % 'a' }}{% endfor %}",
            "{% set ns = namespace(s='aaaaaaaa') %}{% for i in range(99) %}{% set ns.s = ns.s ~ ns.s %}{% endfor %}",
            "{% set ns = namespace(l=[]) %}{% for i in range(99) %}{% set ns.l = ns.l + ns.l + [1] %}{% endfor %}",
            "{% for i in range(99999) %}{{ '" + String(repeating: "a", count: 77) + "' }}{% endfor %}",
            // Depth.
            "{% set ns = namespace(l=[]) %}{% for i in range(9999) %}{% set ns.l = [ns.l] %}{% endfor %}",
            graph + "{{ ns.l == ns.l + [] }}{{ ns.l }}",
            graph + "{% for i in [1, 2] %}{{ loop.changed(ns.l) }}{% endfor %}",
            graph.replacing("[ns.l, ns.l]", with: "(ns.l, ns.l)") + "{{ {ns.l: 1} }}",
            "{% set ns = namespace() %}{% set ns.me = ns %}{{ ns }}",
            "{{ " + String(repeating: "(", count: 5000),
            "{{ " + String(repeating: "(", count: 5000) + "1" + String(repeating: ")", count: 5000) + " }}",
            "{{ 1" + String(repeating: " + 1", count: 5000) + " }}",
            "{{ " + String(repeating: "not ", count: 5000) + "1 }}",
            String(repeating: "{% if 1 %}", count: 5000), "{{ x" + String(repeating: "[0]", count: 5000) + " }}",
            "{{ " + String(repeating: "-", count: 5000) + "1 }}",
            "{{ 1" + String(repeating: "|abs", count: 5000) + " }}",
            "{{ 1" + String(repeating: " if 1 else 1", count: 5000) + " }}",
            "{{ 1" + String(repeating: " if 1", count: 200_000 - 1) + " }}",
            "{{ " + String(repeating: "[", count: 5000) + " }}",
        ]
    )
    func `what would not end is refused`(source: String) throws {
        let found = try #require(error(source))
        #expect(found.kind == .limit || found.kind == .syntax, "\(found)")
        #expect(found.line == 1)
    }

    @Test
    func `long messages are no reason to refuse`() throws {
        let template = try ChatTemplate(
            "{% for m in messages %}{{ '<' + m.role + '>' + (m.content | trim | replace('a', 'b')) + '\n' }}{% endfor %}"
        )
        let messages = (0..<200).map { _ in
            ChatMessage(role: "user", content: String(repeating: "banana ", count: 3000))
        }
        let parts = try template.render(ChatRequest(messages: messages))
        #expect(parts.reduce(0) { $0 + $1.text.utf8.count } == 200 * (7 + 20_999))
    }

    @Test(arguments: [
        ("a\n\n{{ x.y }}", 3, "'x' is undefined"),
        ("{% if 1 %}\n{{ 1 + 'a' }}{% endif %}", 2, "'+' takes no int and str"),
        ("{#\n\n#}\n{% foo %}", 4, "unknown statement 'foo'"),
        ("\n{{ 'a\n }}", 2, "a string does not end; expected '''"),
        ("{% for x in\n 5 %}{% endfor %}", 1, "'int' has no elements"),
        ("{{ 1 | nope }}", 1, "no filter is named 'nope'"),
        ("{% include 'x' %}", 1, "statement 'include' is not supported"),
        ("{{ 'ab'[::0] }}", 1, "the step of a slice is 0"),
    ])
    func `errors name the line and the reason`(source: String, line: Int, reason: String) throws {
        let found = try #require(error(source))
        #expect(found.line == line)
        #expect(found.reason == reason)
        #expect("\(found)" == "line \(line) of the template: \(reason)")
    }

    @Test(
        arguments: [
            "{% include 'x' %}", "{% import 'x' as y %}", "{% extends 'x' %}", "{% block x %}{% endblock %}",
            "{% do x() %}",
            "{% autoescape true %}{% endautoescape %}", "{% for x in [1] recursive %}{% endfor %}",
            "{{ 1 | filesizeformat }}", "{{ [] | groupby('a') }}", "{{ 1 | pprint }}", "{{ [1] | random }}",
            "{{ 'a' | striptags }}", "{{ 'a' | urlencode }}", "{{ 'a' | urlize }}", "{{ 'a' | wordwrap }}",
            "{{ {} | xmlattr }}", "{{ 'a'.casefold() }}", "{{ 'a'.encode() }}", "{{ 'a'.translate({}) }}",
            "{{ 'a'.expandtabs() }}", "{{ 'a'.format_map({}) }}", "{{ 'a'.isascii() }}", "{{ 'a'.isidentifier() }}",
            "{{ 'a'.isprintable() }}", "{{ 'a'.istitle() }}", "{{ '{0.a}'.format(1) }}", "{{ '{0[0]}'.format('a') }}",
            "{{ '{:>5}'.format(1) }}", "{{ '{!r}'.format(1) }}", "{{ '%+d' % 1 }}", "{{ '% d' % 1 }}",
            "{{ '%#x' % 1 }}",
            "{{ '%*d' % (1, 2) }}", "{{ '%e' % 1 }}", "{{ '%g' % 1 }}", "{{ '%c' % 'a' }}", "{{ '%o' % 1 }}",
            "{{ 1.5 | round(-2) }}", "{{ 1.5 | round(16) }}", "{{ 9223372036854775807 + 1 }}",
            "{{ 9223372036854775808 }}",
            "{{ '9223372036854775808' | int }}", "{{ 1e300 | int }}", "{{ {'nan' | float: 1} }}",
        ]
    )
    func `what the language lacks here is refused, and never done otherwise`(source: String) throws {
        let found = try #require(error(source))
        #expect(found.kind == .syntax || found.kind == .evaluation)
    }

    @Test
    func `a template's own refusal is its words`() throws {
        let found = try #require(error("\n{{ raise_exception('Only ' ~ 1) }}"))
        #expect(found.kind == .raised && found.line == 2)
        #expect("\(found)" == "the template refuses the messages: Only 1")
    }
}
