#!/usr/bin/env bash
# Archives against independent readers and writers: tests/peers/archives.sh SEGUR
# What `segur xdm pack` writes is read by `unzip -t` and by Python's zipfile; what zipfile and zip write is read by `segur`.
# A tool that is not there is skipped with a word.
set -euo pipefail
segur=$(realpath "${1:?usage: tests/peers/archives.sh SEGUR}")
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

"$segur" xdm pack --output "$work/IHE_XDM.ZIP" --sender samples/xdm/sender.json samples/xdm/document.xml

if command -v unzip >/dev/null; then
    unzip -tq "$work/IHE_XDM.ZIP"
    unzip -q "$work/IHE_XDM.ZIP" -d "$work/unzip"
    cmp samples/xdm/document.xml "$work/unzip/IHE_XDM/SUBSET01/DOC0001.XML"
else
    echo "skipped: unzip is not installed"
fi

if command -v zip >/dev/null && [ -d "$work/unzip" ]; then
    (cd "$work/unzip" && zip -qr "$work/INFOZIP.ZIP" . && zip -qr - . | cat >"$work/STREAM.ZIP")
    for archive in INFOZIP STREAM; do
        "$segur" xdm check "$work/$archive.ZIP"
        "$segur" xdm unpack --output "$work/$archive" "$work/$archive.ZIP"
        diff -r "$work/unzip" "$work/$archive"
    done
else
    echo "skipped: zip is not installed"
fi

if command -v python3 >/dev/null; then
    python3 tests/peers/archives.py "$segur" "$work/IHE_XDM.ZIP" "$work"
else
    echo "skipped: python3 is not installed"
fi
