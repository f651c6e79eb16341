use proptest::prelude::*;

use super::*;
use crate::facts::ReleaseTag;
use crate::ledger::{App, Conflict, Record, Recorded as How};
use crate::outcome::Verdict;
use crate::pull_from::PullFrom;

fn commit(digit: &str) -> Commit {
    Commit { id: digit.repeat(40).parse().unwrap(), seconds: Some(1_700_000_000) }
}

fn at(digit: &str) -> Presence {
    Presence::At(TagAt { object: "f".repeat(40), commit: Some(commit(digit)) })
}

fn wanted() -> DeclaredRelease {
    DeclaredRelease::example("charts", "charts-1.1.1")
}

fn released(digit: &str) -> DeclaredRelease {
    let version = "1.1.1".parse().unwrap();
    let tag = ReleaseTag {
        name: "charts-1.1.1".parse().unwrap(),
        version,
        commit: digit.repeat(40).parse().unwrap(),
    };
    DeclaredRelease { released: Some(tag), ..wanted() }
}

fn one(push: bool, wanted: DeclaredRelease, facts: ReleaseFacts) -> Plan {
    plan(commit("1"), push, vec![(wanted, facts)], Verdict::Pass)
}

fn facts(local: Presence, remote: Presence, recorded: Recorded) -> ReleaseFacts {
    ReleaseFacts { local, remote, recorded, ..ReleaseFacts::nothing_there() }
}

#[test]
fn a_tag_that_one_of_several_servers_lacks_is_pushed_as_it_is() {
    use Action::{PushTag, RecordRow, TakeTag};
    for (local, steps) in
        [(at("1"), vec![PushTag, RecordRow]), (Presence::Absent, vec![TakeTag, PushTag, RecordRow])]
    {
        let facts =
            ReleaseFacts { lacks_somewhere: true, ..facts(local, at("1"), Recorded::Missing) };
        let plan = one(true, wanted(), facts.clone());
        assert_eq!(plan.releases[0].steps(), steps);
        assert_eq!(plan.releases[0].existing, Some("f".repeat(40)));
        // One that was released earlier may have been withdrawn there.
        let earlier =
            one(true, released("2"), ReleaseFacts { remote: at("2"), local: at("2"), ..facts });
        assert!(!earlier.releases[0].has(PushTag));
    }
}

#[test]
fn what_is_missing_is_to_be_done_and_nothing_else() {
    use Action::{CreateTag, PushTag, RecordRow, TakeTag};
    use Presence::{Absent, Unasked};
    use Recorded::{Missing, NotAsked, There};
    for (push, local, remote, recorded, steps) in [
        (false, Absent, Unasked, NotAsked, vec![CreateTag]),
        (false, Absent, Unasked, Missing, vec![CreateTag, RecordRow]),
        (false, at("1"), Unasked, Missing, vec![RecordRow]),
        (false, at("1"), Absent, There, vec![]),
        (false, Absent, at("1"), There, vec![TakeTag]),
        (true, Absent, Absent, Missing, vec![CreateTag, PushTag, RecordRow]),
        // What a run left that was not finished.
        (true, at("1"), Absent, Missing, vec![PushTag, RecordRow]),
        (true, at("1"), Absent, There, vec![PushTag]),
        (true, Absent, at("1"), Missing, vec![TakeTag, RecordRow]),
        (true, at("1"), at("1"), Missing, vec![RecordRow]),
        (true, at("1"), at("1"), There, vec![]),
    ] {
        let plan = one(push, wanted(), facts(local.clone(), remote.clone(), recorded.clone()));
        assert_eq!(plan.releases[0].steps(), steps, "{push} {local:?} {remote:?} {recorded:?}");
        let decision = if steps.is_empty() { Decision::Nothing } else { Decision::Act };
        assert_eq!(plan.decision(), decision);
    }
}

