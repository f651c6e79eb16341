//! Images in values files, and the app's tag among them.

use super::{Case, findings, rules, shown};
use crate::chart::images::MAX_IMAGES;
use crate::chart::values::MAX_CHANGES;
use crate::outcome::{ComponentOutcome, Verdict};
use crate::rule_code::RuleCode;

/// The kinds of change in each file.
fn kinds(outcome: &ComponentOutcome) -> Vec<(&str, &str)> {
    outcome.changes.iter().map(|c| (c.path.as_str(), c.kind.as_str())).collect()
}

/// What forces each demand: `rule bump: causes`.
fn demands(outcome: &ComponentOutcome) -> Vec<String> {
    let demands = outcome.requirements.iter();
    demands.map(|r| format!("{} {}: {}", r.key.as_str(), r.bump, r.causes.join(", "))).collect()
}

#[test]
fn no_length_of_a_key_or_tag_hides_that_an_image_moved() {
    let level = |old: &str, new: &str| {
        let outcome = Case::charts().differing("values.yaml", old, new).judge();
        shown(&outcome).split_once(", ").unwrap().1.to_owned()
    };
    let key = "k".repeat(300);
    let long = "l".repeat(110);
    for (old, new) in [
        (format!("{key}Image: r/a:1.0.0\n"), format!("{key}Image: r/a:2.0.0\n")),
        // Its repository is in a template.
        (format!("{key}ImageTag: 1.0.0\n"), format!("{key}ImageTag: 2.0.0\n")),
        (format!("image:\n  tag: {long}-1.0.0\n"), format!("image:\n  tag: {long}-2.0.0\n")),
        // Two keys that begin and end alike.
        (
            format!("{key}a: {{image: r/a:1.0.0}}\n{key}b: {{image: r/a:1.0.0}}\n"),
            format!("{key}a: {{image: r/a:1.0.0}}\n{key}b: {{image: r/a:2.0.0}}\n"),
        ),
    ] {
        assert_eq!(level(&old, &new), "at least major 2.0.0", "{old} {new}");
    }
}

#[test]
fn an_image_moves_by_its_tag_and_not_by_its_repository() {
    let outcome =
        Case::kafka().edit("values.yaml", "apache/kafka", "mirror.io/apache/kafka").judge();
    assert_eq!(kinds(&outcome), [("values.yaml", "values")]);
    assert_eq!(outcome.images[0].new.as_deref(), Some("mirror.io/apache/kafka:3.7.0"));
    assert!(!outcome.images[0].from_app_version);
}

#[test]
fn a_tag_that_follows_app_version_is_no_change_of_its_own() {
    let outcome = Case::charts()
        .edit("Chart.yaml", "appVersion: 1.2.0", "appVersion: 1.3.0")
        .declare("1.2.0", "App: app-1.3.0\n")
        .judge();
    assert_eq!(shown(&outcome), "pass, at least minor 1.2.0");
    assert_eq!(
        demands(&outcome),
        ["app-version minor: App: app-1.2.0 -> app-1.3.0, appVersion: 1.2.0 -> 1.3.0"]
    );
    assert!(outcome.images[0].from_app_version);
}

#[test]
fn an_image_that_only_tests_run_is_a_patch() {
    let values = |key: &str, tag: &str| {
        format!("{key}:\n  image:\n    repository: bats/bats\n    tag: {tag}\n")
    };
    for (key, level) in [
        ("helmtest", "patch"),
        ("helm-test", "patch"),
        ("testFramework", "patch"),
        ("tests", "patch"),
        ("contest", "minor"),
        ("sidecar", "minor"),
    ] {
        let outcome = Case::charts()
            .differing("values.yaml", &values(key, "1.13.0"), &values(key, "1.14.0"))
            .judge();
        let image = outcome.requirements.iter().find(|r| r.key.as_str() == "image").unwrap();
        assert_eq!(image.bump.as_str(), level, "{key}");
    }
}

