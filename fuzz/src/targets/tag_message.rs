//! Messages of tags: the fields are read back whatever the notes are.

use relmap_core::notes::tag_notes;
use relmap_core::release::{TagFields, Trailer, tag_message};

use crate::{Pieces, Shape};

/// What messages are made of.
pub const WORDS: &[&str] = &[
    "web-1.0.0", "App: app-1.2.0", "Image: quay.io/team/job:1.2.0", "Component: web", "Waived: bump-too-large", "\n\n",
    "-----BEGIN PGP SIGNATURE-----", "-----BEGIN SSH SIGNATURE-----", "-----BEGIN ", "---", "# ------ >8 ------",
    "- A note.", "  folded", "Signed-off-by: A <a@example.org>", "Release ", "Version: ",
];

/// The parts of the input: the tag, the value of a field, the notes.
pub fn check(input: &[u8]) -> Shape {
    let mut pieces = Pieces::of(input);
    let (tag, value, notes) = (pieces.line().replace(|c: char| c.is_whitespace() || c.is_control(), "-"), pieces.text(), pieces.text());
    let message = String::from_utf8_lossy(input);
    let fields = TagFields::parse(&message);
    let _ = tag_notes(&message, &tag);
    let app = Trailer { key: "App".into(), value };
    let component = Trailer { key: "Component".into(), value: "web".into() };
    if !tag.is_empty() {
        let written = tag_message(&tag, &notes, &[app, component]);
        assert!(!written.contains('\0'));
        let read = TagFields::parse(&written);
        assert_eq!(read.all.len(), 2, "{written:?}");
        assert_eq!(read.component(), Some("web"), "{written:?}");
        let once_more = tag_message(&tag, &notes, &read.all);
        assert_eq!(once_more, written, "the same fields make another message");
        let told = tag_notes(&written, &tag);
        assert!(!told.contains("Component: web") || notes.contains("Component: web"), "{written:?}");
        return Shape::of((fields.all.len().min(4), told.lines().count().min(4), read.apps().next().map(str::len).map(|n| n.min(9))));
    }
    Shape::of(fields.all.len())
}
