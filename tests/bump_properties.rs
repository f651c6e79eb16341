//! After `bump`, a check of the work tree is met, whatever the repository looks like.
//!
//! Each case is a repository of its own: a layout, a manner of RELEASE.txt, a preset, some changes
//! and some wishes.

use std::fs;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use relmap_testkit::Fixture;

use crate::support::{Ran, check, relmap};

#[derive(Debug, Clone)]
struct Case {
    folder: &'static str,
    system: bool,
    heading: &'static str,
    notes: &'static str,
    top: &'static str,
    crlf: bool,
    preset: Option<&'static str>,
    pinned: bool,
    changes: Vec<Edit>,
    commit: bool,
    declared: Option<&'static str>,
    past: Past,
    wish: Vec<&'static str>,
}

/// What was released before the changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Past {
    /// 1.1.0.
    Final,
    /// 1.1.0, and then 1.2.0-rc.1 with changed values.
    Prerelease,
    /// The same, and 1.2.0 and 1.3.0 on other branches.
    FinalElsewhere,
}

#[derive(Debug, Clone, Copy)]
enum Edit {
    Values,
    NewKey,
    RemovedKey,
    Template,
    Metadata,
    AppVersion,
    Tag,
    Crd,
    Docs,
    Dependency,
}

fn case() -> impl Strategy<Value = Case> {
    let edit = prop::sample::select(vec![
        Edit::Values,
        Edit::NewKey,
        Edit::RemovedKey,
        Edit::Template,
        Edit::Metadata,
        Edit::AppVersion,
        Edit::Tag,
        Edit::Crd,
        Edit::Docs,
        Edit::Dependency,
    ]);
    let heading = prop::sample::select(vec![
        "charts-{} (2026-11-02)",
        "charts-{}",
        "charts-{}\n============",
        "## charts-{} - 2 Nov 2026",
        "# charts-{}",
        "**charts-{}** (2026-11-02)",
    ]);
    let notes = prop::sample::select(vec!["\n- A note.\n", "\n* A note\n  of two lines.\n", "\n"]);
    let top =
        prop::sample::select(vec!["", "# Releases\n\n", "UNRELEASED", "UNRELEASED\n- Soon.\n"]);
    let wish = prop::sample::select(vec![
        vec![],
        vec!["--note", "More."],
        vec!["--app", "1.3.0"],
        vec!["--image", "example/app:2.0.0"],
        vec!["major", "--because", "Wanted."],
        vec!["patch", "--because", "Wanted."],
        vec!["--notes-from-commits"],
    ]);
    let files = (prop::sample::select(vec!["", "deploy/web/"]), any::<[bool; 4]>());
    let style = (heading, notes, top);
    let declared =
        prop::sample::select(vec![None, None, None, Some("1.1.1"), Some("1.3.0"), Some("1.0.5")]);
    let past = prop::sample::select(vec![
        Past::Final,
        Past::Final,
        Past::Prerelease,
        Past::FinalElsewhere,
    ]);
    let preset = prop::sample::select(vec![None, Some("mirror"), Some("strict")]);
    let changes = prop::collection::vec(edit, 0..3);
    (files, style, preset, changes, (declared, past), wish).prop_map(
        |((folder, flags), (heading, notes, top), preset, changes, (declared, past), wish)| {
            let [system, crlf, pinned, commit] = flags;
            Case {
                folder,
                system,
                heading,
                notes,
                top,
                crlf,
                preset,
                pinned,
                changes,
                commit,
                declared: declared.filter(|_| past == Past::Final),
                past,
                wish,
            }
        },
    )
}

impl Case {
    fn entry(&self, version: &str) -> String {
        let field = if self.system { "Image: example/app:1.2.0" } else { "App: app-1.2.0" };
        format!("{}\n{field}\n{}\n", self.heading.replace("{}", version), self.notes)
    }

    fn text(&self, text: &str) -> String {
        if self.crlf { text.replace('\n', "\r\n") } else { text.to_owned() }
    }

    fn make(&self) -> Fixture {
        let fixture = Fixture::new();
        let at = |path: &str| format!("{}{path}", self.folder);
        let word = if self.heading.starts_with('#') { "## Unreleased\n" } else { "Unreleased\n" };
        let top = self.top.replace("UNRELEASED", word);
        let gap = if self.top.starts_with("UNRELEASED") { "\n" } else { "" };
        let notes = format!("{top}{gap}{}{}", self.entry("1.1.0"), self.entry("1.0.0"));
        fixture.write(&at("RELEASE.txt"), self.text(&notes));
        let chart =
            "apiVersion: v2\nname: web\nversion: 1.1.0 # set by bump\nappVersion: \"1.2.0\"\n";
        fixture.write(&at("Chart.yaml"), self.text(chart));
        // A system chart pins its image: with an empty tag it would follow appVersion.
        let tag = if self.pinned || self.system { "1.2.0" } else { "\"\"" };
        let values =
            format!("replicas: 2\nold: x\nimage:\n  repository: example/app\n  tag: {tag}\n");
        fixture.write(&at("values.yaml"), self.text(&values));
        fixture.write(&at("templates/web.yaml"), "kind: Deployment\n");
        if let Some(preset) = self.preset {
            fixture.write("relmap.toml", format!("[rules]\npreset = \"{preset}\"\n"));
        }
        fixture.commit("Release 1.1.0");
        fixture.tag("charts-1.1.0");
        if self.past != Past::Final {
            self.prerelease(&fixture);
        }
        for change in &self.changes {
            self.change(&fixture, *change);
        }
        if let Some(version) = self.declared {
            self.declare(&fixture, version);
        }
        if self.commit {
            fixture.commit("feat: change things");
        }
        fixture
    }

