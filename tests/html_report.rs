//! `--report html=FOLDER`, `--report html-standalone=FILE` and `relmap map html`.

use std::collections::BTreeSet;
use std::path::Path;

use relmap_testkit::Fixture;

use crate::map_support::{record, record_file, row};
use crate::support::{charts, declare, edit, finish, relmap};

/// The story with its map: a values change that was declared a minor.
fn story() -> Fixture {
    let fixture = charts();
    record(
        &fixture,
        "charts",
        vec![row(&fixture, "charts-1.1.0", "1.1.0", "app-1.2.0", "2026-11-02")],
    );
    declare(&fixture, "", "charts-1.2.0", "App: app-1.2.0\n");
    edit(&fixture, "values.yaml", "replicaCount: 2", "replicaCount: 3");
    fixture.commit("More replicas");
    fixture
}

fn names(folder: &Path) -> BTreeSet<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

#[test]
fn check_writes_pages_with_verdict_map_and_notes() {
    let fixture = story();
    let (folder, file) = (fixture.beside("out/pages"), fixture.beside("out/one.html"));
    let arguments =
        [format!("html={}", folder.display()), format!("html-standalone={}", file.display())];
    let ran = relmap(&fixture, &["check", "--report", &arguments[0], "--report", &arguments[1]]);
    assert_eq!((ran.code, ran.stderr.as_str()), (1, ""), "{}", ran.whole());
    assert_eq!(ran.stdout, relmap(&fixture, &["check"]).stdout);
    assert_eq!(names(&folder), ["index.html", "report.css"].map(str::to_owned).into());
    let commit = fixture.head();
    for page in [read(&folder.join("index.html")), read(&file)] {
        for text in [
            "<h1><bdi>repo</bdi></h1>",
            &format!("Commit <code title=\"{commit}\">{}</code>", &commit[..10]),
            "</span> fail</h2>",
            "The component breaks a rule.",
            "needs exactly a patch bump (1.1.1):",
            "<code dir=\"ltr\">replicaCount: 2 -&#62; 3</code>",
            "charts-<mark>1.2.0</mark> (2026-11-20)",
            "1 release of one chart, of 2026-11-02.",
            "<pre dir=\"auto\">- First chart for app 1.2.0.</pre>",
        ] {
            assert!(page.contains(text), "{text}\n{page}");
        }
    }
    // The same commit makes the same bytes.
    let before = read(&file);
    relmap(&fixture, &["check", "--report", &arguments[1]]);
    assert_eq!(read(&file), before);
}

/// A hotfix of a branch that did not come back, and one whose tag alone has the notes.
#[test]
fn the_notes_of_a_release_that_is_not_listed_come_from_its_tag() {
    let fixture = charts();
    fixture.git(["switch", "--quiet", "--create", "release-1.1.x"]);
    edit(&fixture, "values.yaml", "replicaCount: 2", "replicaCount: 7");
    declare(&fixture, "", "charts-1.1.1", "App: app-1.2.0\n");
    edit(&fixture, "RELEASE.txt", "- Something else.", "- Fix the probe.");
    fixture.commit("Release 1.1.1");
    fixture.annotated_tag("charts-1.1.1");
    let listed = row(&fixture, "charts-1.1.1", "1.1.1", "app-1.2.0", "2026-11-03");
    fixture.commit("No entry");
    fixture.git(["tag", "-a", "-m", "charts-0.9.0\n\n- Begin.\n\nApp: app-1.0.0", "charts-0.9.0"]);
    let unlisted = row(&fixture, "charts-0.9.0", "0.9.0", "app-1.0.0", "2026-11-01");
    fixture.git(["switch", "--quiet", "main"]);
    record(&fixture, "charts", vec![unlisted, listed]);
    let file = fixture.beside("one.html");
    let ran = relmap(&fixture, &["map", "html", "--standalone", &file.display().to_string()]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    let page = read(&file);
    for text in ["<pre dir=\"auto\">- Fix the probe.</pre>", "<pre dir=\"auto\">- Begin.</pre>"] {
        assert!(page.contains(text), "{text}\n{page}");
    }
}

#[test]
fn the_notes_of_an_app_come_from_its_own_repository() {
    let fixture = story();
    let app = fixture.beside("app");
    std::fs::create_dir(&app).unwrap();
    std::fs::write(app.join("RELEASE.txt"), "app-1.2.0 (2026-11-01)\n\n- A new engine.\n").unwrap();
    for arguments in [
        &["init", "--quiet", "."][..],
        &["add", "--all"],
        &["commit", "--quiet", "-m", "First"],
        &["tag", "app-1.2.0"],
    ] {
        finish(fixture.command("git").current_dir(&app).args(arguments));
    }
    fixture.write(
        "relmap.toml",
        "[[component]]\nname = \"charts\"\napp = \"app\"\n\n\
         [[component]]\nname = \"app\"\nkind = \"app\"\nrepository = \"../app\"\n",
    );
    fixture.commit("Lead to the app");
    let ran = relmap(&fixture, &["map", "html", "--standalone", "-"]);
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "{}", ran.whole());
    assert!(ran.stdout.contains("<pre dir=\"auto\">- A new engine.</pre>"), "{}", ran.stdout);
}

#[test]
fn without_a_map_the_page_says_what_brings_it() {
    let fixture = charts();
    let folder = fixture.beside("pages");
    let report = format!("html={}", folder.display());
    let ran = relmap(&fixture, &["check", "--report", &report]);
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "{}", ran.whole());
    assert_eq!(names(&folder), ["index.html", "report.css"].map(str::to_owned).into());
    let page = read(&folder.join("index.html"));
    assert!(
        page.contains("create one from history: relmap map import --branch release-map"),
        "{page}"
    );
}

