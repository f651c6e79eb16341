//! `relmap explain`: the rules in force, and the page of a code.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use relmap_core::rule_code::RuleCode;
use relmap_testkit::Fixture;

use crate::support::{charts, relmap};

#[test]
fn the_table_says_where_each_setting_comes_from() {
    let fixture = charts();
    fixture.write(
        "relmap.toml",
        "[[component]]\nname = \"charts\"\n[component.rules]\ncrds = \"major\"\n\n[rules]\nvalues = \"minor\"\n",
    );
    let ran = relmap(&fixture, &["explain"]);
    assert_eq!(ran.code, 0);
    let table = ran.stdout.split("\nWhat can be found").next().unwrap();
    insta::assert_snapshot!("explain_table", table);
    let ran = relmap(&fixture, &["explain", "values"]);
    assert!(ran.stdout.contains("exactly minor") && !ran.stdout.contains("crds"), "{}", ran.stdout);
    let ran = relmap(&fixture, &["explain", "source"]);
    assert_eq!(ran.stdout, "No component here is of a kind that the row `source` is for.\n");
}

#[test]
fn outside_of_a_repository_the_presets_are_shown() {
    let ran = relmap(&Fixture::folder(), &["explain"]);
    assert_eq!(ran.code, 0);
    for title in ["any chart", "any system chart", "any app"] {
        assert!(ran.stdout.contains(title), "{}", ran.stdout);
    }
}

#[test]
fn every_code_has_its_page() {
    let fixture = Fixture::folder();
    for rule in RuleCode::ALL {
        let ran = relmap(&fixture, &["explain", rule.as_str()]);
        assert_eq!(ran.code, 0);
        assert!(ran.stdout.starts_with(&format!("# {rule}\n")), "{rule}: {}", ran.stdout);
        assert!(ran.stdout.lines().count() > 8, "{rule} has a stub for a page");
    }
}

/// The pages in the crate are copies: a package has no files of other folders.
#[test]
fn every_page_has_its_code_and_its_copy() {
    let pages = |folder: &str| -> BTreeMap<String, String> {
        std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(folder))
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .filter(|path| !path.ends_with("README.md"))
            .map(|path| {
                let name = path.file_name().unwrap().to_string_lossy().into_owned();
                (name, std::fs::read_to_string(&path).unwrap())
            })
            .collect()
    };
    let written = pages("../../docs/rules");
    let codes: BTreeSet<String> = RuleCode::ALL.iter().map(|rule| format!("{rule}.md")).collect();
    assert_eq!(written.keys().cloned().collect::<BTreeSet<_>>(), codes);
    let copied = pages("../relmap-core/pages");
    for name in written.keys().chain(copied.keys()) {
        let same = written.get(name) == copied.get(name);
        assert!(same, "crates/relmap-core/pages/{name} is not a copy; run scripts/copy_docs.sh");
    }
}

#[test]
fn the_list_of_pages_has_each_code_below_its_severity() {
    let page = include_str!("../docs/rules/README.md");
    for part in page.split("\n## ").skip(1) {
        let (severity, part) = part.split_once('\n').unwrap();
        let listed: Vec<&str> = part.lines().filter(|line| line.starts_with("| [")).collect();
        let expected: Vec<String> = RuleCode::ALL
            .iter()
            .filter(|rule| rule.severity().as_str() == severity.to_lowercase())
            .map(|rule| format!("| [{rule}]({rule}.md) | {} |", rule.summary()))
            .collect();
        assert_eq!(listed, expected, "{severity}");
    }
}

#[test]
fn an_unknown_code_gets_a_suggestion() {
    let ran = relmap(&Fixture::folder(), &["explain", "bump-to-small"]);
    assert_eq!(ran.code, 2);
    assert_eq!(
        ran.stderr,
        "relmap: there is no rule `bump-to-small`; did you mean `bump-too-small`?\n"
    );
    let ran = relmap(&Fixture::folder(), &["explain", "xyz"]);
    assert_eq!(ran.stderr, "relmap: there is no rule `xyz`; `relmap explain` lists them\n");
}
