//! What a chart delivers although another component owns it, or it lies around the chart or behind a link.

use std::os::unix::fs::symlink;

use relmap_testkit::Fixture;

use crate::delivered::{after, web};
use crate::support::check;

const SUB: &str = "apiVersion: v2\nname: sub\nversion: 0.1.0\n";
const READS: &str = "data: {{ .Files.Get \"docs/run.md\" }}\n";

fn release_again(fixture: &Fixture) {
    fixture.commit("Prepare");
    fixture.git(["tag", "--force", "web-1.1.0"]);
}

fn verdict(fixture: &Fixture, name: &str) -> i32 {
    check(fixture, &["--component", name]).code
}

/// Packaging takes in a sub-chart or a template whoever releases it.
#[test]
fn a_component_inside_of_a_chart_is_delivered_with_it() {
    let notes = "sub-0.1.0 (2026-01-01)\n\n- First.\n";
    for (folder, changed, code) in [
        ("charts/web/charts/sub", "templates/z.yaml", 1),
        ("charts/web/templates/x", "z.yaml", 1),
        ("charts/web/crds/x", "z.yaml", 1),
        ("charts/web/files/x", "z.txt", 1),
        ("charts/web/app", "main.c", 0),
    ] {
        let changed = format!("{folder}/{changed}");
        let mut files =
            vec![(format!("{folder}/RELEASE.txt"), notes), (changed.clone(), "# one\n")];
        if folder.ends_with("sub") {
            files.push((format!("{folder}/Chart.yaml"), SUB));
        }
        let files: Vec<(&str, &str)> =
            files.iter().map(|(path, text)| (path.as_str(), *text)).collect();
        let fixture = web(&files);
        fixture.tag("sub-0.1.0");
        fixture.write(&changed, "# two\n");
        let found = check(&fixture, &["--component", "web", "--worktree"]);
        assert_eq!(found.code, code, "{changed} {}", found.whole());
        fixture.commit("Change");
        let found = check(&fixture, &["--component", "web"]);
        assert_eq!(found.code, code, "{changed} {}", found.whole());
        assert_eq!(found.stdout.contains(&format!("\"path\": \"{changed}\"")), code == 1);
    }
}

/// Elsewhere in the chart, another component's file is delivered where a template reads it.
#[test]
fn a_file_of_another_component_that_a_template_reads_is_delivered() {
    let notes = "app-0.1.0 (2026-01-01)\n\n- First.\n";
    for (template, code) in [("data: {{ .Files.Get \"app/main.c\" }}\n", 1), (READS, 0)] {
        let fixture = web(&[
            ("charts/web/templates/files.yaml", template),
            ("charts/web/app/RELEASE.txt", notes),
            ("charts/web/app/main.c", "one\n"),
        ]);
        fixture.tag("app-0.1.0");
        fixture.write("charts/web/app/main.c", "two\n");
        assert_eq!(check(&fixture, &["--component", "web", "--worktree"]).code, code);
        fixture.commit("Change");
        assert_eq!(verdict(&fixture, "web"), code, "{template}");
    }
}

fn with_dependency(fixture: &Fixture, repository: &str) {
    let chart = std::fs::read_to_string(fixture.path().join("charts/web/Chart.yaml")).unwrap();
    let dependency = format!(
        "dependencies:\n- name: sub\n  version: 0.1.0\n  repository: \"file://{repository}\"\n"
    );
    fixture.write("charts/web/Chart.yaml", format!("{chart}{dependency}"));
    release_again(fixture);
}