#[test]
fn a_release_below_head_is_no_work_unless_its_row_is_missing() {
    let plan_of = |remote, recorded| one(true, released("2"), facts(at("2"), remote, recorded));
    let plan = plan_of(at("2"), Recorded::There);
    assert_eq!(plan.releases[0].state, ReleaseState::Earlier(commit("2")));
    assert_eq!(plan.decision(), Decision::Nothing);
    let plan = plan_of(at("2"), Recorded::Missing);
    assert_eq!(plan.releases[0].steps(), [Action::RecordRow]);
    assert_eq!(plan.releases[0].record.as_ref().unwrap().commit, "2".repeat(40).parse().unwrap());
    // A tag that was withdrawn at the remote comes back by nobody's doing but a person's.
    assert_eq!(plan_of(Presence::Absent, Recorded::Missing).decision(), Decision::Nothing);
}

#[test]
fn a_tag_at_another_commit_is_refused_with_both_commits_and_their_dates() {
    for (local, remote, place) in [
        (at("2"), Presence::Absent, "here"),
        (Presence::Absent, at("2"), "on the remote"),
        (at("1"), at("2"), "on the remote"),
        (at("2"), at("1"), "here"),
    ] {
        let plan = one(true, wanted(), facts(local, remote, Recorded::Missing));
        assert_eq!(plan.decision(), Decision::Refused);
        let ReleaseState::Refused(refusal) = &plan.releases[0].state else { panic!("{plan:?}") };
        let (one, two) = ("1".repeat(40), "2".repeat(40));
        assert_eq!(
            refusal.to_string(),
            format!(
                "charts-1.1.1 exists {place} at commit {two} (2023-11-14T22:13:20Z), not at commit {one} \
                 (2023-11-14T22:13:20Z)"
            )
        );
        assert_eq!(plan.releases[0].steps(), []);
    }
    let blob = Presence::At(TagAt { object: "f".repeat(40), commit: None });
    let plan = one(true, wanted(), facts(blob, Presence::Absent, Recorded::Missing));
    assert_eq!(plan.decision(), Decision::Refused);
}

#[test]
fn what_is_not_met_is_never_tagged_and_a_foreign_tag_goes_first() {
    for verdict in [Verdict::Fail, Verdict::Undecided] {
        let unfit = DeclaredRelease { verdict, ..wanted() };
        let free = facts(Presence::Absent, Presence::Absent, Recorded::Missing);
        assert_eq!(one(true, unfit.clone(), free.clone()).decision(), Decision::Unfit(verdict));
        let taken = facts(Presence::Absent, at("2"), Recorded::Missing);
        assert_eq!(one(true, unfit.clone(), taken).decision(), Decision::Refused);
        // The released version again, for another chart: a missing entry, and no race.
        let again = DeclaredRelease { verdict, ..released("2") };
        let known = facts(at("2"), at("2"), Recorded::There);
        assert_eq!(one(true, again.clone(), known.clone()).decision(), Decision::Unfit(verdict));
        // Unless nobody knew of that release when the run began.
        let news = ReleaseFacts { is_news: true, ..known };
        assert_eq!(one(true, again, news).decision(), Decision::Refused);
        // One that is unfit holds up all others.
        let fine = DeclaredRelease { component: "a".into(), ..wanted() };
        let both = vec![(fine, free.clone()), (unfit, free)];
        assert_eq!(
            plan(commit("1"), true, both, Verdict::Pass).decision(),
            Decision::Unfit(verdict)
        );
    }
    assert_eq!(
        plan(commit("1"), true, vec![], Verdict::Undecided).decision(),
        Decision::Unfit(Verdict::Undecided)
    );
    assert_eq!(plan(commit("1"), true, vec![], Verdict::Pass).decision(), Decision::Nothing);
}

#[test]
fn a_race_that_is_lost_is_said_to_be_lost_even_to_an_ancestor() {
    let known = facts(Presence::Absent, at("2"), Recorded::There);
    assert_eq!(one(true, released("2"), known.clone()).decision(), Decision::Act);
    let planned = ReleaseFacts { was_planned: true, ..known };
    assert_eq!(one(true, released("2"), planned).decision(), Decision::Refused);
}

