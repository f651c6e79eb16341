//! The targets, one module each.

use crate::Target;

macro_rules! targets {
    ($($name:ident)*) => {
        $(pub mod $name;)*

        /// All targets, in the order of their names.
        pub const TARGETS: &[Target] = &[$(
            Target { name: stringify!($name), check: $name::check, words: $name::WORDS },
        )*];
    };
}

targets! {
    chart_yaml
    config
    dates
    first_files
    helmignore
    image
    ledger
    manifests
    notes_from_commits
    redact
    release_notes
    release_notes_edit
    tag_message
    tag_name
    values_yaml
    version_range
    versions
    yaml_edit
}

/// Fails if a span does not lie in the file, or its place is not that of its first byte.
fn check_span(file: &[u8], span: &relmap_core::position::Span) {
    use relmap_core::position::Position;
    check_range(file, span);
    // A byte order mark at the beginning is not counted as a column.
    let is_plain = !file.starts_with(b"\xEF\xBB\xBF") && !file.contains(&b'\r');
    if is_plain && std::str::from_utf8(file).is_ok() {
        assert_eq!(span.place, Position::of(file, span.bytes.start), "{span:?}");
    }
}

/// Fails if a span does not lie in the file.
fn check_range(file: &[u8], span: &relmap_core::position::Span) {
    assert!(span.bytes.start <= span.bytes.end, "{span:?}");
    assert!(file.get(span.bytes.clone()).is_some(), "{span:?} is outside of the file");
    assert!(span.place.line >= 1 && span.place.column >= 1, "{span:?}");
}