    /// Writes an entry above that of 1.1.0.
    fn declare(&self, fixture: &Fixture, version: &str) {
        let path = format!("{}RELEASE.txt", self.folder);
        let notes = fs::read_to_string(fixture.path().join(&path)).unwrap();
        let above = self.text(&self.entry("1.1.0"));
        let entry = self.text(&self.entry(version));
        fixture.write(&path, notes.replacen(&above, &format!("{entry}{above}"), 1));
    }

    fn prerelease(&self, fixture: &Fixture) {
        self.declare(fixture, "1.2.0-rc.1");
        for (file, old, new) in [
            ("Chart.yaml", "version: 1.1.0 #", "version: 1.2.0-rc.1 #"),
            ("values.yaml", "replicas: 2", "replicas: 2\nearly: z"),
        ] {
            let path = format!("{}{file}", self.folder);
            let text = fs::read_to_string(fixture.path().join(&path)).unwrap();
            fixture.write(&path, text.replacen(old, &self.text(new), 1));
        }
        fixture.commit("Release 1.2.0-rc.1");
        fixture.tag("charts-1.2.0-rc.1");
        if self.past == Past::FinalElsewhere {
            fixture.branch("releases");
            for version in ["1.2.0", "1.3.0"] {
                fixture.commit(&format!("Release {version}"));
                fixture.tag(&format!("charts-{version}"));
            }
            fixture.checkout("main");
        }
    }

    fn change(&self, fixture: &Fixture, change: Edit) {
        let at = |path: &str| format!("{}{path}", self.folder);
        let rewrite = |path: &str, old: &str, new: &str| {
            let path = at(path);
            let text = fs::read_to_string(fixture.path().join(&path)).unwrap();
            fixture.write(&path, text.replacen(&self.text(old), &self.text(new), 1));
        };
        match change {
            Edit::Values => rewrite("values.yaml", "replicas: 2", "replicas: 3"),
            Edit::NewKey => rewrite("values.yaml", "old: x\n", "old: x\nfresh: y\n"),
            Edit::RemovedKey => rewrite("values.yaml", "old: x\n", ""),
            Edit::Template => fixture.write(&at("templates/web.yaml"), "kind: StatefulSet\n"),
            Edit::Metadata => {
                rewrite("Chart.yaml", "name: web\n", "name: web\ndescription: New.\n")
            }
            Edit::AppVersion => rewrite("Chart.yaml", "\"1.2.0\"", "\"1.2.7\""),
            Edit::Tag => rewrite("values.yaml", "tag: 1.2.0", "tag: 1.2.7"),
            Edit::Crd => fixture.write(&at("crds/web.yaml"), "kind: CustomResourceDefinition\n"),
            Edit::Docs => fixture.write(&at("README.md"), "Hello.\n"),
            Edit::Dependency => rewrite(
                "Chart.yaml",
                "apiVersion: v2\n",
                "apiVersion: v2\ndependencies:\n- name: redis\n  version: ^1.0.0\n  repository: https://example.org\n",
            ),
        }
    }
}

/// What goes against the rule that a bump leaves a work tree which is met.
fn contradiction(fixture: &Fixture, ran: &Ran) -> Option<String> {
    let after = check(fixture, &["--worktree", "--all"]);
    let status = fixture.git(["status", "--porcelain"]);
    if status.contains(".relmap-") {
        return Some(format!("something was left behind:\n{status}"));
    }
    match ran.code {
        0 if after.code == 0 => None,
        0 => Some(format!("written, and yet not met:\n{}\n{}", ran.whole(), after.whole())),
        // What was wished cannot be; then nothing was written.
        1 | 2 => (!ran.stdout.is_empty()).then(|| format!("refused, and yet: {}", ran.whole())),
        code => Some(format!("exit code {code}: {}", ran.whole())),
    }
}

#[test]
fn after_bump_a_check_is_met() {
    let cases = std::env::var("RELMAP_BUMP_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(32);
    let config =
        Config { cases, max_shrink_iters: 40, failure_persistence: None, ..Config::default() };
    let mut runner = TestRunner::new(config);
    let written = std::cell::Cell::new(0u32);
    let result = runner.run(&case(), |case| {
        let fixture = case.make();
        let before = fixture.git(["diff", "HEAD"]);
        let mut arguments = vec!["bump", "--no-edit", "--allow-dirty"];
        arguments.extend(&case.wish);
        let ran = relmap(&fixture, &arguments);
        prop_assert_eq!(contradiction(&fixture, &ran), None);
        let after = fixture.git(["diff", "HEAD"]);
        if ran.code != 0 {
            prop_assert_eq!(&before, &after);
        } else if before != after {
            written.set(written.get() + 1);
        }
        // A second time there is nothing left to do, unless notes are added again.
        if ran.code == 0 && case.wish.is_empty() {
            let again = relmap(&fixture, &arguments);
            prop_assert_eq!(again.code, 0, "{}", again.whole());
            prop_assert_eq!(fixture.git(["diff", "HEAD"]), after, "{}", again.whole());
        }
        Ok(())
    });
    if let Err(error) = result {
        panic!("{error}");
    }
    assert!(written.get() * 3 > cases, "only {} of {cases} were written", written.get());
}