#[test]
fn a_baseline_that_the_remote_has_elsewhere_is_refused() {
    let version = "1.1.0".parse().unwrap();
    let baseline = ReleaseTag {
        name: "charts-1.1.0".parse().unwrap(),
        version,
        commit: "2".repeat(40).parse().unwrap(),
    };
    let wanted = DeclaredRelease { baseline: Some(baseline), ..wanted() };
    let known = facts(Presence::Absent, Presence::Absent, Recorded::Missing);
    assert_eq!(one(true, wanted.clone(), known.clone()).decision(), Decision::Act);
    let moved = ReleaseFacts { baseline_at_remote: Some(commit("3")), ..known };
    let plan = one(true, wanted, moved);
    assert_eq!(plan.decision(), Decision::Refused);
    let ReleaseState::Refused(refusal) = &plan.releases[0].state else { panic!("{plan:?}") };
    assert_eq!(
        refusal.to_string(),
        format!(
            "charts-1.1.0, the previous release, is at commit {} here and at commit {} \
             (2023-11-14T22:13:20Z) on the remote",
            "2".repeat(40),
            "3".repeat(40)
        )
    );
    assert_eq!(refusal.code(), "baseline-elsewhere");
}

#[test]
fn a_name_that_git_forbids_is_the_headings_fault_and_one_in_the_way_is_not() {
    for (fault, decision) in [
        (NameError::Forbidden, Decision::Unfit(Verdict::Fail)),
        (NameError::Option, Decision::Unfit(Verdict::Fail)),
        (NameError::Blocked("charts".parse().unwrap()), Decision::Refused),
    ] {
        let facts =
            ReleaseFacts { name_fault: Some(fault.clone()), ..ReleaseFacts::nothing_there() };
        assert_eq!(one(false, wanted(), facts).decision(), decision, "{fault:?}");
    }
}

#[test]
fn a_row_that_says_otherwise_is_refused() {
    let conflict = Conflict {
        chart: "charts-1.1.1".into(),
        what: "app",
        recorded: "app-1".into(),
        wanted: "app-2".into(),
    };
    let facts = facts(Presence::Absent, Presence::Absent, Recorded::Conflict(conflict));
    assert_eq!(one(true, wanted(), facts).decision(), Decision::Refused);
}

fn trailer(key: &str, value: &str) -> Trailer {
    Trailer { key: key.into(), value: value.into() }
}

#[test]
fn notes_cannot_pass_for_trailers_or_end_the_message() {
    let app = [trailer("App", "app-1.2.0")];
    for notes in [
        "",
        "- One.",
        "Signed-off-by: A <a@x>",
        "- One.\n\nApp: app-9.9.9\nImage: x:1",
        "# Heading\n\n### Added\n- One.",
        "---\n- One.",
        "-----BEGIN PGP SIGNATURE-----\nx",
        "# ------------------------ >8 ------------------------\nx",
        "- One.\r\n\r\n- Two.\r\n",
        "nul \0 here",
    ] {
        let message = tag_message("charts-1.1.1", notes, &app);
        assert_eq!(TagFields::parse(&message).all, app, "{message}");
        assert!(message.starts_with("charts-1.1.1\n\n") && !message.contains(['\r', '\0']));
    }
    let broken = tag_message("a-1", "", &[trailer("Bump", "minor - a\nApp: evil\u{7}")]);
    assert_eq!(broken, "a-1\n\nBump: minor - a App: evil\n");
}

#[test]
fn a_tags_fields_are_read_as_git_reads_them() {
    for (message, fields) in [
        ("a-1\n", vec![]),
        ("App: app-1\n", vec![]),
        ("a-1\n\nApp: app-1\n", vec![("App", "app-1")]),
        (
            "a-1\n\n- x\n\napp : app-1\nImage:k:1\nImage: l:2\n\n\n",
            vec![("app", "app-1"), ("Image", "k:1"), ("Image", "l:2")],
        ),
        ("a-1\n\nApp: app-1\n  and more\n", vec![("App", "app-1 and more")]),
        ("a-1\n\nApp: app-1\nno trailer\n", vec![]),
        (
            "a-1\n\nApp: app-1\n-----BEGIN SSH SIGNATURE-----\nabc\n-----END SSH SIGNATURE-----\n",
            vec![("App", "app-1")],
        ),
    ] {
        let read = TagFields::parse(message);
        let read: Vec<_> = read.all.iter().map(|t| (t.key.as_str(), t.value.as_str())).collect();
        assert_eq!(read, fields, "{message}");
    }
}

