//! The releases of the map as TOML.

use std::fmt::Write as _;

use relmap_core::commit_id::CommitId;
use relmap_core::ledger::{App, Release};
use toml_writer::{TomlStringBuilder, TomlWrite as _};

use crate::safe_text::is_obeyed;

/// A `[[release]]` for each release, and in it a `[[release.app]]` for each app.
pub fn toml(releases: &[Release]) -> String {
    let mut text = String::new();
    for (number, Release { title, record }) in releases.iter().enumerate() {
        text.push_str(if number == 0 { "[[release]]\n" } else { "\n[[release]]\n" });
        string(&mut text, "chart", title);
        string(&mut text, "tag", &record.chart);
        string(&mut text, "version", &record.version);
        string(&mut text, "commit", record.commit.as_str());
        optional(&mut text, "path", record.path.as_deref());
        list(&mut text, "images", &record.image_references());
        if let Some(time) = record.time {
            let _ = writeln!(text, "released = {time}");
        }
        string(&mut text, "recorded", record.recorded.as_str());
        if let Some(correction) = record.recorded.correction() {
            string(&mut text, "because", &correction.because);
        }
        let issues: Vec<&str> = record.issues.iter().map(String::as_str).collect();
        list(&mut text, "issues", &issues);
        for App { name, version, tag, commit, verified, extra: _ } in &record.apps {
            text.push_str("\n[[release.app]]\n");
            string(&mut text, "name", name);
            string(&mut text, "version", version);
            optional(&mut text, "tag", tag.as_deref());
            optional(&mut text, "commit", commit.as_ref().map(CommitId::as_str));
            let _ = writeln!(text, "verified = {verified}");
        }
    }
    escaped(&text)
}

fn string(text: &mut String, key: &str, value: &str) {
    let _ = writeln!(text, "{key} = {}", quoted(value));
}

fn optional(text: &mut String, key: &str, value: Option<&str>) {
    if let Some(value) = value {
        string(text, key, value);
    }
}

fn list(text: &mut String, key: &str, values: &[&str]) {
    if !values.is_empty() {
        let values: Vec<String> = values.iter().map(|value| quoted(value)).collect();
        let _ = writeln!(text, "{key} = [{}]", values.join(", "));
    }
}

/// One line, whatever the text holds.
fn quoted(value: &str) -> String {
    let mut out = String::new();
    let _ = out.value(TomlStringBuilder::new(value).as_basic());
    out
}

/// The same document, in which a log finds nothing to act on. All its texts are basic strings,
/// where TOML has an escape for every character.
fn escaped(toml: &str) -> String {
    let mut safe = String::with_capacity(toml.len());
    for c in toml.chars() {
        match u32::from(c) {
            _ if c == '\n' || !is_obeyed(&safe, c) => safe.push(c),
            code @ ..=0xffff => {
                let _ = write!(safe, "\\u{code:04X}");
            }
            code => {
                let _ = write!(safe, "\\U{code:08X}");
            }
        }
    }
    safe
}
