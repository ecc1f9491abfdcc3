#!/usr/bin/env python3
"""Compares our XPath 2.0 with Saxon and elementpath on expressions and documents made at random from a seed.

    cargo build --profile test-release -p segur-xpath --example evaluate
    pip install saxonche elementpath lxml
    tests/xpath/compare.py [--count 3000] [--seed 1] [--evaluate target/test-release/examples/evaluate] [--show 20]

Values must be the same items, in type and in text; where there is an error, both must have one. Our code of the error
is compared with that of elementpath (Saxon's Python interface gives none). Every difference is put under a reason of
`REASONS`, each with its section of the specification, or is unexplained: exit status 1 if any is.
"""

import argparse
import collections
import json
import pathlib
import re
import signal
import subprocess
import sys

import generate

NAMESPACES = {"p": "urn:p", "xs": "http://www.w3.org/2001/XMLSchema", "fn": "http://www.w3.org/2005/xpath-functions"}
DOCUMENTS = 60


def main():
    options = arguments()
    documents = generate.documents(options.seed, DOCUMENTS)
    cases = list(generate.expressions(options.seed, options.count, DOCUMENTS))
    if options.only:
        cases = [cases[options.only]]
    ours = evaluate_ours(options.evaluate, documents, cases)
    saxon, third = Saxon(documents), Elementpath(documents)
    tally, shown = collections.Counter(), 0
    for number, ((document, source), our) in enumerate(zip(cases, ours)):
        verdict, peer, other = judge(source, document, our, saxon, third)
        tally[verdict] += 1
        if re.match(options.print, verdict) and shown < options.show:
            shown += 1
            print(f"#{number} {verdict}\n  {source}\n  ours  {our}\n  saxon {peer}\n  third {other}\n  {documents[document]}")
    for verdict, count in sorted(tally.items(), key=lambda pair: -pair[1]):
        print(f"{count:6} {verdict}")
    return 1 if any(verdict.startswith("DIFFERENT") for verdict in tally) else 0


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=3000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", type=int, default=20)
    parser.add_argument("--print", default="DIFFERENT", help="the verdicts to show (regular expression)")
    parser.add_argument("--only", type=int, help="the number of one case")
    parser.add_argument("--evaluate", default="target/test-release/examples/evaluate", type=pathlib.Path)
    return parser.parse_args()


