//! The crate `xsd-schema`: streaming validation on top of quick-xml. Protocol as in `peer.h`.

use std::error::Error;
use std::io::Write;

use nix::time::{ClockId, clock_gettime};
use xsd_schema::validation::{
    CollectingValidationSink, SchemaValidator, ValidationFlags, drive_quick_xml_in,
};
use xsd_schema::{SchemaSet, load_and_process_schema};

fn main() -> Result<(), Box<dyn Error>> {
    let mut words = std::env::args().skip(1);
    let schema = words.next().ok_or("usage: xsd-schema-peer SCHEMA.xsd DOCUMENT...")?;
    let mut schemas = SchemaSet::new();
    load_and_process_schema(&std::fs::read(&schema)?, &schema, &mut schemas, None)?;
    let documents = words.map(std::fs::read).collect::<Result<Vec<_>, _>>()?;
    let bytes: usize = documents.iter().map(Vec::len).sum();
    let validator = SchemaValidator::new(&schemas, ValidationFlags::default());
    let mut buffer = Vec::new();
    for line in std::io::stdin().lines() {
        let passes: u32 = line?.trim().parse()?;
        let start = processor_time()?;
        let mut valid = 0;
        for _ in 0..passes {
            valid = documents
                .iter()
                .filter(|document| is_valid(&validator, &schemas, document, &mut buffer))
                .count();
        }
        println!("{} {bytes} {valid}", processor_time()? - start);
        std::io::stdout().flush()?;
    }
    Ok(())
}

fn is_valid(
    validator: &SchemaValidator<'_>,
    schemas: &SchemaSet,
    document: &[u8],
    buffer: &mut Vec<u8>,
) -> bool {
    let (mut errors, mut warnings) = (Vec::new(), Vec::new());
    let sink = CollectingValidationSink { errors: &mut errors, warnings: &mut warnings };
    let mut run = validator.start_run(sink);
    let read = drive_quick_xml_in(document, &mut run, schemas, buffer).is_ok();
    drop(run);
    read && errors.is_empty()
}

fn processor_time() -> Result<u64, Box<dyn Error>> {
    let time = clock_gettime(ClockId::CLOCK_PROCESS_CPUTIME_ID)?;
    Ok(time.tv_sec() as u64 * 1_000_000_000 + time.tv_nsec() as u64)
}
