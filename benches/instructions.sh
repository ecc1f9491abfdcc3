#!/usr/bin/env bash
# Instructions per byte under callgrind, on a fixed workload of our own: unlike time, it does not depend on what
# else the machine does. With --check, fails when a count exceeds the one in instructions.txt by more than 5 %;
# with --save, writes that file; with --lean, counts on examples of the kit that SEGUR_SHARED points to. Needs
# valgrind.
set -euo pipefail
cd "$(dirname "$0")"
cargo build --quiet --release -p segur-benches --bin instructions
[[ ${1:-} == --lean ]] && corpus=lean
program=$(cargo metadata --format-version 1 --no-deps | sed 's/.*"target_directory":"\([^"]*\)".*/\1/')/release/instructions

count() { # task passes -> instructions
    valgrind --tool=callgrind --callgrind-out-file=/dev/null "$program" "$1" "$2" ${corpus:-} 2>&1 >/dev/null |
        sed -n 's/.*Collected : //p'
}

report=$(for task in tokenise tree validate build; do
    bytes=$("$program" $task 0 ${corpus:-})
    few=$(count $task 1)
    many=$(count $task 3)
    awk -v t=$task -v n=$((many - few)) -v b=$((2 * bytes)) 'BEGIN { printf "%-10s %7.2f instructions per byte\n", t, n / b }'
done)
echo "$report"
case ${1:-} in
--save) echo "$report" >instructions.txt ;;
--check) awk 'NR == FNR { limit[$1] = $2 * 1.05; next } $2 > limit[$1] { print $1 " exceeds " limit[$1]; bad = 1 } END { exit bad }' \
    instructions.txt <(echo "$report") ;;
esac
