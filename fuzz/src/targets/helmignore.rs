//! .helmignore: two files one after the other leave out what either leaves out.

use relmap_core::chart::helmignore::Ignore;

use crate::{Pieces, Shape};

/// What a .helmignore is made of.
pub const WORDS: &[&str] = &[
    "*.md", "ci/", "/", "!", "!Chart.yaml", "**", "*", "?", "[a-z]", "[^a]", "[!a]", "[", "]", "\\", "\\*", "#",
    "docs/*.txt", "templates/", ".git", "Chart.yaml", "values.yaml", "a/b/c", "{a,b}", "-",
];

/// The parts of the input: two files, then paths.
pub fn check(input: &[u8]) -> Shape {
    let mut pieces = Pieces::of(input);
    let (one, two) = (pieces.bytes(), pieces.bytes());
    let both = [one, b"\n", two].concat();
    let ((first, problems), (second, _), (all, _)) = (Ignore::parse(one), Ignore::parse(two), Ignore::parse(&both));
    let lines = 1 + one.iter().filter(|&&b| b == b'\n').count();
    for problem in &problems {
        assert!((1..=lines).contains(&problem.line), "{problem:?}");
        assert!(!problem.kind.to_string().is_empty());
    }
    let mut decided = Vec::new();
    let named = pieces.text();
    let paths = ["Chart.yaml", "values.yaml", "templates/.x", "docs/a.md", "ci/one/values.yaml"];
    for path in named.lines().chain(paths) {
        let is_ignored = all.is_ignored(path);
        // A mark at the beginning of a file is none in the middle.
        if !two.starts_with(b"\xEF\xBB\xBF") {
            assert_eq!(is_ignored, first.is_ignored(path) || second.is_ignored(path), "{path}");
        }
        decided.push(is_ignored);
    }
    let kinds: Vec<_> = problems.iter().map(|problem| std::mem::discriminant(&problem.kind)).collect();
    Shape::of((kinds, decided))
}
