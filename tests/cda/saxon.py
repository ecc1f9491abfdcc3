"""The generated samples by Saxon: every official Schematron that applies, zero failed assertion.

    pip install saxonche lxml
    python3 tests/cda/saxon.py [SHARED [SAMPLE...]]

SHARED is the folder of the reference material (else the variable SEGUR_SHARED): the kit, and how its defects are
repaired. Saxon stops at each of them, so the kit is laid out in `target/saxon/kit` as links, the missing file and the
names of other letter case included. Without SAMPLE: every sample of `samples/cda/MODEL/`. Compiling takes most of the time
(about a minute for each model). Ends with status 1 if an assertion fails.
"""

import glob
import json
import os
import sys
import xml.etree.ElementTree as ElementTree

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from iso import compiled
from saxonche import PySaxonProcessor

ROOT = os.path.abspath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "../.."))
SVRL = "{http://purl.oclc.org/dsdl/svrl}"
CDA = "{urn:hl7-org:v3}"
# Those that judge every document.
COMMON = ["profils/IHE.sch", "profils/terminologies/schematron/terminologie.sch",
          "profils/CI-SIS_ModelesDeContenusCDA.sch", "profils/CI-SIS_Modeles_ANS.sch",
          "profils/structurationMinimale/ASIP-STRUCT-MIN-StrucMin.sch"]
# Those of a model, by its templateId; the version is the extension of the same templateId.
MODELS = {
    "1.2.250.1.213.1.1.1.55": "BIO-CR-BIO",
    "1.2.250.1.213.1.1.1.29": "LDL-SES",
    "1.2.250.1.213.1.1.1.21": "LDL-EES",
    "1.2.250.1.213.1.1.1.45": "IMG-CR-IMG",
    "1.2.250.1.213.1.1.1.13": "VSM",
    "1.2.250.1.213.1.1.1.51": "IPS-FR",
}
# An extension that is not the version.
VERSIONS = {"201310": "1.4_2022.01"}


def laid_out(shared):
    """The kit as links, repaired: the folder."""
    kit = os.path.join(ROOT, "target/saxon/kit")
    source = os.path.join(shared, "ans-kit")
    for folder, _, files in os.walk(source):
        here = os.path.join(kit, os.path.relpath(folder, source))
        os.makedirs(here, exist_ok=True)
        for name in files:
            link(os.path.join(folder, name), os.path.join(here, name))
    oracle = os.path.join(shared, "oracle/schematron")
    with open(os.path.join(oracle, "case-aliases.json"), encoding="utf-8") as file:
        pairs = json.load(file)
    for one, other in pairs:
        for real, wanted in [(one, other), (other, one)]:
            if os.path.exists(os.path.join(source, real)) and not os.path.exists(os.path.join(kit, wanted)):
                os.makedirs(os.path.dirname(os.path.join(kit, wanted)), exist_ok=True)
                link(os.path.join(source, real), os.path.join(kit, wanted))
    include = os.path.join(kit, "schematrons/profils/structurationMinimale/include")
    for path in glob.glob(os.path.join(oracle, "repair", "*.xml")):
        link(path, os.path.join(include, os.path.basename(path)))
    return kit


def link(source, target):
    if not os.path.lexists(target):
        os.symlink(source, target)


def schemas(kit, sample):
    """The schemas that apply: the common ones and that of the model and version."""
    folder = os.path.join(kit, "schematrons")
    found = [os.path.join(folder, name) for name in COMMON]
    for template in ElementTree.parse(sample).getroot().findall(f"{CDA}templateId"):
        model, version = MODELS.get(template.get("root")), template.get("extension")
        if model and version:
            version = VERSIONS.get(version, version)
            own = glob.glob(os.path.join(folder, f"CI-SIS_{model}_{version}.sch"))
            # VSM counts twice: 1.4 and 2022.01.
            own = own or glob.glob(os.path.join(folder, f"CI-SIS_{model}_*_{version}.sch"))
            found += own or sys.exit(f"no schema of {model} {version} in the kit")
    return found


def main():
    shared = sys.argv[1] if len(sys.argv) > 1 else os.environ.get("SEGUR_SHARED")
    if not shared:
        sys.exit("usage: saxon.py SHARED [SAMPLE...]")
    samples = sys.argv[2:] or sorted(glob.glob(os.path.join(ROOT, "samples/cda/*/*.xml")))
    kit = laid_out(os.path.abspath(shared))
    sheets, good = {}, 0
    with PySaxonProcessor(license=False) as processor:
        for sample in samples:
            fired = failed = 0
            list_of_schemas = schemas(kit, sample)
            for schema in list_of_schemas:
                if schema not in sheets:
                    sheets[schema] = compiled(processor, schema)
                node = processor.parse_xml(xml_file_name=os.path.abspath(sample))
                report = ElementTree.fromstring(sheets[schema].transform_to_string(xdm_node=node))
                fired += len(report.findall(f".//{SVRL}fired-rule"))
                for assertion in report.findall(f".//{SVRL}failed-assert"):
                    failed += 1
                    text = " ".join("".join(assertion.itertext()).split())
                    print(f"  {os.path.basename(schema)}: {assertion.get('location')}: {text}")
            good += failed == 0
            name = os.path.relpath(os.path.abspath(sample), ROOT)
            print(f"{name}: {len(list_of_schemas)} schemas, {fired} rules fired, {failed} failed", flush=True)
    print(f"saxon: {good} of {len(samples)} samples without a failed assertion")
    sys.exit(good != len(samples))


main()
