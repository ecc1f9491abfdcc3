"""The round trip of documents, judged by a canonicaliser that is not ours: lxml's.

    python3 tests/cda/canonical.py PROGRAM [SHARED]

PROGRAM is `rewrite` of the package segur-tests: it reads a document into the tree of crate `cda` and writes it anew from
there. For every example of the kit in SHARED (else the variable SEGUR_SHARED), source and output must have the same
canonical form (C14N 1.0, comments included). lxml is installed under `target/python` if it is not there; where that
cannot be, the script says so and ends well. Ends with status 1 if a document differs.
"""

import glob
import os
import subprocess
import sys

ROOT = os.path.abspath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "../.."))
VENV = os.path.join(ROOT, "target/python")


def skip(reason):
    print(f"skipped: {reason}")
    sys.exit(0)


def etree():
    """lxml's etree: that of this Python, else of an environment of ours, in which the script starts again."""
    try:
        from lxml import etree
        return etree
    except ImportError:
        pass
    python = os.path.join(VENV, "bin/python")
    if os.path.abspath(sys.prefix) == VENV:
        skip("lxml is not to be had")
    if not os.path.exists(python):
        if subprocess.run([sys.executable, "-m", "venv", VENV], capture_output=True).returncode != 0:
            skip("Python cannot make an environment (venv)")
    if subprocess.run([python, "-m", "pip", "install", "-q", "lxml"], capture_output=True).returncode != 0:
        skip("lxml cannot be installed (no network?)")
    os.execv(python, [python, *sys.argv])


def main():
    if len(sys.argv) < 2:
        sys.exit("usage: canonical.py PROGRAM [SHARED]")
    shared = sys.argv[2] if len(sys.argv) > 2 else os.environ.get("SEGUR_SHARED")
    if not shared:
        skip("SEGUR_SHARED is not set")
    xml = etree()
    # What the reader under test does too: nothing external, texts of any length.
    parser = xml.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
    examples = sorted(glob.glob(os.path.join(shared, "ans-kit/ExemplesCDA/*.xml")))
    if not examples:
        sys.exit(f"no example in {shared}/ans-kit/ExemplesCDA")
    same = 0
    for path in examples:
        with open(path, "rb") as file:
            source = file.read()
        ran = subprocess.run([sys.argv[1]], input=source, capture_output=True)
        name = os.path.basename(path)
        if ran.returncode != 0:
            print(f"  {name}: {ran.stderr.decode(errors='replace').strip()}")
            continue
        forms = [xml.tostring(xml.fromstring(text, parser).getroottree(), method="c14n", with_comments=True)
                 for text in (source, ran.stdout)]
        if forms[0] == forms[1]:
            same += 1
        else:
            print(f"  {name}: another canonical form")
    print(f"cda round trip by lxml: {same} of {len(examples)}")
    sys.exit(same != len(examples))


main()
