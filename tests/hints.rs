//! What commands advise: each hint leads on, and all of one run lead to the same place.

use relmap_testkit::Fixture;

use crate::release::to_release;
use crate::support::{chart_files, charts, check, declare, edit, relmap};

/// The helps of a check, in order.
#[track_caller]
fn helps(fixture: &Fixture) -> Vec<String> {
    let json = check(fixture, &[]).json();
    let findings = json["components"][0]["findings"].as_array().unwrap().iter();
    findings.filter_map(|own| own["help"].as_str().map(str::to_owned)).collect()
}

#[test]
fn the_name_of_a_component_is_no_commit_and_no_level() {
    let fixture = charts();
    for (name, component) in [("charts", "charts"), ("chart", "charts")] {
        let ran = relmap(&fixture, &["check", name]);
        assert_eq!(ran.code, 2, "{}", ran.whole());
        assert_eq!(
            ran.stderr,
            format!(
                "relmap: `{name}` is not a commit in this repository; to check the component {component}, write: relmap \
                 check --component {component}\n"
            )
        );
        let ran = relmap(&fixture, &["check", "--component", component]);
        assert_eq!(ran.code, 0, "{}", ran.whole());
    }
    let ran = relmap(&fixture, &["check", "v9.9.9"]);
    assert_eq!(ran.code, 3, "{}", ran.whole());
    assert_eq!(
        ran.stderr,
        "relmap: `v9.9.9` is not a commit in this repository; fetch it, or correct the name\n"
    );
    let ran = relmap(&fixture, &["bump", "charts"]);
    assert_eq!(ran.code, 2, "{}", ran.whole());
    assert_eq!(
        ran.stderr,
        "error: invalid value 'charts' for '[LEVEL]'\n  [possible values: patch, minor, major]\n\n  \
         tip: to release one component, write: relmap bump --component charts\n\nFor more information, try '--help'.\n"
    );
    assert_eq!(relmap(&fixture, &["bump", "--component", "charts"]).code, 0);
}

/// An entry that `bump` wrote and nobody committed is not to be written again.
#[test]
fn an_entry_that_waits_in_the_work_tree_is_to_be_committed() {
    let fixture = charts();
    edit(&fixture, "values.yaml", "replicaCount: 2", "replicaCount: 3");
    fixture.commit("More replicas");
    let ran = relmap(&fixture, &["check"]);
    assert!(ran.stdout.contains("\n  = help: run `relmap bump`, or "), "{}", ran.whole());
    assert_eq!(relmap(&fixture, &["bump", "--note", "More replicas."]).code, 0);
    let help =
        "\n  = help: commit the entry charts-1.1.1, which the work tree has: git commit -a\n";
    for (arguments, said) in [
        (&["check"][..], "2 uncommitted files are not judged; --worktree judges them\n"),
        (&["release"], "2 uncommitted files are not part of a release; commit them first\n"),
    ] {
        let ran = relmap(&fixture, arguments);
        assert_eq!(ran.code, 1, "{}", ran.whole());
        assert!(ran.stdout.contains(help), "{}", ran.whole());
        assert_eq!(ran.stderr, said);
    }
    fixture.git(["commit", "-qam", "Release"]);
    assert_eq!(relmap(&fixture, &["release"]).code, 0);
}

#[test]
fn a_version_alone_names_the_only_tag_that_has_it() {
    let fixture = charts();
    let unknown =
        "relmap: `1.1.0` is not a commit in this repository; fetch it, or correct the name";
    for typed in ["1.1.0", "v1.1.0"] {
        let ran = relmap(&fixture, &["check", typed]);
        let unknown = unknown.replace("1.1.0", typed);
        assert_eq!(
            (ran.code, ran.stderr),
            (3, format!("{unknown}; did you mean `charts-1.1.0`?\n"))
        );
    }
    // Of two nobody knows which is meant.
    fixture.tag("kafka-1.1.0");
    assert_eq!(relmap(&fixture, &["check", "1.1.0"]).stderr, format!("{unknown}\n"));
}

