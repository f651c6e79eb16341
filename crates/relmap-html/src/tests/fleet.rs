//! The pages of a fleet.

use std::collections::BTreeMap;

use relmap_core::fleet::Member;
use relmap_core::outcome::Outcome;
use relmap_core::tag_name::TagName;

use super::environments::MadeEnvironments;
use super::examples::links;
use super::page::{all, check_folder, parse, text};
use crate::{FleetReport, RunInfo, fleet_folder};

/// A fleet in which every text is this one.
fn of_word(word: &str, outcome: &Outcome) -> BTreeMap<String, String> {
    let sources = relmap_testkit::outcomes::sources();
    let run = RunInfo { repository: word.into(), tool_version: word.into(), ..RunInfo::default() };
    let environments = MadeEnvironments::of_word(word);
    let empty = Outcome::new(vec![], vec![], vec![]);
    fleet_folder(&FleetReport {
        run: &run,
        members: &[
            Member {
                name: word,
                place: word,
                commit: Some(&relmap_testkit::outcomes::commit_id()),
                answer: Ok(outcome),
            },
            Member { name: word, place: word, commit: None, answer: Ok(&empty) },
            Member { name: word, place: word, commit: None, answer: Err(word) },
        ],
        sources: &BTreeMap::from([(word.to_owned(), sources)]),
        environments: Some(&environments.report()),
        status_json: "{}\n".to_owned(),
        environments_json: Some("{}\n".to_owned()),
        links: &BTreeMap::from([(word.to_owned(), links())]),
    })
}

/// Checks the pages of a fleet that has a word everywhere.
#[track_caller]
pub(super) fn check_fleet(word: &str) {
    let mut outcome = relmap_testkit::outcomes::whole();
    for component in &mut outcome.components {
        component.name = word.into();
        if let Some(declared) = &mut component.declared {
            declared.written = word.into();
        }
        if let Some(baseline) = &mut component.baseline {
            baseline.name = TagName::unchecked(word);
        }
    }
    check_folder(&of_word(word, &outcome));
}

#[test]
fn the_first_page_lists_all_repositories() {
    let outcome = relmap_testkit::outcomes::whole();
    let empty = Outcome::new(vec![], vec![], vec![]);
    let run = RunInfo { repository: "All repositories".into(), ..RunInfo::default() };
    let files = fleet_folder(&FleetReport {
        run: &run,
        members: &[
            Member { name: "a", place: "../a", commit: None, answer: Ok(&outcome) },
            Member { name: "b", place: "../b", commit: None, answer: Ok(&empty) },
            Member { name: "c", place: "../c", commit: None, answer: Err("it is shallow") },
        ],
        sources: &BTreeMap::new(),
        environments: None,
        status_json: "{}\n".to_owned(),
        environments_json: None,
        links: &BTreeMap::new(),
    });
    check_folder(&files);
    let names: Vec<&str> = files.keys().map(String::as_str).collect();
    assert_eq!(
        names,
        ["index.html", "report.css", "repository-a.html", "search.js", "status.json"]
    );
    let page = parse("index", &files["index.html"]);
    assert_eq!(
        text(all(&page, ".lead")[0]),
        "3 repositories, 1 undecided, 1 not set up; components: 1 released, 1 to release, 1 fail, 1 undecided"
    );
    let rows: Vec<Vec<String>> = all(&page, "tbody tr")
        .into_iter()
        .map(|row| row.child_elements().map(text).collect())
        .collect();
    assert_eq!(rows.last().unwrap(), &["c", "? undecided", "it is shallow"]);
    assert!(rows.contains(&["b", "– not set up", "–", "–", "–", "–"].map(str::to_owned).to_vec()));
    let filters: Vec<String> =
        all(&page, ".filter label").into_iter().map(|one| text(one).trim().to_owned()).collect();
    assert_eq!(
        filters,
        ["all 6", "fail 1", "undecided 2", "to release 1", "released 1", "not set up 1"]
    );
}
