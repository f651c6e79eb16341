//! `ledger` for libFuzzer.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    relmap_fuzz::targets::ledger::check(data);
});
