//! The files that `relmap init` writes are read as what they were made of.

use relmap_core::component::ComponentKind;
use relmap_core::init::{FirstComponent, FirstConfig, FirstEntry, release_file};
use relmap_core::{config, release_notes};

use crate::{Pieces, Shape};

/// What notes and names are made of.
pub const WORDS: &[&str] = super::release_notes::WORDS;

/// The parts of the input: a name, a path, then the notes of up to six entries.
pub fn check(input: &[u8]) -> Shape {
    let mut pieces = Pieces::of(input);
    let (name, path) = (pieces.text(), pieces.text());
    let mut component = FirstComponent::new(name.clone(), ComponentKind::Chart);
    component.path = path;
    let text = FirstConfig { rules: None, components: vec![component] }.text();
    let config = config::parse(text.as_bytes());
    match &config {
        Ok(config) => assert_eq!(config.components[0].name, name),
        Err(faults) => assert!(
            faults.iter().all(|fault| !matches!(fault.kind, config::ConfigDiagnosticKind::Syntax(_))),
            "what is written is no TOML: {text}"
        ),
    }
    let notes = pieces.remaining();
    let entry = |(at, notes): (usize, &&[u8])| FirstEntry {
        tag: format!("web-1.{}.0", 9 - at),
        day: Some(jiff::civil::date(2026, 11, 2)),
        apps: ["app-1.2.0", "web-2.0.0"][..at % 3].iter().map(ToString::to_string).collect(),
        images: if at % 3 == 0 { vec!["apache/kafka:3.7.0".to_owned()] } else { vec![] },
        notes: Some(String::from_utf8_lossy(notes).into_owned()),
    };
    let entries: Vec<FirstEntry> = notes.iter().take(6).enumerate().map(entry).collect();
    let file = release_file(&entries).expect("plain headings can always be written");
    let read = release_notes::parse(file.as_bytes());
    let tags: Vec<_> = read.entries.iter().filter_map(|entry| entry.tag_name()).collect();
    let expected: Vec<_> = entries.iter().map(|entry| entry.tag.as_str()).collect();
    assert_eq!(tags, expected, "{file}");
    for (read, entry) in read.entries.iter().zip(&entries) {
        assert!(read.apps().map(|app| app.tag).eq(entry.apps.iter().cloned()), "{file}");
        assert_eq!(read.date.as_ref().map(|date| date.value), entry.day, "{file}");
    }
    Shape::of((config.is_ok(), entries.len(), read.faults.len().min(6)))
}
