//! What the state of the checkout has to say, and RELEASE.txt by itself.

use super::{Case, HEAD, findings};
use crate::check::checkout_findings;
use crate::facts::{Checkout, Head};

#[test]
fn each_state_of_a_checkout_is_named() {
    let checkout = |head: Head, pull_request_merge| Checkout {
        head,
        pull_request_merge,
        ..Case::charts().checkout
    };
    let branch = || Head::Branch { name: "main".into(), commit: HEAD.parse().unwrap() };
    let detached = || Head::Detached { commit: HEAD.parse().unwrap() };
    let unborn = || Head::Unborn { name: "main".into() };
    for (checkout, worktree, expected) in [
        (checkout(branch(), false), false, None),
        (
            checkout(detached(), false),
            false,
            Some(
                "note detached-head: HEAD is detached at commit fffffffff | fine for a check; to work here: git switch BRANCH",
            ),
        ),
        (
            checkout(detached(), true),
            false,
            Some(
                "note pull-request-merge: HEAD is a merge commit made for a pull request and is not on any branch; the verdict is for the merged result | tag after the merge, on the branch itself",
            ),
        ),
        (
            checkout(unborn(), false),
            false,
            Some(
                "undecided unborn-branch: the branch main has no commits yet, so there is nothing to check | commit something, or check the work tree: relmap check --worktree",
            ),
        ),
        (checkout(unborn(), false), true, None),
    ] {
        let found: Vec<String> = checkout_findings(&checkout, worktree)
            .into_iter()
            .map(|finding| {
                let help = finding.help.unwrap_or_default();
                format!("{} {}: {} | {help}", finding.severity, finding.rule, finding.message)
            })
            .collect();
        assert_eq!(found, expected.into_iter().collect::<Vec<_>>(), "{checkout:?}");
    }
}

#[test]
fn a_fault_of_the_newest_entry_is_graver_than_one_of_the_past() {
    let fault = "App: app-1.2.0\nApp: app-1.2.0\n";
    let repeated =
        |outcome: &_| findings(outcome).into_iter().find(|f| f.contains("repeated-field"));
    let case = Case::charts().edit("values.yaml", "replicaCount: 2", "replicaCount: 3");
    let outcome = case.clone().declare("1.1.1", fault).judge();
    assert_eq!(
        repeated(&outcome).as_deref(),
        Some(
            "error repeated-field: `App:` on line 3 names app, as the one on line 2 does; a release deploys one release of an app | keep one `App:` line for app"
        )
    );
    let place = outcome.findings[0].location.as_ref().unwrap();
    assert_eq!((place.file.as_str(), place.span.as_ref().unwrap().place.line), ("RELEASE.txt", 3));

    let mut past = case.edit("RELEASE.txt", "App: app-1.2.0\n", fault);
    past.old.insert("RELEASE.txt".into(), past.new["RELEASE.txt"].clone());
    let outcome = past.declare("1.1.1", "App: app-1.2.0\n").judge();
    assert_eq!(
        repeated(&outcome).as_deref().and_then(|finding| finding.split(':').next()),
        Some("warning repeated-field")
    );
    assert_eq!(outcome.verdict.as_str(), "pass");
}

#[test]
fn a_chart_that_moved_is_compared_with_where_it_stood() {
    let mut case = Case::charts();
    let (mut old, mut new) = (case.old.clone(), case.new.clone());
    for (files, folder) in [(&mut old, "charts/web"), (&mut new, "deploy")] {
        *files = files
            .iter()
            .map(|(path, text)| match path.as_str() {
                "RELEASE.txt" => (path.clone(), text.clone()),
                _ => (format!("{folder}/{path}"), text.clone()),
            })
            .collect();
    }
    (case.old, case.new, case.moved_from) = (old, new, Some("charts/web".into()));
    let outcome = case.clone().judge();
    assert_eq!(
        findings(&outcome),
        [
            "note chart-moved: the chart moved from charts/web to deploy since its last release; it is compared with its files at the old place | -",
        ]
    );
    let outcome = case.edit("deploy/values.yaml", "replicaCount: 2", "replicaCount: 3").judge();
    assert_eq!(outcome.values.changed[0].to_string(), "replicaCount: 2 -> 3");
    assert_eq!(outcome.path, "deploy");
}

#[test]
fn a_chart_that_left_the_root_is_told_of_it() {
    let mut case = Case::charts();
    case.new = case
        .new
        .into_iter()
        .map(|(path, text)| match path.as_str() {
            "RELEASE.txt" => (path, text),
            _ => (format!("deploy/{path}"), text),
        })
        .collect();
    case.moved_from = Some(String::new());
    assert_eq!(
        findings(&case.judge()).join("\n"),
        "note chart-moved: the chart moved from the root to deploy since its last release; it is compared with its files at the old place | -"
    );
}