#[test]
fn the_images_level_is_that_of_the_furthest() {
    let values = |main: &str, side: &str| {
        format!(
            "image:\n  repository: a/main\n  tag: {main}\nside:\n  image:\n    repository: a/side\n    tag: {side}\n"
        )
    };
    for (main, side, level) in [
        ("1.0.1", "2.0.0", "patch"),
        ("1.0.1", "2.1.0", "minor"),
        ("2.0.0", "2.1.0", "major"),
        ("1.0.0-r1", "2.0.0", "patch"),
        ("stable", "2.0.0", "patch"),
        ("v1.1.0-alpine", "2.0.0", "minor"),
    ] {
        let outcome = Case::charts()
            .differing("values.yaml", &values("1.0.0", "2.0.0"), &values(main, side))
            .judge();
        let image = outcome.requirements.iter().find(|r| r.key.as_str() == "image").unwrap();
        assert_eq!(image.bump.as_str(), level, "{main} {side}");
    }
}

#[test]
fn an_image_that_moved_inside_of_a_list_is_seen() {
    let item = |tag: &str| format!("- image:\n    repository: a/b\n    tag: {tag}\n");
    let outcome = Case::kafka()
        .differing(
            "values.yaml",
            &format!("sides:\n{}", item("1.0.0")),
            &format!("sides:\n{}{}", item("1.1.0"), item("1.0.0")),
        )
        .judge();
    assert_eq!(kinds(&outcome), [("values.yaml", "values"), ("values.yaml", "image")]);
    // One that was only added is none that moved.
    let outcome = Case::kafka()
        .differing(
            "values.yaml",
            &format!("sides:\n{}", item("1.0.0")),
            &format!("sides:\n{}{}", item("1.0.0"), item("1.0.0")),
        )
        .judge();
    assert_eq!(kinds(&outcome), [("values.yaml", "values")]);
}

/// What is left out of a comparison could move unseen.
#[test]
fn what_is_too_much_to_compare_is_refused() {
    let images = "many:\n".to_owned() + &"- image: a/b:1\n".repeat(MAX_IMAGES);
    let side = |tag: &str| format!("side:\n  image: r/side:{tag}\n");
    let filler = |what: &str| -> String {
        (0..MAX_CHANGES + 1).map(|number| format!("k{number}{what}\n")).collect()
    };
    for (old, new, message) in [
        (side("1.0.0"), images + &side("2.0.0"), "values.yaml names more than 10000 images"),
        (String::new(), filler(": 1"), "values.yaml differs in more than 5000 keys"),
        (filler("Tag: '1'"), filler("Tag: '2'"), "values.yaml differs in more than 5000 keys"),
    ] {
        let base = "replicaCount: 2\n";
        let outcome = Case::charts()
            .differing("values.yaml", &format!("{base}{old}"), &format!("{base}{new}"))
            .judge();
        assert_eq!(outcome.verdict, Verdict::Fail, "{message}");
        let found = outcome.findings.iter().find(|f| f.rule == RuleCode::ChartUnreadable).unwrap();
        assert_eq!(found.message, format!("{message}, and not all of them are compared"));
    }
    // Other values that moved are all of one kind, however many there are.
    let outcome = Case::charts().differing("values.yaml", &filler(": 1"), &filler(": 2")).judge();
    assert!(!rules(&outcome).contains(&"chart-unreadable"), "{:?}", outcome.findings);
}

