//! The program `segur`.
fn main() {}
