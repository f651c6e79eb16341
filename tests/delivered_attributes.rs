//! `.gitattributes` in unusual places: as links, behind links, and around a chart that moved.

use std::os::unix::fs::symlink;

use relmap_testkit::Fixture;

use crate::delivered::web;
use crate::support::check;

fn verdict(fixture: &Fixture) -> i32 {
    fixture.commit("Change");
    check(fixture, &[]).code
}

fn script() -> Fixture {
    web(&[("charts/web/files/run.sh", "#!/bin/sh\n"), ("attributes", "*.sh eol=crlf\n")])
}

/// git follows no link here: it takes the target of the link for the text.
#[test]
fn attributes_that_are_a_link_are_read_as_git_does() {
    for (target, code) in [("attributes", 0), ("*.sh eol=crlf", 1), ("../attributes", 0)] {
        let fixture = script();
        symlink(target, fixture.path().join(".gitattributes")).unwrap();
        assert_eq!(check(&fixture, &["--worktree"]).code, code, "{target}");
        assert_eq!(verdict(&fixture), code, "{target}");
    }
    // What counted as a file counts no more as a link to the same text.
    let fixture = script();
    fixture.write(".gitattributes", "*.sh eol=crlf\n");
    fixture.commit("Set attributes");
    fixture.git(["tag", "--force", "web-1.1.0"]);
    std::fs::remove_file(fixture.path().join(".gitattributes")).unwrap();
    symlink("attributes", fixture.path().join(".gitattributes")).unwrap();
    assert_eq!(verdict(&fixture), 1);
}

#[test]
fn a_name_that_ends_like_it_is_another_file() {
    let fixture = script();
    fixture.write("charts/web/docs/my.gitattributes", "* eol=crlf\n");
    assert_eq!(verdict(&fixture), 0);
}

/// The files that a link leads to have the attributes of their own place.
#[test]
fn attributes_of_what_links_lead_to_count() {
    for (link, target) in [
        ("charts/web/files/run.sh", "../../../shared/run.sh"),
        ("charts/web/files", "../../shared"),
        ("charts/web/files/more", "../../../links/shared"),
    ] {
        for (place, line, code) in [
            ("shared/.gitattributes", "*.sh eol=crlf\n", 1),
            (".gitattributes", "/shared/* eol=crlf\n", 1),
            (".gitattributes", "/other/* eol=crlf\n", 0),
        ] {
            let fixture = web(&[("shared/run.sh", "#!/bin/sh\n"), ("other/run.sh", "x\n")]);
            std::fs::create_dir_all(fixture.path().join("links")).unwrap();
            symlink("../shared", fixture.path().join("links/shared")).unwrap();
            let path = fixture.path().join(link);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            symlink(target, path).unwrap();
            fixture.commit("Link");
            fixture.git(["tag", "--force", "web-1.1.0"]);
            fixture.write(place, line);
            assert_eq!(verdict(&fixture), code, "{link} {place} {line}");
        }
    }
}

/// What is behind more links than are followed is not passed over.
#[test]
fn links_to_very_many_folders_are_refused() {
    let fixture = script();
    let links = fixture.path().join("charts/web/links");
    std::fs::create_dir_all(&links).unwrap();
    for n in 0..1_001 {
        fixture.write(&format!("far/{n}/run.sh"), "#!/bin/sh\n");
        symlink(format!("../../../far/{n}"), links.join(n.to_string())).unwrap();
    }
    fixture.commit("Link");
    fixture.git(["tag", "--force", "web-1.1.0"]);
    fixture.write(".gitattributes", "far/*/*.sh eol=crlf\n");
    fixture.commit("Change");
    let ran = check(&fixture, &[]);
    assert_eq!(ran.code, 3, "{}", ran.whole());
    assert!(
        ran.stderr
            .ends_with("leads through too many symbolic links; replace the link with the file\n"),
        "{}",
        ran.whole()
    );
}

#[test]
fn attributes_around_a_chart_that_moved_count() {
    for (before, after, code) in [
        (("", ""), ("", ""), 0),
        (("", ""), ("deploy/.gitattributes", "*.sh eol=crlf\n"), 1),
        (("", ""), ("deploy/web/.gitattributes", "*.sh eol=crlf\n"), 1),
        (("", ""), ("deploy/.gitattributes", "*.png eol=crlf\n"), 0),
        (("charts/.gitattributes", "*.sh eol=crlf\n"), ("", ""), 1),
        ((".gitattributes", "/charts/** eol=crlf\n"), ("", ""), 1),
        ((".gitattributes", "/deploy/** eol=crlf\n"), ("", ""), 1),
        ((".gitattributes", "*.sh eol=crlf\n"), ("", ""), 0),
        (("charts/web/.gitattributes", "*.sh eol=crlf\n"), ("", ""), 0),
    ] {
        let fixture = web(&[("charts/web/files/run.sh", "#!/bin/sh\n"), ("deploy/x", "x\n")]);
        if !before.0.is_empty() {
            fixture.write(before.0, before.1);
            fixture.commit("Set attributes");
            fixture.git(["tag", "--force", "web-1.1.0"]);
        }
        fixture.rename("charts/web", "deploy/web");
        if !after.0.is_empty() {
            fixture.write(after.0, after.1);
        }
        assert_eq!(verdict(&fixture), code, "{before:?} {after:?}");
    }
}

/// In ISO646-GB the sign of the pound is the byte that begins a comment of YAML.
#[test]
fn files_of_a_chart_that_a_checkout_has_in_another_encoding_are_refused() {
    let told = |place: &str, line: &str, is_known: bool| {
        let fixture = web(&[]);
        fixture.write(place, format!("{line}\n"));
        if is_known {
            fixture.commit("Set attributes");
            fixture.git(["tag", "--force", "web-1.1.0"]);
        }
        fixture.write("charts/web/values.yaml", "replicas: 3\n");
        fixture.commit("Change");
        let outcome = check(&fixture, &[]).json();
        let findings = outcome["components"][0]["findings"].as_array().unwrap().clone();
        let of_encoding = |it: &&serde_json::Value| {
            it["message"].as_str().is_some_and(|text| text.contains("another encoding"))
        };
        findings.iter().find(of_encoding).map(|it| it["message"].as_str().unwrap().to_owned())
    };
    for (place, line) in [
        (".gitattributes", "*.yaml working-tree-encoding=ISO646-GB"),
        (".gitattributes", "charts/web/values.yaml ident"),
        ("charts/.gitattributes", "web/** working-tree-encoding=SHIFT-JIS"),
        ("charts/web/.gitattributes", "/values.yaml working-tree-encoding=UTF-16LE"),
        (".gitattributes", "[attr]odd working-tree-encoding=SHIFT-JIS"),
    ] {
        let message = format!(
            "{place} has git write files of the chart in another encoding, \
             so what Helm packages is not what is judged"
        );
        for is_known in [false, true] {
            assert_eq!(told(place, line, is_known).as_deref(), Some(&*message), "{line}");
        }
    }
    for line in [
        "*.yaml working-tree-encoding=UTF-8",
        "*.yaml -working-tree-encoding",
        "*.md working-tree-encoding=SHIFT-JIS",
        "docs/** ident",
    ] {
        assert_eq!(told(".gitattributes", line, false), None, "{line}");
    }
}
