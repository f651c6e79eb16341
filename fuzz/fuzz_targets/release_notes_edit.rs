//! `release_notes_edit` for libFuzzer.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    relmap_fuzz::targets::release_notes_edit::check(data);
});
