//! Time, medians and memory.

use nix::sys::resource::{UsageWho, getrusage};
use nix::time::{ClockId, clock_gettime};
use std::io;

/// Nanoseconds of processor time that this process spends on `work`, with what it returns. What others do
/// on the machine does not count.
///
/// # Errors
/// The operating system has no such clock.
pub fn time<T>(work: impl FnOnce() -> T) -> io::Result<(u64, T)> {
    let start = processor_time()?;
    let value = work();
    Ok((processor_time()? - start, value))
}

fn processor_time() -> io::Result<u64> {
    let time = clock_gettime(ClockId::CLOCK_PROCESS_CPUTIME_ID)?;
    Ok(time.tv_sec() as u64 * 1_000_000_000 + time.tv_nsec() as u64)
}

/// The middle value; the mean of the two middle ones when their number is even; NaN of nothing.
///
/// ```
/// assert_eq!(segur_benches::measure::median(&[3.0, 9.0, 1.0]), 3.0);
/// ```
pub fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    match sorted.len() {
        0 => f64::NAN,
        n if n % 2 == 1 => sorted[n / 2],
        n => (sorted[n / 2 - 1] + sorted[n / 2]) / 2.0,
    }
}

/// The smallest and the largest value.
pub fn bounds(values: &[f64]) -> (f64, f64) {
    values.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), &v| (low.min(v), high.max(v)))
}

/// Peak of resident memory of this process so far, in bytes (`VmHWM`, Linux).
///
/// # Errors
/// `/proc` cannot be read or does not say.
pub fn peak_memory() -> io::Result<u64> {
    peak_memory_of(std::process::id())
}

/// As [`peak_memory`], of another process of this user.
///
/// # Errors
/// As [`peak_memory`].
pub fn peak_memory_of(process: u32) -> io::Result<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = line.and_then(|line| line.trim().strip_suffix(" kB")?.parse::<u64>().ok());
    kib.map(|kib| kib * 1024).ok_or_else(|| io::Error::other("/proc has no VmHWM"))
}

/// Peak of resident memory of the largest child process that has ended, in bytes.
///
/// # Errors
/// The operating system does not say.
pub fn peak_memory_of_children() -> io::Result<u64> {
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN)?;
    Ok(usage.max_rss() as u64 * 1024)
}
