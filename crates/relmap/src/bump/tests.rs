//! Bumping from a program: the editor and the clock are the caller's.

use jiff::civil::{Date, date};
use relmap_core::version::Bump;
use relmap_testkit::Fixture;

use crate::{BumpError, BumpOptions, Bumped, Error, RuleCode, Settled, Workspace};

const TODAY: Date = date(2026, 11, 20);

/// A released chart.
fn kafka() -> Fixture {
    let fixture = Fixture::new();
    fixture.write("RELEASE.txt", "kafka-1.0.0 (2026-11-02)\n\n- Kafka 3.7.\n");
    fixture.write("Chart.yaml", "apiVersion: v2\nname: kafka\nversion: 1.0.0\n");
    fixture.write("values.yaml", "replicas: 1\n");
    fixture.commit("Run Kafka 3.7");
    fixture.tag("kafka-1.0.0");
    fixture
}

fn changed() -> Fixture {
    let fixture = kafka();
    fixture.write("values.yaml", "replicas: 3\n");
    fixture.commit("Run three replicas");
    fixture
}

fn read(fixture: &Fixture, path: &str) -> String {
    std::fs::read_to_string(fixture.path().join(path)).unwrap()
}

#[test]
fn a_plan_is_written_on_its_own_and_has_the_notes_of_the_editor() {
    let fixture = changed();
    let workspace = Workspace::open(fixture.path()).unwrap();
    let editor = |component: &str, draft: &str| -> Result<String, Error> {
        assert_eq!((component, draft), ("kafka", "- Run three replicas"));
        Ok(format!("{draft}\n- Tell the operators."))
    };
    let options = BumpOptions::new(TODAY).notes_from_commits(true);
    let Bumped::Planned(plan) = workspace.bump_plan(&options, Some(&editor)).unwrap() else {
        panic!("it was refused");
    };
    assert_eq!(plan.releases[0].tag, "kafka-1.0.1");
    let paths: Vec<&str> = plan.files.iter().map(|file| file.path.as_str()).collect();
    assert_eq!(paths, ["Chart.yaml", "RELEASE.txt"]);
    assert_eq!(plan.files[0].old.as_deref(), Some(read(&fixture, "Chart.yaml").as_bytes()));
    assert!((plan.dirty.is_empty(), plan.settled.is_empty()) == (true, true));
    assert!(read(&fixture, "RELEASE.txt").starts_with("kafka-1.0.0"), "planning writes nothing");
    workspace.bump(&plan).unwrap();
    assert_eq!(
        read(&fixture, "RELEASE.txt"),
        "kafka-1.0.1 (2026-11-20)\n\n- Run three replicas\n- Tell the operators.\n\n\
         kafka-1.0.0 (2026-11-02)\n\n- Kafka 3.7.\n"
    );
    // The files are others now, so the same plan does not fit them any more.
    let again = workspace.bump(&plan).unwrap_err().to_string();
    assert!(again.ends_with("nothing was written, run the command again"), "{again}");
}

#[test]
fn what_changed_meanwhile_is_listed_or_refused() {
    let fixture = changed();
    fixture.write("Chart.yaml", "apiVersion: v2\nname: kafka\nversion: 1.0.0\n# mine\n");
    let workspace = Workspace::open(fixture.path()).unwrap();
    let options = BumpOptions::new(TODAY).note("Run three replicas.");
    let refused = workspace.bump_plan(&options, None).unwrap_err();
    let Error::Bump(BumpError::Dirty { files }) = &refused else { panic!("{refused}") };
    assert_eq!(files, &["Chart.yaml"]);
    let Bumped::Planned(plan) = workspace.bump_plan(&options.allow_dirty(true), None).unwrap()
    else {
        panic!("it was refused");
    };
    assert_eq!(plan.dirty, ["Chart.yaml"]);
}

#[test]
fn a_level_against_the_rules_is_refused_with_its_findings() {
    let fixture = changed();
    let workspace = Workspace::open(fixture.path()).unwrap();
    let options = BumpOptions::new(TODAY).level(Some(Bump::Major)).note("Run three replicas.");
    let untouched = |_: &str, _: &str| -> Result<String, Error> { panic!("nothing to edit") };
    let Bumped::Refused(refused) = workspace.bump_plan(&options, Some(&untouched)).unwrap() else {
        panic!("it was planned");
    };
    assert_eq!(refused.reason, "kafka cannot be released as 2.0.0");
    let rules: Vec<RuleCode> = refused.outcome.findings.iter().map(|found| found.rule).collect();
    assert_eq!(rules, [RuleCode::BumpTooLarge, RuleCode::AppMissing]);
    assert!(!refused.overrides_forbidden);
    assert!(refused.sources.is_empty(), "the line is in no file yet");
}

#[test]
fn what_is_released_needs_nothing() {
    let fixture = kafka();
    let workspace = Workspace::open(fixture.path()).unwrap();
    let Bumped::Planned(plan) = workspace.bump_plan(&BumpOptions::new(TODAY), None).unwrap() else {
        panic!("it was refused");
    };
    assert!(
        matches!(plan.settled.as_slice(), [Settled::NotNeeded(outcome)] if outcome.name == "kafka")
    );
    assert!(plan.files.is_empty() && plan.releases.is_empty());
}
