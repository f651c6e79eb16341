//! Notes drafted from subjects of commits, and written into a file in its own style.

use relmap_core::release_notes::edit::{Change, Target, render_notes, write};
use relmap_core::release_notes::{from_commits, parse};

use crate::Shape;

/// What subjects of commits are made of.
pub const WORDS: &[&str] = &[
    "feat: ", "fix(web): ", "fix!: ", "chore: ", "BREAKING CHANGE: ", "fixup! ", "Merge branch 'x'", "Add a port", "(#12)",
    "web-2.0.0 (2026-11-20)", "## 2.0.0", "\n", "- ", "* ", "Release 1.2.3", "App: app-1.0.0", "<!--", "```", "...",
];

/// Each line of the input is a subject.
pub fn check(input: &[u8]) -> Shape {
    let text = String::from_utf8_lossy(input);
    let subjects: Vec<&str> = text.lines().collect();
    let notes = from_commits(&subjects);
    let file = b"web-1.0.0 (2026-11-02)\n\n- First.\n";
    let rendered = render_notes(file, &notes);
    assert!(notes.is_empty() || !rendered.is_empty(), "notes that are not written");
    let change = Change { notes: notes.clone(), ..Change::to("1.1.0".parse().expect("a version"), "web-1.1.0") };
    let edited = write(file, &change, Target::New);
    if let Ok(edited) = &edited {
        let read = parse(edited);
        assert_eq!(read.entries.len(), 2, "a note is read as an entry");
        assert!(edited.ends_with(file), "what was there changed");
    }
    Shape::of((notes.len(), edited.is_ok(), rendered.lines().count().min(8)))
}
