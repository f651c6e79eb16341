//! Our own RELEASE.txt, in our own format.

use relmap_core::release_notes;

#[test]
fn our_own_release_file_is_without_fault() {
    let bytes = include_bytes!("../RELEASE.txt");
    let notes = release_notes::parse(bytes);
    assert_eq!(notes.faults, []);
    let newest = notes.newest().unwrap();
    assert_eq!(newest.tag_name(), Some(concat!("relmap-", env!("CARGO_PKG_VERSION"))));
}
