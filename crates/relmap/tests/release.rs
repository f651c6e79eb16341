//! `Workspace::release` and `Workspace::tag`, as a program calls them.

use relmap::{
    Environment, Error, Observer, ProposedRelease, ReleaseError, ReleaseFailed, ReleaseOptions,
    Reviewer, RuleCode, Signing, StopRelease, Verdict, Workspace,
};
use relmap_core::ci::PullRequest;
use relmap_core::release::{Action, Decision, Done};
use relmap_testkit::Fixture;

/// A chart whose patch is to be released.
fn to_release() -> Fixture {
    let fixture = Fixture::new();
    let chart = |version: &str, replicas: u32, notes: &str| {
        fixture.write("RELEASE.txt", notes);
        fixture.write(
            "Chart.yaml",
            format!("apiVersion: v2\nname: web\nversion: {version}\nappVersion: \"1.2.0\"\n"),
        );
        fixture.write("values.yaml", format!("replicaCount: {replicas}\n"));
        fixture.write("templates/web.yaml", "replicas: {{ .Values.replicaCount }}\n");
    };
    let first = "charts-1.1.0 (2026-11-02)\nApp: app-1.2.0\n\n- First chart.\n";
    chart("1.1.0", 2, first);
    fixture.commit("Deploy the app");
    fixture.annotated_tag("charts-1.1.0");
    let next = format!("charts-1.1.1 (2026-11-20)\nApp: app-1.2.0\n\n- More.\n\n{first}");
    chart("1.1.1", 3, &next);
    fixture.commit("Raise the replica count");
    fixture
}

fn options() -> ReleaseOptions {
    ReleaseOptions::new().tagger(Some("Ann <ann@example.org>".to_owned())).signing(Signing::Never)
}

fn references(fixture: &Fixture) -> String {
    fixture.git(["for-each-ref", "--format=%(objectname) %(refname)"])
}

fn steps(done: &[Done]) -> Vec<(Action, &str)> {
    done.iter().map(|done| (done.step, done.tag.as_str())).collect()
}

/// Keeps what it was shown, and answers by a function.
struct Shown<F> {
    decisions: Vec<Decision>,
    answer: F,
}

impl<F: FnMut(usize) -> Result<(), StopRelease>> Shown<F> {
    fn answering(answer: F) -> Shown<F> {
        Shown { decisions: Vec::new(), answer }
    }
}

impl<F: FnMut(usize) -> Result<(), StopRelease>> Reviewer for Shown<F> {
    fn planned(&mut self, proposed: &ProposedRelease) -> Result<(), StopRelease> {
        self.decisions.push(proposed.plan.decision());
        (self.answer)(self.decisions.len())
    }
}

#[test]
fn a_release_says_what_was_planned_and_done() {
    let fixture = to_release();
    let workspace = Workspace::open(fixture.path()).unwrap();
    let mut reviewer = Shown::answering(|_| Ok(()));
    let released = workspace.release(&options(), &mut reviewer).unwrap();
    assert_eq!(released.verdict, Verdict::Pass);
    assert_eq!(reviewer.decisions, [Decision::Act]);
    assert_eq!(released.proposed.surroundings.command, "release");
    assert_eq!(
        steps(&released.done),
        [(Action::CreateTag, "charts-1.1.1"), (Action::RecordRow, "charts-1.1.1")]
    );
    assert_eq!(fixture.git(["rev-parse", "charts-1.1.1"]), released.done[0].object);
    assert_eq!(fixture.git(["rev-parse", "release-map"]), released.done[1].object);

    // The same workspace sees what it made.
    let again = workspace.release(&options(), &mut ()).unwrap();
    assert_eq!(again.proposed.plan.decision(), Decision::Nothing);
    assert_eq!((again.verdict, again.done.len()), (Verdict::Pass, 0));
}

#[test]
fn a_tag_leaves_the_map_alone() {
    let fixture = to_release();
    let tagged = Workspace::open(fixture.path()).unwrap().tag(&options(), &mut ()).unwrap();
    assert_eq!(steps(&tagged.done), [(Action::CreateTag, "charts-1.1.1")]);
    assert!(!references(&fixture).contains("release-map"));
}

#[test]
fn a_plan_that_the_reviewer_stops_is_not_carried_out() {
    let fixture = to_release();
    let workspace = Workspace::open(fixture.path()).unwrap();
    let before = references(&fixture);
    let declined = Shown::answering(|_| Err(StopRelease::Declined));
    let failed = workspace.release(&options(), &mut { declined }).unwrap_err();
    assert_eq!(failed.to_string(), "the plan was not approved, so nothing was released");
    assert_eq!(failed.error.code(), "declined");
    assert!(failed.proposed.is_none() && failed.done.is_empty());
    let closed = || std::io::Error::other("the pipe is closed");
    let unseen = Shown::answering(|_| Err(StopRelease::Unseen(closed())));
    let error = Error::from(workspace.release(&options(), &mut { unseen }).unwrap_err());
    assert_eq!(
        error.report(),
        "cannot show the plan, so nothing was released\n  \
         because: the pipe is closed"
    );
    assert_eq!(error.code(), "output");
    assert_eq!(references(&fixture), before);
}