#[test]
fn lone_tags_are_told_from_other_keys() {
    for (old, new, expected) in [
        ("image:\n  tag: 1.0.0\n", "image:\n  tag: 1.1.0\n", Some("image.tag 1.0.0 1.1.0")),
        ("image:\n  sha: aa\n", "image:\n  sha: bb\n", Some("image.sha aa bb")),
        ("webImage:\n  tag: '1'\n", "webImage:\n  tag: '2'\n", Some("webImage.tag 1 2")),
        ("a:\n  imageTag: x1\n", "a:\n  imageTag: x2\n", Some("a.imageTag x1 x2")),
        // Empty means appVersion.
        ("image:\n  tag: 1.0.0\n", "image:\n  tag: ''\n", Some("image.tag 1.0.0 3.7.0")),
        ("image:\n  tag: null\n", "image:\n  tag: 1.0.0\n", Some("image.tag 3.7.0 1.0.0")),
        ("image:\n  tag: ''\n", "image:\n  tag: 3.7.0\n", None),
        ("image:\n  pull: 1\n", "image:\n  pull: 2\n", None),
        ("image:\n  tag: 1.0.0\n", "image:\n  x: 1\n", None),
        ("tag: 1.0.0\n", "tag: 1.1.0\n", None),
        ("x:\n  imageTags: a\n", "x:\n  imageTags: b\n", None),
    ] {
        let outcome = Case::kafka().differing("values.yaml", old, new).judge();
        let moved = outcome.images.first().map(|image| {
            let side = |side: &Option<String>| side.clone().unwrap_or_default();
            format!("{} {} {}", image.path, side(&image.old), side(&image.new))
        });
        assert_eq!(moved.as_deref(), expected, "{old} {new}");
        let kind = if expected.is_some() { "image" } else { "values" };
        assert_eq!(kinds(&outcome), [("values.yaml", kind)], "{old} {new}");
    }
}

#[test]
fn a_further_values_file_has_images_of_its_own() {
    let file = "values-prod.yaml";
    let values = |tag: &str, replicas: u8| {
        format!("replicas: {replicas}\nside:\n  image:\n    repository: a/side\n    tag: {tag}\n")
    };
    let case = |old: &str, new: &str| Case::kafka().differing(file, old, new).judge();
    let outcome = case(&values("1.0.0", 1), &values("1.1.0", 2));
    assert_eq!(kinds(&outcome), [(file, "values"), (file, "image")]);
    assert_eq!(
        demands(&outcome),
        [
            "values patch: values-prod.yaml: replicas: 1 -> 2",
            "image major: values-prod.yaml: side.image: a/side:1.0.0 -> a/side:1.1.0"
        ]
    );
    // A tag alone belongs to the image in values.yaml.
    let outcome = case("image:\n  tag: 3.7.0\n", "image:\n  tag: 3.8.0\nextra: 1\n");
    assert_eq!(
        demands(&outcome),
        [
            "values patch: values-prod.yaml: extra: (none) -> 1",
            "image major: values-prod.yaml: image.tag: 3.7.0 -> 3.8.0"
        ]
    );
    assert_eq!(outcome.images[0].path, "values-prod.yaml: image.tag");
    let outcome = case("a: 1\n", "a: 1\nimage:\n  tag: 3.8.0\n");
    assert_eq!(kinds(&outcome), [(file, "values")]);
    assert_eq!(case("a: 1\n", "a: 1 # one\n").changes[0].kind.as_str(), "docs");
}

#[test]
fn the_apps_own_tag_is_known_by_its_past_or_by_its_name() {
    let image =
        |repository: &str, tag: &str| format!("image:\n  repository: {repository}\n  tag: {tag}\n");
    let side = |repository: &str, tag: &str| {
        format!("side:\n  image:\n    repository: {repository}\n    tag: {tag}\n")
    };
    for (old, new, expected) in [
        // It was the app's version and is so no more.
        (image("x/app", "1.2.0"), image("x/app", "1.2.1"), true),
        (image("x/app", "v1.2.0-alpine"), image("x/app", "1.1.0"), true),
        (image("x/other", "1.2.0"), image("x/other", "1.2.1"), true),
        (side("x/app", "1.2.0"), side("x/app", "1.2.1"), true),
        (side("x/other", "1.2.0"), side("x/other", "1.2.1"), false),
        // The chart's name stands for the app as well.
        (side("x/web", "1.2.0"), side("x/web", "1.2.1"), true),
        // It never was the app's version.
        (image("x/app", "9.0.0"), image("x/app", "9.1.0"), false),
        (image("x/other", "9.0.0"), image("x/other", "9.1.0"), false),
        // New, and of the app by its name.
        ("{}\n".into(), side("x/app", "1.1.0"), true),
        ("{}\n".into(), side("x/app", "stable"), false),
        ("{}\n".into(), side("x/other", "1.1.0"), false),
        ("{}\n".into(), image("x/other", "1.1.0"), false),
        // It is right.
        (image("x/app", "1.2.0"), image("x/app", "1.2.0-alpine"), false),
        ("{}\n".into(), side("x/app", "v1.2.0"), false),
        (image("x/app", "1.2.0"), image("x/app", "''"), false),
    ] {
        let outcome = Case::charts().differing("values.yaml", &old, &new).judge();
        assert_eq!(rules(&outcome).contains(&"image-tag-mismatch"), expected, "{old}{new}");
    }
}

