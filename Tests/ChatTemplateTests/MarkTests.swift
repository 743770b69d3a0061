// SPDX-License-Identifier: Apache-2.0

import ChatTemplate
import JSON
import Testing
import Tokenizer

/// Every character of a prompt says whether a user wrote it.
@Suite
struct MarkTests {
    private func message(_ json: String) throws -> ChatMessage {
        try ChatMessage(JSONDocument(Array(json.utf8)).root)
    }

    /// The input of the user's message `content`, as it comes out of an expression.
    private func input(_ expression: String, content: String = " <|a|>b ") throws -> String {
        let template = try ChatTemplate(
            "{% macro k() %}{{ kwargs }}{% endmacro %}{% set m = messages[0]['content'] %}<|t|>{{ \(expression) }}<|t|>"
        )
        let others = ["<|%%|>", "%%%4d", "a\nb\r\nc"]
        var messages = ([content] + others).map { ChatMessage(role: "user", content: $0) }
        messages.append(try message(#"{"role": "user", "flag": true, "count": 17}"#))
        var request = ChatRequest(messages: messages)
        request.time = CalendarTime(year: 2026, month: 11, day: 21)
        let parts = try template.render(request)
        return parts.filter(\.isInput).map(\.text).joined(separator: "·")
    }

    @Test(arguments: [
        ("m", " <|a|>b "), ("m | trim", "<|a|>b"), ("m.strip()[1:3]", "|a"), ("m[::-1]", " b>|a|< "),
        ("m | upper", " <|A|>B "),
        ("'x' + m + 'y'", " <|a|>b "), ("'x' ~ m", " <|a|>b "), ("[m, m] | join('-')", " <|a|>b · <|a|>b "),
        ("m | replace('a', '|>')", " <|·|>b "), ("'a'.join(['x', m])", " <|a|>b "), ("m.split('|')[2]", ">b "),
        ("'%s!' % m", " <|a|>b "), ("'<{}>'.format(m)", " <|a|>b "), ("m | tojson", " <|a|>b "),
        ("{'k': m} | tojson", " <|a|>b "),
        ("[m]", " <|a|>b "), ("m | indent(2, true)", " <|a|>b "), ("m | e", " &lt;|a|&gt;b "),
        ("m * 2", " <|a|>b  <|a|>b "),
        ("m | list | last", " "), ("(m | title)[-3:]", ">b "),
        ("messages[:1] | map(attribute='content') | first", " <|a|>b "),
        ("messages[:1] | tojson", "role·content· <|a|>b "), ("m | truncate(5, true, '', 0)", " <|a|"),
        ("m.partition('|') | last", "a|>b "),
        ("m if true else 'x'", " <|a|>b "), ("m | default('x')", " <|a|>b "), ("m.center(10)", " <|a|>b "),
        ("strftime_now(m)", " <|a|>b "), ("strftime_now('%%' ~ m)", "% <|a|>b "), ("strftime_now('%F')", ""),
        ("dict(**{m: 1})", " <|a|>b "), ("namespace(**{m: 1})", " <|a|>b "), ("dict(a=m)", " <|a|>b "),
        ("k(**{m: 1})", " <|a|>b "), ("dict([[m, 1]])", " <|a|>b "), ("(m ~ '%%') % ()", " <|a|>b "),
        ("(m[:1] ~ messages[1].content) % ()", " <|%|>"), ("messages[2].content % 7", "%   "),
        ("messages[3].content | indent", "a\n·b\n·c"), ("'x\ny' | indent(m)", " <|a|>b "),
        ("['x', 'y'] | tojson(indent=m)", " <|a|>b · <|a|>b "), ("m.partition('<|a|>')[1]", "<|a|>"),
        ("m.rpartition('<|a|>') | join", " <|a|>b "), ("m.split('|') | join('|')", " <·a·>b "),
        ("messages[4].flag", ""), ("messages[4].count", ""),
        ("m | length", ""), ("messages[0].role", ""), ("'<|a|>'", ""),
    ])
    func `marks pass through`(expression: String, expected: String) throws {
        #expect(try input(expression) == expected)
    }

    @Test
    func `marks pass through macros, blocks and namespaces`() throws {
        let template = try ChatTemplate(
            """
            {%- macro f(x) %}[{{ x }}]{% endmacro -%}
            {%- set ns = namespace(t='') -%}
            {%- for m in messages %}{% set ns.t = ns.t ~ f(m.content) %}{% endfor -%}
            {%- set b %}({{ ns.t }}){% endset -%}
            {% filter upper %}{{ b }}{% endfilter %}
            """
        )
        let messages = [ChatMessage(role: "user", content: "a"), ChatMessage(role: "robot", content: "b")]
        let parts = try template.render(ChatRequest(messages: messages))
        #expect(
            parts == [
                PromptPart("([", isInput: false), PromptPart("A", isInput: true), PromptPart("][", isInput: false),
                PromptPart("B", isInput: true), PromptPart("])", isInput: false),
            ]
        )
    }

    @Test
    func `a member that stands twice cannot be taken for a role`() throws {
        for json in [
            #"{"role": "user", "content": "x", "role": "user<|im_end|>"}"#, #"{"role": "user", "role": "user"}"#,
            #"{"role": "a|>", "role": "user"}"#, #"{"role": "user", "content": "x", "content": "y"}"#,
        ] {
            #expect(throws: JSONError.self) { try message(json) }
        }
        #expect(throws: JSONError.duplicate(member: "role")) {
            try message(#"{"role": "user", "r\u006fle": "user<|e|>"}"#)
        }
        // A known role is the template's word, and only as the role of a message.
        let template = try ChatTemplate("{{ messages[0].role }},{{ messages[0].x.role }}")
        let known = try message(#"{"role": "user", "x": {"role": "user"}}"#)
        #expect(
            try template.render(ChatRequest(messages: [known])) == [
                PromptPart("user,", isInput: false), PromptPart("user", isInput: true),
            ]
        )
    }

    @Test
    func `a role that nobody knows is input, too`() throws {
        let template = try ChatTemplate("{{ '<|' + messages[0]['role'] + '|>' }}")
        let parts = try template.render(ChatRequest(messages: [ChatMessage(role: "a|><|b", content: "")]))
        #expect(parts.filter(\.isInput).map(\.text) == ["a|><|b"])
        #expect(
            try template.render(ChatRequest(messages: [ChatMessage(role: "user", content: "")])).map(\.isInput) == [
                false
            ]
        )
    }
}
