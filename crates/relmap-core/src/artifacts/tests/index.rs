use std::collections::BTreeSet;

use crate::artifacts::index_blocks::blocks;
use crate::artifacts::{
    Appearance, ChartIndex, ChartSource, ImageTemplate, IndexError, IndexReader, Lives,
    PublishedChart,
};

pub(super) const HELM: &str = "apiVersion: v1
entries:
  web:
  - apiVersion: v2
    appVersion: 1.2.0
    created: \"2026-11-02T10:00:00Z\"
    description: |
      Many lines:

        - indented
    digest: aa
    name: web
    urls:
    - https://charts.example/web-1.10.tgz
    version: \"1.10\"
  - digest: bb
    name: web
    version: 1.1.0
  \"web-crds\":
  - name: web-crds
    version: 2.0.0
generated: \"2026-11-02T10:00:00Z\"
";

pub(super) fn versions(text: &str) -> Vec<(String, String, Option<String>)> {
    let index = ChartIndex::of(text.as_bytes()).unwrap();
    let one = |one: &std::sync::Arc<PublishedChart>| {
        (one.chart.clone(), one.version.clone(), one.digest.clone())
    };
    index.versions.iter().map(one).collect()
}

#[test]
fn the_form_of_helm_is_cut_and_every_other_one_is_parsed() {
    let of = |chart: &str, version: &str, digest: Option<&str>| {
        (chart.to_owned(), version.to_owned(), digest.map(str::to_owned))
    };
    let expected = [
        of("web", "1.10", Some("sha256:aa")),
        of("web", "1.1.0", Some("sha256:bb")),
        of("web-crds", "2.0.0", None),
    ];
    assert!(blocks(HELM).is_some());
    assert_eq!(versions(HELM), expected);
    let crlf = HELM.replace('\n', "\r\n");
    assert_eq!(versions(&crlf), expected);
    let other = HELM.replace("entries:", "entries: # all");
    assert!(blocks(&other).is_none());
    assert_eq!(versions(&other), expected);
    let json =
        r#"{"entries": {"web": [{"version": "1.0.0", "digest": "sha256:cc"}, {"name": "x"}]}}"#;
    assert!(blocks(json).is_none());
    assert_eq!(versions(json), [of("web", "1.0.0", Some("sha256:cc"))]);
    for none in ["entries: {}\n", "entries:\n"] {
        assert_eq!(versions(none), []);
    }
    let error = |text: &str| ChartIndex::of(text.as_bytes()).unwrap_err().to_string();
    let no_entries =
        "index.yaml has no map `entries`, so it is not the index of a chart repository";
    assert_eq!(error("a: b\n"), no_entries);
    assert_eq!(error("entries: 1\n"), no_entries);
    assert_eq!(error("<html>: [\n"), "index.yaml is not valid YAML");
}

#[test]
fn the_history_tells_what_was_replaced_and_removed() {
    let state = |entries: &[(&str, &str)]| {
        let mut text = "apiVersion: v1\nentries:\n  web:\n".to_owned();
        for (version, digest) in entries {
            text.push_str(&format!("  - version: {version}\n    digest: {digest}\n"));
        }
        text
    };
    let mut reader = IndexReader::default();
    let mut lives = Lives::default();
    let at =
        |commit: &str| Appearance { commit: format!("{commit:0<40}").parse().unwrap(), time: None };
    for (commit, entries) in [
        ("1", vec![("1.0.0", "aa"), ("1.1.0", "bb")]),
        ("2", vec![("1.0.0", "cc"), ("1.1.0", "bb")]),
        ("3", vec![("1.1.0", "bb")]),
        ("4", vec![("1.1.0", "bb"), ("1.1.0", "dd"), ("2.0.0", "\"\"")]),
        ("5", vec![("1.1.0", "bb"), ("1.1.0", "dd"), ("2.0.0", "ee")]),
    ] {
        lives.add(&reader.read(state(&entries).as_bytes()).unwrap(), &at(commit));
    }
    let life = |version: &str| lives.lives[&("web".to_owned(), version.to_owned())].clone();
    let set = |all: &[&str]| -> BTreeSet<String> {
        all.iter().map(|digest| format!("sha256:{digest}")).collect()
    };
    assert_eq!(life("1.0.0").digests, [(set(&["aa"]), at("1")), (set(&["cc"]), at("2"))]);
    assert_eq!(life("1.0.0").removed, Some(at("3")));
    assert_eq!(life("1.1.0").digests, [(set(&["bb"]), at("1")), (set(&["bb", "dd"]), at("4"))]);
    // A digest that was missing at first is no other archive.
    assert_eq!(life("2.0.0").digests, [(set(&["ee"]), at("5"))]);
    assert_eq!(life("2.0.0").removed, None);
}