#[test]
fn the_configured_app_names_its_image() {
    let config = "[[component]]\nname = \"charts\"\napp = \"server\"\n";
    let outcome = Case::charts()
        .config(config)
        .differing("values.yaml", "{}\n", "server:\n  image: x/server:1.1.0\n")
        .judge();
    assert_eq!(
        findings(&outcome).last().unwrap(),
        "error image-tag-mismatch: the entry says that the chart deploys app-1.2.0, but server.image in values.yaml uses x/server:1.1.0 | run `relmap bump`, or set server.image to 1.2.0, or leave it empty so that it follows appVersion"
    );
    let place = outcome.findings.last().unwrap().location.as_ref().unwrap();
    assert_eq!((place.file.as_str(), place.span.as_ref().unwrap().place.line), ("values.yaml", 2));
}

#[test]
fn an_image_field_may_name_any_of_several_and_less_than_all() {
    let digest = |c: char| format!("sha256:{}", c.to_string().repeat(64));
    let values = format!(
        "a:\n  image: x/y:1\nb:\n  image: x/y:2\nc:\n  image: x/z:1@{}\nd:\n  image: x/w:1\n",
        digest('a')
    );
    for (field, expected) in [
        ("x/y:2".to_owned(), None),
        ("x/y:3".to_owned(), Some("x/y:1")),
        (format!("x/z:1@{}", digest('a')), None),
        (format!("x/z:1@{}", digest('b')), Some("x/z")),
        (format!("x/z@{}", digest('a')), None),
        (format!("x/w:1@{}", digest('b')), None),
    ] {
        let outcome = Case::kafka()
            .differing("values.yaml", &values, &values)
            .declare("1.0.1", &format!("Image: {field}\n"))
            .judge();
        let finding = outcome.findings.iter().find(|f| f.rule.as_str() == "image-field-mismatch");
        assert_eq!(finding.is_some(), expected.is_some(), "{field}: {:?}", findings(&outcome));
        if let (Some(finding), Some(expected)) = (finding, expected) {
            assert!(finding.message.contains(&format!("uses {expected}")), "{}", finding.message);
        }
    }
}

#[test]
fn a_label_before_the_version_and_a_digest_behind_latest_are_known() {
    let of = |tag: &str| format!("image:\n  repository: example/app\n  tag: {tag}\n");
    let app = |case: Case| {
        case.edit("Chart.yaml", "appVersion: 1.2.0", "appVersion: 1.3.0")
            .declare("1.2.0", "App: app-1.3.0\n")
    };
    let labelled = |new: &str| {
        app(Case::charts().differing("values.yaml", &of("version-1.2.0"), &of(new))).judge()
    };
    assert_eq!(rules(&labelled("version-1.3.0")), Vec::<&str>::new());
    assert_eq!(rules(&labelled("version-1.2.0")), ["image-tag-mismatch"]);
    let (a, b) = ("a".repeat(64), "b".repeat(64));
    let pinned = |digest: &str| format!("{}  digest: sha256:{digest}\n", of("latest"));
    let digests =
        |new: &str| app(Case::charts().differing("values.yaml", &pinned(&a), &pinned(new))).judge();
    assert_eq!(rules(&digests(&b)), Vec::<&str>::new());
    assert_eq!(
        findings(&digests(&a)),
        [format!(
            "error image-tag-mismatch: the entry says that the chart deploys app-1.3.0, but image in values.yaml still pins the digest of the previous release: example/app:latest@sha256:{a} | set image.digest to the \
             digest of app-1.3.0"
        )]
    );
}

