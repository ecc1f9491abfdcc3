//! Checks that work grows linearly with the input, on a machine that may be busy.

use std::time::Duration;

use cpu_time::ThreadTime;

/// How many times larger the large input is.
const FACTOR: u32 = 8;
/// Linear work takes `FACTOR` times longer and quadratic work `FACTOR` squared; caches and the allocator
/// account for the rest.
const BOUND: f64 = 3.0 * FACTOR as f64;
/// Below this a measure is noise.
const FLOOR: Duration = Duration::from_millis(2);

/// Runs `work` on an input of size `n` and on one eight times larger and compares the processor time of
/// this thread, which other processes do not lengthen as they do wall-clock time.
///
/// # Errors
/// Both times, if the work is clearly more than linear at three attempts.
pub fn linear(n: usize, make: impl Fn(usize) -> Vec<u8>, work: impl Fn(&[u8])) -> Result<(), String> {
    let (small, large) = (make(n), make(n * FACTOR as usize));
    let mut seen = Vec::new();
    for _ in 0..3 {
        let (short, long) = (time(&small, &work), time(&large, &work));
        if long.as_secs_f64() <= BOUND * short.max(FLOOR).as_secs_f64() {
            return Ok(());
        }
        seen.push(format!("{short:?} then {long:?}"));
    }
    Err(format!("{FACTOR} times the input took far more than {FACTOR} times the work: {}", seen.join(", ")))
}

fn time(input: &[u8], work: &impl Fn(&[u8])) -> Duration {
    let run = || {
        let start = ThreadTime::now();
        work(input);
        start.elapsed()
    };
    run().min(run())
}
