#!/usr/bin/env bash
# Instructions per byte under callgrind, on fixed workloads of our own: unlike time, they do not depend on what else the
# machine does. With --check, fails when a count exceeds the one in instructions.txt by more than 3 %; with --save, writes that
# file; with --lean, reading and validating are counted on examples of the kit that SEGUR_SHARED points to; further arguments
# are the tasks to count, all of them by default. Needs valgrind. Counts of two compilers or processors (which choose other
# vector code) do not compare: --check says so and does nothing when the file was made with another.
set -euo pipefail
cd "$(dirname "$0")"
mode=
corpus=
case ${1:-} in
--check | --save) mode=$1 && shift ;;
--lean) corpus=lean && shift ;;
esac
made_with="$(rustc --version), $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1)"
if [[ $mode == --check ]] && ! grep -qxF "# $made_with" instructions.txt; then
    echo "skipped: instructions.txt was made with $(sed -n 's/^# //p' instructions.txt), this is $made_with"
    exit 0
fi
cargo build --quiet --locked --release -p segur-benches --bin instructions
program=$(cargo metadata --format-version 1 --no-deps | sed 's/.*"target_directory":"\([^"]*\)".*/\1/')/release/instructions

count() { # task passes -> instructions
    valgrind --tool=callgrind --callgrind-out-file=/dev/null "$program" "$1" "$2" $corpus 2>&1 >/dev/null |
        sed -n 's/.*Collected : //p'
}

report=$(for task in ${*:-$("$program")}; do
    bytes=$("$program" "$task" 1 $corpus)
    few=$(count "$task" 1)
    many=$(count "$task" 4)
    awk -v t="$task" -v n=$((many - few)) -v b=$((3 * bytes)) 'BEGIN { printf "%-10s %8.2f instructions per byte\n", t, n / b }'
done)
echo "$report"
case $mode in
--save) printf '# %s\n%s\n' "$made_with" "$report" >instructions.txt ;;
--check) awk 'NR == FNR { limit[$1] = $2 * 1.03; next } $2 > limit[$1] { print $1 " exceeds " limit[$1]; bad = 1 } END { exit bad }' \
    instructions.txt <(echo "$report") ;;
esac
