//! Hostile text through the answers that are no report of a check: the map's tables, notes, the
//! plan of a release, the audit.

use std::collections::BTreeSet;

use relmap_core::audit::{Audit, AuditedRelease};
use relmap_core::git_host::{GitHosts, WebLinks};
use relmap_core::ledger::{App, AppUpgrade, Direction, Image, Record, Recorded, Release};
use relmap_core::notes::{NotedRelease, Source as NotesSource};
use relmap_core::release::{
    Action, BranchFacts, BranchPush, Commit, DeclaredRelease, NamedAfter, Plan, ReleaseFacts,
    Surroundings, plan,
};
use relmap_core::release::{Decision, Done, Presence};
use relmap_core::tag_name::TagName;
use relmap_core::title::Title;
use scraper::Html;

use super::*;
use super::{corpus::for_each, is_harmless};
use crate::documents::tests::valid;
use crate::documents::{AuditDocument, MapShowDocument, NotesDocument, ReleaseDocument};
use crate::{Colour, Hyperlinks, audit, map_table, map_toml, notes_between, plan as plans};
use relmap_core::notes::{AppNotes, NotesBetween};

/// What a terminal and a CI system that reads logs may get: no character that they obey, and no
/// command of theirs at the start of a line.
#[track_caller]
fn assert_harmless(shown: &str) {
    for line in shown.lines() {
        let plain = line.replace('\t', " ");
        assert!(plain.chars().all(is_harmless), "{line:?}");
        assert!(!line.trim_start().starts_with("::"), "{line}");
        assert!(!line.contains("##vso[") && !line.contains("##teamcity["), "{line}");
    }
}

fn row(said: &str) -> Record {
    let mut record =
        Record::new(said, said, relmap_testkit::outcomes::commit_id(), Recorded::Import);
    record.path = Some(said.to_owned());
    record.apps = vec![App::verified(said, said, said, relmap_testkit::outcomes::commit_id())];
    record.images = vec![Image::new(said)];
    record.issues = vec![said.to_owned()];
    record
}

fn release(said: &str) -> Release {
    Release { title: Title::unchecked(said), record: row(said) }
}

/// The cells of a table of one row, as a reader that is not ours has them.
fn cells(table: &str) -> Vec<String> {
    let mut reader = csv::ReaderBuilder::new().from_reader(table.as_bytes());
    let rows: Vec<_> = reader.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), 1, "{table}");
    rows[0].iter().map(str::to_owned).collect()
}

#[track_caller]
fn assert_no_formula(cells: &[String]) {
    for cell in cells {
        assert!(!cell.trim_start().starts_with(['=', '+', '-', '@']), "{cell}");
        assert_harmless(cell);
    }
}

#[test]
fn tables_of_the_map_keep_their_rows() {
    let empty = Release { record: row("x"), ..release("x") };
    let columns = cells(&map_table::csv(&[empty])).len();
    for_each(|said| {
        let releases = [release(said)];
        let table = map_table::csv(&releases);
        let cells = cells(&table);
        assert_eq!(cells.len(), columns);
        assert_no_formula(&cells);
        let lines = map_table::lines(&releases);
        assert_eq!(lines.lines().count(), 1);
        assert_eq!(lines.matches('\t').count(), 2);
        assert_harmless(&lines);
        for width in [20, 80, 400] {
            let table = map_table::table(&releases, width, Colour::Off);
            assert_eq!(table.lines().count(), 2, "{table}");
            assert_harmless(&table);
        }
        // What is written to the letter is read back to the letter.
        let read: toml::Table = map_toml::toml(&releases).parse().unwrap();
        assert_eq!(read["release"][0]["chart"].as_str(), Some(said));
        let document = valid("map-show", &MapShowDocument::new(&releases));
        assert_eq!(document["releases"].as_array().map(Vec::len), Some(1));
    });
}

