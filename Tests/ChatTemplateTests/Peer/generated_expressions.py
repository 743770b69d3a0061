# SPDX-License-Identifier: Apache-2.0
"""Expressions and small templates, made at random from what chat templates use."""

VARIABLES = {
    "n": 7,
    "m": -3,
    "x": 2.5,
    "t": True,
    "z": None,
    "s": "Hello, World  of Ünïcode ß\n",
    "u": "",
    "w": "a-b c",
    "l": [3, 1, 2],
    "e": [],
    "d": {"b": 1, "a": "two", "C": [1, 2]},
    "r": [{"k": "v", "n": 2}, {"k": "A", "n": 1}, {"k": "v", "n": 3, "o": None}],
}


class Expressions:
    def __init__(self, random):
        self.random = random

    def pick(self, *choices):
        return self.random.choice(choices)

    def template(self):
        """One expression in a tag, alone or inside statements with white space around them."""
        e = self.expression(3)
        return self.pick(
            "{{ %s }}" % e,
            "{{ (%s) | tojson }}" % e,
            "{{ (%s) is %s }}" % (e, self.test()),
            " {%% if %s %%} yes {%% elif %s -%%} \n maybe {%% else %%}\n no {%% endif %%}\n\n" % (e, self.expression(1)),
            "{%% for i in %s %%}\n  {{- loop.index }}{{ i }}{{ ', ' if not loop.last }}{%% else %%}none{%% endfor %%}" % e,
            "{%% set v = %s %%}\n{{ v ~ '|' }}\n" % e,
            "{%% set ns = namespace(a=%s) %%}{%% for i in l %%}{%% set ns.a = i %%}{%% endfor %%}{{ ns.a }}" % e,
        )

    def expression(self, depth):
        if depth <= 0:
            return self.leaf()
        sub = lambda: self.expression(depth - 1)  # noqa: E731
        return self.pick(
            self.leaf(),
            "(%s %s %s)" % (sub(), self.pick("+", "-", "*", "~", "==", "!=", "<", "<=", ">", ">=", "in", "not in", "and", "or"), sub()),
            "(%s %s %s)" % (sub(), self.pick("//", "%", "/"), self.pick("2", "3", "-2", "0.5", "n")),
            "(not %s)" % sub(),
            "(%s if %s else %s)" % (sub(), sub(), sub()),
            "%s%s" % (self.pick("s", "l", "w", "u", "r", "e", "d"), self.slice()),
            "(%s)%s" % (sub(), self.method()),
            "(%s) | %s" % (sub(), self.filter()),
            "(%s) | %s | %s" % (sub(), self.filter(), self.filter()),
            "[%s, %s]" % (sub(), sub()),
            "{'k': %s, 1: %s}" % (sub(), sub()),
            "d.%s" % self.pick("a", "b", "C", "nothing", "items()|list", "keys()|list", "values()|list", "get('a')", "get('q', 4)"),
            "r%s" % self.pick("[0].k", "[1]['n']", "[-1].o", "[5]", "|map(attribute='n')|list", "|selectattr('k', 'equalto', 'v')|list"),
            "range(%s)|list" % self.pick("3", "1, 6, 2", "5, 0, -2", "0"),
            "'%s' %% (%s,)" % (self.pick("<%s>", "%5s|", "%-5s|", "%r"), sub()),
            "'{} {}'.format(%s, %s)" % (sub(), sub()),
        )  # fmt: skip

    def leaf(self):
        return self.pick(
            *VARIABLES, "1", "0", "-1", "2.0", "1e20", "0.1", "'abc'", "\"it's\"", "'\\n\\t\\\\'", "true", "none", "undefined_name",
            "[1, 'b', 2.5]", "(1, 2)", "()", "{}", "'ΑΣ ΟΔΟΣ'", "'  pad  '", "'<&>'",
        )  # fmt: skip

    def slice(self):
        part = lambda: self.pick("", "0", "1", "2", "-1", "-2", "9")  # noqa: E731
        return self.pick("[%s:%s]" % (part(), part()), "[%s:%s:%s]" % (part(), part(), self.pick("", "1", "2", "-1", "-2")), "[0]", "[-1]")

    def method(self):
        return self.pick(
            ".strip()", ".lstrip('Ha ')", ".rstrip()", ".split()", ".split('o')", ".split(',', 1)", ".rsplit(None, 1)", ".upper()",
            ".rsplit('o', 1)", ".lower()", ".title()", ".capitalize()", ".replace('l', 'LL')", ".replace('', '.', 3)", ".startswith('H')",
            ".endswith(('x', '\\n'))", ".find('o')", ".rfind('o')", ".count('l')", ".join(['1', '2'])", ".splitlines()", ".zfill(8)",
            ".isdigit()", ".isalpha()", ".isspace()", ".partition(',')", ".rpartition('o')", ".center(9, '*')", ".index(1)", ".swapcase()",
            ".removeprefix('He')", ".removesuffix('c')", ".isupper()",
        )  # fmt: skip

    def filter(self):
        return self.pick(
            "string", "length", "upper", "lower", "title", "capitalize", "trim", "first", "last", "list", "join", "join('-')", "sort",
            "sort(reverse=true)", "unique|list", "reverse|list", "tojson", "tojson(indent=2)", "int", "float", "abs", "round", "round(1)",
            "default('D')", "default('D', true)", "d(1)", "replace('l', 'X')", "indent(2)", "indent(3, true)", "safe", "e", "escape",
            "max", "min", "sum", "dictsort", "items|list", "batch(2)|list", "map('string')|list", "select|list", "reject('none')|list",
            "map('upper')|join(' ')", "truncate(8)", "wordcount", "center(12)", "string|length", "round(2, 'floor')", "slice(2)|list",
        )  # fmt: skip

    def test(self):
        return self.pick(
            "defined", "undefined", "none", "string", "number", "integer", "float", "boolean", "mapping", "sequence", "iterable", "true",
            "false", "not none", "odd", "even", "in [1, 'abc', none]", "equalto 1", "divisibleby 2", "upper", "lower", "callable",
            "ge(1)", "sameas none", "eq 'abc'", "not string",
        )  # fmt: skip
