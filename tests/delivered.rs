//! What a chart delivers although it is a document, or outside of the chart.

use relmap_testkit::Fixture;

use crate::support::{Ran, chart_files, check, edit};

/// The chart `web` in its folder, with templates and files, released as `web-1.1.0`.
pub(crate) fn web(files: &[(&str, &str)]) -> Fixture {
    let fixture = Fixture::new();
    chart_files(&fixture, "charts/web/", "web", "web");
    for (path, text) in files {
        fixture.write(path, text);
    }
    fixture.commit("Release");
    fixture.tag("web-1.1.0");
    fixture
}

fn read(fixture: &Fixture, path: &str) -> String {
    std::fs::read_to_string(fixture.path().join(path)).unwrap()
}

/// What a check says after one file changed, in a commit and in the work tree.
#[track_caller]
pub(crate) fn after(fixture: &Fixture, path: &str) -> (i32, String) {
    fixture.write(path, "# other\n");
    let uncommitted = check(fixture, &["--worktree"]);
    fixture.commit("Change");
    let committed = check(fixture, &[]);
    assert_eq!(uncommitted.code, committed.code, "{}", committed.whole());
    let required = |ran: &Ran| ran.json()["components"][0]["requirements"].to_string();
    assert_eq!(required(&uncommitted), required(&committed));
    (committed.code, required(&committed))
}

#[test]
fn a_document_that_a_template_reads_is_delivered() {
    let reads = [
        "data: {{ .Files.Get \"docs/run.md\" }}",
        "{{ (.Files.Glob \"docs/*\").AsConfig }}",
        "{{ .Files.Get .Values.script }}",
    ];
    for template in reads {
        let template = ("charts/web/templates/files.yaml", template);
        let fixture = web(&[
            template,
            ("charts/web/docs/run.md", "one\n"),
            ("charts/web/README.md", "one\n"),
        ]);
        edit(
            &fixture,
            "charts/web/values.yaml",
            "replicaCount:",
            "script: docs/run.md\nreplicaCount:",
        );
        fixture.commit("Name the script");
        fixture.git(["tag", "--force", "web-1.1.0"]);
        let (code, causes) = after(&fixture, "charts/web/README.md");
        assert_eq!(code, 0, "{causes}");
        let (code, causes) = after(&fixture, "charts/web/docs/run.md");
        assert_eq!(code, 1, "{template:?} {causes}");
    }
}

#[test]
fn a_document_that_helm_leaves_out_or_no_template_reads_is_not() {
    let template = ("charts/web/templates/files.yaml", "{{ .Files.Get \"docs/run.md\" }}");
    let ignored = ("charts/web/.helmignore", "docs/\n");
    let fixture = web(&[template, ignored, ("charts/web/docs/run.md", "one\n")]);
    assert_eq!(after(&fixture, "charts/web/docs/run.md").0, 0);
    let fixture = web(&[("charts/web/docs/run.md", "one\n")]);
    assert_eq!(after(&fixture, "charts/web/docs/run.md").0, 0);
    // A chart that was unpacked into this one may read this one's files.
    let library = ("charts/web/charts/lib/templates/_x.tpl", "{{ .Files.Get \"docs/run.md\" }}");
    let fixture = web(&[library, ("charts/web/docs/run.md", "one\n")]);
    assert_eq!(after(&fixture, "charts/web/docs/run.md").0, 1);
}

/// A library of the repository that packaging copies into the chart.
fn with_library(more: &[(&str, &str)]) -> Fixture {
    let dependency =
        "dependencies:\n- name: lib\n  version: 0.1.0\n  repository: file://../../lib\n";
    let mut files = vec![
        ("lib/Chart.yaml", "apiVersion: v2\nname: lib\ntype: library\nversion: 0.1.0\n"),
        ("lib/templates/_x.tpl", "one\n"),
        ("lib/README.md", "one\n"),
        ("deep/Chart.yaml", "apiVersion: v2\nname: deep\nversion: 0.1.0\n"),
        ("deep/templates/x.yaml", "one\n"),
        ("other/templates/x.yaml", "one\n"),
    ];
    files.extend(more);
    let fixture = web(&files);
    let chart = read(&fixture, "charts/web/Chart.yaml");
    fixture.write("charts/web/Chart.yaml", format!("{chart}{dependency}"));
    fixture.commit("Depend on the library");
    fixture.git(["tag", "--force", "web-1.1.0"]);
    fixture
}

