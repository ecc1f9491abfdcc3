#!/usr/bin/env python3
"""Python's `email` and `zipfile` as independent readers of the mails that segur makes.

    tests/mail/independent.py PROGRAM

Packs samples/xdm, and with SEGUR_SHARED every document of the kit that carries an INS, and compares what Python reads with what the
document itself says, read here by ElementTree: subject, file name of the copy, text, bytes. Then opens every mail of samples/mss that
should be valid. Exit status 1 with the differences if there is any.
"""
import email
import email.header
import email.policy
import io
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unicodedata
import xml.etree.ElementTree as ElementTree
import zipfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
V3 = "{urn:hl7-org:v3}"
PDF = b"%PDF-1.4\n<pdfaid:part>1</pdfaid:part>\n%%EOF\n"
TEXT = "Bonjour,\n\nVoici le compte rendu de l’examen d'hier : œdème, 38 °C.\n.\n" + "Ligne très longue " * 20 + "\n"
INS = re.compile(r"1\.2\.250\.1\.213\.1\.4\.(8|9|10|11)$")


def run(program, *arguments):
    return subprocess.run([program, *map(str, arguments)], capture_output=True, timeout=120, stdin=subprocess.DEVNULL)


def plain(text):
    text = text.replace("œ", "oe").replace("Œ", "OE").replace("æ", "ae").replace("Æ", "AE").replace("’", "'")
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))


def header(path):
    """What the rules of subject and file name take from a document; none without an INS."""
    root = ElementTree.parse(path).getroot()
    if root.tag != V3 + "ClinicalDocument":
        root = root.find(f".//{V3}ClinicalDocument")
    role = root.find(f"{V3}recordTarget/{V3}patientRole") if root is not None else None
    if role is None or not any(INS.search(i.get("root", "")) for i in role.findall(V3 + "id")):
        return None
    name = role.find(f"{V3}patient/{V3}name")
    birth = lambda tag: next((e.text.strip() for e in name.findall(V3 + tag) if e.get("qualifier") == "BR"), "")
    events = [e.find(V3 + "serviceEvent") for e in root.findall(V3 + "documentationOf")]
    acts = [e for e in events if e is not None and e.find(V3 + "performer") is not None]
    low = acts[0].find(f"{V3}effectiveTime/{V3}low") if acts else None
    code = root.find(V3 + "code")
    label = code.get("displayName") or root.findtext(V3 + "title")
    return {
        "label": label.strip()[:40].rstrip(),
        "family": plain(birth("family")).upper(),
        "given": plain(birth("given")),
        "birth": role.find(f"{V3}patient/{V3}birthTime").get("value")[:8],
        "act": (low.get("value") if low is not None else root.find(V3 + "effectiveTime").get("value"))[:8],
    }


def squeezed(text):
    return " ".join(re.sub(r'[\\/:*?"<>|_\x00-\x1f]', " ", text).split())


def author(mail):
    """The From field; `email.policy.default` keeps the space between encoded words of a name, against RFC 2047, section 6.2."""
    raw = email.message_from_bytes(mail.read_bytes())["From"]
    return str(email.header.make_header(email.header.decode_header(raw)))


