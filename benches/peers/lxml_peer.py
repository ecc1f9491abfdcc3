"""lxml: a document is read into a tree and validated by XMLSchema; with `-` for schema, read into a tree alone.
Protocol as in peer.h."""

import sys
import time

from lxml import etree


def main():
    if len(sys.argv) < 3:
        sys.exit(f"usage: {sys.argv[0]} SCHEMA.xsd|- DOCUMENT...")
    parser = etree.XMLParser(no_network=True, resolve_entities=False, huge_tree=True)
    schema = None if sys.argv[1] == "-" else etree.XMLSchema(file=sys.argv[1])
    documents = []
    for path in sys.argv[2:]:
        with open(path, "rb") as file:
            documents.append(file.read())
    size = sum(map(len, documents))
    for line in sys.stdin:
        start = time.process_time_ns()
        for _ in range(int(line)):
            valid = sum(accepts(parser, schema, document) for document in documents)
        print(time.process_time_ns() - start, size, valid, flush=True)


def accepts(parser, schema, document):
    try:
        tree = etree.fromstring(document, parser)
    except etree.XMLSyntaxError:
        return False
    return schema is None or schema.validate(tree)


main()
