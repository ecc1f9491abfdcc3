#!/usr/bin/env bash
# Builds the peers of the comparison into benches/peers/build, from Debian packages (installed when missing and
# when we may), PyPI and the registry of Rust, and copies there the schemas of the kit that SEGUR_SHARED points to.
# Nothing of it is committed.
set -euo pipefail
cd "$(dirname "$0")"
build=build
mkdir -p "$build"

packages="gcc g++ libxml2-dev libexpat1-dev libxerces2-java libxerces-c-dev openjdk-17-jdk-headless python3-venv"
missing=()
for package in $packages; do
    dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
done
if ((${#missing[@]})); then
    if [[ $(id -u) == 0 ]]; then
        apt-get update -q && apt-get install -y -q --no-install-recommends "${missing[@]}"
    else
        echo "missing packages: apt-get install ${missing[*]}" >&2
    fi
fi

# A peer that cannot be built is left out of the comparison, with its reason.
try() {
    local name=$1
    shift
    if "$@"; then echo "built $name"; else echo "$name left out: see the messages above" >&2; fi
}
try libxml2 gcc -O2 -Wall -Wextra libxml2.c -o "$build/libxml2" -I/usr/include/libxml2 -lxml2
try expat gcc -O2 -Wall -Wextra expat.c -o "$build/expat" -lexpat
try xercesc g++ -O2 -Wall -Wextra xercesc.cpp -o "$build/xercesc" -lxerces-c
try java javac -d "$build" JavaPeer.java
try xsd-schema cargo build --quiet --locked --release --manifest-path xsd-schema/Cargo.toml --target-dir "$build/target"
[[ ! -x $build/target/release/xsd-schema-peer ]] || cp "$build/target/release/xsd-schema-peer" "$build/"

from_pypi() {
    python3 -m venv "$build/venv" && "$build/venv/bin/pip" install --quiet --upgrade lxml
}
try lxml from_pypi

# XMLSchema.xsd names XMLSchema.dtd, which wants datatypes.dtd beside it; the kit keeps that one in `general/`.
if [[ -n ${SEGUR_SHARED:-} ]]; then
    rm -rf "$build/schemas"
    cp -r "$SEGUR_SHARED/ans-kit/infrastructure/cda" "$build/schemas"
    chmod -R u+w "$build/schemas"
    cp "$build/schemas/general/datatypes.dtd" "$build/schemas/schema/"
fi