#[test]
fn what_changes_in_a_local_dependency_is_a_change_of_the_chart() {
    let lib = "apiVersion: v2\nname: lib\nversion: 0.1.0\ndependencies:\n- name: deep\n  version: 0.1.0\n  \
               repository: file://../deep\n";
    for (path, code) in [
        ("lib/templates/_x.tpl", 1),
        ("lib/values.yaml", 1),
        ("deep/templates/x.yaml", 1),
        ("lib/README.md", 0),
        ("other/templates/x.yaml", 0),
    ] {
        let fixture = with_library(&[("lib/Chart.yaml", lib)]);
        let (found, causes) = after(&fixture, path);
        assert_eq!(found, code, "{path} {causes}");
        if code == 1 {
            let changed = check(&fixture, &[]).stdout;
            assert!(changed.contains(&format!("\"path\": \"{path}\"")), "{changed}");
        }
    }
}

/// A dependency does not leave the chart because it has releases of its own: packaging copies it all the same.
#[test]
fn a_local_dependency_with_releases_of_its_own_counts_too() {
    let notes = "lib-0.1.0 (2026-01-01)\n\n- First.\n";
    let fixture = with_library(&[("lib/RELEASE.txt", notes)]);
    fixture.tag("lib-0.1.0");
    fixture.write("lib/templates/_x.tpl", "two\n");
    fixture.commit("Change");
    let verdict = |name: &str| check(&fixture, &["--component", name]).code;
    assert_eq!((verdict("web"), verdict("lib")), (1, 1));
    // One that gets releases with the change is no way around it.
    let fixture = with_library(&[]);
    fixture.write("lib/RELEASE.txt", notes);
    fixture.write("lib/templates/_x.tpl", "two\n");
    fixture.commit("Change");
    assert_eq!(check(&fixture, &["--component", "web"]).code, 1);
}

/// Wherever the dependency is, and whatever its files are called.
#[test]
fn a_local_dependency_counts_in_every_place() {
    let dependency = |place: &str| {
        format!(
            "apiVersion: v2\nname: web\nversion: 1.1.0\nappVersion: \"1.2.0\"\ndependencies:\n- name: lib\n  \
             version: 0.1.0\n  repository: file://{place}\n"
        )
    };
    let lib = "apiVersion: v2\nname: lib\nversion: 0.1.0\n";
    for (place, folder, changed) in [
        ("docs/lib", "charts/web/docs/lib", "charts/web/docs/lib/templates/x.yaml"),
        ("ignored", "charts/web/ignored", "charts/web/ignored/templates/x.yaml"),
        ("../../link", "lib", "lib/templates/x.yaml"),
        ("../../lib", "lib", "elsewhere/x.yaml"),
        ("../../lib", "lib", "lib/docs/x.md"),
        ("../../lib", "lib", "lib/examples/x.md"),
    ] {
        let chart = dependency(place);
        let fixture = web(&[
            ("charts/web/Chart.yaml", chart.as_str()),
            ("charts/web/.helmignore", "ignored/\n"),
            (&format!("{folder}/Chart.yaml"), lib),
            (changed, "one\n"),
        ]);
        std::os::unix::fs::symlink("lib", fixture.path().join("link")).unwrap();
        if changed.starts_with("elsewhere") {
            let link = fixture.path().join("lib/templates");
            std::os::unix::fs::symlink("../elsewhere", link).unwrap();
        }
        fixture.commit("Link");
        fixture.git(["tag", "--force", "web-1.1.0"]);
        let (code, causes) = after(&fixture, changed);
        assert_eq!(code, 1, "{place} {changed} {causes}");
    }
}

const LOCKED: &str = "apiVersion: v2\nname: web\nversion: 1.1.0\nappVersion: \"1.2.0\"\ndependencies:\n- name: lib\n  \
                      version: 0.1.0\n  repository: https://charts.example\n";

