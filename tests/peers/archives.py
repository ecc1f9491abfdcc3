"""Archives between segur and Python's zipfile, both ways: archives.py SEGUR ARCHIVE FOLDER (see archives.sh)."""

import hashlib
import io
import json
import pathlib
import subprocess
import sys
import zipfile

segur, archive, folder = sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3])
METADATA, DOCUMENT = "IHE_XDM/SUBSET01/METADATA.XML", "IHE_XDM/SUBSET01/DOC0001.XML"


def run(*arguments):
    done = subprocess.run([segur, *map(str, arguments)], capture_output=True)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


# What we write, read by zipfile.
with zipfile.ZipFile(archive) as ours:
    assert ours.testzip() is None
    files = {info.filename: ours.read(info) for info in ours.infolist()}
sample = pathlib.Path("samples/xdm/document.xml").read_bytes()
assert files[DOCUMENT] == sample
assert hashlib.sha1(sample).hexdigest() in files[METADATA].decode()
assert list(files)[:2] == ["INDEX.HTM", "README.TXT"], list(files)


class Pipe(io.RawIOBase):
    """A stream that cannot seek: zipfile then writes data descriptors."""

    def __init__(self, file):
        self.file = file

    def writable(self):
        return True

    def write(self, data):
        return self.file.write(bytes(data))


def written(name, compression=zipfile.ZIP_DEFLATED, stream=False, wide=False, only_files=False, more=()):
    path = folder / name
    with open(path, "wb") as file:
        with zipfile.ZipFile(Pipe(file) if stream else file, "w", compression) as theirs:
            for entry, content in [*files.items(), *more]:
                if only_files and entry.endswith("/"):
                    continue
                with theirs.open(zipfile.ZipInfo(entry) if wide else entry, "w", force_zip64=wide) as out:
                    out.write(content)
    return path


def read(path):
    status, text, error = run("xdm", "unpack", "--output", path.with_suffix(""), path)
    assert status == 0, (path.name, error)
    assert (path.with_suffix("") / DOCUMENT).read_bytes() == sample, path.name
    status, text, error = run("xdm", "show", "--format", "json", path)
    document = json.loads(text)["sets"][0]["documents"][0]
    assert status == 0 and document["path"] == DOCUMENT, (path.name, text, error)
    status, text, error = run("check", path)
    assert status == 0, (path.name, text, error)


# What zipfile writes, read by us.
forms = [
    written("STORED.ZIP", zipfile.ZIP_STORED),
    written("DEFLATED.ZIP"),
    written("STREAMED.ZIP", stream=True),
    written("ZIP64.ZIP", wide=True),
    written("ZIP64STR.ZIP", wide=True, stream=True),
    written("FILES.ZIP", only_files=True),
    written("MACOS.ZIP", more=[("__MACOSX/._INDEX.HTM", b"x"), (".DS_Store", b"x")]),
]
for form in forms:
    read(form)


def refused(path, code):
    target = folder / "refused"
    status, text, error = run("xdm", "unpack", "--output", target, path)
    assert status == 1 and code in error and not target.exists(), (path.name, status, error)


refused(written("OUTSIDE.ZIP", more=[("../EVIL.TXT", b"x")]), "XDM-ZIP-OUTSIDE")
refused(written("ABSOLUTE.ZIP", more=[("/tmp/EVIL.TXT", b"x")]), "XDM-ZIP-ABSOLUTE")
refused(written("BOMB.ZIP", more=[("BOMB.TXT", b"\0" * (8 << 20))]), "XDM-ZIP-RATIO")
refused(written("LZMA.ZIP", zipfile.ZIP_LZMA), "XDM-ZIP-METHOD")
print(f"archives: {len(files)} entries of ours read by zipfile; {len(forms)} forms of zipfile read, 4 traps refused")
