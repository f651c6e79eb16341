//! Edits real files and tells whether anything else changed: a trial of the editors on whatever
//! files somebody has.
//!
//! ```text
//! find CLONE -name values.yaml -o -name Chart.yaml -o -name CHANGELOG.md | \
//!     cargo run --release -p relmap-core --example edit
//! ```
//!
//! In each Chart.yaml `version` and `appVersion` are set, in other YAML files the tag of each image
//! by itself, and into each other file a new entry is written. A file that is refused is listed with
//! the reason; one in which another line changed ends the run with an error.

#![expect(
    clippy::disallowed_macros,
    clippy::disallowed_methods,
    reason = "the crate is pure, and this program of its developers reads files"
)]

use std::collections::BTreeMap;
use std::io::BufRead as _;
use std::process::ExitCode;

use relmap_core::chart::edit::{ImageWish, image_values, set};
use relmap_core::chart::images::images;
use relmap_core::chart::yaml;
use relmap_core::release_notes::edit::{Change, Target, write};
use relmap_core::release_notes::parse;
use relmap_core::version::Bump;

#[derive(Default)]
struct Tally {
    files: usize,
    edits: usize,
    refused: usize,
    wrong: usize,
}

fn main() -> ExitCode {
    let mut tally = Tally::default();
    for path in std::io::stdin().lock().lines().map_while(Result::ok) {
        let Ok(bytes) = std::fs::read(&path) else { continue };
        tally.files += 1;
        match path.rsplit('/').next().unwrap_or(&path) {
            "Chart.yaml" => {
                for key in ["version", "appVersion"] {
                    let values = BTreeMap::from([(key.to_owned(), "98.76.54".to_owned())]);
                    if yaml::load(&bytes).is_ok_and(|document| document.root.get(key).is_some()) {
                        one(&mut tally, &path, &bytes, &values);
                    }
                }
            }
            name if name.ends_with(".yaml") || name.ends_with(".yml") => {
                tags(&mut tally, &path, &bytes)
            }
            _ => entry(&mut tally, &path, &bytes),
        }
    }
    let Tally { files, edits, refused, wrong } = tally;
    println!("{files} files, {edits} edits made, {refused} refused, {wrong} wrong");
    if wrong > 0 { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

fn tags(tally: &mut Tally, path: &str, bytes: &[u8]) {
    let Ok(document) = yaml::load(bytes) else { return };
    for image in images(&document.root, None) {
        if image.tag_key.is_none() || image.tag_from_app_version {
            continue;
        }
        let digest = image.image.digest.as_ref().map(|_| format!("sha256:{}", "a".repeat(64)));
        let wish = ImageWish { tag: Some("98.76".into()), digest };
        match image_values(&document.root, &image, &wish) {
            Ok(values) => one(tally, path, bytes, &values),
            Err(error) => refused(tally, path, &error.to_string()),
        }
    }
}

fn one(tally: &mut Tally, path: &str, bytes: &[u8], values: &BTreeMap<String, String>) {
    match set(bytes, values) {
        Ok(edited) => {
            tally.edits += 1;
            let lines =
                |bytes: &[u8]| bytes.split(|&b| b == b'\n').map(<[u8]>::to_vec).collect::<Vec<_>>();
            let (old, new) = (lines(bytes), lines(&edited));
            let changed = old.iter().zip(&new).filter(|(old, new)| old != new).count();
            if old.len() != new.len() || changed > values.len() {
                tally.wrong += 1;
                println!("{path}: {changed} lines differ for {values:?}");
            }
        }
        Err(error) => refused(tally, path, &error.to_string()),
    }
}

fn entry(tally: &mut Tally, path: &str, bytes: &[u8]) {
    let notes = parse(bytes);
    let Some(version) = notes.newest().and_then(|entry| entry.semver().cloned()) else { return };
    let version = Bump::Minor.apply(&version);
    let change = Change {
        date: Some(jiff::civil::Date::constant(2031, 12, 28)),
        notes: vec!["A note that is nowhere else.".into()],
        ..Change::to(version.clone(), version.to_string())
    };
    match write(bytes, &change, Target::New) {
        Ok(edited) => {
            tally.edits += 1;
            // Every old line is there still, in order, but for a few that the new entry moves.
            let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
            let (old, new) = (text(bytes), text(&edited));
            let mut rest = new.lines();
            let mut lost = 0;
            for line in old.lines() {
                let mut ahead = rest.clone();
                if ahead.any(|other| other == line) {
                    rest = ahead;
                } else {
                    lost += 1;
                }
            }
            if lost > 2 {
                tally.wrong += 1;
                println!("{path}: {lost} lines are lost");
            }
        }
        Err(error) => refused(tally, path, &error.to_string()),
    }
}

fn refused(tally: &mut Tally, path: &str, why: &str) {
    tally.refused += 1;
    println!("{path}: {why}");
}
