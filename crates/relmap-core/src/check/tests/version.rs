//! The declared version: overrides, taken versions, and the reasons that messages give.

use super::{Case, HEAD, findings, rules, shown, tag};

fn templates_changed() -> Case {
    Case::charts().edit("templates/web.yaml", "Deployment", "StatefulSet")
}

#[test]
fn a_reason_names_each_file_and_cause_once() {
    let feature = Case::charts()
        .edit(
            "templates/web.yaml",
            "Deployment",
            "{{ .Values.debug }}{{ .Values.a }}{{ .Values.b }}",
        )
        .edit("values.yaml", "image:", "debug: true\nimage:")
        .declare("1.1.1", "App: app-1.2.0\n");
    let message =
        |case: Case| findings(&case.judge()).remove(0).split(" | ").next().unwrap().to_owned();
    assert_eq!(
        message(feature.clone()),
        "error bump-too-small: charts-1.1.1 is a patch bump from charts-1.1.0, but the changes need at least a minor: \
         templates together with new values keys (templates/web.yaml, new values key debug)"
    );
    let more = feature.write("templates/a.yaml", "a").write("templates/b.yaml", "b").edit(
        "values.yaml",
        "debug: true",
        "debug: true\na: 1\nb: 2",
    );
    assert_eq!(
        message(more),
        "error bump-too-small: charts-1.1.1 is a patch bump from charts-1.1.0, but the changes need at least a minor: \
         templates together with new values keys (templates/a.yaml, templates/b.yaml, new values key debug, new values \
         key a and 2 more)"
    );
    assert_eq!(
        message(Case::charts().write("crds/a.yaml", "a").declare("1.1.1", "App: app-1.2.0\n")),
        "error bump-too-small: charts-1.1.1 is a patch bump from charts-1.1.0, but the changes need at least a minor: \
         crds/ (crds/a.yaml)"
    );
}

#[test]
fn an_override_that_changes_nothing_is_a_note() {
    for (bump, version) in [("patch", "1.1.1"), ("minor", "1.2.0")] {
        let fields = format!("App: app-1.2.0\nBump: {bump} - Announced.\n");
        let outcome = templates_changed().declare(version, &fields).judge();
        assert_eq!(shown(&outcome), format!("pass, exactly {bump} {version}"));
        assert_eq!(
            findings(&outcome),
            [format!(
                "note bump-override: the entry sets the bump to {bump} (Announced.); the rules ask for at least a patch, \
                 so it changes nothing | -"
            )]
        );
    }
    let below = Case::charts()
        .write("crds/a.yaml", "a")
        .declare("1.1.1", "App: app-1.2.0\nBump: patch - Small.\n")
        .judge();
    assert_eq!(
        findings(&below),
        [
            "warning bump-override: the entry sets the bump to patch where the rules ask for at least a minor; its \
             reason: Small. | -"
        ]
    );
    let place = below.findings[0].location.as_ref().unwrap();
    assert_eq!((place.file.as_str(), place.span.as_ref().unwrap().place.line), ("RELEASE.txt", 3));
}

#[test]
fn a_version_beside_its_own_override_is_told_so() {
    let minor = "App: app-1.2.0\nBump: minor - Announced.\n";
    for (version, message) in [
        (
            "1.1.1",
            "error bump-too-small: charts-1.1.1 is a patch bump from charts-1.1.0, but the entry's own `Bump:` asks for \
             exactly a minor | write `charts-1.2.0`, and `version: 1.2.0` in Chart.yaml",
        ),
        (
            "2.0.0",
            "error bump-too-large: charts-2.0.0 is a major bump from charts-1.1.0, but the entry's own `Bump:` asks for \
             exactly a minor | write `charts-1.2.0`, and `version: 1.2.0` in Chart.yaml",
        ),
    ] {
        // The rules ask for a minor as well, though not exactly; the entry's own word is what counts.
        let case = Case::charts().write("crds/a.yaml", "a").declare(version, minor);
        assert_eq!(findings(&case.judge())[0], message);
    }
    // On an entry that is released already it says nothing any more.
    let mut released = Case::charts().edit("RELEASE.txt", "App: app-1.2.0\n", minor);
    released.old.insert("RELEASE.txt".into(), released.new["RELEASE.txt"].clone());
    assert_eq!(rules(&released.judge()), [] as [&str; 0]);
}

#[test]
fn an_override_of_a_release_of_nothing_is_no_release_of_nothing() {
    let case = Case::charts().declare("1.1.1", "App: app-1.2.0\nBump: patch - Again.\n");
    assert_eq!(rules(&case.judge()), ["bump-override"]);
}

#[test]
fn a_tag_below_the_baseline_may_be_part_of_the_branch() {
    let mut case =
        templates_changed().declare("1.0.0", "App: app-1.2.0\n").taken("charts-1.0.0", "1.0.0");
    assert_eq!(
        findings(&case.clone().judge()).last().unwrap(),
        "error version-taken: charts-1.0.0 is already the tag of commit 222222222, and charts-1.1.0 is released above it | run `relmap bump`, or write the next free version, `charts-1.1.1`, and `version: 1.1.1` in Chart.yaml; a released version is never moved"
    );
    case.tags[1].commit = HEAD.parse().unwrap();
    assert!(rules(&case.judge()).contains(&"version-behind"));
}

#[test]
fn a_taken_prerelease_is_another_version() {
    let outcome = templates_changed()
        .declare("1.1.1", "App: app-1.2.0\n")
        .taken("charts-1.1.1-rc.1", "1.1.1-rc.1")
        .judge();
    assert_eq!(shown(&outcome), "pass, at least patch 1.1.1");
}

#[test]
fn a_mend_keeps_the_form_of_the_heading() {
    for (old, new, heading) in [
        ("v1.1.0", "v1.1.2", "v1.1.1"),
        ("charts/1.1.0", "charts/1.1.2", "charts/1.1.1"),
        ("charts-v1.1.0", "charts-v1.1.2", "charts-v1.1.1"),
    ] {
        let mut case =
            templates_changed().before("RELEASE.txt", &format!("{old}\nApp: app-1.2.0\n"));
        case.tags = vec![tag(old, "1.1.0", "1")];
        let notes =
            format!("{new}\nApp: app-1.2.0\n\n- Next.\n\n{old}\nApp: app-1.2.0\n\n- First.\n");
        let outcome = case
            .edit("Chart.yaml", "version: 1.1.0", "version: 1.1.2")
            .write("RELEASE.txt", &notes)
            .judge();
        let help = outcome.findings.iter().find_map(|finding| finding.help.as_deref());
        let expected =
            format!("run `relmap bump`, or write `{heading}`, and `version: 1.1.1` in Chart.yaml");
        assert_eq!(help, Some(expected.as_str()), "{new}: {:?}", findings(&outcome));
    }
}

#[test]
fn an_apps_mend_speaks_of_no_chart() {
    let outcome = Case::app().edit("src/main.c", "1", "2").declare("1.2.2", "").judge();
    assert_eq!(
        findings(&outcome),
        [
            "error version-skipped: app-1.2.2 skips versions: the next patch after app-1.2.0 is 1.2.1 | run `relmap bump`, or write \
             `app-1.2.1`"
        ]
    );
}

#[test]
fn an_unchanged_chart_on_a_later_commit_says_nothing() {
    let outcome = Case::charts().judge();
    assert_eq!(shown(&outcome), "pass, at least none 1.1.0");
    assert_eq!(rules(&outcome), [] as [&str; 0]);
    assert!(outcome.is_untouched());
}
