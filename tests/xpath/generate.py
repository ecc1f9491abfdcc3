"""Documents and XPath 2.0 expressions made at random from a seed, most of them well typed, some on purpose not.

Every element of a document has its own `k`: that is how nodes are told from one another across engines.
"""

import random

ELEMENTS = ["a", "b", "c", "d", "p:a", "p:e"]
ATTRIBUTES = ["x", "y", "p:z"]
TEXTS = [
    "", "abc", "ab c", " x  y ", "12", "-3.5", "007", "1e2", "NaN", "true", "0", "é€", "aaa", "x,y,z", "2020-02-29",
    "2021-01-31T23:59:59Z", "12:30:00", "P1Y2M", "PT36H", "A-1", "http://e.org/a b", "\t", "𝒳y", "-0", "INF", "1.50",
]
WORDS = ["", "a", "b", "abc", "ab", "x", "y", "12", "1.5", " ", "é", "Abc", "a-b", "true", "aa", "𝒳", "2020-02-29"]
PATTERNS = [
    "a", "[a-c]+", "^a", "c$", "\\d+", "\\s", "a|b", "(a)(b)?", "x*", "[^a-z]", "\\p{L}", "\\i\\c*", ".", "a{2,3}",
    "(ab)+c", "[a-z-[b]]", "^$", "\\.", "(a", "é", "\\w+", "a?", "^.*$", "[0-9]{1,2}", "(.)(.)", "x.y",
]
FLAGS = ["i", "m", "s", "x", "", "im", "k!"]
REPLACEMENTS = ["-", "[$0]", "$1", "$1$2", "\\$", "", "é", "$", "$9"]
DATES = ["2020-02-29", "1999-12-31", "2021-01-01Z", "2000-03-01+02:00", "-0044-03-15", "2021-06-30-05:30"]
TIMES = ["00:00:00", "12:30:15.5", "23:59:59Z", "01:02:03+05:00", "24:00:00"]
STAMPS = ["2020-02-29T12:00:00", "1999-12-31T23:59:59.999Z", "2000-01-01T00:00:00+14:00", "2021-03-28T24:00:00"]
MONTHS = ["P1Y", "P2M", "-P1Y6M", "P0M", "P13M"]
SECONDS = ["P1D", "PT36H", "-PT1.5S", "PT0S", "P3DT4H5M6.7S", "PT1M"]
TYPES = [
    "xs:string", "xs:integer", "xs:decimal", "xs:double", "xs:float", "xs:boolean", "xs:date", "xs:dateTime", "xs:time",
    "xs:untypedAtomic", "xs:anyURI", "xs:yearMonthDuration", "xs:dayTimeDuration", "xs:duration", "xs:gYear", "xs:gMonthDay",
    "xs:hexBinary", "xs:base64Binary", "xs:int", "xs:nonNegativeInteger", "xs:token", "xs:NCName", "xs:byte", "xs:language",
]
ITEM_TYPES = ["item()", "node()", "element()", "element(a)", "attribute()", "text()", "xs:string", "xs:integer",
              "xs:decimal", "xs:double", "xs:anyAtomicType", "xs:untypedAtomic", "xs:boolean", "xs:date", "comment()",
              "document-node()", "document-node(element(r))", "attribute(x)", "xs:duration", "processing-instruction()"]
FORWARD = ["child", "descendant", "attribute", "self", "descendant-or-self", "following-sibling", "following"]
REVERSE = ["parent", "ancestor", "preceding-sibling", "preceding", "ancestor-or-self"]


def documents(seed, count):
    """Small documents: nested and repeated names, two namespaces, every kind of node."""
    return [_Document(random.Random(f"{seed}/document/{number}")).text() for number in range(count)]


def expressions(seed, count, document_count):
    """Pairs of the number of a document and an expression."""
    for number in range(count):
        rng = random.Random(f"{seed}/expression/{number}")
        yield rng.randrange(document_count), _Expression(rng).start()