/// The elements that a page makes of a table in Markdown.
fn elements_of(markdown: &str) -> Vec<String> {
    let mut html = String::new();
    let parser = pulldown_cmark::Parser::new_ext(markdown, pulldown_cmark::Options::all());
    pulldown_cmark::html::push_html(&mut html, parser);
    let page = Html::parse_fragment(&html);
    let nodes = page.tree.nodes().filter_map(|node| node.value().as_element());
    nodes.map(|element| element.name().to_owned()).collect()
}

#[test]
fn markdown_of_the_map_is_one_table_whatever_it_holds() {
    let expected = elements_of(&map_table::markdown(&[release("x")]));
    for_each(|said| {
        let table = map_table::markdown(&[release(said)]);
        assert_eq!(elements_of(&table), expected, "{table}");
        assert_harmless(&table);
    });
}

fn notes(said: &str) -> NotesBetween {
    let noted = || NotedRelease {
        tag: said.to_owned(),
        version: said.to_owned(),
        date: Some(said.to_owned()),
        notes: said.to_owned(),
        source: NotesSource::File(said.to_owned()),
    };
    let step = AppUpgrade {
        name: said.to_owned(),
        old: Some(said.to_owned()),
        new: Some(format!("{said}2")),
        direction: Direction::Forward,
        bump: None,
    };
    let app = AppNotes { step, releases: vec![noted()], out_of_reach: Some(said.to_owned()) };
    NotesBetween {
        from: Some(release(said)),
        to: release(said),
        backwards: false,
        chart: vec![noted()],
        apps: vec![app],
    }
}

#[test]
fn notes_show_themselves_and_do_nothing_else() {
    for_each(|said| {
        assert_harmless(&notes_between::text(&notes(said), Colour::Off));
        // Notes are written in Markdown and stay what they are; all around them is escaped.
        let shown =
            notes_between::markdown(&NotesBetween { chart: vec![], apps: vec![], ..notes(said) });
        let is_page = |name: &String| matches!(name.as_str(), "html" | "h1" | "h2" | "p" | "body");
        assert!(elements_of(&shown).iter().all(is_page), "{shown}");
        let notes = notes(said);
        let document = valid("notes", &NotesDocument::new(&notes));
        assert_eq!(document["chart"]["releases"].as_array().map(Vec::len), Some(1), "{document}");
    });
}

fn planned(said: &str) -> (Plan, Surroundings) {
    // Ids are git's own.
    let head = Commit { id: "1".repeat(40).parse().unwrap(), seconds: Some(0) };
    let said = || said.to_owned();
    let wanted = DeclaredRelease {
        component: said(),
        kind: ComponentKind::Chart,
        verdict: Verdict::Pass,
        release_file: said(),
        tag: said(),
        named_after: NamedAfter::Tag(TagName::unchecked(&said())),
        released: None,
        later: None,
        has_unreleased: true,
        baseline: None,
        taken: None,
        message: said(),
        record: Some(row(&said())),
    };
    let refused = DeclaredRelease { taken: Some((said(), Some(said()))), ..wanted.clone() };
    let facts = ReleaseFacts { remote: Presence::Absent, ..ReleaseFacts::nothing_there() };
    let all = vec![(wanted, facts.clone()), (refused, facts)];
    let surroundings = Surroundings {
        command: "release".to_owned(),
        is_dry_run: true,
        is_pull_request: true,
        pushes: true,
        remote: Some(said()),
        remote_url: Some(said()),
        map_branch: Some(said()),
        map_repository: Some(said()),
        has_remotes: true,
        branches: Some(BranchFacts { current: Some(said()), ..BranchFacts::default() }),
        push_refused: None,
        unrecorded: vec![TagName::unchecked(&said())],
        only_here: 2,
        unpushed_tags: vec![TagName::unchecked(&said())],
    };
    let branch = Some(BranchPush { name: said(), ahead: Some(2) });
    (Plan { branch, ..plan(head, true, all, Verdict::Pass) }, surroundings)
}