#[test]
fn places_of_charts_are_read() {
    for (written, shown) in [
        ("oci://registry.example/charts/", "oci://registry.example/charts"),
        ("https://charts.example/stable/index.yaml", "https://charts.example/stable"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("git:gh-pages", "git:gh-pages"),
        ("git:origin/gh-pages:stable/index.yaml", "git:origin/gh-pages:stable/index.yaml"),
    ] {
        assert_eq!(written.parse::<ChartSource>().unwrap().to_string(), shown);
    }
    for written in [
        "",
        "charts",
        "oci://registry.example",
        "oci:///charts",
        "oci://u:p@registry.example/charts",
        "https://u:p@charts.example",
        "https://",
        "https://charts.example?token=x",
        "git:",
        "git:-x",
        "ftp://charts.example",
        "https://charts.example/a b",
    ] {
        assert!(written.parse::<ChartSource>().is_err(), "{written}");
    }
    assert_eq!(
        "charts".parse::<ChartSource>().unwrap_err().to_string(),
        "`charts` is not a place of charts; write oci://REGISTRY/PATH, https://HOST/PATH, or git:BRANCH for the index.yaml on a branch"
    );
}

/// Helm would install another archive than the one that is looked at.
#[test]
fn a_key_that_helm_takes_for_a_field_is_an_error() {
    let version = "{\"name\": \"web\", \"version\": \"1.0.0\", \"urls\": [\"good.tgz\"]";
    for (text, key, field) in [
        (format!("{{\"entries\": {{\"web\": [{version}, \"URLS\": [\"x\"]}}]}}}}"), "URLS", "urls"),
        (
            format!("{{\"entries\": {{\"web\": [{version}, \"Digest\": \"x\"}}]}}}}"),
            "Digest",
            "digest",
        ),
        (
            format!("{{\"entries\": {{\"web\": [{version}}}]}}, \"Entries\": {{}}}}"),
            "Entries",
            "entries",
        ),
        (HELM.replace("    urls:\n", "    url\u{17f}: [x]\n    urls:\n"), "url\u{17f}", "urls"),
        (
            HELM.replace("    version: 1.1.0\n", "    version: 1.1.0\n    Version: 1\n"),
            "Version",
            "version",
        ),
    ] {
        let expected = IndexError::OddKey { key: key.to_owned(), field };
        assert_eq!(ChartIndex::of(text.as_bytes()), Err(expected), "{text}");
    }
}

#[test]
fn templates_of_images_are_read() {
    let error = |written: &str| ImageTemplate::new(written).unwrap_err().to_string();
    assert_eq!(
        error("registry.example/app:latest"),
        "the image `registry.example/app:latest` has the same tag for every release; leave the tag out, or write {version} or {tag} in it"
    );
    assert_eq!(
        error("registry.example/{name}:{version}"),
        "the image `registry.example/{name}:{version}` has braces around something else than `version` and `tag`"
    );
    assert_eq!(error("Registry Example"), "the image `Registry Example` is no image reference");
    let filled = |written: &str| {
        let template = ImageTemplate::new(written).unwrap();
        template.fill("1.2.0", Some("app-1.2.0")).unwrap().to_string()
    };
    assert_eq!(filled("127.0.0.1:5000/team/app"), "127.0.0.1:5000/team/app:1.2.0");
    assert_eq!(filled("r.example/app:v{version}-alpine"), "r.example/app:v1.2.0-alpine");
    assert_eq!(filled("r.example/app:{tag}"), "r.example/app:app-1.2.0");
}