/// Documents at the top of a dependency are for people, unless its templates, or the chart's, read them.
#[test]
fn a_document_of_a_local_dependency_counts_where_it_is_read() {
    let get = |name: &str| format!("data: {{{{ .Files.Get {name} | quote }}}}\n");
    let cases = [
        ("lib/templates/z.yaml", get("\"README.md\""), "lib/README.md", 1),
        ("lib/templates/z.yaml", get("\"LICENSE\""), "lib/README.md", 0),
        ("lib/templates/z.yaml", get("\"ci/run.sh\""), "lib/ci/run.sh", 1),
        ("lib/templates/z.yaml", get("\"ci/other.sh\""), "lib/ci/run.sh", 0),
        ("lib/templates/z.yaml", get(".Values.file"), "lib/README.md", 1),
        (
            "lib/templates/z.yaml",
            "{{ tpl (.Files.Get \"ci/x.tpl\") . }}".to_owned(),
            "lib/README.md",
            1,
        ),
        (
            "charts/web/templates/z.yaml",
            "x: {{ .Subcharts.sub.Files.Get \"README.md\" }}\n".to_owned(),
            "lib/README.md",
            1,
        ),
        ("charts/web/templates/z.yaml", get("\"docs/x.md\""), "lib/README.md", 0),
    ];
    for (template, text, changed, code) in cases {
        for comment in ["", "# A comment\n"] {
            let fixture = web(&[
                ("lib/Chart.yaml", SUB),
                (
                    "lib/values.yaml",
                    if text.contains(".Values") { "file: README.md\n" } else { "" },
                ),
                ("lib/README.md", "one\n"),
                ("lib/ci/run.sh", "one\n"),
                ("lib/ci/x.tpl", "{{ .Files.Get \"README.md\" }}\n"),
                (template, &text),
            ]);
            with_dependency(&fixture, "../../lib");
            let values = fixture.path().join("charts/web/values.yaml");
            let values = std::fs::read_to_string(values).unwrap();
            fixture.write("charts/web/values.yaml", format!("{comment}{values}"));
            let (found, causes) = after(&fixture, changed);
            assert_eq!(found, code, "{text} {changed} {comment} {causes}");
        }
    }
}

/// A file that packaging leaves out says nothing about the one next to it, and neither does a change of another kind.
#[test]
fn what_changes_next_to_a_document_hides_nothing() {
    for other in [
        "charts/web/ignored/x.txt",
        "charts/web/crds/x.yaml",
        "charts/web/charts/x/values.yaml",
        "charts/web/.helmignore",
    ] {
        let fixture = web(&[
            ("charts/web/templates/files.yaml", READS),
            ("charts/web/docs/run.md", "one\n"),
            ("charts/web/.helmignore", "ignored/\n"),
            ("charts/web/ignored/x.txt", "one\n"),
        ]);
        fixture.write(other, "# ignored\nignored/\n");
        let (code, causes) = after(&fixture, "charts/web/docs/run.md");
        assert_eq!(code, 1, "{other} {causes}");
        assert!(causes.contains("charts/web/docs/run.md"), "{other} {causes}");
    }
}

/// A chart that moved took its templates with it.
#[test]
fn a_new_document_of_a_chart_that_moved_is_delivered() {
    let template = "x: {{ (.Files.Glob \"docs/*\").AsConfig }}\n";
    for (folder, code) in [("docs", 1), ("doc", 0)] {
        let fixture = web(&[("charts/web/templates/files.yaml", template)]);
        fixture.rename("charts/web", "deploy/web");
        fixture.commit("Move");
        assert_eq!(verdict(&fixture, "web"), 0);
        let (found, causes) = after(&fixture, &format!("deploy/web/{folder}/new.md"));
        assert_eq!(found, code, "{folder} {causes}");
    }
}

#[test]
fn a_dependency_around_the_chart_counts() {
    for (changed, code) in [
        ("templates/z.yaml", 1),
        ("charts/web/README.md", 0),
        ("README.md", 0),
        ("charts/web/templates/deployment.yaml", 1),
    ] {
        let fixture = web(&[
            ("Chart.yaml", SUB),
            ("templates/z.yaml", "# one\n"),
            (".helmignore", "charts/\n"),
            ("charts/web/README.md", "one\n"),
        ]);
        with_dependency(&fixture, "../..");
        assert_eq!(verdict(&fixture, "web"), 0);
        fixture.write(changed, "# two\n");
        fixture.commit("Change");
        assert_eq!(verdict(&fixture, "web"), code, "{changed}");
    }
}

