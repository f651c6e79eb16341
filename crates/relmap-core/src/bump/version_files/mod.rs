//! The version of an app in the files of its own tools: Cargo.toml, package.json, pom.xml and the
//! like. Where one says the version of the release before, it follows the new one.
//!
//! No other byte of a file changes. The result is read again and compared: an edit that would change
//! anything else is not made.

mod cargo_lock;
mod json;
mod toml_file;
mod words;
mod xml;

#[cfg(test)]
mod tests;

use std::ops::Range;

use semver::Version;

use crate::edit::{Edit, apply};
use crate::version::lenient;

/// The files that may say an app's version, in the folder of its RELEASE.txt.
pub const NAMES: [&str; 8] = [
    "Cargo.toml",
    "Cargo.lock",
    "package.json",
    "package-lock.json",
    "pom.xml",
    "pyproject.toml",
    "VERSION",
    "Dockerfile",
];

/// A place in a file that says a version.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Said {
    /// The bytes of the version, without quotes.
    bytes: Range<usize>,
    /// What is there.
    text: String,
}

/// A file with the app's new version, and how the old one was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MovedFile {
    /// The new content.
    pub content: Vec<u8>,
    /// The old version as written.
    pub old: String,
    /// The new version as written.
    pub new: String,
}

/// The file with the new version in each place that said one of the old ones; none where no place
/// did, or the file cannot be read as what its name says.
pub fn moved(name: &str, file: &[u8], olds: &[&Version], new: &Version) -> Option<MovedFile> {
    let said = places(name, file, olds)?;
    let is_old = |said: &&Said| {
        lenient(&said.text)
            .is_some_and(|version| version != *new && olds.iter().any(|old| **old == version))
    };
    let old: Vec<&Said> = said.iter().filter(is_old).collect();
    let first = old.first()?;
    let written = |text: &str| match text.strip_prefix('v') {
        Some(_) => format!("v{new}"),
        None => new.to_string(),
    };
    let edits = old.iter().map(|said| Edit::replace(said.bytes.clone(), written(&said.text)));
    let content = apply(file, edits.collect());
    let (before, after) = (without_versions(name, file)?, without_versions(name, &content)?);
    let news = [new];
    let now = places(name, &content, &news)?;
    let are_new = said.len() <= now.len()
        && said.iter().zip(&now).all(|(then, now)| match old.contains(&then) {
            true => now.text == written(&then.text),
            false => now.text == then.text,
        });
    (before == after && are_new).then(|| MovedFile {
        content,
        old: first.text.clone(),
        new: written(&first.text),
    })
}

/// The places of a file that say the app's version.
fn places(name: &str, file: &[u8], olds: &[&Version]) -> Option<Vec<Said>> {
    let text = std::str::from_utf8(file).ok()?;
    match name {
        "Cargo.toml" | "pyproject.toml" => toml_file::places(text),
        "Cargo.lock" => cargo_lock::places(text, olds),
        "package.json" | "package-lock.json" => json::places(text),
        "pom.xml" => xml::places(text),
        "VERSION" => words::whole(text),
        "Dockerfile" => words::dockerfile(text),
        _ => None,
    }
}

/// What a file says apart from versions, to compare.
fn without_versions(name: &str, file: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(file).ok()?;
    match name {
        "Cargo.toml" | "pyproject.toml" => toml_file::rest(text),
        "Cargo.lock" => cargo_lock::rest(text),
        "package.json" | "package-lock.json" => json::rest(text),
        "pom.xml" => xml::rest(text),
        "VERSION" => Some(String::new()),
        "Dockerfile" => words::dockerfile_rest(text),
        _ => None,
    }
}
