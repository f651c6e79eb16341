//! `notes_from_commits` for libFuzzer.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    relmap_fuzz::targets::notes_from_commits::check(data);
});
