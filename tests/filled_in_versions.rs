//! Charts whose version is filled in when they are packaged: Chart.yaml has one and the same.

use std::fs;

use relmap_testkit::Fixture;

use crate::support::{Ran, edit, relmap};

/// How a repository names its charts and tags.
const SHAPES: [(&str, &str); 4] =
    [("charts/web/", "web-"), ("charts/web/", "v"), ("", "web-"), ("", "v")];

fn write_chart(fixture: &Fixture, folder: &str, version: &str, app: &str) {
    fixture.write(
        &format!("{folder}Chart.yaml"),
        format!("apiVersion: v2\nname: web\nversion: {version}\nappVersion: \"{app}\"\n"),
    );
}

/// Releases of a chart, each with the version in its Chart.yaml and the appVersion.
fn released((folder, title): (&str, &str), releases: &[(&str, &str, &str)]) -> Fixture {
    let fixture = Fixture::new();
    let mut file = String::new();
    for (version, written, app) in releases {
        write_chart(&fixture, folder, written, app);
        fixture.write(&format!("{folder}values.yaml"), format!("port: 1\n# {version}\n"));
        file = format!("{title}{version} (2026-11-20)\nApp: web-{app}\n\n- More\n\n{file}");
        fixture.write(&format!("{folder}RELEASE.txt"), &file);
        fixture.commit(version);
        fixture.tag(&format!("{title}{version}"));
    }
    fixture
}

const SAME: [(&str, &str, &str); 3] =
    [("1.0.0", "0.0.1", "0.9"), ("1.1.0", "0.0.1", "0.9"), ("1.2.0", "0.0.1", "0.9")];

#[track_caller]
fn check(fixture: &Fixture) -> Ran {
    relmap(fixture, &["check", "--worktree"])
}

#[test]
fn a_version_that_stays_while_three_releases_go_on_is_found() {
    for shape in SHAPES {
        let fixture = released(shape, &SAME);
        let (folder, title) = shape;
        let ran = check(&fixture);
        assert_eq!(ran.code, 0, "{shape:?}: {}", ran.whole());
        let note = format!(
            "note[chart-version-mismatch]: Chart.yaml has version 0.0.1, as it had at {title}1.2.0 and the 2 releases \
             before, so it is taken to be filled in at packaging\n --> {folder}Chart.yaml:3:10\n"
        );
        assert!(ran.stdout.contains(&note), "{}", ran.whole());
        let help = "= help: to say so: chart-version = \"packaging\" in relmap.toml\n";
        assert!(ran.stdout.contains(help), "{}", ran.whole());
        // The next release leaves it alone.
        fixture.write(&format!("{folder}values.yaml"), "port: 2\n# 1.2.0\n");
        assert_eq!(relmap(&fixture, &["next", "--worktree"]).stdout, "1.2.1\n");
        let ran = relmap(&fixture, &["bump"]);
        assert_eq!(ran.code, 0, "{shape:?}: {}", ran.whole());
        let written = fs::read_to_string(fixture.path().join(folder).join("Chart.yaml")).unwrap();
        assert!(written.contains("\nversion: 0.0.1\n"), "{written}");
        let ran = check(&fixture);
        assert_eq!(ran.code, 0, "{shape:?}: {}", ran.whole());
        // A team that says so is told nothing.
        let path = match folder {
            "" => String::new(),
            folder => format!("path = \"{}\"\n", folder.trim_end_matches('/')),
        };
        fixture.write(
            "relmap.toml",
            format!(
                "[[component]]\nname = \"web\"\nkind = \"chart\"\n{path}tag = \"{title}{{version}}\"\n\
                 chart-version = \"packaging\"\n"
            ),
        );
        let ran = check(&fixture);
        assert_eq!(ran.code, 0, "{}", ran.whole());
        assert!(!ran.stdout.contains("chart-version-mismatch"), "{}", ran.whole());
    }
}

#[test]
fn a_missing_entry_does_not_ask_for_a_version_in_the_file() {
    let fixture = released(SHAPES[0], &SAME);
    fixture.write("charts/web/values.yaml", "port: 2\n# 1.2.0\n");
    let ran = check(&fixture);
    assert_eq!(ran.code, 1, "{}", ran.whole());
    assert!(
        ran.stdout.contains(
            " = help: run `relmap bump`, or begin charts/web/RELEASE.txt with `web-1.2.1`\n"
        ),
        "{}",
        ran.whole()
    );
}

#[test]
fn two_releases_are_too_few_and_appversion_is_no_placeholder() {
    let mismatch = "error[chart-version-mismatch]: RELEASE.txt declares 1.2.0, but Chart.yaml has version 0.0.1; the \
                    package would have the wrong version";
    let of_app =
        [("1.0.0", "0.0.1", "1.0.0"), ("1.1.0", "0.0.1", "1.1.0"), ("1.2.0", "0.0.1", "1.2.0")];
    let forgotten =
        [("1.0.0", "1.0.0", "0.9"), ("1.1.0", "0.0.1", "0.9"), ("1.2.0", "0.0.1", "0.9")];
    for releases in [&SAME[1..], &of_app, &forgotten] {
        let fixture = released(("", "web-"), releases);
        let ran = check(&fixture);
        assert_eq!(ran.code, 1, "{}", ran.whole());
        assert!(ran.stdout.contains(mismatch), "{}", ran.whole());
    }
}

#[test]
fn a_placeholder_in_place_of_a_version_is_a_mistake() {
    for placeholder in ["0.0.0", "0.0.1-set.by.chartpress"] {
        let fixture = released(("", "web-"), &[("1.0.0", "1.0.0", "0.9")]);
        write_chart(&fixture, "", placeholder, "0.9");
        edit(
            &fixture,
            "RELEASE.txt",
            "web-1.0.0",
            "web-1.0.1 (2026-11-21)\nApp: web-0.9\n\n- Fix\n\nweb-1.0.0",
        );
        fixture.write("values.yaml", "port: 2\n# 1.0.0\n");
        let ran = check(&fixture);
        assert_eq!(ran.code, 1, "{}", ran.whole());
        let told = format!(
            "error[chart-version-mismatch]: RELEASE.txt declares 1.0.1, but Chart.yaml has version {placeholder}; the \
             package would have the wrong version"
        );
        assert!(ran.stdout.contains(&told), "{}", ran.whole());
        let help = "= help: run `relmap bump`, or set `version: 1.0.1` in Chart.yaml; if the version is filled in at packaging from now on, say \
                    so in relmap.toml: chart-version = \"packaging\"\n";
        assert!(ran.stdout.contains(help), "{}", ran.whole());
        // Where it was one before, it is none.
        let releases = [("1.0.0", placeholder, "0.9")];
        let fixture = released(("", "web-"), &releases);
        let ran = check(&fixture);
        assert_eq!(ran.code, 0, "{}", ran.whole());
    }
}