/// Helm packages what the lock names, whatever Chart.yaml does.
#[test]
fn a_folder_that_a_lock_leads_to_is_delivered() {
    for (lock, folder, code) in [
        ("Chart.lock", "../../lib", 1),
        ("requirements.lock", "../../lib", 1),
        ("Chart.lock", "../../other", 0),
    ] {
        let text = format!(
            "dependencies:\n- name: lib\n  version: 0.1.0\n  repository: file://{folder}\n"
        );
        let fixture = web(&[
            ("charts/web/Chart.yaml", LOCKED),
            (&format!("charts/web/{lock}"), &text),
            ("lib/Chart.yaml", "apiVersion: v2\nname: lib\nversion: 0.1.0\n"),
            ("lib/templates/x.yaml", "one\n"),
        ]);
        assert_eq!(after(&fixture, "lib/templates/x.yaml").0, code, "{lock} {folder}");
    }
    let absolute = "dependencies:\n- name: lib\n  version: 0.1.0\n  repository: file:///srv/lib\n";
    let fixture = web(&[("charts/web/Chart.yaml", LOCKED), ("charts/web/Chart.lock", absolute)]);
    let ran = check(&fixture, &["--all", "--worktree"]);
    assert!(ran.stdout.contains("Chart.lock takes in the chart in /srv/lib"), "{}", ran.whole());
}

/// Of two lock files Helm goes by requirements.lock.
#[test]
fn of_two_locks_the_one_counts_that_helm_goes_by() {
    let lock = |version: &str| {
        format!(
            "dependencies:\n- name: lib\n  version: {version}\n  repository: https://charts.example\n"
        )
    };
    for (changed, level) in [("requirements.lock", "major"), ("Chart.lock", "patch")] {
        let chart = LOCKED.replace("0.1.0", "'>=0.1.0'");
        let fixture = web(&[
            ("charts/web/Chart.yaml", &chart),
            ("charts/web/Chart.lock", &lock("1.0.0")),
            ("charts/web/requirements.lock", &lock("1.0.0")),
        ]);
        fixture.write(&format!("charts/web/{changed}"), lock("9.0.0"));
        fixture.commit("Move");
        let required = check(&fixture, &[]).json()["components"][0]["required"]["bump"].clone();
        assert_eq!(required, level, "{changed}");
    }
}

/// A library of another folder may read the files of the chart that uses it.
#[test]
fn a_document_that_a_local_dependency_reads_is_delivered() {
    let fixture = with_library(&[("charts/web/docs/run.md", "one\n")]);
    fixture.write("lib/templates/_x.tpl", "{{ .Files.Get \"docs/run.md\" }}\n");
    fixture.commit("Read");
    fixture.git(["tag", "--force", "web-1.1.0"]);
    assert_eq!(after(&fixture, "charts/web/docs/run.md").0, 1);
}

/// A template that reads a further values file as text delivers its comments.
#[test]
fn values_that_a_template_reads_as_text_are_delivered() {
    let template =
        ("charts/web/templates/files.yaml", "{{ .Files.Get \"files/app-values.yaml\" }}");
    let values = ("charts/web/files/app-values.yaml", "# one\na: 1\n");
    for (files, code) in [(&[template, values][..], 1), (&[values], 0)] {
        let fixture = web(files);
        fixture.write("charts/web/files/app-values.yaml", "# two\na: 1\n");
        fixture.commit("Change");
        assert_eq!(check(&fixture, &[]).code, code);
    }
}

/// What ends a comment for Helm and not for an editor, and what hides a value.
#[test]
fn a_tag_in_full_or_a_merge_by_its_tag_changes_a_value() {
    for (old, new) in [
        ("open: \"false\"\n", "open: !<tag:yaml.org,2002:bool> \"false\"\n"),
        ("pin: \"1.20\"\n", "pin: !<tag:yaml.org,2002:float> \"1.20\"\n"),
        ("a:\n  \"<<\": {b: 1}\n", "a:\n  !!merge \"<<\": {b: 1}\n"),
    ] {
        let fixture = web(&[("charts/web/values.yaml", old)]);
        fixture.write("charts/web/values.yaml", new);
        fixture.commit("Change");
        let ran = check(&fixture, &[]);
        assert_eq!(ran.code, 1, "{new} {}", ran.whole());
        assert!(ran.rules().contains(&"missing-entry".to_owned()), "{new} {}", ran.whole());
    }
}