/// What Helm renders to a well-formed reference moves, and what cannot be read may have moved as far as can be.
#[test]
fn no_spelling_hides_that_an_image_moved() {
    let hex = "a".repeat(64);
    let list = |items: &str| format!("list:\n{items}");
    for (old, new) in [
        (
            "image: {repository: nginx, tag: 1.2.0}",
            "image: {repository: nginx, tag: '2.0.0 '}".into(),
        ),
        (
            "image: {repository: nginx, tag: 1.2.0}",
            "image:\n  repository: nginx\n  tag: |\n    2.0.0".into(),
        ),
        (
            "image: {repository: nginx, tag: 1.2.0}",
            format!("image: {{repository: 'nginx:2.0.0@sha256', tag: {hex}}}"),
        ),
        (
            "image: {repository: nginx, tag: 1.2.0}",
            "image: {repository: 'nginx:2.0.0 # ', tag: 1.2.0}".into(),
        ),
        (
            "image: {repository: nginx, tag: 1.2.0}",
            "image: {repository: nginx, tag: '{{ `2.0.0` }}'}".into(),
        ),
        (
            "image: {repository: nginx, tag: 1.2.0}",
            "image: {repository: 'nginx{{ `` }}', tag: 2.0.0}".into(),
        ),
        (
            "image: {repository: nginx, tag: 1.2.0}",
            format!("image: {{repository: nginx, tag: 'sha256:{hex}'}}"),
        ),
        ("image: nginx:1.2.0", "image: 'nginx:{{ `2.0.0` }}'".into()),
        ("images: {a: r/nginx:1.2.0}", "images: {a: 'r/nginx:2.0.0 # '}".into()),
        ("image: {tag: 1.2.0}", "image: {tag: '2.0.0 '}".into()),
        ("image: {tag: 1.2.0}", "image: {tag: '{{ `2.0.0` }}'}".into()),
        (
            "list:\n- image: httpd:1.0.0\n- image: mongo:7.0.0",
            list("- image: library/mongo:8.0.0\n- image: docker.io/library/httpd:2.0.0"),
        ),
        (
            "list:\n- image: httpd:1.0.0\n- image: mongo:7.0.0",
            list("- image: mirror.io/mongo:7.0.0\n- image: mirror.io/httpd:2.0.0"),
        ),
        (
            "list:\n- image: httpd:1.0.0\n- image: mongo:7.0.0",
            list("- image: mongo:7.0.0\n- image: 'httpd:{{ `2.0.0` }}'"),
        ),
    ] {
        for file in ["values.yaml", "values-prod.yaml"] {
            let outcome = Case::charts().differing(file, old, &new).judge();
            // A tag alone counts in values.yaml.
            if file == "values.yaml" || !old.starts_with("image: {tag") {
                assert_eq!(shown(&outcome), "fail, at least major 2.0.0", "{file} {old} {new}");
            }
        }
    }
    // An image that is gone is no image that cannot be read, and blanks alone change none.
    for (old, new) in [
        ("image: nginx:1.2.0", "image: ''"),
        ("image: nginx:1.2.0", "a: 1"),
        ("image: {repository: nginx, tag: 1.2.0}", "image: {repository: nginx, tag: '1.2.0 '}"),
        ("list:\n- image: httpd:1.0.0\n- image: mongo:7.0.0", "list:\n- image: mongo:7.0.0"),
    ] {
        let outcome = Case::charts().differing("values.yaml", old, new).judge();
        assert_eq!(shown(&outcome), "fail, exactly patch 1.1.1", "{old} {new}");
    }
}