#[test]
fn a_damaged_map_leaves_the_verdict_and_is_named() {
    let fixture = charts();
    record_file(&fixture, "charts.jsonl", "schema = <b>\n");
    let folder = fixture.beside("pages");
    let report = format!("html={}", folder.display());
    let ran = relmap(&fixture, &["check", "--report", &report]);
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "{}", ran.whole());
    let page = read(&folder.join("index.html"));
    assert!(
        page.contains("charts.jsonl on refs/heads/release-map is not a valid release map"),
        "{page}"
    );
    let ran = relmap(&fixture, &["map", "html", "out"]);
    assert_eq!(ran.code, 3, "{}", ran.whole());
    assert!(!fixture.path().join("out").exists());
}

#[test]
fn the_map_alone_makes_pages() {
    let fixture = story();
    fixture.tag("kafka-1.0.0");
    record(&fixture, "kafka", vec![row(&fixture, "kafka-1.0.0", "1.0.0", "", "2026-11-03")]);
    let ran = relmap(&fixture, &["map", "html", "all"]);
    assert_eq!((ran.code, ran.whole().as_str()), (0, "[exit code 0]\nwrote all/index.html\n"));
    let page = read(&fixture.path().join("all/index.html"));
    assert!(page.contains("2 releases of 2 charts"), "{page}");
    assert!(!page.contains("fail"));

    let ran = relmap(&fixture, &["map", "html", "one", "kafka"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    assert!(read(&fixture.path().join("one/index.html")).contains("1 release of one chart"));
    let ran = relmap(&fixture, &["map", "html", "none", "kafak"]);
    assert_eq!(ran.code, 2, "{}", ran.whole());
    assert_eq!(ran.stderr, "relmap: the map has no chart `kafak`; did you mean `kafka`?\n");
}

#[test]
fn what_cannot_be_written_is_said_and_the_verdict_was_printed() {
    let fixture = story();
    fixture.write("file", "");
    // Ignored, so that nothing is said of it.
    fixture.write(".git/info/exclude", "file\n");
    let ran = relmap(&fixture, &["check", "--report", "html=file"]);
    assert_eq!(ran.code, 3, "{}", ran.whole());
    assert!(ran.stdout.starts_with("fail      charts"), "{}", ran.stdout);
    let file = fixture.path().join("file");
    let told =
        format!("relmap: cannot write the report file: `{}` is not a folder\n", file.display());
    assert_eq!(ran.stderr, told);

    let ran = relmap(&fixture, &["check", "--report", "html=-"]);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("html is a folder; write html=FOLDER"), "{}", ran.stderr);
}

/// The addresses of other sites that a page leads to.
fn web_links(page: &str) -> BTreeSet<String> {
    let links = page.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
    links.filter(|link| link.contains(':')).map(str::to_owned).collect()
}

#[test]
fn commits_tags_and_files_lead_to_the_git_host() {
    let fixture = story();
    let remote = |url: &str| {
        finish(fixture.command("git").args(["remote", "add", "origin", url]));
    };
    remote("https://me:secret@github.com/team/charts.git");
    let page = |arguments: &[&str]| {
        let mut all = vec!["check", "--report", "html-standalone=-"];
        all.extend(arguments);
        let ran = relmap(&fixture, &all);
        assert!(!ran.stdout.contains("secret"), "{}", ran.stdout);
        web_links(&ran.stdout)
    };
    let (head, released) = (fixture.head(), fixture.git(["rev-parse", "charts-1.1.0^{commit}"]));
    let of_commits: BTreeSet<String> = [
        format!("https://github.com/team/charts/commit/{head}"),
        format!("https://github.com/team/charts/commit/{released}"),
        "https://github.com/team/charts/releases/tag/charts-1.1.0".to_owned(),
    ]
    .into();
    let mut all = of_commits.clone();
    all.insert(format!("https://github.com/team/charts/blob/{head}/RELEASE.txt"));
    all.insert(format!("https://github.com/team/charts/blob/{head}/RELEASE.txt#L1"));
    assert_eq!(page(&[]), all);
    // The files of the work tree are at no host.
    assert_eq!(page(&["--worktree"]), of_commits);

    fixture.write("relmap.toml", "[release]\nweb-host = \"none\"\n");
    fixture.commit("Make no links");
    assert_eq!(page(&[]), BTreeSet::new());
}

#[test]
fn the_tags_of_an_app_lead_to_its_own_host() {
    let fixture = story();
    finish(fixture.command("git").args(["remote", "add", "origin", "git@git.example:team/charts"]));
    fixture.write(
        "relmap.toml",
        "[release]\nweb-host = \"forgejo\"\n\n[[component]]\nname = \"charts\"\napp = \"app\"\n\n\
         [[component]]\nname = \"app\"\nkind = \"app\"\nrepository = \"https://gitlab.com/team/app.git\"\n",
    );
    fixture.commit("Say where the app is");
    let ran = relmap(&fixture, &["map", "html", "--standalone", "-"]);
    let links = web_links(&ran.stdout);
    let released = fixture.git(["rev-parse", "charts-1.1.0^{commit}"]);
    for link in [
        "https://gitlab.com/team/app/-/tags/app-1.2.0".to_owned(),
        "https://git.example/team/charts/src/tag/charts-1.1.0".to_owned(),
        format!("https://git.example/team/charts/commit/{released}"),
    ] {
        assert!(links.contains(&link), "{link}: {links:?}");
    }
}