#[test]
fn a_plan_without_a_commit_names_none() {
    let (_, surroundings) = planned("charts");
    let plan = Plan::without_commit(Verdict::Undecided);
    assert_eq!(plan.decision(), Decision::Unfit(Verdict::Undecided));
    let text = plans::text(&plan, &surroundings, Colour::Off);
    assert_eq!(text.lines().next(), Some("commit    "));
    let outcome = whole();
    let document = ReleaseDocument::new(&plan, &outcome, &[], None, &surroundings);
    let document = valid("release", &document);
    assert_eq!(document["head"], serde_json::json!({ "id": "", "date": null }));
}

#[test]
fn a_plan_shows_text_and_obeys_none() {
    for_each(|said| {
        let (plan, surroundings) = planned(said);
        assert_harmless(&plans::text(&plan, &surroundings, Colour::Off));
        let done = |step| Done {
            component: said.to_owned(),
            tag: said.to_owned(),
            step,
            object: "2".repeat(40),
        };
        let deeds = [done(Action::CreateTag), done(Action::PushTag), done(Action::RecordRow)];
        assert_harmless(&plans::done(&deeds, &plan, &surroundings, Colour::Off));
        assert_harmless(&plans::next(&deeds, &plan, &surroundings, Colour::Off));
        let unpushed = Plan { branch: None, ..plan.clone() };
        assert_harmless(&plans::next(&deeds, &unpushed, &surroundings, Colour::Off));
        let failure = Some(("lost-race", said.to_owned()));
        let outcome = whole();
        let document = ReleaseDocument::new(&plan, &outcome, &deeds, failure, &surroundings);
        let document = valid("release", &document);
        assert_eq!(document["releases"].as_array().map(Vec::len), Some(2));
    });
}

#[test]
fn a_tag_has_a_page_once_it_was_pushed() {
    let (plan, _) = planned("charts-1.1.1");
    let own = GitHosts::default().repository("git@github.com:team/charts");
    let links = WebLinks { own, ..WebLinks::default() };
    let done = [Done {
        component: "charts".to_owned(),
        tag: "charts-1.1.1".to_owned(),
        step: Action::PushTag,
        object: "2".repeat(40),
    }];
    let link = |url: &str, word: &str| {
        format!("\u{1b}]8;;https://github.com/team/charts/{url}\u{1b}\\{word}\u{1b}]8;;\u{1b}\\")
    };
    let commit = link(&format!("commit/{}", plan.head.as_ref().unwrap().id), "111111111111");
    let text = "charts-1.1.1 at 111111111111";
    assert_eq!(Hyperlinks::of_plan(&plan, &links).set(text), format!("charts-1.1.1 at {commit}"));
    let tag = link("releases/tag/charts-1.1.1", "charts-1.1.1");
    let set = Hyperlinks::of_done(&plan, &done, &links).set(text);
    assert_eq!(set, format!("{tag} at {commit}"));
}

#[test]
fn an_audit_keeps_its_rows() {
    for_each(|said| {
        let tag = ReleaseTag { name: TagName::unchecked(said), ..released("x-1.0.0", "1.0.0") };
        let kind = ComponentKind::Chart;
        let mut release = AuditedRelease::undecided(said, kind, said, tag, said.to_owned());
        release.requirements =
            vec![requirement(RuleKey::Values, Bump::Patch, Match::Exactly, &[said])];
        release.required = Some(required(Bump::Patch, Match::Exactly, "1.0.1"));
        release.by_override = Some((Bump::Minor, said.to_owned()));
        release.kinds = BTreeSet::from([ChangeKind::Values]);
        release.findings = vec![Finding::new(RuleCode::BumpTooLarge, said).help(said)];
        let skipped = vec![(TagName::unchecked(said), said.to_owned())];
        let found = Audit { rules: said.to_owned(), releases: vec![release], skipped };
        assert_no_formula(&cells(&audit::csv(&found)));
        assert_harmless(&audit::text(&found, true, Colour::Off));
        let document = valid("audit", &AuditDocument::new(&found, &[]));
        assert_eq!(document["releases"].as_array().map(Vec::len), Some(1));
    });
}
