//! What is known of the past: first releases, taken versions, missing tags, shallow clones.

use super::{Case, HEAD, findings, rules, shown};
use crate::facts::{Baseline, MovedPast};

#[test]
fn a_first_release_may_have_any_version() {
    let mut case = Case::charts();
    case.tags.clear();
    case.baseline = None;
    let outcome = case.judge();
    assert_eq!(shown(&outcome), "pass, unknown");
    assert_eq!(
        findings(&outcome),
        [
            "note first-release: charts-1.1.0 is the first release; there is nothing to compare it with | -"
        ]
    );
}

#[test]
fn an_entry_below_without_its_tag_leaves_it_undecided() {
    let mut case = Case::charts().declare("1.2.0", "App: app-1.2.0\n");
    case.tags.clear();
    case.baseline = None;
    case.checkout.tags.clear();
    let outcome = case.clone().judge();
    assert_eq!(shown(&outcome), "undecided, unknown");
    assert_eq!(
        findings(&outcome),
        [
            "undecided tags-missing: charts-1.1.0 is listed as a release, but this clone has no tags | git \
          fetch --tags origin\nif the release was never tagged: git tag -a charts-1.1.0 COMMIT\nif its tag has another \
          name, describe it by `tag` in relmap.toml"
        ]
    );
    case.checkout.remotes.clear();
    case.checkout.tags = vec!["charts-1.0.0".parse().unwrap()];
    assert_eq!(
        findings(&case.judge()),
        [
            "undecided tags-missing: charts-1.1.0 is listed as a release, but no such tag was found | if \
          the release was never tagged: git tag -a charts-1.1.0 COMMIT\nif its tag has another name, describe it by \
          `tag` in relmap.toml"
        ]
    );
}

#[test]
fn a_later_entry_than_the_baseline_without_its_tag_leaves_it_undecided() {
    let case =
        Case::charts().declare("1.2.0", "App: app-1.2.0\n").declare("1.3.0", "App: app-1.2.0\n");
    let outcome = case.judge();
    assert_eq!(shown(&outcome), "undecided, unknown");
    assert_eq!(rules(&outcome), ["tags-missing"]);
}

#[test]
fn a_shallow_clone_without_a_release_is_undecided() {
    let mut case = Case::charts();
    case.tags.clear();
    case.baseline = None;
    case.checkout.shallow = true;
    assert_eq!(
        findings(&case.judge()),
        [
            "undecided shallow-history: this clone is shallow: the history ends before it reaches a release, so what \
          changed since then cannot be known | git fetch --unshallow --tags origin"
        ]
    );
}

#[test]
fn releases_on_other_branches_alone_leave_it_undecided() {
    let mut case = Case::charts();
    case.baseline = None;
    assert_eq!(
        findings(&case.judge()),
        [
            "undecided tags-unreachable: charts-1.1.0 and every other release are at commits that are not part of this branch, so what changed since then cannot be known | git merge charts-1.1.0, or check out the branch it was released from"
        ]
    );
}

#[test]
fn a_tag_whose_object_is_missing_says_so() {
    let missing = |help: &str| {
        let id = "1".repeat(40);
        vec![format!(
            "undecided tags-missing: the tag charts-1.1.0 is here, but the object {id} that it leads to is missing, so \
             what changed since then cannot be known | {help}"
        )]
    };
    let mut case = Case::charts().declare("1.1.1", "App: app-1.2.0\n");
    case.lost_tags = vec!["charts-1.1.0".parse().unwrap()];
    case.baseline = None;
    let fetch = "fetch the tag again: git tag -d charts-1.1.0 && git fetch origin tag charts-1.1.0\ngit fsck lists what \
                 else is missing";
    assert_eq!(findings(&case.judge()), missing(fetch));
    // An older release was found, and the lost one lies between.
    let mut case =
        Case::charts().declare("1.1.1", "App: app-1.2.0\n").taken("charts-1.0.0", "1.0.0");
    case.lost_tags = vec!["charts-1.1.0".parse().unwrap()];
    case.baseline = Some(1);
    case.checkout.remotes.clear();
    let fsck = "git fsck lists what is missing; copy it from another clone, or clone again";
    assert_eq!(findings(&case.judge()), missing(fsck));
}

#[test]
fn a_lost_tag_of_another_line_decides_nothing() {
    let mut case = Case::charts()
        .edit("values.yaml", "replicaCount: 2", "replicaCount: 3")
        .declare("1.1.1", "App: app-1.2.0\n")
        .taken("charts-2.0.0", "2.0.0");
    case.lost_tags = vec!["charts-2.0.0".parse().unwrap()];
    assert_eq!(shown(&case.judge()), "pass, exactly patch 1.1.1");
}

#[test]
fn a_released_commit_is_met_again() {
    let mut case = Case::charts();
    case.tags[0].commit = HEAD.parse().unwrap();
    let outcome = case.judge();
    assert_eq!(shown(&outcome), "pass, at least none 1.1.0");
    assert_eq!(
        findings(&outcome),
        ["note released: charts-1.1.0 is released: it is the tag of this commit | -"]
    );
}