/// What cannot be followed is no reason to pass.
#[test]
fn dependencies_out_of_the_repository_or_without_end_are_refused() {
    // The last one leads back into a clone whose folder has that name.
    for place in ["/srv/sub", "../../../outside", "../../../repo/lib"] {
        let fixture = web(&[("lib/Chart.yaml", SUB)]);
        with_dependency(&fixture, place);
        let found = check(&fixture, &[]);
        assert_eq!(found.code, 1, "{}", found.whole());
        let message = format!(
            "Chart.yaml takes in the chart in {place}, which is no path in the repository, so its changes are not seen"
        );
        assert!(found.whole().contains(&message), "{}", found.whole());
    }
    // Links make ever more paths of one folder.
    let fixture = web(&[(
        "lib/Chart.yaml",
        "name: lib\nversion: 0.1.0\ndependencies:\n- {name: a, repository: \"file://a\"}\n\
         - {name: b, repository: \"file://b\"}\n",
    )]);
    for link in ["a", "b"] {
        symlink(".", fixture.path().join("lib").join(link)).unwrap();
    }
    with_dependency(&fixture, "../../lib");
    let found = check(&fixture, &[]);
    let message = "the chart in `charts/web` takes in more than 1000 folders by `repository: file://…`; take out some dependencies";
    assert!(found.code > 1, "{}", found.whole());
    assert!(found.whole().contains(message), "{}", found.whole());
}

/// A chart with more dependencies than anyone has follows each of them.
#[test]
fn hundreds_of_local_dependencies_all_count() {
    let fixture = web(&[]);
    let mut chart = std::fs::read_to_string(fixture.path().join("charts/web/Chart.yaml")).unwrap();
    chart.push_str("dependencies:\n");
    for number in 0..205 {
        chart.push_str(&format!(
            "- {{name: d{number}, repository: \"file://../../l/d{number}\"}}\n"
        ));
        fixture.write(
            &format!("l/d{number}/Chart.yaml"),
            format!("name: d{number}\nversion: 1.0.0\n"),
        );
        fixture.write(&format!("l/d{number}/templates/z.yaml"), "one\n");
    }
    fixture.write("charts/web/Chart.yaml", chart);
    release_again(&fixture);
    for number in [0, 100, 204] {
        fixture.write(&format!("l/d{number}/templates/z.yaml"), "two\n");
        assert_eq!(check(&fixture, &["--worktree"]).code, 1, "{number}");
        fixture.write(&format!("l/d{number}/templates/z.yaml"), "one\n");
    }
}

/// Packaging follows a link wherever it leads, and what is there may be anything.
#[test]
fn a_link_out_of_the_repository_delivers_nobody_knows_what() {
    for path in ["values.yaml", "values.schema.json", "templates/x.yaml", "crds", "charts"] {
        for target in
            ["/etc/hostname", "../../../../outside.yaml", "loop", "made-later", "../../.git/config"]
        {
            let fixture = web(&[("charts/web/values.yaml", "a: 1\n")]);
            release_again(&fixture);
            let place = fixture.path().join("charts/web").join(path);
            std::fs::create_dir_all(place.parent().unwrap()).unwrap();
            let _ = std::fs::remove_file(&place);
            let target = match target {
                "loop" => path.rsplit('/').next().unwrap(),
                target => target,
            };
            symlink(target, &place).unwrap();
            let message = format!(
                "charts/web/{path} is a link to something that no commit of this repository has"
            );
            for is_committed in [false, true] {
                if is_committed {
                    fixture.commit("Link");
                }
                let arguments: &[&str] = if is_committed { &[] } else { &["--worktree"] };
                let found = check(&fixture, arguments);
                if found.code == 3 && found.whole().contains("levels of symbolic links") {
                    continue;
                }
                assert_eq!(found.code, 1, "{path} {target} {}", found.whole());
                assert!(found.whole().contains(&message), "{path} {target} {}", found.whole());
            }
        }
    }
    let fixture = web(&[]);
    symlink("/etc/hostname", fixture.path().join("charts/web/README.md")).unwrap();
    let found = check(&fixture, &["--worktree"]);
    assert_eq!(found.code, 0, "{}", found.whole());
}

