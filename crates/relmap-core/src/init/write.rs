//! A first RELEASE.txt.

use jiff::civil::Date;

use crate::release_notes::parse;

/// An entry of a file that is yet to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FirstEntry {
    /// The name of its tag, which is its heading.
    pub tag: String,
    /// The day of the release.
    pub day: Option<Date>,
    /// The app releases that it deploys.
    pub apps: Vec<String>,
    /// The images that it deploys.
    pub images: Vec<String>,
    /// Its notes.
    pub notes: Option<String>,
}

/// How notes are taken over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Notes {
    /// As they are.
    Whole,
    /// Indented, so that none of their lines is a heading.
    Indented,
    /// Not at all.
    None,
}

/// The file with these entries, the newest first. None if not even the headings are read back as
/// they should be, as for a tag whose name is no heading.
///
/// ```
/// use relmap_core::init::{FirstEntry, release_file};
/// let entry = FirstEntry {
///     tag: "web-1.0.0".into(),
///     day: Some("2026-11-02".parse().unwrap()),
///     apps: vec!["app-1.2.0".into()],
///     images: vec![],
///     notes: Some("- First.".into()),
/// };
/// let file = release_file(&[entry]).unwrap();
/// assert_eq!(file, "web-1.0.0 (2026-11-02)\nApp: app-1.2.0\n\n- First.\n");
/// ```
pub fn release_file(entries: &[FirstEntry]) -> Option<String> {
    let mut manners = vec![Notes::Whole; entries.len()];
    // Notes that are at odds with the file are found one by one; if that does not help, by all.
    for _ in 0..8 {
        let file = file(entries, &manners);
        match first_odd(entries, &file) {
            None => return Some(file),
            Some(odd) => {
                // A line that looks like a heading is in this entry or in the one above.
                for at in [odd, odd.saturating_sub(1)] {
                    if let Some(manner) = manners.get_mut(at) {
                        *manner = milder(*manner);
                    }
                }
            }
        }
    }
    [Notes::Indented, Notes::None]
        .into_iter()
        .map(|manner| file(entries, &vec![manner; entries.len()]))
        .find(|file| first_odd(entries, file).is_none())
}

fn milder(manner: Notes) -> Notes {
    match manner {
        Notes::Whole => Notes::Indented,
        Notes::Indented | Notes::None => Notes::None,
    }
}

fn file(entries: &[FirstEntry], manners: &[Notes]) -> String {
    let blocks: Vec<String> =
        entries.iter().zip(manners).map(|(entry, manner)| block(entry, *manner)).collect();
    format!("{}\n", blocks.join("\n\n"))
}

fn block(entry: &FirstEntry, manner: Notes) -> String {
    let mut text = entry.tag.clone();
    if let Some(day) = entry.day {
        text.push_str(&format!(" ({day})"));
    }
    for app in &entry.apps {
        text.push_str(&format!("\nApp: {app}"));
    }
    for image in &entry.images {
        text.push_str(&format!("\nImage: {image}"));
    }
    let Some(notes) = entry.notes.as_ref().filter(|_| manner != Notes::None) else { return text };
    let indent = if manner == Notes::Indented { "    " } else { "" };
    let lines = notes.lines().map(|line| match line.trim_end() {
        "" => String::new(),
        line => format!("{indent}{line}"),
    });
    format!("{text}\n\n{}", lines.collect::<Vec<_>>().join("\n").trim_end())
}

/// The place of the first entry that is not read as it should be.
fn first_odd(entries: &[FirstEntry], file: &str) -> Option<usize> {
    let read = parse(file.as_bytes());
    for (at, entry) in entries.iter().enumerate() {
        let is_right = read.entries.get(at).is_some_and(|read| {
            read.tag_name() == Some(&entry.tag)
                && read.date.as_ref().map(|date| date.value) == entry.day
                && read.apps().map(|app| app.tag).eq(entry.apps.iter().cloned())
                && read.images().map(|image| image.text).eq(entry.images.iter().cloned())
        });
        if !is_right {
            return Some(at);
        }
    }
    (read.entries.len() != entries.len()).then_some(entries.len().saturating_sub(1))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn entry(tag: &str, notes: &str) -> FirstEntry {
        FirstEntry {
            tag: tag.into(),
            day: Some("2026-11-02".parse().unwrap()),
            apps: vec![],
            images: vec![],
            notes: Some(notes.into()),
        }
    }

    #[test]
    fn notes_that_look_like_entries_stay_notes() {
        let entries = [
            entry("v1.1.0", "### Fixed\n\n- x"),
            entry("v1.0.0", "v0.9.0 (2026-01-01)\n\n- Not an entry."),
        ];
        let file = release_file(&entries).unwrap();
        assert_eq!(
            file,
            "v1.1.0 (2026-11-02)\n\n    ### Fixed\n\n    - x\n\nv1.0.0 (2026-11-02)\n\n    v0.9.0 (2026-01-01)\n\n    - Not an \
             entry.\n"
        );
        assert_eq!(release_file(&[entry("no version", "x")]), None);
    }

    proptest! {
        #[test]
        fn whatever_the_notes_hold_the_entries_are_those(
            notes in prop::collection::vec(prop_oneof![
                ".{0,30}", Just("## 1.0.0\n- x".to_owned()), Just("```".to_owned()), Just("<!--".to_owned()),
                Just("App: app-1.0.0".to_owned()), Just("v3.0.0".to_owned()), Just("---".to_owned()),
            ], 1..5),
        ) {
            let count = notes.len();
            let entries: Vec<FirstEntry> = notes.iter().enumerate()
                .map(|(at, notes)| entry(&format!("web-1.{}.0", count - at), notes)).collect();
            let file = release_file(&entries).unwrap();
            let read = parse(file.as_bytes());
            let tags: Vec<_> = read.entries.iter().filter_map(|entry| entry.tag_name()).collect();
            let wanted: Vec<_> = entries.iter().map(|entry| entry.tag.as_str()).collect();
            prop_assert_eq!(tags, wanted);
        }
    }
}
