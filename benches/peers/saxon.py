"""What Saxon takes for the kit's Schematrons on its examples, on this machine: one line per document, its name and the
CPU milliseconds of reading it once and running all its schemas, warm, the least of some turns.

    pip install saxonche lxml
    python3 benches/peers/saxon.py KIT ORACLE [PART-OF-A-NAME [TURNS]] > saxon.tsv
    SAXON_TIMES=saxon.tsv cargo run --release -p segur-benches --bin schematron

KIT is the kit's folder with its defects repaired (letter case, missing value set), for Saxon stops at each of them;
ORACLE is the folder that says which schemas judge each document (`examples.json`) and where these are
(`rules.json.gz`). The ISO implementation is the one that lxml ships (`tests/cda/iso.py`).
"""

import gzip
import json
import os
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../tests/cda"))

from iso import compiled
from saxonche import PySaxonProcessor


def once(processor, document, sheets):
    """CPU seconds of one turn."""
    start = time.process_time()
    node = processor.parse_xml(xml_file_name=document)
    for sheet in sheets:
        sheet.transform_to_value(xdm_node=node)
    return time.process_time() - start


def main():
    kit, oracle = sys.argv[1:3]
    part = sys.argv[3] if len(sys.argv) > 3 else ""
    turns = int(sys.argv[4]) if len(sys.argv) > 4 else 5
    with open(os.path.join(oracle, "examples.json"), encoding="utf-8") as file:
        documents = json.load(file)["documents"]
    with gzip.open(os.path.join(oracle, "rules.json.gz")) as file:
        files = {name: schema["schema"] for name, schema in json.load(file).items()}
    sheets = {}
    with PySaxonProcessor(license=False) as processor:
        for document in documents:
            if part not in document["file"]:
                continue
            for schema in document["schemas"]:
                if schema not in sheets:
                    sheets[schema] = compiled(processor, os.path.join(kit, "schematrons", files[schema]))
            path = os.path.join(kit, "ExemplesCDA", document["file"])
            own = [sheets[schema] for schema in document["schemas"]]
            least = min(once(processor, path, own) for _ in range(turns))
            print(f"{document['file']}\t{least * 1000:.1f}", flush=True)


main()