def evaluate_ours(program, documents, cases):
    lines = "\n".join(json.dumps({"doc": documents[document], "expr": source}) for document, source in cases)
    done = subprocess.run([program], input=lines + "\n", capture_output=True, text=True, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def judge(source, document, our, saxon, third):
    """What to say of a case, and what the others answered."""
    peer = saxon.evaluate(document, source)
    if "value" in our and our["value"] == peer.get("value"):
        truth = saxon.evaluate(document, f"boolean({source})")
        if same_truth(our["boolean"], truth):
            return "equal", peer, None
        reason = TRUTH if "reverse(" in source else "DIFFERENT truth"
        return reason, {**peer, "boolean": truth}, None
    other = third.evaluate(document, source)
    if "error" in our and "error" in peer:
        code = other.get("error", "a value")
        same = code == our["error"]
        return "both fail, same code" if same else f"both fail, {our['error']}, elementpath: {code[:30]}", peer, other
    return explained(source, our, peer, other) or "DIFFERENT", peer, other


def same_truth(our, peer):
    """Whether an effective boolean value, or the lack of one, is the same."""
    if "error" in peer:
        return isinstance(our, dict)
    return our is (peer["value"][0][1] == "true")


LAZY = "only Saxon has a value: it skips what need not be evaluated (XPath 2.0, 2.3.4), or has signatures of XPath 3.1"
EAGER = "only Saxon fails: it looks ahead for errors of type (XPath 2.0, 2.3.4)"
DIGITS = "equal but for the last digits: precision is up to the implementation (F&O, 6.2 and 10.4), Saxon's is nanoseconds"
AVERAGE = "Saxon's avg of integers is an integer if it can be; it is a decimal (F&O, 15.4.2 and 6.2.4)"
TRUTH = "Saxon takes reverse(S) for S where only the truth is asked: FORG0006 is due where no node is first (F&O, 15.1.1)"
LARGE = "Saxon's substring() errs on very large and on fractional numbers (F&O, 7.4.3); elementpath agrees with us"
REGEX = "ours alone fails: a constant regular expression with a fault is refused when it is compiled, evaluated or not"
FAULT = "Saxon fails without a code"

# What Saxon says when it finds, before evaluation, that an operand can never have the right type.
TYPE_ERROR = re.compile(
    "can never succeed|cannot compare|is not a node|not defined for arguments|is not allowed as|cannot be used here"
    "|required item type|cannot be converted|not comparable"
)


def explained(source, our, peer, other):
    """The reason of a difference, with the section of the specification that allows it or makes it the peer's fault."""
    if "error" in our:
        if our["error"].startswith("FORX"):
            return REGEX
        lazy = "error" in other or (peer["value"] == [] and our["error"] == "XPTY0004")
        return LAZY if lazy else None
    texts = [item[-1 if item[0].startswith("xs:") else 2] for item in our["value"]]
    if "error" in peer:
        if peer["error"].strip() == "Unknown exception" or "UnicodeString.substring()" in peer["error"]:
            return FAULT
        return EAGER if other.get("value") == texts or TYPE_ERROR.search(peer["error"]) else None
    if close(our["value"], peer["value"]):
        return DIGITS
    if "avg(" in source and [item[1:] for item in our["value"]] == [item[1:] for item in peer["value"]]:
        return AVERAGE
    if "substring(" in source and other.get("value") == texts:
        return LARGE
    return None


def close(ours, theirs):
    """Whether values differ only beyond the ninth digit of a fraction."""
    return len(ours) == len(theirs) and all(a == b or nearly(a, b) for a, b in zip(ours, theirs))


def nearly(a, b):
    if a[0] != b[0] or a[0] not in ("xs:decimal", "xs:dayTimeDuration", "xs:dateTime", "xs:time"):
        return False
    number = re.compile(r"\d+\.\d*|\d+(?=S)|(?<=:\d\d:)\d\d")
    x, y = ([float(found[0]) for found in number.finditer(item[1])] for item in (a, b))
    same_shape = number.sub("", a[1]) == number.sub("", b[1])
    return same_shape and len(x) == len(y) and all(abs(p - q) <= 1e-8 + 1e-11 * abs(p) for p, q in zip(x, y))


class Saxon:
    """SaxonC-HE in XPath 2.0 mode."""

    def __init__(self, documents):
        from saxonche import PySaxonProcessor
        self.processor = PySaxonProcessor(license=False)
        self.xpath = self.processor.new_xpath_processor()
        self.xpath.set_language_version("2.0")
        for prefix, uri in NAMESPACES.items():
            self.xpath.declare_namespace(prefix, uri)
        self.documents = [self.processor.parse_xml(xml_text=document) for document in documents]

    def evaluate(self, document, source):
        self.xpath.set_context(xdm_item=self.documents[document])
        try:
            value = self.xpath.evaluate(source)
            return {"value": [] if value is None else [self.item(value.item_at(i)) for i in range(value.size)]}
        except Exception as error:
            return {"error": str(error)}

    def item(self, item):
        if item.is_atomic:
            value = item.get_atomic_value()
            return ["xs:" + value.primitive_type_name.split("}")[1], value.string_value]
        node = item.get_node_value()
        kind = node.node_kind_str
        holder = node if kind == "element" else node.get_parent()
        key = holder.get_attribute_value("k") if holder is not None and holder.node_kind_str == "element" else None
        return [kind, node.local_name or "", node.string_value, key]


class Elementpath:
    """elementpath over lxml: slower and less exact, yet it names its errors."""

    SECONDS = 1

    def __init__(self, documents):
        from lxml import etree
        self.etree = etree
        self.documents = [etree.ElementTree(etree.fromstring(document.encode())) for document in documents]
        signal.signal(signal.SIGALRM, self.expired)

    @staticmethod
    def expired(*_):
        raise TimeoutError

    def evaluate(self, document, source):
        from elementpath import XPath2Parser, XPathContext
        signal.alarm(self.SECONDS)
        try:
            token = XPath2Parser(NAMESPACES).parse(source)
            items = list(token.select_results(XPathContext(self.documents[document])))
            return {"value": [self.text(item) for item in items]}
        except Exception as error:
            code = re.search(r"err:(\w+)", str(error))
            return {"error": code[1] if code else f"{type(error).__name__}: {error}"[:200]}
        finally:
            signal.alarm(0)

    def text(self, item):
        """The string value of an item, as XPath defines it."""
        if isinstance(item, bool):
            return str(item).lower()
        if isinstance(item, float) and item.is_integer():
            return str(int(item))
        if hasattr(item, "itertext"):
            return item.text or "" if not isinstance(item.tag, str) else "".join(item.xpath(".//text()"))
        if hasattr(item, "document"):
            return "".join(item.document.getroot().xpath(".//text()"))
        return str(item)


if __name__ == "__main__":
    sys.exit(main())
