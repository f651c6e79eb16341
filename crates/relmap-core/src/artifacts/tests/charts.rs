use std::sync::Arc;

use crate::artifacts::{
    Appearance, ChartFacts, ChartIndex, ChartSource, Lives, PublishedChart, TaggedChart,
    judge_chart,
};

fn release(version: &str, recorded: Option<&str>) -> TaggedChart {
    TaggedChart {
        tag: format!("charts-{version}"),
        name: "web".to_owned(),
        version: version.to_owned(),
        path: Some("deploy/web".to_owned()),
        recorded: recorded.map(str::to_owned),
    }
}

fn index(entries: &[(&str, &str)]) -> ChartIndex {
    let mut text = "entries:\n  web:\n".to_owned();
    for (version, digest) in entries {
        text.push_str(&format!("  - {{version: {version}, digest: {digest}}}\n"));
    }
    ChartIndex::of(text.as_bytes()).unwrap()
}

#[track_caller]
fn judged(
    releases: &[TaggedChart],
    published: Result<&[Arc<PublishedChart>], &str>,
    lives: Option<&Lives>,
    untagged: bool,
) -> Vec<String> {
    let source: ChartSource = "oci://registry.example/charts".parse().unwrap();
    let facts =
        ChartFacts { source: &source, releases, tagged: releases, published, lives, untagged };
    let findings = judge_chart(&facts);
    findings.iter().map(|one| format!("{} {}: {}", one.severity, one.rule, one.message)).collect()
}

#[test]
fn every_tag_is_looked_for_and_every_version_is_traced() {
    let releases = [release("1.1.0", None), release("1.2.0+b1", None), release("1.3.0", None)];
    let published = index(&[("v1.1.0", "aa"), ("1.2.0_b1", "bb"), ("1.4.0", "cc")]).versions;
    assert_eq!(
        judged(&releases, Ok(&published), None, true),
        [
            "error chart-unpublished: charts-1.3.0 is not published: oci://registry.example/charts has no web 1.3.0",
            "warning chart-untagged: oci://registry.example/charts has web 1.4.0, and no tag leads to the commit that it was made from",
        ]
    );
    assert_eq!(judged(&releases[..2], Ok(&published), None, false), [""; 0]);
    // Charts of others in the same index are nobody's business here.
    let mut other = PublishedChart::clone(&published[0]);
    other.chart = "api".to_owned();
    assert_eq!(judged(&[], Ok(&[Arc::new(other)]), None, true), [""; 0]);
}

#[test]
fn what_was_replaced_is_told() {
    let published = index(&[("1.1.0", "aa"), ("1.1.0", "bb"), ("1.2.0", "cc")]).versions;
    let releases = [release("1.1.0", None), release("1.2.0", Some("sha256:dd"))];
    assert_eq!(
        judged(&releases, Ok(&published), None, false),
        [
            "error chart-overwritten: oci://registry.example/charts lists web 1.1.0 with 2 digests, so what is pulled is a matter of chance: sha256:aa, sha256:bb",
            "error chart-overwritten: charts-1.2.0 was overwritten: the release map recorded web 1.2.0 with sha256:dd, and oci://registry.example/charts has sha256:cc",
        ]
    );
    assert_eq!(
        judged(&[release("1.2.0", Some("sha256:cc"))], Ok(&published), None, false),
        [""; 0]
    );
    let mut lives = Lives::default();
    for (commit, second, entries) in [
        ("1111111111111111", 0, vec![("1.1.0", "aa"), ("1.2.0", "xx"), ("0.9.0", "yy")]),
        ("2222222222222222", 86_400, vec![("1.1.0", "bb")]),
    ] {
        let time = jiff::Timestamp::from_second(second).ok();
        lives.add(
            &index(&entries),
            &Appearance { commit: format!("{commit:0<40}").parse().unwrap(), time },
        );
    }
    let published = index(&[("1.1.0", "bb")]).versions;
    let releases = [release("1.1.0", None), release("1.2.0", None)];
    assert_eq!(
        judged(&releases, Ok(&published), Some(&lives), true),
        [
            "warning chart-overwritten: web 1.1.0 was overwritten at oci://registry.example/charts: published by commit 111111111111 of 1970-01-01, and replaced by commit 222222222222 of 1970-01-02",
            "error chart-unpublished: charts-1.2.0 is no longer published: oci://registry.example/charts had web 1.2.0, and commit 222222222222 of 1970-01-02 removed it",
            "warning chart-removed: web 0.9.0 is no longer published: oci://registry.example/charts had it without a tag, and commit 222222222222 of 1970-01-02 removed it",
        ]
    );
}

#[test]
fn what_cannot_be_asked_is_not_missing() {
    assert_eq!(
        judged(&[release("1.1.0", None)], Err("it sleeps"), None, true),
        [
            "undecided registry-out-of-reach: whether charts-1.1.0 is published at oci://registry.example/charts cannot be known: it sleeps"
        ]
    );
    let two = [release("1.1.0", None), release("1.2.0", None)];
    assert_eq!(judged(&two, Err("it sleeps"), None, true).len(), 1);
    assert_eq!(judged(&[], Err("it sleeps"), None, true), [""; 0]);
}