#[test]
fn a_tag_with_a_similar_name_is_named() {
    let fixture = charts();
    let ran = relmap(&fixture, &["check", "charts-1.1.9"]);
    assert_eq!(ran.code, 3, "{}", ran.whole());
    assert_eq!(
        ran.stderr,
        "relmap: `charts-1.1.9` is not a commit in this repository; fetch it, or correct the name; did you mean \
         `charts-1.1.0`?\n"
    );
    // The heading and the tag of the release before differ by a letter; another chart's tag is none of them.
    for tag in ["chart-1.1.0", "kafka-1.1.0"] {
        let fixture = charts();
        fixture.git(["tag", "--delete", "charts-1.1.0"]);
        fixture.annotated_tag(tag);
        edit(&fixture, "values.yaml", "replicaCount: 2", "replicaCount: 3");
        declare(&fixture, "", "charts-1.1.1", "App: app-1.2.0\n");
        fixture.commit("More replicas");
        let ran = relmap(&fixture, &["check"]);
        assert_eq!(ran.code, 3, "{tag}: {}", ran.whole());
        let message = "undecided[tags-missing]: charts-1.1.0 is listed as a release, but no such tag was found";
        let (message, help) = match tag {
            "kafka-1.1.0" => (
                format!("{message}\n"),
                "if the release was never tagged: git tag -a charts-1.1.0 COMMIT".to_owned(),
            ),
            tag => (
                format!("{message}; there is {tag}\n"),
                format!(
                    "if {tag} is its tag: write the heading like it, or describe the tags by `tag` in relmap.toml"
                ),
            ),
        };
        assert!(ran.stdout.contains(&message), "{tag}: {}", ran.whole());
        assert!(ran.stdout.contains(&format!("= help: {help}\n")), "{tag}: {}", ran.whole());
    }
}

#[test]
fn one_who_has_not_begun_and_names_no_commit_is_led_to_init() {
    let fixture = Fixture::new();
    fixture.write("charts/cluster/Chart.yaml", "apiVersion: v2\nname: cluster\nversion: 0.8.0\n");
    fixture.commit("Cluster");
    fixture.annotated_tag("cluster-v0.8.0");
    for arguments in [
        &["check"][..],
        &["check", "cluster-v0.8.0"],
        &["check", "cluster-v0.9.0"],
        &["check", "cluster"],
        &["check", "cluster-v0.8.0..HEAD"],
        &["check", "cluster-v0.7.0..HEAD"],
    ] {
        let ran = relmap(&fixture, arguments);
        assert_eq!(ran.code, 3, "{arguments:?}: {}", ran.whole());
        let line = "undecided[release-file-missing]: relmap is not set up in this repository (found the tag \
                    cluster-v0.8.0 and a chart in charts/cluster); run `relmap init`\n";
        assert!(ran.stdout.starts_with(line), "{arguments:?}: {}", ran.whole());
    }
}

