//! Two branches that each declare a release, merged by git with `relmap merge-driver`.

use std::fs;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use relmap_testkit::Fixture;

use crate::support::{charts, check, edit, finish, relmap};

/// A released chart whose clone merges by this build of relmap.
fn merging() -> Fixture {
    let fixture = charts();
    let ran = relmap(&fixture, &["init", "--merge-driver"]);
    assert_eq!(
        ran.whole(),
        "[exit code 0]\n.gitattributes: +RELEASE.txt merge=relmap\n.gitattributes: +Chart.yaml merge=relmap\n\
         this clone: merge.relmap.driver is set\n[standard error]\nrelmap: commit .gitattributes; each clone sets its \
         driver by `relmap init --merge-driver`\n"
    );
    let driver = fixture.git(["config", "merge.relmap.driver"]);
    assert_eq!(driver, "relmap merge-driver --marker-size %L --merged %Y -- %O %A %B %P");
    let here = driver.replacen("relmap", &format!("'{}'", env!("CARGO_BIN_EXE_relmap")), 1);
    fixture.git(["config", "merge.relmap.driver", &here]);
    fixture.commit("Merge by relmap");
    fixture
}

#[track_caller]
fn read(fixture: &Fixture, path: &str) -> String {
    fs::read_to_string(fixture.path().join(path)).unwrap()
}

/// Changes a chart on a branch from main, with its entry.
#[track_caller]
fn change(fixture: &Fixture, branch: &str, (file, old, new): (&str, &str, &str), note: &str) {
    fixture.checkout("main");
    fixture.branch(branch);
    edit(fixture, file, old, new);
    let bump = ["bump", "--no-edit", "--allow-dirty", "--date", "2026-11-20", "--note", note];
    let ran = relmap(fixture, &bump);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    fixture.commit(note);
}

const VALUES: (&str, &str, &str) = ("values.yaml", "replicaCount: 2", "replicaCount: 3");
const TEMPLATE: (&str, &str, &str) = ("templates/web.yaml", "replicas:", "# more\nreplicas:");
const APP: (&str, &str, &str) = ("Chart.yaml", "\"1.2.0\"", "\"1.3.0\"");
const NEXT_APP: (&str, &str, &str) = ("Chart.yaml", "\"1.2.0\"", "\"1.4.0\"");
const KEY: (&str, &str, &str) = ("values.yaml", "  tag: \"\"", "  tag: \"\"\nport: 80");
const METADATA: (&str, &str, &str) = ("Chart.yaml", "name: web", "name: web\ndescription: A page");

/// `git merge`: whether it went through, and what it said.
fn merge(fixture: &Fixture, branch: &str) -> (bool, String) {
    let ran = finish(fixture.command("git").args(["merge", "--no-edit", branch]));
    (ran.code == 0, ran.whole())
}

#[test]
fn two_open_entries_become_one_with_both_notes() {
    let fixture = merging();
    change(&fixture, "one", VALUES, "More replicas.");
    change(&fixture, "two", TEMPLATE, "A comment.");
    let (is_clean, said) = merge(&fixture, "one");
    assert!(is_clean, "{said}");
    assert!(
        read(&fixture, "RELEASE.txt").starts_with(
            "charts-1.1.1 (2026-11-20)\nApp: app-1.2.0\n\n- A comment.\n- More replicas.\n\ncharts-1.1.0 "
        ),
        "{}",
        read(&fixture, "RELEASE.txt")
    );
    assert_eq!(check(&fixture, &["--worktree"]).code, 0);
}

#[test]
fn the_higher_version_wins_and_the_app_stays_moved() {
    for (ours, theirs) in [("one", "two"), ("two", "one")] {
        let fixture = merging();
        change(&fixture, "one", VALUES, "More replicas.");
        change(&fixture, "two", APP, "App 1.3.");
        fixture.checkout(ours);
        let (is_clean, said) = merge(&fixture, theirs);
        assert!(is_clean, "{said}");
        let text = read(&fixture, "RELEASE.txt");
        assert!(text.starts_with("charts-1.2.0 (2026-11-20)\nApp: app-1.3.0\n\n- "), "{text}");
        assert!(text.contains("- More replicas.\n") && text.contains("- App 1.3.\n"), "{text}");
        assert!(read(&fixture, "Chart.yaml").contains("version: 1.2.0\nappVersion: \"1.3.0\"\n"));
        assert_eq!(check(&fixture, &["--worktree"]).code, 0);
    }
}