#[test]
fn a_version_of_another_branch_is_taken() {
    let outcome = Case::charts()
        .edit("values.yaml", "replicaCount: 2", "replicaCount: 3")
        .declare("1.1.1", "App: app-1.2.0\n")
        .taken("charts-1.1.1", "1.1.1")
        .judge();
    assert_eq!(shown(&outcome), "fail, exactly patch 1.1.2");
    assert_eq!(
        findings(&outcome),
        [
            "error version-taken: charts-1.1.1 is already the tag of commit 222222222, which is not part of this branch | \
          run `relmap bump`, or write the next free version, `charts-1.1.2`, and `version: 1.1.2` in Chart.yaml; a released version \
          is never moved"
        ]
    );
}

#[test]
fn versions_are_neither_skipped_nor_turned_back() {
    for (version, rule, fix) in [
        (
            "1.1.2",
            "version-skipped",
            "run `relmap bump`, or write `charts-1.1.1`, and `version: 1.1.1` in Chart.yaml",
        ),
        (
            "1.3.0",
            "version-skipped",
            "run `relmap bump`, or write `charts-1.2.0`, and `version: 1.2.0` in Chart.yaml",
        ),
        (
            "1.0.9",
            "version-behind",
            "run `relmap bump`, or write `charts-1.1.1`, and `version: 1.1.1` in Chart.yaml",
        ),
    ] {
        let outcome = Case::charts()
            .edit("templates/web.yaml", "Deployment", "StatefulSet")
            .declare(version, "App: app-1.2.0\n")
            .judge();
        let finding = outcome.findings.iter().find(|finding| finding.rule.as_str() == rule);
        assert_eq!(
            finding.and_then(|finding| finding.help.as_deref()),
            Some(fix),
            "{version} {:?}",
            rules(&outcome)
        );
    }
}

#[test]
fn a_version_that_another_branch_took_may_be_stepped_over() {
    let outcome = Case::charts()
        .edit("templates/web.yaml", "Deployment", "StatefulSet")
        .declare("1.1.2", "App: app-1.2.0\n")
        .taken("charts-1.1.1", "1.1.1")
        .judge();
    assert_eq!(shown(&outcome), "pass, at least patch 1.1.2");
}

#[test]
fn a_prerelease_counts_as_the_version_it_announces() {
    let changed = || Case::charts().edit("values.yaml", "replicaCount: 2", "replicaCount: 3");
    let outcome = changed().declare("1.1.1-rc.1", "App: app-1.2.0\n").judge();
    assert_eq!(shown(&outcome), "pass, exactly patch 1.1.1");
    let outcome = changed().declare("1.2.0-rc.1", "App: app-1.2.0\n").judge();
    assert_eq!(rules(&outcome), ["bump-too-large"]);
    let outcome = changed()
        .taken("charts-1.1.1-rc.2", "1.1.1-rc.2")
        .declare("1.1.1-rc.1", "App: app-1.2.0\n")
        .judge();
    assert_eq!(
        findings(&outcome)[0].split(" | ").next().unwrap(),
        "error version-behind: charts-1.1.1-rc.1 is not above charts-1.1.1-rc.2, which is released"
    );
    let outcome = changed()
        .taken("charts-1.1.1-rc.2", "1.1.1-rc.2")
        .declare("1.1.1", "App: app-1.2.0\n")
        .judge();
    assert_eq!(shown(&outcome), "pass, exactly patch 1.1.1");
}

#[test]
fn a_release_of_nothing_is_a_warning() {
    let outcome = Case::charts().declare("1.1.1", "App: app-1.2.0\n").judge();
    assert_eq!(shown(&outcome), "pass, at least none 1.1.0");
    assert_eq!(rules(&outcome), ["nothing-to-release"]);
}

#[test]
fn a_shallow_clone_names_the_release_beyond_its_end() {
    // The facts say which tag it is; the finding repeats it.
    let case = Case::charts();
    let tag = case.tags[0].clone();
    let component = {
        let inventory = crate::component::Inventory {
            repository: "x".into(),
            release_files: [(
                "RELEASE.txt".to_owned(),
                case.new["RELEASE.txt"].clone().into_bytes(),
            )]
            .into(),
            charts: vec![String::new()],
            tags: vec![],
            ..Default::default()
        };
        let config = crate::config::Config::default();
        let (drafts, _) = crate::component::draft(&config, &inventory);
        crate::component::resolve(&config, &inventory, drafts, &Default::default()).remove(0)
    };
    let facts = crate::facts::ComponentFacts {
        tags: vec![tag.clone()],
        baseline: Baseline::BeyondShallow(tag),
        changes: vec![],
        old: Default::default(),
        new: Default::default(),
        lost_tags: vec![],
        on_line: None,
        later: None,
        version_stays: vec![],
        moved_past: None,
        rendered: Default::default(),
    };
    let outcome =
        crate::check::judge(&component, &facts, &case.checkout, &case.app_releases(&component));
    assert_eq!(
        findings(&outcome)[0],
        "undecided shallow-history: this clone is shallow: the history ends before it reaches charts-1.1.0, so what \
         changed since then cannot be known | git fetch --unshallow --tags origin"
    );
}

