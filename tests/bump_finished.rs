//! `relmap bump` without a word about notes: the entry says what changed, and is complete.

use std::fs;

use relmap_testkit::Fixture;

use crate::support::{Ran, chart_files, charts, check, edit, relmap};

#[track_caller]
fn bump(fixture: &Fixture, arguments: &[&str]) -> Ran {
    let mut all = vec!["bump", "--no-edit", "--date", "2026-11-20"];
    all.extend(arguments);
    let ran = relmap(fixture, &all);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    ran
}

#[track_caller]
fn read(fixture: &Fixture, path: &str) -> String {
    fs::read_to_string(fixture.path().join(path)).unwrap()
}

/// The check of the work tree passes, and a second run changes nothing.
#[track_caller]
fn finished(fixture: &Fixture) {
    let ran = check(fixture, &["--worktree", "--all"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    let before = fixture.git(["diff"]);
    bump(fixture, &[]);
    assert_eq!(fixture.git(["diff"]), before, "the second run wrote something");
}

#[test]
fn the_notes_say_what_changed() {
    for (changes, notes) in [
        (&[("values.yaml", "replicaCount: 2", "replicaCount: 3")][..], "- replicaCount 2 -> 3\n"),
        (
            &[
                ("values.yaml", "replicaCount: 2", "replicaCount: 2\ningress:\n  tls: []"),
                ("templates/web.yaml", "replicas", "tls: {{ .Values.ingress.tls }}\nreplicas"),
            ],
            "- new value ingress\n- changed templates/web.yaml\n",
        ),
        (&[("templates/web.yaml", "replicas", "# x\nreplicas")], "- changed templates/web.yaml\n"),
        (
            &[("Chart.yaml", "name: web", "name: web\ndescription: A page")],
            "- changed description in Chart.yaml\n",
        ),
    ] {
        let fixture = charts();
        for (file, old, new) in changes {
            edit(&fixture, file, old, new);
        }
        fixture.commit("Change it");
        bump(&fixture, &[]);
        let text = read(&fixture, "RELEASE.txt");
        let own = text.split("\n\ncharts-1.1.0 ").next().unwrap();
        let own = own.split_once("\n\n").unwrap().1;
        assert_eq!(format!("{own}\n"), notes, "{text}");
        finished(&fixture);
    }
}

#[test]
fn an_app_version_moved_by_hand_is_completed() {
    for (file, old, new) in
        [("Chart.yaml", "\"1.2.0\"", "\"1.3.0\""), ("values.yaml", "tag: \"\"", "tag: 1.3.0")]
    {
        let fixture = charts();
        edit(&fixture, file, old, new);
        bump(&fixture, &[]);
        let text = read(&fixture, "RELEASE.txt");
        assert!(
            text.starts_with(
                "charts-1.2.0 (2026-11-20)\nApp: app-1.3.0\n\n- app 1.2.0 -> 1.3.0\n\ncharts-1.1.0 "
            ),
            "{text}"
        );
        assert!(read(&fixture, "Chart.yaml").ends_with("version: 1.2.0\nappVersion: \"1.3.0\"\n"));
        finished(&fixture);
    }
}

#[test]
fn images_and_dependencies_are_named_by_their_software() {
    let fixture = charts();
    let values = read(&fixture, "values.yaml");
    fixture.write(
        "values.yaml",
        format!(
            "{values}backend:\n  image:\n    repository: registry.example/backend\n    tag: 3.4.0\n"
        ),
    );
    let chart = read(&fixture, "Chart.yaml");
    fixture.write(
        "Chart.yaml",
        chart.replace("1.1.0", "1.2.0")
            + "dependencies:\n  - name: redis\n    version: 17.1.0\n    repository: https://charts.example/\n",
    );
    let notes = read(&fixture, "RELEASE.txt");
    fixture.write(
        "RELEASE.txt",
        format!("charts-1.2.0 (2026-11-10)\nApp: app-1.2.0\n\n- B.\n\n{notes}"),
    );
    fixture.commit("Add a backend");
    fixture.tag("charts-1.2.0");
    edit(&fixture, "values.yaml", "3.4.0", "4.0.0");
    edit(&fixture, "Chart.yaml", "17.1.0", "18.0.0");
    bump(&fixture, &[]);
    let text = read(&fixture, "RELEASE.txt");
    assert!(
        text.starts_with(
            "charts-2.0.0 (2026-11-20)\nApp: app-1.2.0\n\n- backend 3.4.0 -> 4.0.0\n- redis 17.1.0 -> 18.0.0\n\ncharts-1.2.0 "
        ),
        "{text}"
    );
    finished(&fixture);
}

#[test]
fn an_entry_with_notes_keeps_them_and_one_without_gets_some() {
    for (notes, expected) in [("\n- Mine.\n", "- Mine.\n"), ("", "- replicaCount 2 -> 3\n")] {
        let fixture = charts();
        edit(&fixture, "values.yaml", "replicaCount: 2", "replicaCount: 3");
        let old = read(&fixture, "RELEASE.txt");
        // Written by hand, not committed, and with the wrong version.
        fixture.write(
            "RELEASE.txt",
            format!("charts-1.2.0 (2026-11-20)\nApp: app-1.2.0\n{notes}\n{old}"),
        );
        bump(&fixture, &[]);
        assert_eq!(
            read(&fixture, "RELEASE.txt"),
            format!("charts-1.1.1 (2026-11-20)\nApp: app-1.2.0\n\n{expected}\n{old}")
        );
        finished(&fixture);
    }
}

/// An app at 1.2.0 with files of its tools.
fn app() -> Fixture {
    let fixture = Fixture::new();
    fixture.write("RELEASE.txt", "app-1.2.0 (2026-11-02)\n\n- First.\n");
    fixture.write("Cargo.toml", "[package]\nname = \"app\"\nversion = '1.2.0' # ours\n");
    fixture
        .write("Cargo.lock", "version = 4\n\n[[package]]\nname = \"app\"\nversion = \"1.2.0\"\n");
    fixture.write("package.json", "{\n    \"version\": \"1.2.0\"\n}\n");
    fixture.write("pyproject.toml", "[project]\nversion = \"0.9\"\n");
    fixture.write("pom.xml", "<project>\n  <version>1.2.0</version>\n</project>\n");
    fixture.write("VERSION", "1.2.0\n");
    fixture.write("Dockerfile", "FROM scratch\nLABEL version=1.2.0\n");
    fixture.write("main.rs", "fn main() {}\n");
    fixture.commit("Begin");
    fixture.tag("app-1.2.0");
    fixture
}

#[test]
fn the_files_of_an_apps_tools_follow() {
    let fixture = app();
    fixture.write("main.rs", "fn main() { go() }\n");
    fixture.commit("feat: go");
    let ran = bump(&fixture, &["minor"]);
    assert!(
        ran.stdout.ends_with(
            "  RELEASE.txt: new entry app-1.3.0\n  Cargo.toml: version 1.2.0 -> 1.3.0\n  \
             Cargo.lock: version 1.2.0 -> 1.3.0\n  package.json: version 1.2.0 -> 1.3.0\n  \
             pom.xml: version 1.2.0 -> 1.3.0\n  VERSION: version 1.2.0 -> 1.3.0\n  \
             Dockerfile: version 1.2.0 -> 1.3.0\n"
        ),
        "{}",
        ran.whole()
    );
    assert_eq!(
        read(&fixture, "Cargo.toml"),
        "[package]\nname = \"app\"\nversion = '1.3.0' # ours\n"
    );
    assert_eq!(read(&fixture, "pyproject.toml"), "[project]\nversion = \"0.9\"\n");
    assert!(
        read(&fixture, "RELEASE.txt")
            .starts_with("app-1.3.0 (2026-11-20)\n\nFeatures:\n- Go\n\napp-1.2.0 ")
    );
    finished(&fixture);
}

/// What `bump` writes itself is no change: not in what it says, not in the notes, and not for a check.
#[test]
fn a_release_that_was_asked_for_has_no_made_up_cause() {
    for (fixture, file, tag) in
        [(app(), "RELEASE.txt", "app-1.2.0"), (charts(), "RELEASE.txt", "charts-1.1.0")]
    {
        let ran = bump(&fixture, &["patch"]);
        let cause = format!("          nothing changed since {tag}; a release was asked for\n  ");
        assert!(ran.stdout.split_once('\n').unwrap().1.starts_with(&cause), "{}", ran.whole());
        let next = if tag == "app-1.2.0" { "app-1.2.1" } else { "charts-1.1.1" };
        assert_eq!(
            ran.stderr,
            format!(
                "relmap: {next} has no notes yet; write them below its heading in RELEASE.txt\n"
            )
        );
        assert!(!read(&fixture, file).contains("- changed"), "{}", read(&fixture, file));
        let ran = relmap(&fixture, &["check", "--worktree"]);
        assert!(
            ran.stdout.contains(&format!(
                "warning[nothing-to-release]: nothing that is released changed since {tag}\n"
            )),
            "{}",
            ran.whole()
        );
        finished(&fixture);
    }
    // A source that changed with the version is a cause.
    let fixture = app();
    edit(&fixture, "package.json", "{", "{\n    \"private\": true,");
    fixture.commit("Keep it private");
    let ran = bump(&fixture, &["patch", "--note", "x"]);
    assert!(ran.stdout.contains("              package.json\n"), "{}", ran.whole());
    let ran = relmap(&fixture, &["check", "--worktree"]);
    assert!(!ran.stdout.contains("nothing-to-release"), "{}", ran.whole());
}

#[test]
fn annotations_for_artifact_hub_follow_where_chart_yaml_has_them() {
    let fixture = charts();
    let chart = read(&fixture, "Chart.yaml");
    fixture.write(
        "Chart.yaml",
        chart + "annotations:\n  artifacthub.io/changes: |\n    - kind: added\n      description: First\n  \
                 artifacthub.io/images: |\n    - name: app\n      image: registry.example/app:1.2.0 # ours\n  other: x\n",
    );
    fixture.write("values.yaml", "image:\n  repository: registry.example/app\n  tag: 1.2.0\n");
    fixture.git(["commit", "-aqm", "Annotate", "--amend"]);
    fixture.git(["tag", "-f", "charts-1.1.0"]);
    bump(&fixture, &["--app", "1.3.0"]);
    let text = read(&fixture, "Chart.yaml");
    assert_eq!(
        text,
        "apiVersion: v2\nname: web\nversion: 1.2.0\nappVersion: \"1.3.0\"\nannotations:\n  \
         artifacthub.io/changes: |\n    - kind: changed\n      description: app 1.2.0 -> 1.3.0\n  \
         artifacthub.io/images: |\n    - name: app\n      image: registry.example/app:1.3.0 # ours\n  other: x\n"
    );
    finished(&fixture);
}

#[test]
fn annotations_for_artifact_hub_are_written_on_request() {
    let fixture = charts();
    edit(&fixture, "values.yaml", "replicaCount: 2", "replicaCount: 3");
    bump(&fixture, &["--artifact-hub", "--note", "Fix: the \"count\"."]);
    assert_eq!(
        read(&fixture, "Chart.yaml"),
        "apiVersion: v2\nname: web\nversion: 1.1.1\nappVersion: \"1.2.0\"\nannotations:\n  \
         artifacthub.io/images: |\n    - name: app\n      image: registry.example/app:1.2.0\n  \
         artifacthub.io/changes: |\n    - kind: fixed\n      description: \"Fix: the \\\"count\\\".\"\n"
    );
    finished(&fixture);
}

#[test]
fn candidates_are_counted_and_the_final_release_has_all_their_notes() {
    let fixture = charts();
    let release = |version: &str| {
        fixture.commit(&format!("Release {version}"));
        fixture.tag(&format!("charts-{version}"));
    };
    edit(&fixture, "values.yaml", "replicaCount: 2", "replicaCount: 3");
    bump(&fixture, &["--rc"]);
    assert!(read(&fixture, "Chart.yaml").contains("version: 1.1.1-rc.1\n"));
    finished(&fixture);
    bump(&fixture, &["--rc"]);
    assert!(read(&fixture, "Chart.yaml").contains("version: 1.1.1-rc.1\n"), "not released yet");
    release("1.1.1-rc.1");
    edit(&fixture, "values.yaml", "replicaCount: 3", "replicaCount: 4");
    bump(&fixture, &["--rc"]);
    let text = read(&fixture, "RELEASE.txt");
    assert!(
        text.starts_with("charts-1.1.1-rc.2 (2026-11-20)\nApp: app-1.2.0\n\n- replicaCount 3 -> 4\n\ncharts-1.1.1-rc.1 "),
        "{text}"
    );
    finished(&fixture);
    release("1.1.1-rc.2");
    assert_eq!(
        bump(&fixture, &[]).stdout,
        "charts: no release is needed, nothing changed since charts-1.1.1-rc.2; to make it final: relmap bump --promote\n"
    );
    bump(&fixture, &["--promote"]);
    let text = read(&fixture, "RELEASE.txt");
    assert!(
        text.starts_with(
            "charts-1.1.1 (2026-11-20)\nApp: app-1.2.0\n\n- replicaCount 2 -> 3\n- replicaCount 3 -> 4\n\ncharts-1.1.1-rc.2 "
        ),
        "{text}"
    );
    finished(&fixture);
    release("1.1.1");
    let ran = relmap(&fixture, &["bump", "--promote"]);
    assert_eq!(
        ran.whole(),
        "[exit code 2]\n[standard error]\nrelmap: charts has no release candidate to promote, its newest entry is \
         charts-1.1.1; make one with `relmap bump --rc`\n"
    );
}

#[test]
fn a_candidate_that_is_not_released_becomes_final_in_place() {
    let fixture = charts();
    edit(&fixture, "values.yaml", "replicaCount: 2", "replicaCount: 3");
    bump(&fixture, &["--rc", "--note", "More."]);
    bump(&fixture, &["--promote"]);
    let text = read(&fixture, "RELEASE.txt");
    assert!(
        text.starts_with("charts-1.1.1 (2026-11-20)\nApp: app-1.2.0\n\n- More.\n\ncharts-1.1.0 "),
        "{text}"
    );
    finished(&fixture);
}

#[test]
fn only_what_needs_a_release_is_named() {
    let fixture = Fixture::new();
    for name in ["api", "docs", "web"] {
        chart_files(&fixture, &format!("charts/{name}/"), name, name);
    }
    fixture.commit("Begin");
    for name in ["api", "docs", "web"] {
        fixture.tag(&format!("{name}-1.1.0"));
    }
    let touch = |name: &str| {
        edit(&fixture, &format!("charts/{name}/values.yaml"), "replicaCount: 2", "replicaCount: 3");
    };
    fixture.write("charts/docs/README.md", "Words.\n");
    let none = relmap(&fixture, &["bump", "minor"]);
    assert_eq!(
        none.whole(),
        "[exit code 2]\n[standard error]\nrelmap: LEVEL is for one component, and none needs a release; choose one with \
         --component: api, docs, web\n"
    );
    touch("api");
    touch("web");
    let two = relmap(&fixture, &["bump", "--note", "x"]);
    assert_eq!(
        two.whole(),
        "[exit code 2]\n[standard error]\nrelmap: --note is for one component, but api, web would be released; choose \
         one with --component\n"
    );
    fixture.git(["checkout", "-q", "charts/web"]);
    bump(&fixture, &["--note", "x"]);
    assert!(read(&fixture, "charts/api/RELEASE.txt").starts_with("api-1.1.1 "));
    assert!(read(&fixture, "charts/docs/RELEASE.txt").starts_with("docs-1.1.0 "));
}

/// A changelog as traefik keeps it: the date of a release, badges and a link are no notes.
#[test]
fn lines_about_the_release_are_no_notes() {
    let about = "**Release date:** 2026-08-19\n\n![AppVersion: v3](https://img.example/v3.svg) ![Helm: v3](https://img.example/helm.svg)\n\n";
    let link = "\n**Full Changelog**: https://github.com/a/b/compare/v1.1.0...v1.1.1\n";
    let diff =
        "\n### Default value changes\n\n```diff\n- replicaCount: 2\n+ replicaCount: 3\n```\n";
    for (notes, told) in [
        (
            format!("{about}* feat: more replicas\n* fix: the port\n{diff}{link}"),
            vec![("added", "\"feat: more replicas\""), ("fixed", "\"fix: the port\"")],
        ),
        // Nothing but such lines: what changed is written below them.
        (about.to_owned(), vec![("changed", "replicaCount 2 -> 3")]),
    ] {
        let fixture = charts();
        fixture.write("relmap.toml", "[[component]]\nname = \"charts\"\nrelease-file = \"CHANGELOG.md\"\ntag = \"charts-{version}\"\n");
        fixture.remove("RELEASE.txt");
        let released = "## 1.1.0\nApp: app-1.2.0\n\n* First.\n";
        fixture.write("CHANGELOG.md", format!("# Changelog\n\n{released}"));
        let chart = read(&fixture, "Chart.yaml");
        let changes = "annotations:\n  artifacthub.io/changes: |\n    - kind: added\n      description: First.\n";
        fixture.write("Chart.yaml", chart + changes);
        fixture.commit("Keep a changelog");
        fixture.git(["tag", "--force", "charts-1.1.0"]);
        edit(&fixture, "values.yaml", "replicaCount: 2", "replicaCount: 3");
        fixture.write(
            "CHANGELOG.md",
            format!("# Changelog\n\n## 1.1.1\nApp: app-1.2.0\n\n{notes}\n{released}"),
        );
        bump(&fixture, &["--allow-dirty"]);
        let list: String = told
            .iter()
            .map(|(kind, words)| format!("    - kind: {kind}\n      description: {words}\n"))
            .collect();
        let chart = read(&fixture, "Chart.yaml");
        let annotation = chart.split_once("artifacthub.io/changes: |\n").unwrap().1;
        assert_eq!(annotation, list, "{chart}");
        // They stay, with the day that was asked for.
        let file = read(&fixture, "CHANGELOG.md");
        assert!(file.contains("**Release date:** 2026-11-20\n"), "{file}");
    }
}

/// An entry in a form that a check refuses is given the form of the tags before it.
#[test]
fn an_entry_of_another_form_gets_the_form_of_the_tags() {
    let fixture = charts();
    fixture.git(["tag", "v1.1.0", "charts-1.1.0"]);
    fixture.git(["tag", "--delete", "charts-1.1.0"]);
    edit(&fixture, "values.yaml", "replicaCount: 2", "replicaCount: 3");
    fixture.commit("More replicas");
    fixture.write(
        "RELEASE.txt",
        "harbor-1.4.0-dev (2026-11-01)\nApp: app-1.2.0\n\n- First release.\n",
    );
    let ran = bump(&fixture, &["--allow-dirty"]);
    assert!(ran.stdout.contains("entry harbor-1.4.0-dev -> v1.1.1\n"), "{}", ran.whole());
    assert!(read(&fixture, "RELEASE.txt").starts_with("v1.1.1 (2026-11-20)\n"));
    finished(&fixture);
}

#[test]
fn a_final_release_says_each_note_of_its_candidates_once() {
    let template = |fixture: &Fixture, text: &str| {
        edit(fixture, "templates/web.yaml", "replicas", text);
        fixture.commit("Change it");
    };
    let release = |fixture: &Fixture, tag: &str| {
        fixture.commit("Release");
        fixture.annotated_tag(tag);
    };
    let fixture = charts();
    edit(&fixture, "values.yaml", "replicaCount: 2", "replicaCount: 3");
    template(&fixture, "# a\nreplicas");
    assert_eq!(relmap(&fixture, &["bump", "minor", "--rc"]).code, 0);
    release(&fixture, "charts-1.2.0-rc.1");
    edit(&fixture, "values.yaml", "replicaCount: 3", "replicaCount: 4");
    template(&fixture, "# b\nreplicas");
    assert_eq!(relmap(&fixture, &["bump", "--rc"]).code, 0);
    fixture.commit("Release");
    let newest = || {
        let text = read(&fixture, "RELEASE.txt");
        let (heading, rest) = text.split_once('\n').unwrap();
        let notes = rest.split("\n\n").nth(1).unwrap().to_owned();
        (heading.split(' ').next().unwrap().to_owned(), notes)
    };
    // The second candidate is not released: its own entry becomes final, and nothing of the first is lost.
    assert_eq!(relmap(&fixture, &["bump", "minor"]).code, 0);
    let (heading, notes) = newest();
    assert_eq!(heading, "charts-1.2.0");
    assert_eq!(notes, "- replicaCount 3 -> 4\n- changed templates/web.yaml\n- replicaCount 2 -> 3");
    fixture.git(["checkout", "--quiet", "."]);
    // Released, and something changed after it that a candidate says already.
    fixture.annotated_tag("charts-1.2.0-rc.2");
    template(&fixture, "# c\nreplicas");
    assert_eq!(relmap(&fixture, &["bump", "--promote"]).code, 0);
    let (heading, notes) = newest();
    assert_eq!(heading, "charts-1.2.0");
    assert_eq!(notes, "- replicaCount 2 -> 3\n- changed templates/web.yaml\n- replicaCount 3 -> 4");
}

#[test]
fn the_commit_that_began_the_release_file_is_no_note() {
    let fixture = Fixture::new();
    fixture.write("main.c", "a\n");
    fixture.commit("Serve");
    fixture.write("RELEASE.txt", "app-1.0.0 (2026-11-02)\n\n- First.\n");
    fixture.write("relmap.toml", "[rules]\n");
    fixture.write(".github/workflows/relmap.yml", "on: push\n");
    fixture.tag("app-1.0.0");
    fixture.commit("Start RELEASE.txt");
    fixture.write("main.c", "b\n");
    fixture.commit("Answer faster");
    let ran = relmap(&fixture, &["bump", "--notes-from-commits"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    let text = read(&fixture, "RELEASE.txt");
    assert!(text.contains("- Answer faster\n"), "{text}");
    assert!(!text.contains("Start RELEASE.txt"), "{text}");
}

#[test]
fn a_rule_is_waived_for_one_release() {
    let fixture = charts();
    edit(&fixture, "values.yaml", "replicaCount: 2", "replicaCount: 3");
    fixture.commit("More replicas");
    let refused = relmap(&fixture, &["bump", "minor", "--no-edit"]);
    assert_eq!(refused.code, 1, "{}", refused.whole());
    let other = relmap(&fixture, &["bump", "minor", "--no-edit", "--allow", "image-tag-mismatch"]);
    assert_eq!((other.code, &other.stderr), (1, &refused.stderr));
    let unknown = relmap(&fixture, &["bump", "--allow", "bump-to-large"]);
    assert_eq!(unknown.code, 2, "{}", unknown.whole());
    assert_eq!(
        unknown.stderr,
        "relmap: there is no rule `bump-to-large`; did you mean `bump-too-large`?\n"
    );
    assert_eq!(fixture.git(["status", "--porcelain"]), "");
    let ran = bump(&fixture, &["minor", "--allow", "bump-too-large"]);
    assert_eq!(
        ran.stderr,
        "relmap: charts-1.2.0 passes with --allow bump-too-large only: relmap check --allow bump-too-large\n"
    );
    assert!(read(&fixture, "Chart.yaml").contains("version: 1.2.0\n"));
    assert_eq!(check(&fixture, &["--worktree"]).code, 1);
    assert_eq!(check(&fixture, &["--worktree", "--allow", "bump-too-large"]).code, 0);
}

#[test]
fn a_version_that_a_person_set_higher_stays_if_the_rules_allow_it() {
    for (version, next, said) in [
        ("2.0.0", "2.0.0", ""),
        ("1.2.0", "1.2.0", ""),
        (
            "1.4.0",
            "1.1.1",
            "relmap: Chart.yaml of charts had 1.4.0, which has no tag and no entry; if it was released, undo this and tag that commit first\n",
        ),
    ] {
        let fixture = charts();
        fixture.write("templates/more.yaml", "kind: ConfigMap\n");
        edit(&fixture, "Chart.yaml", "version: 1.1.0", &format!("version: {version}"));
        fixture.commit("More");
        let ran = bump(&fixture, &[]);
        assert_eq!(ran.stderr, said, "{version}");
        assert!(read(&fixture, "Chart.yaml").contains(&format!("version: {next}\n")), "{version}");
        assert!(read(&fixture, "RELEASE.txt").starts_with(&format!("charts-{next} ")), "{version}");
        finished(&fixture);
    }
    // One who says how far decides.
    let fixture = charts();
    fixture.write("templates/more.yaml", "kind: ConfigMap\n");
    edit(&fixture, "Chart.yaml", "version: 1.1.0", "version: 2.0.0");
    fixture.commit("More");
    bump(&fixture, &["patch"]);
    assert!(read(&fixture, "RELEASE.txt").starts_with("charts-1.1.1 "));
}

#[test]
fn a_first_release_has_candidates_as_well() {
    let fixture = Fixture::new();
    chart_files(&fixture, "", "web", "charts");
    fixture.commit("Begin");
    let ran = bump(&fixture, &["--rc"]);
    assert!(ran.stdout.contains("RELEASE.txt: entry 1.1.0 -> 1.1.0-rc.1\n"), "{}", ran.whole());
    assert!(read(&fixture, "RELEASE.txt").starts_with("charts-1.1.0-rc.1 "));
    assert!(read(&fixture, "Chart.yaml").contains("version: 1.1.0-rc.1\n"));
    fixture.commit("Candidate");
    let ran = bump(&fixture, &["--rc"]);
    assert_eq!(ran.stdout, "charts: charts-1.1.0-rc.1 in RELEASE.txt is already right\n");
    // It was never tagged, and is the release all the same.
    let ran = bump(&fixture, &["--promote"]);
    assert!(ran.stdout.contains("RELEASE.txt: entry 1.1.0-rc.1 -> 1.1.0\n"), "{}", ran.whole());
    assert!(read(&fixture, "RELEASE.txt").starts_with("charts-1.1.0 "));
    assert!(read(&fixture, "Chart.yaml").contains("version: 1.1.0\n"));
    finished(&fixture);
    let ran = relmap(&fixture, &["bump", "--promote"]);
    assert_eq!(ran.code, 2, "{}", ran.whole());
}

/// `--app` and `--image` are for what can deploy them.
#[test]
fn an_app_is_for_the_chart_that_is_next_to_it() {
    let fixture = Fixture::new();
    fixture.write("RELEASE.txt", "app-1.2.0 (2026-11-02)\n\n- First.\n");
    fixture.write("main.rs", "fn main() {}\n");
    chart_files(&fixture, "charts/web/", "web", "web");
    fixture.commit("Begin");
    fixture.tag("app-1.2.0");
    fixture.tag("web-1.1.0");
    fixture.write("main.rs", "fn main() { run() }\n");
    bump(&fixture, &["minor", "--component", "app"]);
    fixture.commit("Run");
    fixture.tag("app-1.3.0");
    let before = |fixture: &Fixture| read(fixture, "RELEASE.txt").starts_with("app-1.3.0 ");
    bump(&fixture, &["--app", "app-1.3.0"]);
    let text = read(&fixture, "charts/web/RELEASE.txt");
    assert!(text.starts_with("web-1.2.0 (2026-11-20)\nApp: app-1.3.0\n"), "{text}");
    assert!(before(&fixture), "the app was bumped too");
    // The same where the app itself has something to release.
    fixture.git(["checkout", "-q", "."]);
    fixture.write("main.rs", "fn main() { go() }\n");
    bump(&fixture, &["--app", "app-1.3.0"]);
    assert!(read(&fixture, "charts/web/RELEASE.txt").starts_with("web-1.2.0 "));
    assert!(before(&fixture), "the app was bumped too");
    // A level says nothing of that.
    fixture.git(["checkout", "-q", "."]);
    let ran = relmap(&fixture, &["bump", "minor"]);
    assert_eq!(
        ran.whole(),
        "[exit code 2]\n[standard error]\nrelmap: LEVEL is for one component, and none needs a release; choose one with \
         --component: app, web\n"
    );
}