#[test]
fn characters_and_tags_that_hide_values_are_refused() {
    for (hidden, message) in [
        ("# see\u{2028}evil: true\n", "U+2028 ends a line for Helm, and is invisible elsewhere"),
        ("# see\u{2029}evil: true\n", "U+2029 ends a line for Helm, and is invisible elsewhere"),
        ("# see\u{85}evil: true\n", "U+0085 ends a line for Helm, and is invisible elsewhere"),
        ("# see\u{7f}\n", "the file has the control character U+007F, and Helm refuses the file"),
        ("# see\u{c}\n", "the file has the control character U+000C, and Helm refuses the file"),
        ("# see\u{9f}\n", "the file has the control character U+009F, and Helm refuses the file"),
        ("# see\u{fffe}\n", "the file has the control character U+FFFE, and Helm refuses the file"),
        (
            "evil: !!binary ZXZpbA==\n",
            "a value is tagged `!!binary`, so what Helm reads is not what is written",
        ),
    ] {
        for file in ["values.yaml", "Chart.yaml"] {
            let fixture = web(&[]);
            let path = format!("charts/web/{file}");
            fixture.write(&path, read(&fixture, &path) + hidden);
            fixture.commit("Change");
            let ran = check(&fixture, &[]);
            assert_ne!(ran.code, 0, "{hidden:?} {}", ran.whole());
            assert!(
                ran.stdout.contains(&format!("cannot be parsed: {message}")),
                "{}",
                ran.whole()
            );
        }
    }
    let fixture = web(&[]);
    fixture
        .write("charts/web/values.yaml", read(&fixture, "charts/web/values.yaml") + "# é – 日本\n");
    fixture.commit("Change");
    assert_eq!(check(&fixture, &[]).code, 0);
}

#[test]
fn a_version_is_written_as_the_package_is_named() {
    let fixture = web(&[]);
    let write = |version: &str| {
        let text = read(&fixture, "charts/web/Chart.yaml");
        let changed: Vec<String> = text
            .lines()
            .map(|line| match line.starts_with("version:") {
                true => format!("version: {version}"),
                false => line.to_owned(),
            })
            .collect();
        fixture.write("charts/web/Chart.yaml", changed.join("\n") + "\n");
        fixture.commit("Change");
    };
    for version in ["v1.1.0", "1.1.00", "01.1.0", "1.1"] {
        write(version);
        let ran = check(&fixture, &[]);
        assert_eq!(ran.code, 1, "{}", ran.whole());
        assert!(ran.rules().contains(&"chart-version-mismatch".to_owned()), "{}", ran.whole());
        let message = format!(
            "charts/web/RELEASE.txt declares 1.1.0, but Chart.yaml has version {version}; the package would have the \
             wrong version"
        );
        assert!(ran.stdout.contains(&message), "{}", ran.whole());
    }
    // A chart whose versions were written so before keeps the form.
    write("v1.1.0");
    fixture.git(["tag", "--force", "web-1.1.0"]);
    let ran = check(&fixture, &[]);
    assert_eq!((ran.code, ran.rules()), (0, vec!["released".to_owned()]), "{}", ran.whole());
}

/// `readOnlyRootFilesystem` is in most charts, and so are names that `printf` builds.
#[test]
fn a_word_that_has_files_in_it_reads_none() {
    for template in [
        "name: {{ printf \"%s-%s\" .Release.Name .Chart.Name | trunc 63 }}\nro: {{ .Values.readOnlyRootFilesystem }}\n",
        "image: {{ printf \"%s/%s:%s\" .Values.r .Values.n .Values.t }}\nx: {{ .Files.Get \"files/x\" }}\n",
    ] {
        let fixture = web(&[
            ("charts/web/templates/more.yaml", template),
            ("charts/web/README.md", "one\n"),
            ("charts/web/docs/run.md", "one\n"),
        ]);
        for path in ["charts/web/README.md", "charts/web/docs/run.md"] {
            let (code, causes) = after(&fixture, path);
            assert_eq!(code, 0, "{path}: {causes}");
        }
    }
}
