//! `release_map_rows` for libFuzzer.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    relmap_fuzz::targets::release_map_rows::check(data);
});