def compare(program, document, sender, folder):
    """The differences, or none; `None` if the document carries no INS."""
    said = header(document)
    if said is None:
        return None
    archive, text, copy, mail = (folder / name for name in ("a.zip", "t.txt", "c.pdf", "m.eml"))
    text.write_text(TEXT, encoding="utf-8")
    copy.write_bytes(PDF)
    packed = run(program, "xdm", "pack", "--output", archive, "--sender", sender, document)
    if packed.returncode:
        return ["xdm pack: " + packed.stderr.decode()]
    packed = run(
        program, "mss", "pack", "--from", "labo@chb.mssante.test", "--label", "Laboratoire d'Éloïse, bâtiment « B »", "--nil", "S1",
        "--to", "dr@autre.mssante.test", "--archive", archive, "--pdf", copy, "--text", text, "--output", mail,
    )
    if packed.returncode:
        return ["mss pack: " + packed.stderr.decode()]
    message = email.message_from_bytes(mail.read_bytes(), policy=email.policy.default)
    birth = f"{said['birth'][6:]}/{said['birth'][4:6]}/{said['birth'][:4]}"
    subject = f"XDM/1.0/DDM+{said['label']} {said['family']} {said['given']} {birth}"
    name = "_".join(map(squeezed, (said["act"], said["label"], said["family"], said["given"]))) + ".pdf"
    parts = {part.get_filename(): part.get_content() for part in message.iter_attachments()}
    wanted = [
        ("subject", message["Subject"], subject),
        ("from", author(mail), "Laboratoire d'Éloïse, bâtiment « B » <labo@chb.mssante.test>"),
        ("text", message.get_body(("plain",)).get_content().replace("\r\n", "\n").rstrip(), TEXT.rstrip()),
        ("names", sorted(parts), sorted(["IHE_XDM.ZIP", name])),
        ("copy", parts.get(name), PDF),
        ("archive", parts.get("IHE_XDM.ZIP"), archive.read_bytes()),
        ("defects", [str(d) for part in message.walk() for d in part.defects], []),
    ]
    with zipfile.ZipFile(io.BytesIO(archive.read_bytes())) as opened:
        wanted.append(("zip", opened.testzip(), None))
        wanted.append(("document", opened.read("IHE_XDM/SUBSET01/DOC0001.XML") == document.read_bytes(), True))
    return [f"{what}: {found!r}, not {right!r}" for what, found, right in wanted if found != right]


def full_sender(folder):
    """The sender of the samples, with what some documents do not say."""
    sender = json.loads((ROOT / "samples/xdm/sender.json").read_text(encoding="utf-8"))
    coded = lambda code, system, display: {"code": code, "system": system, "display": display}
    model = "urn:asipSante:modelesHorsProfils:2011"
    sender["given"] = {
        "class_code": coded("10", "1.2.250.1.213.1.1.4.1", "Compte rendu"),
        "format_code": coded(model, "1.2.250.1.213.1.1.4.2.282", model),
        "practice_setting_code": coded("AMBULATOIRE", "1.2.250.1.213.1.1.4.9", "Ambulatoire"),
        "healthcare_facility_type_code": coded("SA07", "1.2.250.1.71.4.2.4", "Cabinet individuel"),
        "service_start_time": "2024",
    }
    path = folder / "sender.json"
    path.write_text(json.dumps(sender), encoding="utf-8")
    return path


def valid_samples(program):
    for path in sorted((ROOT / "samples/mss").glob("valide*.eml")):
        message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        said = json.loads(run(program, "mss", "show", "--format", "json", path).stdout)
        names = [part.get_filename() for part in message.walk() if part.get_filename()]
        shown = [part["name"] for part in said["parts"] if "name" in part and part["name"]]
        for what, found, right in [("subject", str(message["Subject"]), said["subject"]), ("names", sorted(names), sorted(shown))]:
            if found != right:
                yield f"{path.name}: {what}: {found!r}, not {right!r}"


def main(program):
    documents = [ROOT / "samples/xdm/document.xml", ROOT / "samples/cda/niveau1.xml"]
    kit = os.environ.get("SEGUR_SHARED")
    if kit:
        documents += sorted(pathlib.Path(kit, "ans-kit/ExemplesCDA").rglob("*.xml"))
    differences, carrying, same = list(valid_samples(program)), 0, 0
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        sender = full_sender(folder)
        for document in documents:
            found = compare(program, document, sender, folder)
            if found is not None:
                carrying += 1
                same += not found
                differences += [f"{document.name}: {line}" for line in found]
    print(f"Python's email and zipfile: {same} of {carrying} mails read as their document says; {len(differences)} differences")
    print("\n".join(differences))
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
