//! Moving a map: the files that one clone exports are records of another one.

use relmap_testkit::Fixture;

use crate::map_support::{record, record_file, row};
use crate::support::{charts, relmap};

/// A chart with two releases, one of which was corrected.
fn story() -> Fixture {
    let fixture = charts();
    fixture.write("values.yaml", "replicaCount: 3\n");
    fixture.commit("Raise the replica count");
    fixture.annotated_tag("charts-1.2.0");
    let rows = vec![
        row(&fixture, "charts-1.1.0", "1.1.0", "app-1.2.0", "2026-11-01"),
        row(&fixture, "charts-1.2.0", "1.2.0", "app-1.2.0", "2026-11-02"),
    ];
    record(&fixture, "charts", rows);
    let correct = ["map", "correct", "charts-1.2.0", "--app", "app-1.3.0", "--because", "Wrong"];
    let ran = relmap(&fixture, &correct);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    fixture
}

fn file(fixture: &Fixture) -> String {
    fixture.git(["show", "release-map:charts.jsonl"])
}

#[test]
fn an_exported_map_is_another_clones_to_the_letter() {
    let (from, to) = (story(), Fixture::new());
    to.write("README.md", "x\n");
    to.commit("Begin");
    let folder = from.beside("records").display().to_string();
    let ran = relmap(&from, &["map", "export", &folder]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    assert_eq!(
        ran.stderr,
        format!(
            "relmap: wrote 3 records of 1 chart to {folder}; to add them to another map, run there: \
             relmap map import --from FOLDER --branch\n"
        )
    );
    let ran = relmap(&to, &["map", "import", "--from", &folder, "--branch"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    let commit = to.git(["rev-parse", "--short=12", "release-map"]);
    let told = format!(
        "relmap: 3 records added to the branch release-map in commit {commit}; 0 there already; \
         it is only in this clone, which has no remote\n"
    );
    assert_eq!((ran.stdout.as_str(), ran.stderr.as_str()), ("", told.as_str()));
    assert_eq!(file(&to), file(&from));
    assert_eq!(
        to.git(["log", "-1", "--format=%s", "release-map"]),
        "Import 3 records of another map"
    );
    // What a map loses after it was imported is found.
    assert_eq!(
        to.git(["rev-parse", "refs/relmap-seen/release-map"]),
        to.git(["rev-parse", "release-map"])
    );
    let again = relmap(&to, &["map", "import", "--from", &folder, "--branch"]);
    assert_eq!(
        again.stderr,
        "relmap: the branch release-map holds all of it already (3 records); nothing was added\n"
    );
    // A newer state of the same map may be written over an older one, and an older one may not.
    let ran = relmap(&from, &["map", "correct", "charts-1.1.0", "--no-app", "--because", "None"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    assert_eq!(relmap(&from, &["map", "export", &folder]).code, 0);
    let ran = relmap(&to, &["map", "export", &folder]);
    assert_eq!(ran.code, 4, "{}", ran.whole());
    assert_eq!(
        ran.stderr,
        format!(
            "relmap: {folder}/charts.jsonl has records that this map does not have, so nothing was written; \
             export to another folder\n"
        )
    );
    // Only what is new is added.
    let ran = relmap(&to, &["map", "import", "--from", &folder, "--branch"]);
    assert!(ran.stderr.starts_with("relmap: 1 record added to the branch release-map in commit "));
    assert_eq!(file(&to), file(&from));
}

#[test]
fn records_that_disagree_are_not_added() {
    let from = story();
    let folder = from.beside("records").display().to_string();
    assert_eq!(relmap(&from, &["map", "export", &folder]).code, 0);
    let to = from.copy();
    to.git(["update-ref", "-d", "refs/heads/release-map"]);
    to.git(["update-ref", "-d", "refs/relmap-seen/release-map"]);
    let other = row(&to, "charts-1.1.0", "1.1.0", "app-1.1.0", "2026-11-01");
    record(&to, "charts", vec![other]);
    let before = file(&to);
    let ran = relmap(&to, &["map", "import", "--from", &folder, "--branch"]);
    assert_eq!(ran.code, 4, "{}", ran.whole());
    let start = "relmap: the branch release-map has records that conflict with these, so nothing was written:\n";
    assert!(ran.stderr.starts_with(start), "{}", ran.whole());
    assert!(ran.stderr.contains("charts-1.1.0"), "{}", ran.whole());
    assert_eq!(file(&to), before);
}

#[test]
fn what_is_no_map_is_not_imported() {
    let fixture = story();
    let folder = fixture.beside("empty");
    std::fs::create_dir_all(&folder).unwrap();
    let folder = folder.display().to_string();
    let ran = relmap(&fixture, &["map", "import", "--from", &folder, "--branch"]);
    assert_eq!(ran.code, 2, "{}", ran.whole());
    assert_eq!(
        ran.stderr,
        format!(
            "relmap: {folder} holds no file of a release map; `relmap map export DIR` writes them\n"
        )
    );
    std::fs::write(format!("{folder}/charts.jsonl"), "text\n").unwrap();
    let ran = relmap(&fixture, &["map", "import", "--from", &folder, "--branch"]);
    assert_eq!(ran.code, 3, "{}", ran.whole());
    assert_eq!(
        ran.stderr,
        format!(
            "relmap: {folder}/charts.jsonl is not a valid release map, so nothing was written:\n  \
             {folder}/charts.jsonl:1:2: this is not JSON: expected ident\n"
        )
    );
    let ran = relmap(&fixture, &["map", "import", "--from", &folder]);
    assert_eq!(ran.code, 2, "{}", ran.whole());
}

#[test]
fn recorded_deployments_are_moved_with_the_map() {
    let (from, to) = (story(), Fixture::new());
    to.write("README.md", "x\n");
    to.commit("Begin");
    let record = |fixture: &Fixture, lines: &str| {
        let text = format!("{{\"schema\":1,\"environment\":\"production\"}}\n{lines}");
        let tree = fixture.git(["ls-tree", "release-map"]);
        fixture.write("environments.tmp", text);
        let blob = fixture.git(["hash-object", "-w", "environments.tmp"]);
        fixture.remove("environments.tmp");
        let make = |input: String| {
            fixture.write("tree.tmp", input);
            let file = std::fs::File::open(fixture.path().join("tree.tmp")).unwrap();
            let made = fixture.command("git").arg("mktree").stdin(file).output().unwrap();
            fixture.remove("tree.tmp");
            String::from_utf8(made.stdout).unwrap().trim().to_owned()
        };
        let folder = make(format!("100644 blob {blob}\tproduction.jsonl\n"));
        let top = make(format!("{tree}\n040000 tree {folder}\tenvironments\n"));
        let commit = fixture.git(["commit-tree", "-m", "x", "-p", "release-map", &top]);
        fixture.git(["update-ref", "refs/heads/release-map", &commit]);
    };
    let line =
        "{\"time\":\"2026-11-20T10:00:00Z\",\"by\":\"Ada\",\"name\":\"web\",\"app\":\"1.2.0\"}\n";
    record(&from, line);
    let folder = from.beside("records").display().to_string();
    let ran = relmap(&from, &["map", "export", &folder]);
    assert_eq!(
        ran.whole(),
        format!(
            "[exit code 0]\n[standard error]\nrelmap: wrote 3 records of 1 chart and 1 deployment of 1 environment to \
             {folder}; to add them to another map, run there: relmap map import --from FOLDER --branch\n"
        )
    );
    let ran = relmap(&to, &["map", "import", "--from", &folder, "--branch"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    assert!(
        ran.stderr.starts_with("relmap: 3 records and 1 deployment added to the branch"),
        "{}",
        ran.whole()
    );
    let file =
        |fixture: &Fixture| fixture.git(["show", "release-map:environments/production.jsonl"]);
    assert_eq!(file(&to), file(&from));
    let ran = relmap(&to, &["map", "import", "--from", &folder, "--branch"]);
    assert!(ran.stderr.contains("holds all of it already"), "{}", ran.whole());
}

#[test]
fn files_that_are_one_on_some_disks_are_not_written() {
    let fixture = charts();
    let file = |title: &str| format!("{{\"schema\":2,\"title\":\"{title}\"}}\n");
    record_file(&fixture, "Web.jsonl", &file("Web"));
    record_file(&fixture, "web.jsonl", &file("web"));
    let folder = fixture.beside("records");
    let ran = relmap(&fixture, &["map", "export", &folder.display().to_string()]);
    assert_eq!(
        ran.whole(),
        "[exit code 4]\n[standard error]\nrelmap: Web.jsonl and web.jsonl of the release map differ by case alone and would \
         be one file on some disks, so nothing was written; to move the map, push its branch\n"
    );
    assert!(!folder.exists());
}
