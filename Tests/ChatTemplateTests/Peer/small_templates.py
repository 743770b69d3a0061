# SPDX-License-Identifier: Apache-2.0
"""Small templates of our own, one for each thing that the language does."""

VARIABLES = {
    "add_generation_prompt": True,
    "bos_token": "<s>",
    "eos_token": "</s>",
    "data": {"b": [1, 2.5, None, True], "a": "é\n\"<>&'", "n": {}},
    "words": ["pear", "Apple", "fig", "apple"],
    "rows": [{"k": "x", "n": 2}, {"k": "y", "n": 1}, {"k": "x", "n": 3}],
    "text": "  One two\n\nthree  ",
}

TEMPLATES = [
    # White space: what tags take of the lines around them.
    "a\n  {% if true %}\n  b\n  {% endif %}\nc\n",
    "a\n  {%+ if true %}\n  b\n  {%- endif +%}\n\nc\n\n",
    "a \n {{- 1 -}} \n b {# gone #}\n c {#- gone -#} \n d\n",
    "{% raw %}{{ x }}{% if %}\n{% endraw %}\n.{%- raw -%} a {%- endraw -%} b",
    "\r\nx\r{{ 'a\\r\\nb' }}\r\n",
    "{{ '}}' ~ {'a': {'b': 1}} }}{{ \"%}\" }}",
    "{% for i in [1, 2] -%}\n  {{ i }}\n{%- endfor %}\n",
    "   {% set x = 1 %}   {{ x }}   \n{% set y = 2 -%}\n  {{ y }}",
    # Statements.
    "{% for m in messages if m.role != 'system' %}{{ loop.index }}/{{ loop.length }}{{ m.role }};{% else %}none{% endfor %}",
    "{% for x in [] %}{% else %}none{% endfor %}{% for x in nothing %}{% else %}nothing{% endfor %}",
    "{% for a, (b, c) in [(1, (2, 3))] %}{{ a }}{{ b }}{{ c }}{% endfor %}",
    "{% for i in range(9) %}{% if i == 2 %}{% continue %}{% endif %}{% if i > 5 %}{% break %}{% endif %}{{ i }}{% endfor %}",
    "{% for i in 'abc' %}{{ loop.previtem }}<{{ i }}>{{ loop.nextitem }}{{ loop.revindex }}{{ loop.revindex0 }}{{ loop.depth }}{% endfor %}",
    "{% for i in [1, 1, 2] %}{{ loop.changed(i) }}{{ loop.cycle('a', 'b') }}{% endfor %}",
    "{% set x = 1 %}{% for i in [1] %}{% set x = 2 %}{{ x }}{% endfor %}{{ x }}{% if true %}{% set x = 3 %}{% endif %}{{ x }}",
    "{% set ns = namespace(n=0, found=false) %}{% for i in range(5) %}{% set ns.n = ns.n + i %}{% endfor %}{{ ns.n }}{{ ns.found }}{{ ns.q }}",
    "{% set a, b = 1, 'x' %}{{ a }}{{ b }}{% set c = (1,) %}{{ c }}",
    "{% set block %}  <{{ words[0] }}>  {% endset %}[{{ block }}]{% set up | upper | trim %} x{{ block }}{% endset %}[{{ up }}]",
    "{% macro m(a, b='B', c=a) %}{{ a }}{{ b }}{{ c }}{{ varargs }}{{ kwargs }}{% endmacro %}{{ m(1) }}{{ m(1, 2, 3, 4, z=5) }}{{ m.name }}",
    "{% macro f(n) %}{{ n }}{% if n > 0 %}{{ f(n - 1) }}{% endif %}{% endmacro %}{{ f(4) }}",
    "{% macro m(x) %}<{{ caller(x) }}>{% endmacro %}{% call(y) m(3) %}y={{ y }}{% endcall %}",
    "{% filter upper | replace('A', 'b') %}a{{ words[0] }}{% endfilter %}",
    "{% with a = 1, b = 2 %}{{ a + b }}{% endwith %}{{ a is defined }}",
    "{% generation %}{{ words | join }}{% set q = 1 %}{% endgeneration %}{{ q is defined }}",
    "{% if nothing %}a{% elif words %}b{% else %}c{% endif %}{{ 'x' if nothing }}{{ 'x' if words else 'y' }}",
    "{% print 1, 'a' %}",
    # Values as text.
    "{{ [true, none, 1, -0.5, 1e16, 1e-5, 123456789012.0, 'it\\'s', \"q\\\"\", 'b\\\\\\n\\x07é\\u200b'] }}{{ {1: (2,), 'a': []} }}{{ () }}",
    "{{ true }}{{ none }}{{ 1.0 }}{{ 3 // 2 }}{{ -7 // 2 }}{{ -7 % 3 }}{{ 7 / 2 }}{{ 2 ** 10 }}{{ 2 ** -1 }}{{ 5.5 // 2 }}{{ -5.5 % 2 }}",
    "{{ range(3) }}{{ range(1, 9, 3) | list }}{{ data.keys() }}{{ data.items() | list }}{{ dict(a=1, **{'b': 2}) }}",
    "{{ data | tojson }}{{ data | tojson(indent=2) }}{{ 'é' | tojson(ensure_ascii=true) }}{{ {'b': 1, 'a': 2} | tojson(sort_keys=true, separators=(',', ':')) }}",
    # Operators.
    "{{ 1 < 2 < 3 }}{{ 'a' in 'abc' }}{{ 3 not in [1, 2] }}{{ 'b' in data }}{{ not 1 == 2 }}{{ 1 == 1.0 == true }}{{ 'a' < 'b' }}",
    "{{ 1 + 2 * 3 }}{{ 'a' ~ 1 + 2 ~ 'b' }}",
    "{{ 'a' ~ 1 ~ none ~ 2.0 }}{{ 'ab' * 3 }}{{ [1] + [2] }}{{ 'a' 'b' }}{{ -3 | abs }}{{ (-3) | abs }}{{ '%s-%d-%05.1f' % ('a', 3, 2.25) }}",
    "{{ words[1:] }}{{ words[-1] }}{{ words[::-1] }}{{ 'abcdef'[1:5:2] }}{{ 'abc'[5] }}{{ words.0 }}{{ messages[0]['role'] }}{{ messages[0].role }}",
    # Missing things.
    "[{{ nothing }}]{{ nothing is defined }}{{ data.q is undefined }}{{ nothing | default('d') }}{{ '' | default('e', true) }}{{ nothing ~ 'x' }}{{ nothing | length }}",
    "{{ nothing.more }}", "{{ nothing() }}", "{{ nothing + 1 }}", "{{ 1 + 'a' }}", "{{ none | length }}", "{{ 1 / 0 }}", "{{ raise_exception('No: ' ~ words[0]) }}",
    "{{ words.append('x') }}", "{{ data.update({}) }}", "{% for x in 5 %}{% endfor %}", "{{ 'a' | nofilter }}", "{{ 1 is notest }}", "{% set words.x = 1 %}",
    # Syntax.
    "{{ }}", "{% if %}{% endif %}", "{% if true %}", "{% endif %}", "{{ 'a }}", "{# a", "{% unknown %}", "{{ a b }}", "{% for x in %}{% endfor %}",
    "{{ (1 }}", "{{ [1, 2 }}", "{% break %}", "{{ f(a=1, 2) }}", "{% macro m(a=1, b) %}{% endmacro %}", "{{ 1 is odd is even }}",
    # Filters.
    "{{ words | sort | join(',') }}{{ words | sort(reverse=true) | first }}{{ words | unique | list }}{{ words | last | upper }}{{ words | map('capitalize') | join }}",
    "{{ rows | selectattr('k', 'equalto', 'x') | map(attribute='n') | list }}{{ rows | rejectattr('n', 'gt', 1) | list | length }}{{ rows | map(attribute='q', default=0) | sum }}",
    "{{ rows | sort(attribute='n') | map(attribute='n') | list }}{{ rows | sum(attribute='n') }}{{ data | dictsort }}{{ {'b': 1, 'a': 2} | dictsort(by='value') }}",
    "{{ words | select('in', ['fig']) | list }}{{ [0, 1, '', 2] | select | list }}{{ [1, 2, 3] | reject('odd') | list }}{{ [3, 1] | min }}{{ [3, 1] | max }}",
    "{{ text | trim }}|{{ text | indent(4) }}|{{ text | indent('> ', true, true) }}|{{ text | title }}|{{ text | replace('o', '0', 1) }}|{{ text | wordcount }}",
    "{{ '3.7' | int }}{{ 'x' | int(9) }}{{ '0x1f' | int(0, 16) }}{{ '2.5' | float }}{{ 2.5 | round }}{{ 3.14159 | round(2) }}{{ 2.1 | round(0, 'ceil') }}{{ 1.115 | round(2) }}",
    "{{ '<a href=\"x\">' | e }}{{ '<' | safe }}{{ ('<' | safe) + '>' }}{{ [('<' | e)] }}{{ words | batch(3, '-') | list }}{{ [1, 2, 3, 4, 5] | slice(2) | list }}",
    "{{ 'abc' | reverse }}{{ [1, 2] | reverse | list }}{{ 'abc' | list }}{{ data | items | list | length }}{{ 'a b' | center(9) }}|{{ '%s!' | format('x') }}",
    # Methods.
    "{{ text.strip() }}|{{ text.split() }}|{{ 'a,b,c'.split(',', 1) }}|{{ 'a,b,c'.rsplit(',', 1) }}|{{ text.splitlines() }}|{{ 'xxabxx'.strip('x') }}|{{ '-'.join(words) }}",
    "{{ 'ÄSS ß ǆ ΑΣ'.lower() }}{{ 'straße ǆ'.upper() }}{{ \"they're bill's\".title() }}{{ 'hELLO'.capitalize() }}{{ 'aBc'.swapcase() }}",
    "{{ 'abc'.startswith('ab') }}{{ 'abc'.endswith(('x', 'c')) }}{{ 'banana'.find('an') }}{{ 'banana'.rfind('an') }}{{ 'banana'.count('a') }}{{ 'banana'.replace('an', '', 1) }}",
    "{{ '{} {1} {x}{{}}'.replace('1', '').format(1, 2, x=3) }}{{ '{0}{1}{0}'.format('a', 'b') }}{{ data.get('a') }}{{ data.get('q') }}{{ data.get('q', 0) }}{{ words.index('fig') }}",
    # Globals.
    "{{ strftime_now('%Y-%m-%d %d %b %B %a %A %H:%M:%S %I %p %j %y %% %e') }}{% set j = joiner('; ') %}{{ j() }}a{{ j() }}b{% set c = cycler(1, 2) %}{{ c.next() }}{{ c.next() }}{{ c.next() }}{{ c.current }}",
    # Tests.
    "{{ 1 is number }}{{ 1 is string }}{{ 'a' is string }}{{ {} is mapping }}{{ [] is sequence }}{{ 'a' is iterable }}{{ none is none }}{{ true is boolean }}{{ 1 is integer }}{{ 1.0 is float }}{{ 4 is divisibleby 2 }}{{ 1 is in [1] }}{{ 'A' is upper }}{{ range is callable }}{{ 1 is not odd }}",
    # A whole chat template.
    "{% if messages[0]['role'] == 'system' %}{% set system = messages[0]['content'] %}{% set messages = messages[1:] %}{% else %}{% set system = 'Be kind.' %}{% endif %}\n"
    "{{ bos_token }}<|system|>\n{{ system | trim }}{{ eos_token }}\n"
    "{% for message in messages %}\n    {% if (message['role'] == 'user') != (loop.index0 % 2 == 0) %}\n        {{ raise_exception('roles must alternate') }}\n    {% endif %}\n"
    "    {{- '<|' + message['role'] + '|>\\n' + message['content'] | trim + eos_token + '\\n' }}\n{% endfor %}\n{% if add_generation_prompt %}\n    {{- '<|assistant|>\\n' }}\n{% endif %}\n",
    # The ends of texts.
    "{{ ' a b  c '.rsplit(none, 1) }}{{ ' a b  c '.split(none, 1) }}{{ ' a b '.rsplit() }}{{ '  '.rsplit(none, 0) }}",
    "{{ 'abc'.endswith('b', 0, -1) }}{{ 'abc'.startswith('b', -2) }}{{ 'abc'.startswith('', 4) }}{{ 'abc'.endswith('', -9, 9) }}",
    "{{ 'abc'.startswith('a', none, none) }}{{ 'abc'.endswith('c', 3) }}{{ 'abc'.endswith('', 3) }}{{ 'abcabc'.find('c', -3) }}",
    "{{ 'abc'.find('', 3) }}{{ 'abc'.find('', 4) }}{{ 'abc'.count('', 1) }}{{ 'abc'.count('', 4) }}{{ 'aXbXc'.partition('X') }}",
    # Numbers in texts.
    "{{ '٣' | int }},{{ '１２' | int }},{{ '-१०' | int }},{{ '٣.٥' | float }},{{ '²' | int(7) }},{{ '1_0' | int }},{{ '_1' | int(7) }}",
    "{{ '1_.5' | float(7) }},{{ '1__0' | int(7) }},{{ '1_0.2_5' | float }},{{ '0x1F' | int(base=16) }},{{ '1F' | int(base=16) }}",
    "{{ '- 1' | int(7) }},{{ '+1' | int }},{{ '+-1' | int(7) }},{{ '4.7' | int }},{{ 'inf' | int(7) }},{{ 'nan' | int(7) }},{{ '' | int(7) }}",
    "{{ '1e2' | int }},{{ ' 5\\n' | int }},{{ '٣' | float }},{{ '1e400' | int(7) }},{{ ('nan' | float) | int(7) }}",
    "{{ '%٣d' % 5 }}",
    "{{ '{+1}'.format('a', 'b') }}",
    # Ranges.
    "{{ range(0, -9223372036854775807, -9223372036854775807) | list }}{{ range(5, 0) | list }}{{ range(0, 5, 9)[0] }}",
    "{{ 'a\\r\\nb\\rc\\u2028d\\n' | indent(2) }}{{ 'a\\n\\nb' | indent(1, true, true) }}",
    "{% for i in [[1], [1], [2]] %}{{ loop.changed(i) }}{% endfor %}",
]
  # fmt: skip
