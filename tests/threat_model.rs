//! Each promise of docs/threat-model.md names tests that exist.

use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// The texts of the files at a path: one file, or all of a folder.
fn texts(path: &Path) -> Vec<String> {
    if path.is_file() {
        return vec![fs::read_to_string(path).unwrap()];
    }
    let Ok(entries) = fs::read_dir(path) else { return Vec::new() };
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.is_dir() || path.extension().is_some_and(|ext| ext == "rs"));
    paths.iter().flat_map(|path| texts(path)).collect()
}

/// The names between two marks, in order.
fn between(text: &str, mark: char) -> Vec<&str> {
    text.split(mark).skip(1).step_by(2).collect()
}

/// What is said to hold a promise: a path, and the names of tests there.
fn references(page: &str) -> Vec<(String, Vec<String>)> {
    let mut found = Vec::new();
    let cells = page.lines().filter_map(|line| match line.starts_with("| ") {
        true => {
            line.trim_end_matches([' ', '|']).rsplit_once(" | ").map(|(_, cell)| cell.to_owned())
        }
        false => None,
    });
    let asides = page
        .split("(tests/")
        .skip(1)
        .map(|rest| format!("tests/{}", rest.split(')').next().unwrap()));
    for part in
        cells.chain(asides).flat_map(|cell| cell.split("; ").map(str::to_owned).collect::<Vec<_>>())
    {
        let is_path = ["tests/", "crates/", "jenkins/"].iter().any(|start| part.starts_with(start));
        if let Some((path, rest)) = part.split_once(": ").filter(|_| is_path) {
            let mark = if path.ends_with(".groovy") { '*' } else { '`' };
            let names = between(rest, mark).into_iter().map(str::to_owned).collect();
            found.push((path.to_owned(), names));
        }
    }
    found
}

#[test]
fn every_test_that_holds_a_promise_exists() {
    let root = root();
    let page = fs::read_to_string(root.join("docs/threat-model.md")).unwrap();
    let promises =
        page.lines().filter(|line| line.starts_with("| ") && line.matches(" | ").count() == 1);
    assert!(promises.count() > 30);
    let references = references(&page);
    assert!(references.iter().map(|(_, names)| names.len()).sum::<usize>() > 150);
    let mut missing = Vec::new();
    for (path, names) in references {
        let texts = texts(&root.join(&path));
        if texts.is_empty() {
            missing.push(path.clone());
        }
        for name in names {
            let called = match path.ends_with(".groovy") {
                true => name.clone(),
                false => format!("fn {name}("),
            };
            if !texts.iter().any(|text| text.contains(&called)) {
                missing.push(format!("{path}: {name}"));
            }
        }
    }
    assert_eq!(missing, [""; 0], "docs/threat-model.md names tests that do not exist");
}

#[test]
fn a_test_that_is_gone_is_noticed() {
    let page = "| promise | tests/writes.rs: `one`, `two`; jenkins/x.groovy: *a b* |\n\nText (tests/a.rs: `three`).\n";
    let found = references(page);
    let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    assert_eq!(
        found,
        [
            ("tests/writes.rs".to_owned(), names(&["one", "two"])),
            ("jenkins/x.groovy".to_owned(), names(&["a b"])),
            ("tests/a.rs".to_owned(), names(&["three"])),
        ]
    );
}