#[test]
fn app_version_and_image_are_led_to_one_version() {
    let fixture = charts();
    edit(&fixture, "values.yaml", "tag: \"\"", "tag: \"1.2.0\"");
    declare(&fixture, "", "charts-1.1.1", "App: app-1.2.0\n");
    fixture.commit("Pin the image");
    fixture.annotated_tag("charts-1.1.1");
    // appVersion went ahead, `App:` and the image stay.
    edit(&fixture, "Chart.yaml", "appVersion: \"1.2.0\"", "appVersion: \"1.4.0\"");
    declare(&fixture, "", "charts-1.2.0", "App: app-1.2.0\n");
    fixture.commit("Raise appVersion");
    assert_eq!(
        helps(&fixture),
        [
            "run `relmap bump`, or write `App: app-1.4.0`",
            "run `relmap bump`, or set image.tag to 1.4.0, or leave it empty so that it follows appVersion"
        ]
    );
    // What they say holds.
    edit(&fixture, "RELEASE.txt", "App: app-1.2.0", "App: app-1.4.0");
    edit(&fixture, "values.yaml", "tag: \"1.2.0\"", "tag: \"1.4.0\"");
    fixture.commit("As advised");
    let ran = check(&fixture, &[]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
}

#[test]
fn a_missing_app_is_named_as_its_releases_are() {
    for (settings, older, example) in [
        ("", "App: app-1.2.0", "App: app-1.2.0"),
        ("", "App: v1.2.0", "App: v1.2.0"),
        (
            "[[component]]\nname = \"shop\"\nkind = \"app\"\nrepository = \"../shop\"\ntag = \"v{version}\"\n\n\
             [[component]]\nname = \"charts\"\nkind = \"chart\"\napp = \"shop\"\n",
            "",
            "App: v1.2.0",
        ),
        (
            "[[component]]\nname = \"charts\"\nkind = \"chart\"\napp = \"shop\"\n",
            "",
            "App: shop-1.2.0",
        ),
    ] {
        let fixture = Fixture::new();
        chart_files(&fixture, "", "web", "charts");
        if !settings.is_empty() {
            fixture.write("relmap.toml", settings);
        }
        edit(&fixture, "RELEASE.txt", "App: app-1.2.0\n", &format!("{older}\n"));
        fixture.commit("First");
        fixture.annotated_tag("charts-1.1.0");
        edit(&fixture, "values.yaml", "replicaCount: 2", "replicaCount: 3");
        declare(&fixture, "", "charts-1.1.1", "");
        fixture.commit("Without its app");
        let all = helps(&fixture);
        let own = all.iter().find(|help| help.starts_with("write the app's tag")).unwrap();
        assert!(
            own.starts_with(&format!(
                "write the app's tag below the heading, such as `{example}`: relmap bump --app {}; or ",
                &example["App: ".len()..]
            )),
            "{all:?}"
        );
    }
}

#[test]
fn a_corrected_version_keeps_what_is_before_it() {
    for (heading, help) in [
        ("charts-1.2.0.1", "write `charts-1.2.0+1`"),
        ("charts 1.2.0.1", "write `charts 1.2.0+1`"),
        ("1.2.0.1", "write `1.2.0+1`"),
    ] {
        let fixture = charts();
        edit(&fixture, "values.yaml", "replicaCount: 2", "replicaCount: 3");
        declare(&fixture, "", heading, "App: app-1.2.0\n");
        fixture.commit("Four parts");
        let all = helps(&fixture);
        assert!(all.contains(&help.to_owned()), "{heading}: {all:?}");
    }
}

#[test]
fn release_and_check_agree_on_changes_that_no_entry_declares() {
    let fixture = Fixture::new();
    fixture.write("main.c", "a\n");
    fixture.write("RELEASE.txt", "app-1.2.0 (2026-11-02)\n\n- First.\n");
    let first = fixture.commit("First");
    fixture.annotated_tag("app-1.2.0");
    fixture.write("main.c", "b\n");
    fixture.commit("More");
    let ran = relmap(&fixture, &["check"]);
    assert!(
        ran.stdout
            .contains("note[unreleased-changes]: there are unreleased changes since app-1.2.0\n"),
        "{}",
        ran.whole()
    );
    let ran = relmap(&fixture, &["release"]);
    let line = ran.stdout.lines().find(|line| line.starts_with("released")).unwrap();
    assert!(
        line.starts_with(&format!("released  app-1.2.0, the tag of {} (", &first[..12])),
        "{line}"
    );
    assert!(line.ends_with("); no entry declares the changes since: relmap bump"), "{line}");
    // Documentation alone needs no release.
    fixture.git(["reset", "--quiet", "--hard", &first]);
    fixture.write("README.md", "# app\n");
    fixture.commit("Explain");
    let ran = relmap(&fixture, &["release"]);
    let line = ran.stdout.lines().find(|line| line.starts_with("released")).unwrap();
    assert!(line.ends_with("); nothing changed since that needs a release"), "{line}");
}

#[test]
fn what_needs_no_release_is_called_what_it_is() {
    for (file, text, meaning) in [
        (
            "values.yaml",
            "# x\nreplicaCount: 2\nimage:\n  repository: registry.example/app\n  tag: \"\"\n",
            "only comments or formatting changed",
        ),
        ("README.md", "# web\n", "only docs changed"),
        ("ci/small-values.yaml", "replicaCount: 1\n", "nothing that is delivered changed"),
    ] {
        let fixture = charts();
        fixture.write(file, text);
        fixture.commit("Change it");
        let ran = relmap(&fixture, &["check", "--all"]);
        assert_eq!(ran.code, 0, "{}", ran.whole());
        assert!(
            ran.stdout
                .contains(&format!("          - {meaning}: no release (docs, preset strict)\n")),
            "{file}: {}",
            ran.whole()
        );
    }
    let fixture = charts();
    fixture.remove("Chart.yaml");
    fixture.commit("Remove the chart");
    let ran = relmap(&fixture, &["check"]);
    assert_eq!(
        ran.stdout,
        "fail      charts 1.1.0 (chart)\n\n\
         error[chart-missing]: RELEASE.txt belongs to a chart, but the repository has no Chart.yaml\n\
         --> RELEASE.txt\n = help: move RELEASE.txt next to its Chart.yaml, or name the chart's folder by `path` in \
         relmap.toml\n\n"
    );
}

#[test]
fn quiet_prints_only_what_is_wrong() {
    let fixture = to_release();
    let ran = relmap(&fixture, &["release", "--push", "-q"]);
    assert_eq!((ran.code, ran.stdout.as_str(), ran.stderr.as_str()), (0, "", ""));
    edit(&fixture, "values.yaml", "replicaCount: 3", "replicaCount: 4");
    let ran = relmap(&fixture, &["bump", "-q"]);
    assert_eq!((ran.code, ran.stdout.as_str(), ran.stderr.as_str()), (0, "", ""));
    edit(&fixture, "RELEASE.txt", "charts-1.1.2", "charts-1.3.0");
    edit(&fixture, "Chart.yaml", "1.1.2", "1.3.0");
    fixture.commit("Too far");
    let ran = relmap(&fixture, &["release", "--push", "-q"]);
    assert_eq!(ran.code, 1, "{}", ran.whole());
    assert!(ran.stdout.contains("error[bump-too-large]: "), "{}", ran.whole());
    assert!(ran.stdout.ends_with("nothing was written\n"), "{}", ran.whole());
    let fixture = Fixture::new();
    chart_files(&fixture, "", "web", "charts");
    fixture.remove("RELEASE.txt");
    fixture.commit("A chart");
    fixture.annotated_tag("charts-1.1.0");
    let ran = relmap(&fixture, &["init", "-q"]);
    assert_eq!(
        (ran.code, ran.stdout.as_str(), ran.stderr.as_str()),
        (0, "", ""),
        "{}",
        ran.whole()
    );
    assert!(fixture.path().join("RELEASE.txt").exists());
}

#[test]
fn map_html_says_what_it_wrote() {
    let fixture = to_release();
    assert_eq!(relmap(&fixture, &["release"]).code, 0);
    let folder = fixture.beside("pages");
    let ran = relmap(&fixture, &["map", "html", folder.to_str().unwrap()]);
    assert_eq!(ran.stdout, format!("wrote {}\n", folder.join("index.html").display()));
    assert!(folder.join("index.html").exists());
    let file = fixture.beside("map.html");
    let ran = relmap(&fixture, &["map", "html", "--standalone", file.to_str().unwrap()]);
    assert_eq!(ran.stdout, format!("wrote {}\n", file.display()));
}

#[test]
fn doctor_and_check_agree_on_a_shallow_clone() {
    let fixture = charts();
    let clone = fixture.clone_shallow(1);
    assert_eq!(relmap(&clone, &["check"]).code, 0);
    let ran = relmap(&clone, &["doctor", "--offline"]);
    assert!(
        ran.stdout.contains("note     history    shallow, and it reaches the last releases\n"),
        "{}",
        ran.whole()
    );
    fixture.write("templates/web.yaml", "x\n");
    fixture.commit("More");
    let clone = fixture.clone_shallow(1);
    assert_eq!(relmap(&clone, &["check"]).code, 3);
    let ran = relmap(&clone, &["doctor", "--offline"]);
    assert!(ran.stdout.contains("fault    history    shallow: "), "{}", ran.whole());
}

#[test]
fn a_pipeline_is_for_the_default_branch() {
    let fixture = charts();
    crate::release::with_origin(&fixture);
    fixture.git(["fetch", "--quiet", "origin"]);
    fixture.branch("feature");
    let ran = relmap(&fixture, &["init", "--github", "--azure"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    let read = |path: &str| std::fs::read_to_string(fixture.path().join(path)).unwrap();
    assert!(read(".github/workflows/relmap.yml").contains("branches: ['main']"));
    assert!(read("azure-pipelines.yml").contains("include: ['main']"));
}