#[test]
fn what_a_prerelease_announced_may_be_released() {
    let case = |version: &str| {
        let mut case = Case::charts().edit("values.yaml", "replicaCount: 2", "replicaCount: 3");
        case.tags = vec![super::tag("charts-1.2.0-rc.1", "1.2.0-rc.1", "1")];
        let notes = case.new["RELEASE.txt"].replace("charts-1.1.0", "charts-1.2.0-rc.1");
        case.new.insert("RELEASE.txt".into(), notes);
        case.declare(version, "App: app-1.2.0\n").judge()
    };
    for (version, expected) in [
        ("1.2.0", "pass, exactly patch 1.2.0"),
        ("1.2.0-rc.2", "pass, exactly patch 1.2.0"),
        ("1.3.0", "fail, exactly patch 1.2.0"),
        ("2.0.0", "fail, exactly patch 1.2.0"),
    ] {
        let outcome = case(version);
        assert_eq!(shown(&outcome), expected, "{version}: {:?}", findings(&outcome));
    }
}

#[test]
fn a_clone_made_without_tags_knows_of_no_first_release() {
    let mut case = Case::charts();
    case.tags.clear();
    case.baseline = None;
    case.checkout.tags.clear();
    assert_eq!(
        findings(&case.clone().judge()),
        [
            "note first-release: charts-1.1.0 is the first release; there is nothing to compare it with | if there were \
          releases before, fetch their tags: git fetch --tags origin"
        ]
    );
    case.checkout.tags_left_out = true;
    assert_eq!(
        findings(&case.judge()),
        [
            "undecided tags-missing: this clone was made without tags, so earlier releases cannot be known \
          | git fetch --tags origin"
        ]
    );
}

#[test]
fn a_release_of_a_branch_that_never_came_back_is_no_gap() {
    let case = |version: &str| {
        Case::charts()
            .edit("templates/web.yaml", "Deployment", "StatefulSet")
            .declare("1.4.0", "App: app-1.2.0\n")
            .taken("charts-1.4.0", "1.4.0")
            .declare(version, "App: app-1.2.0\n")
            .judge()
    };
    let outcome = case("1.4.1");
    assert_eq!(shown(&outcome), "undecided, unknown");
    assert_eq!(
        findings(&outcome),
        [
            "undecided tags-unreachable: the entry follows charts-1.4.0, whose commit is not part of this branch; the newest release here is charts-1.1.0, so what changed since the other cannot be known | git \
          merge charts-1.4.0, or check out the branch it was released from"
        ]
    );
    // Neither release leads here: that is a gap.
    assert_eq!(rules(&case("1.4.3")), ["version-skipped"]);
}

#[test]
fn a_slip_in_the_title_does_not_pass_unseen() {
    let case = Case::charts().edit("values.yaml", "replicaCount: 2", "replicaCount: 3");
    let mut case = case.declare("1.1.1", "App: app-1.2.0\n");
    let notes = case.new["RELEASE.txt"].replacen("charts-1.1.1", "charts-v1.1.1", 1);
    case.new.insert("RELEASE.txt".into(), notes);
    assert_eq!(
        findings(&case.judge()),
        ["error tag-form: the heading's tag is charts-v1.1.1, but the previous release's tag is \
          charts-1.1.0: tools that match one form will not find the other | write `charts-1.1.1`; to use the new form from now on, release this one with `--allow tag-form`"]
    );
}

#[test]
fn versions_that_chart_yaml_moved_on_from_leave_the_baseline_open() {
    let case = || Case::charts().declare("1.4.0", "App: app-1.2.0\n");
    let outcome = case().judge();
    assert_eq!(shown(&outcome), "fail, at least none 1.1.0", "{:?}", findings(&outcome));
    let mut open = case();
    open.moved_past = Some(MovedPast {
        version: "1.3.0".parse().unwrap(),
        commit: "3333333333333333333333333333333333333333".parse().unwrap(),
    });
    let outcome = open.judge();
    assert_eq!(shown(&outcome), "undecided, unknown");
    assert_eq!(
        findings(&outcome)[0],
        "undecided tags-missing: Chart.yaml had the version 1.3.0 at commit 333333333, and no tag names it; whether it was \
         released after charts-1.1.0 cannot be known | if 1.3.0 was released: git tag -a charts-1.3.0 \
         3333333333333333333333333333333333333333\nif not, set `version: 1.1.1` in Chart.yaml and in the newest heading"
    );
}

#[test]
fn what_no_tag_is_known_to_belong_to_is_compared_with_nothing() {
    let mut case = Case::charts();
    (case.is_asked, case.baseline) = (false, None);
    let outcome = case.judge();
    // Nor is it called a first release: nobody knows.
    assert_eq!(shown(&outcome), "pass, unknown");
    assert_eq!(findings(&outcome), [] as [String; 0]);
    assert!(outcome.changes.is_empty() && outcome.baseline.is_none());
}