#[test]
fn a_dry_run_shows_its_plan_and_writes_nothing() {
    let fixture = to_release();
    let before = references(&fixture);
    let mut reviewer = Shown::answering(|_| Ok(()));
    let workspace = Workspace::open(fixture.path()).unwrap();
    let released = workspace.release(&options().dry_run(true), &mut reviewer).unwrap();
    assert_eq!(reviewer.decisions, [Decision::Act]);
    assert!(released.proposed.surroundings.is_dry_run && released.done.is_empty());
    assert_eq!(references(&fixture), before);
}

#[test]
fn where_another_run_is_faster_the_new_plan_is_shown() {
    let fixture = to_release();
    // Another run makes the same tag between the plan and its steps.
    let mut reviewer = Shown::answering(|call| {
        if call == 1 {
            fixture.annotated_tag("charts-1.1.1");
        }
        Ok(())
    });
    let workspace = Workspace::open(fixture.path()).unwrap();
    let tagged = workspace.tag(&options(), &mut reviewer).unwrap();
    assert_eq!(reviewer.decisions, [Decision::Act, Decision::Nothing]);
    assert_eq!((tagged.verdict, tagged.done.len()), (Verdict::Pass, 0));
}

#[test]
fn a_release_that_fails_half_way_says_what_was_done() {
    let fixture = to_release();
    let map = fixture.beside("map.git");
    fixture.git(["init", "--quiet", "--bare", "../map.git"]);
    fixture.write("relmap.toml", "[map]\nrepository = \"../map.git\"\n");
    fixture.commit("Keep the map elsewhere");
    // git asks this hook before it writes a reference, and so the tag is there and the row is not.
    let hook = map.join("hooks/reference-transaction");
    std::fs::create_dir_all(map.join("hooks")).unwrap();
    std::fs::write(&hook, "#!/bin/sh\nexit 1\n").unwrap();
    std::fs::set_permissions(&hook, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    let workspace = Workspace::open(fixture.path()).unwrap();
    let ReleaseFailed { error, proposed, done, .. } =
        workspace.release(&options(), &mut ()).unwrap_err();
    assert_eq!(error.code(), "git", "{}", error.report());
    assert_eq!(steps(&done), [(Action::CreateTag, "charts-1.1.1")]);
    assert_eq!(proposed.unwrap().plan.decision(), Decision::Act);

    std::fs::remove_file(hook).unwrap();
    let released = workspace.release(&options(), &mut ()).unwrap();
    assert_eq!(steps(&released.done), [(Action::RecordRow, "charts-1.1.1")]);
}

#[test]
fn a_version_that_is_not_right_is_an_answer_and_not_an_error() {
    let fixture = to_release();
    let notes = std::fs::read_to_string(fixture.path().join("RELEASE.txt")).unwrap();
    fixture.write("RELEASE.txt", notes.replace("charts-1.1.1", "charts-1.3.0"));
    fixture.commit("Too far");
    let before = references(&fixture);
    let mut reviewer = Shown::answering(|_| Ok(()));
    let workspace = Workspace::open(fixture.path()).unwrap();
    let released = workspace.release(&options(), &mut reviewer).unwrap();
    assert_eq!(released.verdict, Verdict::Fail);
    assert_eq!(reviewer.decisions, [Decision::Unfit(Verdict::Fail)]);
    assert_eq!(references(&fixture), before);
}

#[test]
fn what_must_not_be_tried_is_refused_before_anything_is_read() {
    let fixture = to_release();
    let environment = Environment::from_variables([("CHANGE_ID", "7")]);
    let workspace = Workspace::open_in(fixture.path(), environment).unwrap();
    let pushed = workspace.release(&options().push(true), &mut ()).unwrap_err();
    assert!(
        matches!(
            *pushed.error,
            Error::Release(ReleaseError::PullRequestBuild {
                build: PullRequest { variable: "CHANGE_ID", depends_on_head: false, .. },
                command: "release"
            })
        ),
        "{pushed}"
    );
    let waived = options().waive([RuleCode::VersionTaken]);
    let waived = workspace.tag(&waived, &mut ()).unwrap_err();
    assert_eq!(
        waived.to_string(),
        "the rule `version-taken` cannot be waived: a released version is never moved"
    );
}

#[test]
fn a_caller_that_gives_up_ends_it() {
    struct GivenUp;
    impl Observer for GivenUp {
        fn is_cancelled(&self) -> bool {
            true
        }
    }
    let fixture = to_release();
    let before = references(&fixture);
    let workspace = Workspace::open(fixture.path()).unwrap().observed_by(GivenUp);
    let failed = workspace.release(&options(), &mut ()).unwrap_err();
    assert!(matches!(*failed.error, Error::Cancelled), "{failed}");
    assert_eq!(references(&fixture), before);
}