#[test]
fn an_open_entry_goes_above_what_was_released_meanwhile() {
    let fixture = merging();
    change(&fixture, "one", APP, "App 1.3.");
    change(&fixture, "two", VALUES, "More replicas.");
    fixture.checkout("one");
    fixture.tag("charts-1.2.0");
    fixture.checkout("two");
    let (is_clean, said) = merge(&fixture, "one");
    assert!(is_clean, "{said}");
    let text = read(&fixture, "RELEASE.txt");
    assert!(
        text.starts_with(
            "charts-1.2.1 (2026-11-20)\nApp: app-1.3.0\n\n- More replicas.\n\ncharts-1.2.0 (2026-11-20)\nApp: app-1.3.0\n"
        ),
        "{text}"
    );
    assert!(read(&fixture, "Chart.yaml").contains("version: 1.2.1\nappVersion: \"1.3.0\"\n"));
    assert_eq!(check(&fixture, &["--worktree"]).code, 0);
}

#[test]
fn one_version_that_was_released_elsewhere_is_said_aloud() {
    let fixture = merging();
    change(&fixture, "one", VALUES, "More replicas.");
    change(&fixture, "two", TEMPLATE, "A comment.");
    fixture.checkout("one");
    fixture.tag("charts-1.1.1");
    fixture.checkout("two");
    let (is_clean, said) = merge(&fixture, "one");
    assert!(!is_clean, "{said}");
    assert!(
        said.contains(
            "relmap: RELEASE.txt: the new entry was renumbered to 1.1.2, and Chart.yaml does not say so yet; run `relmap \
             bump`, then `git commit -a`\n"
        ),
        "{said}"
    );
    let ran = relmap(&fixture, &["bump", "--no-edit"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    assert!(read(&fixture, "RELEASE.txt").starts_with("charts-1.1.2 "));
    assert!(read(&fixture, "Chart.yaml").contains("version: 1.1.2\n"));
    fixture.git(["commit", "-qam", "Merge one"]);
    assert_eq!(check(&fixture, &[]).code, 0);
}

/// A template that reads a value and that value are a feature, and each alone is a patch.
#[test]
fn what_is_wrong_together_only_is_a_conflict() {
    const READS: (&str, &str, &str) =
        ("templates/web.yaml", "replicas:", "port: {{ .Values.port }}\nreplicas:");
    for command in [&["merge", "--no-edit", "one"][..], &["rebase", "one"]] {
        let fixture = merging();
        change(&fixture, "one", READS, "Read the port.");
        change(&fixture, "two", KEY, "A port.");
        for branch in ["one", "two"] {
            let ran = relmap(&fixture, &["check", branch]);
            assert_eq!(ran.code, 0, "{}", ran.whole());
        }
        let ran = finish(fixture.command("git").args(command));
        assert_eq!(ran.code, 1, "{}", ran.whole());
        assert!(
            ran.whole().contains(
                "relmap: RELEASE.txt: the merge would be wrong, and git cannot tell: charts-1.1.1 is a patch bump from \
                 charts-1.1.0, but the changes need at least a minor"
            ) && ran.whole().contains("; run `relmap bump`, or write `charts-1.2.0`"),
            "{}",
            ran.whole()
        );
        let notes = read(&fixture, "RELEASE.txt");
        assert!(!notes.contains("<<<<<<<") && notes.contains("- A port.\n"), "{notes}");
        // What it says to do is all that is left.
        let ran = relmap(&fixture, &["bump", "--no-edit", "--allow-dirty"]);
        assert_eq!(ran.code, 0, "{}", ran.whole());
        assert_eq!(check(&fixture, &["--worktree"]).code, 0);
    }
}

/// Two releases that neither has what the other brought, and two that came to the same.
#[test]
fn two_releases_need_an_entry_for_what_came_together() {
    let fixture = merging();
    change(&fixture, "one", VALUES, "More replicas.");
    fixture.tag("charts-1.1.1");
    change(&fixture, "two", APP, "App 1.3.");
    fixture.tag("charts-1.2.0");
    let (is_clean, said) = merge(&fixture, "one");
    assert!(!is_clean, "{said}");
    assert!(
        said.contains("relmap: RELEASE.txt: the merge would be wrong, and git cannot tell: "),
        "{said}"
    );
    let notes = read(&fixture, "RELEASE.txt");
    assert!(notes.starts_with("charts-1.2.0 ") && notes.contains("\ncharts-1.1.1 "), "{notes}");
    let ran = relmap(&fixture, &["bump", "--no-edit", "--allow-dirty"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    assert_eq!(check(&fixture, &["--worktree"]).code, 0);
    // An older git does not say what it merges.
    fixture.git(["reset", "--quiet", "--hard"]);
    let driver = fixture.git(["config", "merge.relmap.driver"]);
    fixture.git(["config", "merge.relmap.driver", &driver.replace("%Y", "%%Y")]);
    let (is_clean, said) = merge(&fixture, "one");
    assert!(!is_clean, "{said}");
    assert!(
        said.contains(
            "relmap: RELEASE.txt: both branches were released, so what came together may need an entry of its own; run \
             `relmap check --worktree` and `relmap bump`\n"
        ),
        "{said}"
    );
}

/// A branch that was wrong before is no matter of the merge.
#[test]
fn what_was_wrong_before_does_not_stop_a_merge() {
    let fixture = merging();
    change(&fixture, "one", VALUES, "More replicas.");
    fixture.checkout("main");
    fixture.branch("two");
    edit(&fixture, "RELEASE.txt", "- First chart", "- The first chart");
    edit(&fixture, "templates/web.yaml", "replicas:", "# more\nreplicas:");
    fixture.commit("Without an entry");
    assert_eq!(check(&fixture, &[]).code, 1);
    fixture.checkout("one");
    let (is_clean, said) = merge(&fixture, "two");
    assert!(is_clean, "{said}");
}

#[test]
fn what_nobody_can_know_is_a_conflict() {
    let fixture = merging();
    change(&fixture, "one", APP, "App 1.3.");
    change(&fixture, "two", NEXT_APP, "App 1.4.");
    let (is_clean, said) = merge(&fixture, "one");
    assert!(!is_clean, "{said}");
    assert!(
        said.contains(
            "relmap: RELEASE.txt: both branches changed `App`: app-1.4.0 and app-1.3.0\n"
        ),
        "{said}"
    );
    assert!(read(&fixture, "RELEASE.txt").contains("<<<<<<< ours\n"));
    assert!(read(&fixture, "Chart.yaml").contains("<<<<<<< ours\n"));
}

/// git gives the path of the file as it is.
#[test]
fn a_folder_that_looks_like_an_option_is_a_folder() {
    for folder in ["-h", "--help", "-V", "-q"] {
        let fixture = merging();
        let path = format!("{folder}/RELEASE.txt");
        fixture.write(&path, "a-1.0.0\n\n- One.\n");
        fixture.commit("Begin");
        for (branch, note) in [("one", "This."), ("two", "That.")] {
            fixture.checkout("main");
            fixture.branch(branch);
            fixture.write(&path, format!("a-1.0.1\n\n- {note}\n\na-1.0.0\n\n- One.\n"));
            fixture.commit(note);
        }
        let (is_clean, said) = merge(&fixture, "one");
        assert!(is_clean, "{said}");
        let merged = read(&fixture, &path);
        assert_eq!(merged, "a-1.0.1\n\n- That.\n- This.\n\na-1.0.0\n\n- One.\n", "{folder}");
    }
}

#[test]
fn a_second_run_of_init_changes_nothing() {
    let fixture = merging();
    let ran = relmap(&fixture, &["init", "--merge-driver"]);
    assert_eq!(ran.whole(), "[exit code 0]\nthis clone: merge.relmap.driver is set\n");
    assert_eq!(fixture.git(["status", "--porcelain"]), "");
}

/// Every merge that git asks the driver about passes the check of the work tree if HEAD did, or conflicts.
#[test]
fn every_merge_is_right_or_conflicts() {
    let edits = prop::sample::select(vec![VALUES, TEMPLATE, KEY, APP, NEXT_APP, METADATA]);
    let side = (edits, any::<bool>(), any::<bool>());
    let cases = (side.clone(), side, any::<bool>(), any::<bool>());
    let config = Config { cases: 24, failure_persistence: None, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(
        config,
        proptest::test_runner::TestRng::deterministic_rng(
            proptest::test_runner::RngAlgorithm::ChaCha,
        ),
    );
    let clean = std::cell::Cell::new(0);
    runner
        .run(&cases, |((one, one_done, same), (two, two_done, _), turned, rebases)| {
            let fixture = merging();
            change(&fixture, "one", one, "One.");
            change(&fixture, "two", two, if same { "One." } else { "Two." });
            let version = |fixture: &Fixture| {
                let chart = read(fixture, "Chart.yaml");
                let line = chart.lines().find(|line| line.starts_with("version: ")).unwrap();
                line["version: ".len()..].to_owned()
            };
            for (branch, is_done) in [("one", one_done), ("two", two_done)] {
                fixture.checkout(branch);
                let tag = format!("charts-{}", version(&fixture));
                if is_done && fixture.git(["tag", "-l", &tag]).is_empty() {
                    fixture.tag(&tag);
                }
            }
            let (ours, theirs) = if turned { ("one", "two") } else { ("two", "one") };
            let is_same = |file: &str| {
                let [one, two] = ["one", "two"].map(|branch| format!("{branch}:{file}"));
                fixture.git(["rev-parse", &one]) == fixture.git(["rev-parse", &two])
            };
            // git asks nobody about files that are the same on both sides: then only a check can tell that
            // what came together needs an entry of its own.
            let is_asked = !is_same("RELEASE.txt") || !is_same("Chart.yaml");
            // What was wrong before may stay so. A rebase applies our commit to theirs.
            let mut known = check(&fixture, &[if rebases { theirs } else { ours }]).rules();
            if rebases {
                known.extend(check(&fixture, &[ours]).rules());
            }
            fixture.checkout(ours);
            let command: &[&str] = if rebases { &["rebase"] } else { &["merge", "--no-edit"] };
            let ran = finish(fixture.command("git").args(command).arg(theirs));
            let open = fixture.git(["diff", "--name-only", "--diff-filter=U"]);
            prop_assert_eq!(ran.code == 0, open.is_empty(), "{}", ran.whole());
            if ran.code == 0 {
                clean.set(clean.get() + 1);
                let ran = check(&fixture, &["--worktree"]);
                let is_known = ran.code == 1 && ran.rules().iter().all(|rule| known.contains(rule));
                if is_known || !is_asked && ran.code == 1 {
                    let says_so = ran.stdout.contains("missing-entry");
                    prop_assert!(says_so, "{}", ran.whole());
                    return Ok(());
                }
                prop_assert_eq!(ran.code, 0, "{}\n{}", ran.whole(), read(&fixture, "RELEASE.txt"));
            }
            Ok(())
        })
        .unwrap();
    assert!(clean.get() >= 5, "{} merges went through: the test asks nothing", clean.get());
}

/// The setting of the clone is written although an included file has it too; what is read after it goes
/// before it, and is named.
#[test]
fn a_driver_of_an_included_file_is_overruled_or_named() {
    let fixture = merging();
    let settings = fixture.beside("settings");
    fs::write(&settings, "[merge \"relmap\"]\n\tdriver = false\n").unwrap();
    fixture.git(["config", "include.path", settings.to_str().unwrap()]);
    // git writes it into the section that is there, which is above the include.
    let ran = relmap(&fixture, &["init", "--merge-driver"]);
    assert_eq!(ran.code, 3, "{}", ran.whole());
    assert_eq!(
        ran.stderr,
        format!(
            "relmap: git's setting merge.relmap.driver is `false` in `{}`, which overrules that of this clone; remove it \
             there\n",
            settings.display()
        )
    );
    fixture.git(["config", "--remove-section", "merge.relmap"]);
    let ran = relmap(&fixture, &["init", "--merge-driver"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
}

#[test]
fn a_link_to_nothing_is_named() {
    let fixture = charts();
    let path = fixture.path().join(".gitattributes");
    std::os::unix::fs::symlink("nowhere", &path).unwrap();
    let ran = relmap(&fixture, &["init", "--merge-driver"]);
    assert_eq!(ran.code, 3, "{}", ran.whole());
    let message = format!(
        "relmap: {} is a symbolic link to nothing; nothing was written, remove the link or make what it leads to\n",
        path.canonicalize().unwrap_or(path).display()
    );
    assert_eq!(ran.stderr, message);
}