class _Document:
    def __init__(self, rng):
        self.rng = rng
        self.key = 0

    def text(self):
        before = self.rng.choice(["", "<!--before-->", "<?i before?>"])
        return before + self.element("r", 4, ' xmlns:p="urn:p" xml:lang="fr-CA"')

    def element(self, name, depth, declarations=""):
        rng = self.rng
        self.key += 1
        attributes = f' k="{self.key}"' + declarations
        for attribute in ATTRIBUTES:
            if rng.random() < 0.35:
                attributes += f' {attribute}="{self.escape(rng.choice(TEXTS))}"'
        children = "".join(self.child(depth - 1) for _ in range(rng.randrange(4))) if depth else ""
        return f"<{name}{attributes}>{children}</{name}>" if children else f"<{name}{attributes}/>"

    def child(self, depth):
        roll = self.rng.random()
        if roll < 0.62:
            return self.element(self.rng.choice(ELEMENTS), depth)
        if roll < 0.9:
            return self.escape(self.rng.choice(TEXTS))
        return self.rng.choice(["<!--note-->", "<?i data?>", "<!--12-->"])

    @staticmethod
    def escape(text):
        return text.replace("&", "&amp;").replace("<", "&lt;").replace("\t", "&#9;")


class _Expression:
    def __init__(self, rng):
        self.rng = rng
        self.variables = []
        self.counter = 0

    def start(self):
        return self.any(self.rng.choice([2, 3, 3, 4, 5]))

    def pick(self, *choices):
        """One of several makers, run; a maker may come with a weight."""
        weighted = [choice if isinstance(choice, tuple) else (1, choice) for choice in choices]
        maker = self.rng.choices([m for _, m in weighted], [w for w, _ in weighted])[0]
        return maker()

    def of(self, maker, depth):
        """What was asked for, or now and then something else."""
        if self.rng.random() < 0.03:
            return self.any(depth)
        return maker(depth)

    def any(self, depth):
        return self.pick(
            (4, lambda: self.nodes(depth)),
            (3, lambda: self.boolean(depth)),
            (3, lambda: self.number(depth)),
            (3, lambda: self.string(depth)),
            (2, lambda: self.temporal(depth)),
            (3, lambda: self.sequence(depth)),
            (1, lambda: self.other(depth)),
        )

    # Nodes

    def nodes(self, depth):
        if depth <= 0:
            return self.pick(lambda: self.step(0), lambda: "/", lambda: "//" + self.test(), lambda: "/r")
        return self.pick(
            (4, lambda: self.path(depth)),
            (2, lambda: f"({self.path(depth - 1)})[{self.predicate(depth - 1)}]"),
            (2, lambda: self.combined(depth)),
            (1, lambda: f"({self.path(depth - 1)}, {self.path(depth - 1)})"),
            (1, lambda: f"root({self.one_node(depth - 1)})"),
            (1, lambda: self.loop("for", "return", lambda: self.nodes(depth - 1), lambda: self.nodes(depth - 1))),
            (1, lambda: f"reverse({self.nodes(depth - 1)})"),
            (1, lambda: f"subsequence({self.nodes(depth - 1)}, {self.number(0)}, {self.number(0)})"),
            (1, lambda: f"(if ({self.boolean(depth - 1)}) then {self.nodes(depth - 1)} else {self.nodes(depth - 1)})"),
        )

    def combined(self, depth):
        operator = self.rng.choice(["|", "union", "intersect", "except"])
        return f"({self.nodes(depth - 1)} {operator} {self.nodes(depth - 1)})"

    def one_node(self, depth):
        return f"({self.nodes(depth)})[{self.rng.choice(['1', 'last()', '2'])}]"

    def path(self, depth):
        start = self.rng.choice(["/", "//", "", "/r/", "//", "/*/", "//*/"])
        steps = [self.step(depth - 1)]
        for _ in range(self.rng.choice([0, 0, 1, 1, 2])):
            steps.append(self.rng.choice(["/", "/", "//"]))
            steps.append(self.step(depth - 1))
        return start + "".join(steps)

    def step(self, depth):
        text = self.pick(
            (5, self.test),
            (2, lambda: "@" + self.rng.choice(ATTRIBUTES + ["*", "k", "node()"])),
            (2, lambda: f"{self.rng.choice(FORWARD)}::{self.test()}"),
            (3, lambda: f"{self.rng.choice(REVERSE)}::{self.test()}"),
            (1, lambda: ".."),
            (1, lambda: "."),
            (1, lambda: f"({self.test()} | @*)"),
        )
        for _ in range(self.rng.choice([0, 0, 1, 1, 2])):
            text += f"[{self.predicate(depth)}]"
        return text

    def test(self):
        return self.pick(
            (6, lambda: self.rng.choice(ELEMENTS)),
            (2, lambda: "*"),
            (2, lambda: "node()"),
            (2, lambda: "text()"),
            (1, lambda: "p:*"),
            (1, lambda: "*:a"),
            (1, lambda: self.rng.choice(["comment()", "processing-instruction()", "processing-instruction(i)", "element()",
                                         "element(b)", "attribute()", "processing-instruction('j')"])),
        )

    def predicate(self, depth):
        if depth <= 0:
            return self.rng.choice(["1", "2", "last()", "@x", "position() = 2", "not(@y)", ". = '12'", "b", "text()", "0",
                                    "position() < last()", "last() - 1", ".", "@x = @y", "last() = 3"])
        return self.pick(
            (2, lambda: self.boolean(depth - 1)),
            (1, lambda: f"position() {self.rng.choice(['=', '<', '>=', 'ne'])} {self.number(depth - 1)}"),
            (1, lambda: f"{self.step(0)} {self.rng.choice(['=', '!=', '<', '>'])} {self.atomic(depth - 1)}"),
            (1, lambda: self.nodes(depth - 1)),
            (1, lambda: self.rng.choice(["1", "2", "last()", "last() - 1", "position() mod 2 = 1"])),
        )

    # Booleans

    def boolean(self, depth):
        rng = self.rng
        if depth <= 0:
            return rng.choice(["true()", "false()", "//a", "//@x = '12'", "exists(//b)", "//text() = 'abc'"])
        return self.pick(
            (2, lambda: f"({self.of(self.boolean, depth - 1)} {rng.choice(['and', 'or'])} {self.of(self.boolean, depth - 1)})"),
            (2, lambda: f"not({self.of(self.boolean, depth - 1)})"),
            (4, lambda: f"({self.atomics(depth - 1)} {rng.choice(['=', '!=', '<', '<=', '>', '>='])} {self.atomics(depth - 1)})"),
            (2, lambda: self.value_comparison(depth)),
            (1, lambda: f"({self.one_node(depth - 1)} {rng.choice(['is', '<<', '>>'])} {self.one_node(depth - 1)})"),
            (2, lambda: f"{rng.choice(['exists', 'empty', 'boolean'])}({self.any(depth - 1)})"),
            (2, lambda: f"{rng.choice(['contains', 'starts-with', 'ends-with'])}({self.string(depth - 1)}, {self.string(depth - 1)})"),
            (2, self.matches_of(depth)),
            (1, lambda: self.quantified(depth)),
            (1, lambda: f"({self.any(depth - 1)} instance of {rng.choice(ITEM_TYPES)}{rng.choice(['', '?', '*', '+'])})"),
            (2, lambda: f"({self.atomic(depth - 1)} castable as {rng.choice(TYPES)}{rng.choice(['', '?'])})"),
            (1, lambda: f"deep-equal({self.any(depth - 1)}, {self.any(depth - 1)})"),
            (1, lambda: f"lang('{rng.choice(['fr', 'fr-ca', 'en', ''])}', {self.one_node(depth - 1)})"),
        )

    def matches_of(self, depth):
        flags = self.rng.choice(["", "", f", '{self.rng.choice(FLAGS)}'"])
        return lambda: f"matches({self.string(depth - 1)}, '{self.rng.choice(PATTERNS)}'{flags})"

    def value_comparison(self, depth):
        operator = self.rng.choice(["eq", "ne", "lt", "le", "gt", "ge"])
        maker = self.rng.choice([self.number, self.string, self.temporal, self.boolean])
        return f"({self.of(maker, depth - 1)} {operator} {self.of(maker, depth - 1)})"

    def quantified(self, depth):
        word = self.rng.choice(["some", "every"])
        return self.loop(word, "satisfies", lambda: self.sequence(depth - 1), lambda: self.boolean(depth - 1))

    # Numbers

    def number(self, depth):
        rng = self.rng
        if depth <= 0:
            return self.pick(
                (4, lambda: rng.choice(["0", "1", "2", "3", "10", "-1", "7", "100000000000000000000"])),
                (2, lambda: rng.choice(["1.5", "0.1", "-2.50", "1000000.000001", "2.5", "-0.5"])),
                (2, lambda: rng.choice(["1e0", "1.5e3", "-2e-2", "1e100", "0.5e0", "-0e0", "1e6", "1234567.8e0", "1e-7"])),
                (1, lambda: rng.choice(["xs:double('NaN')", "xs:double('INF')", "xs:float('1.1')", "xs:float('-INF')", "xs:float('1e10')"])),
                (1, lambda: "count(//*)"),
            )
        return self.pick(
            (5, lambda: f"({self.of(self.number, depth - 1)} {rng.choice(['+', '-', '*', 'div', 'idiv', 'mod'])} {self.of(self.number, depth - 1)})"),
            (1, lambda: f"-{self.number(depth - 1)}"),
            (2, lambda: f"{rng.choice(['abs', 'ceiling', 'floor', 'round', 'round-half-to-even'])}({self.number(depth - 1)})"),
            (1, lambda: f"round-half-to-even({self.number(depth - 1)}, {rng.choice(['0', '1', '2', '-1', '10'])})"),
            (2, lambda: f"count({self.any(depth - 1)})"),
            (1, lambda: f"string-length({self.string(depth - 1)})"),
            (2, lambda: f"number({self.atomic(depth - 1)})"),
            (2, lambda: f"{rng.choice(['sum', 'avg', 'min', 'max'])}({self.numbers(depth - 1)})"),
            (1, lambda: f"index-of({self.atomics(depth - 1)}, {self.atomic(depth - 1)})[1]"),
            (1, lambda: f"({self.atomic(depth - 1)} cast as {rng.choice(TYPES[1:5])})"),
            (1, lambda: f"{self.component(depth - 1)}"),
            (1, lambda: f"string-to-codepoints({self.string(depth - 1)})[{rng.choice(['1', 'last()'])}]"),
            (1, lambda: f"compare({self.string(depth - 1)}, {self.string(depth - 1)})"),
        )

    def numbers(self, depth):
        return self.pick(
            (3, lambda: "(" + ", ".join(self.of(self.number, depth) for _ in range(self.rng.randrange(4))) + ")"),
            (1, lambda: self.atomics(depth)),
            (1, lambda: f"({self.number(0)} to {self.rng.choice(['3', '5', '2'])})"),
        )

    def component(self, depth):
        rng = self.rng
        part, kind = rng.choice([
            ("year", "date"), ("month", "date"), ("day", "date"), ("year", "dateTime"), ("hours", "dateTime"),
            ("minutes", "dateTime"), ("seconds", "dateTime"), ("hours", "time"), ("minutes", "time"), ("seconds", "time"),
            ("years", "duration"), ("months", "duration"), ("days", "duration"), ("hours", "duration"),
            ("minutes", "duration"), ("seconds", "duration"), ("month", "dateTime"), ("day", "dateTime"),
        ])
        maker = {"date": self.date, "dateTime": self.stamp, "time": self.time, "duration": self.duration}[kind]
        return f"{part}-from-{kind}({maker(depth)})"

    # Strings

    def string(self, depth):
        rng = self.rng
        if depth <= 0:
            return self.pick(
                (4, lambda: self.quote(rng.choice(WORDS))),
                (2, lambda: f"string(({self.rng.choice(['//@x', '//b', '//text()', '//a', '/'])})[1])"),
                (1, lambda: "'" + rng.choice(TEXTS).replace("'", "''") + "'"),
            )
        s = lambda: self.of(self.string, depth - 1)
        n = lambda: self.number(depth - 1)
        return self.pick(
            (2, lambda: f"concat({s()}, {self.atomic(depth - 1)})"),
            (2, lambda: f"string({self.atomic(depth - 1)})"),
            (2, lambda: f"substring({s()}, {n()})"),
            (2, lambda: f"substring({s()}, {n()}, {n()})"),
            (1, lambda: f"{rng.choice(['substring-before', 'substring-after'])}({s()}, {s()})"),
            (2, lambda: f"{rng.choice(['normalize-space', 'upper-case', 'lower-case', 'normalize-unicode'])}({s()})"),
            (1, lambda: f"translate({s()}, {self.quote(rng.choice(['abc', 'xy', '', 'é', 'aab']))}, {self.quote(rng.choice(['ABC', 'x', '', '12']))})"),
            (2, lambda: f"replace({s()}, '{rng.choice(PATTERNS)}', '{rng.choice(REPLACEMENTS)}')"),
            (2, lambda: f"string-join({self.strings(depth - 1)}, {self.quote(rng.choice(['', ',', ' ']))})"),
            (1, lambda: f"{rng.choice(['encode-for-uri', 'iri-to-uri', 'escape-html-uri'])}({s()})"),
            (1, lambda: f"codepoints-to-string({self.numbers(0)})"),
            (1, lambda: f"codepoints-to-string(reverse(string-to-codepoints({s()})))"),
            (1, lambda: f"{rng.choice(['name', 'local-name', 'namespace-uri'])}({self.one_node(depth - 1)})"),
            (1, lambda: f"({self.atomic(depth - 1)} cast as xs:string)"),
            (1, lambda: f"(if ({self.boolean(depth - 1)}) then {s()} else {s()})"),
        )

    def strings(self, depth):
        return self.pick(
            (2, lambda: "(" + ", ".join(self.of(self.string, depth) for _ in range(self.rng.randrange(4))) + ")"),
            (2, lambda: f"tokenize({self.string(depth)}, '{self.rng.choice(PATTERNS)}')"),
            (1, lambda: self.loop("for", "return", lambda: self.nodes(depth - 1), lambda: self.string(depth - 1))),
        )

    @staticmethod
    def quote(text):
        return "'" + text.replace("'", "''") + "'"

    # Dates, times, durations

    def temporal(self, depth):
        return self.pick(lambda: self.date(depth), lambda: self.stamp(depth), lambda: self.time(depth), lambda: self.duration(depth))

    def date(self, depth):
        if depth <= 0:
            return f"xs:date('{self.rng.choice(DATES)}')"
        return self.pick(
            (2, lambda: self.date(0)),
            (2, lambda: f"({self.date(depth - 1)} {self.rng.choice('+-')} {self.duration(depth - 1)})"),
            (1, lambda: f"({self.stamp(depth - 1)} cast as xs:date)"),
            (1, lambda: f"adjust-date-to-timezone({self.date(depth - 1)}, {self.zone()})"),
            (1, lambda: f"xs:date({self.string(depth - 1)})"),
            (1, lambda: f"{self.rng.choice(['min', 'max'])}(({self.date(depth - 1)}, {self.date(0)}))"),
        )

    def stamp(self, depth):
        if depth <= 0:
            return f"xs:dateTime('{self.rng.choice(STAMPS)}')"
        return self.pick(
            (2, lambda: self.stamp(0)),
            (2, lambda: f"({self.stamp(depth - 1)} {self.rng.choice('+-')} {self.duration(depth - 1)})"),
            (1, lambda: f"dateTime({self.date(depth - 1)}, {self.time(depth - 1)})"),
            (1, lambda: f"adjust-dateTime-to-timezone({self.stamp(depth - 1)}, {self.zone()})"),
            (1, lambda: f"({self.date(depth - 1)} cast as xs:dateTime)"),
        )

    def time(self, depth):
        if depth <= 0:
            return f"xs:time('{self.rng.choice(TIMES)}')"
        return self.pick(
            (2, lambda: self.time(0)),
            (2, lambda: f"({self.time(depth - 1)} {self.rng.choice('+-')} {self.seconds(0)})"),
            (1, lambda: f"({self.stamp(depth - 1)} cast as xs:time)"),
            (1, lambda: f"adjust-time-to-timezone({self.time(depth - 1)}, {self.zone()})"),
        )

    def zone(self):
        return self.rng.choice(["()", "xs:dayTimeDuration('PT2H')", "xs:dayTimeDuration('-PT5H30M')", "xs:dayTimeDuration('PT15H')"])

    def duration(self, depth):
        return self.pick(lambda: self.months(depth), lambda: self.seconds(depth))

    def months(self, depth):
        if depth <= 0:
            return f"xs:yearMonthDuration('{self.rng.choice(MONTHS)}')"
        return self.pick(
            (2, lambda: self.months(0)),
            (1, lambda: f"({self.months(depth - 1)} {self.rng.choice('+-')} {self.months(0)})"),
            (1, lambda: f"({self.months(depth - 1)} {self.rng.choice(['*', 'div'])} {self.number(0)})"),
            (1, lambda: f"sum(({self.months(depth - 1)}, {self.months(0)}))"),
        )

    def seconds(self, depth):
        if depth <= 0:
            return f"xs:dayTimeDuration('{self.rng.choice(SECONDS)}')"
        return self.pick(
            (2, lambda: self.seconds(0)),
            (1, lambda: f"({self.seconds(depth - 1)} {self.rng.choice('+-')} {self.seconds(0)})"),
            (1, lambda: f"({self.seconds(depth - 1)} {self.rng.choice(['*', 'div'])} {self.number(0)})"),
            (1, lambda: f"({self.date(depth - 1)} - {self.date(0)})"),
            (1, lambda: f"({self.stamp(depth - 1)} - {self.stamp(0)})"),
            (1, lambda: f"({self.time(depth - 1)} - {self.time(0)})"),
        )

    # Anything else

    def atomic(self, depth):
        choices = [
            (3, lambda: self.string(depth)),
            (3, lambda: self.number(depth)),
            (1, lambda: self.boolean(depth)),
            (2, lambda: self.temporal(depth)),
            (2, lambda: f"({self.rng.choice(['//@x', '//@y', '//text()', '//b', '//@*'])})[{self.rng.choice('123')}]"),
            (1, lambda: f"xs:untypedAtomic('{self.rng.choice(WORDS[1:])}')"),
            (1, lambda: f"{self.rng.choice(TYPES)}({self.quote(self.rng.choice(TEXTS))})"),
            (1, lambda: self.rng.choice(["xs:hexBinary('0aFF')", "xs:base64Binary('AQID')", "xs:anyURI('http://e.org')",
                                         "xs:gYear('2020')", "xs:gMonthDay('--02-29')", "node-name(/*)", "()"])),
        ]
        if self.variables:
            choices.append((4, lambda: "$" + self.rng.choice(self.variables)))
        return self.pick(*choices)

    def atomics(self, depth):
        return self.pick(
            (3, lambda: self.atomic(depth)),
            (2, lambda: "(" + ", ".join(self.atomic(depth - 1) for _ in range(self.rng.randrange(4))) + ")"),
            (3, lambda: self.nodes(depth - 1)),
            (1, lambda: f"({self.number(0)} to {self.number(0)})" if self.rng.random() < 0.1 else "(1 to 3)"),
        )

    def sequence(self, depth):
        if depth <= 0:
            return self.pick(lambda: "(1 to 3)", lambda: "()", lambda: "('a', 2, 3.5)", lambda: "//@x", lambda: "//*")
        return self.pick(
            (2, lambda: "(" + ", ".join(self.any(depth - 1) for _ in range(self.rng.randrange(4))) + ")"),
            (1, lambda: f"distinct-values({self.atomics(depth - 1)})"),
            (1, lambda: f"insert-before({self.sequence(depth - 1)}, {self.number(0)}, {self.any(depth - 1)})"),
            (1, lambda: f"remove({self.sequence(depth - 1)}, {self.number(0)})"),
            (1, lambda: f"subsequence({self.sequence(depth - 1)}, {self.number(depth - 1)})"),
            (1, lambda: f"reverse({self.sequence(depth - 1)})"),
            (1, lambda: f"index-of({self.atomics(depth - 1)}, {self.atomic(depth - 1)})"),
            (1, lambda: f"tokenize({self.string(depth - 1)}, '{self.rng.choice(PATTERNS)}')"),
            (1, lambda: f"string-to-codepoints({self.string(depth - 1)})"),
            (2, lambda: self.loop("for", "return", lambda: self.sequence(depth - 1), lambda: self.any(depth - 1))),
            (1, lambda: f"{self.rng.choice(['zero-or-one', 'one-or-more', 'exactly-one'])}({self.any(depth - 1)})"),
            (1, lambda: f"data({self.nodes(depth - 1)})"),
            (2, lambda: f"{self.nodes(depth - 1)}/{self.rng.choice(['string(.)', 'name()', 'position()', 'count(*)', '(., ..)', 'last()', 'string-length()', 'number()', 'normalize-space()'])}"),
            (1, lambda: f"({self.sequence(depth - 1)})[{self.predicate(depth - 1)}]"),
            (1, lambda: f"({self.any(depth - 1)} treat as {self.rng.choice(ITEM_TYPES)}*)"),
        )

    def other(self, depth):
        return self.pick(
            lambda: f"({self.atomic(depth - 1)} cast as {self.rng.choice(TYPES)}{self.rng.choice(['', '?'])})",
            lambda: f"node-name({self.one_node(depth - 1)})",
            lambda: f"{self.rng.choice(TYPES)}({self.atomic(depth - 1)})",
            lambda: f"{self.rng.choice(['min', 'max'])}({self.atomics(depth - 1)})",
            lambda: f"QName('urn:p', {self.quote(self.rng.choice(['a', 'p:a', '1', '']))})",
            lambda: f"resolve-QName({self.quote(self.rng.choice(['a', 'p:a', 'q:a']))}, (//*)[{self.rng.choice('12')}])",
            lambda: f"in-scope-prefixes((//*)[{self.rng.choice('12')}])[. = 'p']",
            lambda: f"namespace-uri-for-prefix({self.quote(self.rng.choice(['p', '', 'q', 'xml']))}, (//*)[1])",
            lambda: f"{self.rng.choice(['timezone-from-date', 'timezone-from-dateTime'])}({self.rng.choice([self.date, self.stamp])(depth - 1)})",
            lambda: f"codepoint-equal({self.string(depth - 1)}, {self.string(depth - 1)})",
        )

    def loop(self, word, then, source, body):
        """`for`, `some`, `every`: the variable is in scope of the body only."""
        self.counter += 1
        name = f"v{self.counter}"
        text = f"({word} ${name} in {source()} {then} "
        self.variables.append(name)
        text += body() + ")"
        self.variables.pop()
        return text