#[test]
fn a_tag_corrects_the_record_that_an_entry_edited_since_would_make() {
    let mut record = Record::new("charts-1.1.1", "1.1.1", [0x11; 20].into(), How::Release);
    let shop = App::stated("shop", "9");
    record.apps = vec![shop.clone()];
    TagFields::parse("x\n").correct(&mut record);
    assert_eq!(record.apps, std::slice::from_ref(&shop));
    TagFields::parse("x\n\nApp: app-v9\n").correct(&mut record);
    assert_eq!(record.apps, [shop]);
    TagFields::parse("x\n\nApp: app-1.2.0\n").correct(&mut record);
    assert_eq!(record.apps, [App::stated("shop", "1.2.0")]);
    TagFields::parse("x\n\nImage: kafka:3.7\n").correct(&mut record);
    assert_eq!((record.apps.len(), record.image_references()), (0, vec!["kafka:3.7"]));
    TagFields::parse("x\n\nApp: app-1.2.0\n").correct(&mut record);
    assert_eq!(record.apps, [App::stated("app", "1.2.0")]);
    TagFields::parse("x\n\nApp: latest\n").correct(&mut record);
    assert_eq!(record.apps, [App::stated("app", "latest")]);
}

proptest! {
    #[test]
    fn fields_come_back_whatever_the_notes_are(
        notes in r"([ -~\t\r\n]|App: x\n|\n\n|#|---|é){0,60}",
        values in proptest::collection::vec("[!-~]([ -~]{0,20}[!-~])?", 1..4),
    ) {
        let trailers: Vec<Trailer> = values.iter().map(|value| trailer("Image", value)).collect();
        let read = TagFields::parse(&tag_message("charts-1.1.1", &notes, &trailers));
        let words = |value: &str| value.split_whitespace().collect::<Vec<_>>().join(" ");
        prop_assert_eq!(
            read.images().map(str::to_owned).collect::<Vec<_>>(),
            values.iter().map(|value| words(value)).collect::<Vec<_>>()
        );
    }
}

#[test]
fn a_record_that_is_only_here_is_pushed_and_not_recorded() {
    let known = facts(at("1"), at("1"), Recorded::OnlyHere);
    let plan = one(true, wanted(), known);
    assert_eq!(plan.decision(), Decision::Act);
    assert_eq!(plan.releases[0].steps(), [Action::PushRow]);
    assert!(plan.writes_map());
}

#[test]
fn the_help_for_a_taken_version_fetches_the_tag_first() {
    let fetch = Some("git fetch --tags origin".to_owned());
    let pull = Some(PullFrom { remote: "origin".into(), branch: "main".into() });
    let pulled = "`git pull --rebase --tags origin main` (if RELEASE.txt is in conflict, keep that of origin: `git \
                  checkout --ours RELEASE.txt`, `git add RELEASE.txt`, `git rebase --continue`), then ";
    let conflict = Recorded::Conflict(Conflict {
        chart: "charts-1.1.1".into(),
        what: "commit",
        recorded: String::new(),
        wanted: String::new(),
    });
    let (none, missing) = (Presence::Absent, Recorded::Missing);
    for (fetch, pull, local, recorded, first) in [
        (None, None, none.clone(), missing.clone(), String::new()),
        (
            fetch.clone(),
            None,
            none.clone(),
            missing.clone(),
            "first `git fetch --tags origin`, then ".into(),
        ),
        (fetch.clone(), pull.clone(), none, missing.clone(), format!("first {pulled}")),
        // What was made here alone goes first.
        (
            fetch.clone(),
            pull.clone(),
            at("1"),
            missing,
            format!("first `git tag -d charts-1.1.1`, {pulled}"),
        ),
        (
            fetch,
            pull,
            at("1"),
            conflict,
            format!(
                "first `git tag -d charts-1.1.1`, `relmap map fetch --discard-unpushed`, {pulled}"
            ),
        ),
    ] {
        let known = facts(local, at("2"), recorded);
        let plan = one(true, wanted(), ReleaseFacts { fetch, pull, ..known });
        let ReleaseState::Refused(refusal) = &plan.releases[0].state else { panic!("{plan:?}") };
        assert_eq!(
            refusal.help().unwrap(),
            format!(
                "charts-1.1.1 is released, and a release is never moved; {first}run `relmap bump`, or write the next \
                 version in RELEASE.txt"
            )
        );
    }
}
