#!/usr/bin/env bash
# Fuzzes each target for so many seconds: fuzz/run.sh SECONDS [TARGET...]. Needs `cargo install cargo-fuzz`.
# A crash leaves its input in fuzz/artifacts; `cargo fuzz tmin TARGET INPUT` makes it small.
set -euo pipefail
cd "$(dirname "$0")"
seconds=${1:?usage: fuzz/run.sh SECONDS [TARGET...]}
shift
targets=("$@")
((${#targets[@]})) || targets=(xml_reader tree c14n compiled xsd_schema xsd_instance ins_matricule ins_pid ins_datamatrix ins_insi ins_cda ins_json xpath_parse schematron_compile schematron_run terms_load ucum cda_view cda_model cda_input xdm_zip xdm_ebrim mss_mime)
# Sanitizers are behind a nightly flag; the stable compiler has them all the same.
export RUSTC_BOOTSTRAP=1
for target in "${targets[@]}"; do
    mkdir -p "corpus/$target"
    # An archive, or the metadata of one document, is larger than other inputs.
    longest=4096
    [[ $target == xdm_* || $target == mss_* ]] && longest=20000
    seeds=("seeds/$target")
    # The samples are the seeds of the models.
    [[ $target == cda_model || $target == cda_input ]] && longest=60000 && seeds=(../samples/cda/*/)
    [[ $target == mss_mime ]] && seeds=(../samples/mss)
    nice cargo fuzz run --fuzz-dir . "$target" "corpus/$target" "${seeds[@]}" -- \
        -max_total_time="$seconds" -dict="dictionaries/$target.dict" \
        -max_len=$longest -timeout=10 -rss_limit_mb=2048 -print_final_stats=1
done