/// Helm follows links to folders, so a template behind one reads documents like any other.
#[test]
fn templates_behind_links_are_searched() {
    for (link, target, template) in [
        ("charts/web/templates/more", "../../../tpl", "tpl/files.yaml"),
        ("charts/web/charts", "../../subs", "subs/lib/templates/_x.tpl"),
        ("charts/web/charts/lib", "../../../lib", "lib/templates/_x.tpl"),
        ("charts/web/templates/deep", "../../../deep", "tpl/files.yaml"),
    ] {
        for (text, code) in [(READS, 1), ("data: none\n", 0)] {
            let fixture = web(&[(template, text), ("charts/web/docs/run.md", "one\n")]);
            let link = fixture.path().join(link);
            std::fs::create_dir_all(link.parent().unwrap()).unwrap();
            symlink(target, &link).unwrap();
            std::fs::create_dir_all(fixture.path().join("deep")).unwrap();
            symlink("../tpl", fixture.path().join("deep/link")).unwrap();
            release_again(&fixture);
            let (found, causes) = after(&fixture, "charts/web/docs/run.md");
            assert_eq!(found, code, "{target} {causes}");
        }
    }
}

/// The templates of a chart may all be elsewhere. Behind a link to where it is there is no end of them.
#[test]
fn templates_that_are_a_link_or_lead_back_are_searched() {
    let fixture = web(&[("charts/web/docs/run.md", "one\n"), ("tpl/files.yaml", READS)]);
    let templates = fixture.path().join("charts/web/templates");
    std::fs::remove_dir_all(&templates).unwrap();
    symlink("../../tpl", &templates).unwrap();
    release_again(&fixture);
    assert_eq!(after(&fixture, "charts/web/docs/run.md").0, 1);
    let fixture = web(&[("charts/web/docs/run.md", "one\n")]);
    symlink("..", fixture.path().join("charts/web/templates/up")).unwrap();
    release_again(&fixture);
    assert_eq!(after(&fixture, "charts/web/docs/run.md").0, 1);
}

/// A template that reads RELEASE.txt delivers it, also where a comment in values.yaml comes with it.
#[test]
fn a_release_file_that_a_template_reads_is_delivered() {
    let template = "data: {{ .Files.Get \"RELEASE.txt\" | quote }}\n";
    for (text, code) in [(template, 1), (READS, 0)] {
        for comment in ["", "# A comment\n"] {
            let fixture = web(&[("charts/web/templates/files.yaml", text)]);
            let path = |name: &str| format!("charts/web/{name}");
            let read = |path: &str| std::fs::read_to_string(fixture.path().join(path)).unwrap();
            let notes = ["charts/web/RELEASE.txt", "RELEASE.txt"]
                .into_iter()
                .find(|path| fixture.path().join(path).exists())
                .unwrap();
            let old = read(notes);
            std::fs::remove_file(fixture.path().join(notes)).unwrap();
            fixture.write(&path("RELEASE.txt"), &old);
            release_again(&fixture);
            fixture.write(&path("RELEASE.txt"), format!("{}\n- More.\n", old.trim_end()));
            let values = read("charts/web/values.yaml");
            fixture.write(&path("values.yaml"), format!("{comment}{values}"));
            fixture.commit("Change");
            let found = check(&fixture, &[]);
            assert_eq!(found.code, code, "{text} {comment} {}", found.whole());
        }
    }
}
