use std::collections::BTreeMap;

use crate::artifacts::{Built, ExpectedImage, ImageAnswer, ImageFacts, Platform, judge_image};
use crate::finding::Finding;
use crate::ledger::App;

const VERSION: &str = "org.opencontainers.image.version";
const REVISION: &str = "org.opencontainers.image.revision";
const COMMIT: &str = "4f2a1b9c00000000000000000000000000000000";

fn expected() -> ExpectedImage {
    ExpectedImage {
        chart: "charts-1.1.0".to_owned(),
        reference: "registry.example/team/app:1.2.0".parse().unwrap(),
        app: Some(App::verified("app", "1.2.0", "app-1.2.0", COMMIT.parse().unwrap())),
        recorded: None,
        platforms: Vec::new(),
    }
}

fn built(labels: &[(&str, &str)]) -> Built {
    let labels = labels.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    Built {
        platform: Platform("linux/amd64".to_owned()),
        labels: labels.collect(),
        ..Built::default()
    }
}

fn found(built: Vec<Built>) -> ImageAnswer {
    ImageAnswer::Found(ImageFacts { digest: "sha256:aa".to_owned(), built })
}

/// Each finding as `severity rule: message`.
fn shown(findings: &[Finding]) -> Vec<String> {
    let line = |one: &Finding| format!("{} {}: {}", one.severity, one.rule, one.message);
    findings.iter().map(line).collect()
}

#[track_caller]
fn judged(labels: &[(&str, &str)]) -> Vec<String> {
    shown(&judge_image(&expected(), &found(vec![built(labels)]), None))
}

#[test]
fn an_image_that_says_what_it_is_has_no_finding() {
    for (version, revision) in [
        ("1.2.0", COMMIT),
        ("v1.2.0", &COMMIT[..7]),
        ("app-1.2.0", "4F2A1B9C0"),
        ("1.2", "app-1.2.0"),
    ] {
        assert_eq!(judged(&[(VERSION, version), (REVISION, revision)]), [""; 0], "{version}");
    }
    let older = [("org.label-schema.version", "1.2.0"), ("org.label-schema.vcs-ref", COMMIT)];
    assert_eq!(judged(&older), [""; 0]);
}

#[test]
fn labels_that_say_otherwise_are_told() {
    let image = "registry.example/team/app:1.2.0";
    assert_eq!(
        judged(&[(VERSION, "1.1.0"), (REVISION, COMMIT)]),
        [format!(
            "error image-version-mismatch: {image} should be app-1.2.0, and its label {VERSION} says 1.1.0"
        )]
    );
    assert_eq!(
        judged(&[(VERSION, "main"), (REVISION, COMMIT)]),
        [format!(
            "warning image-version-mismatch: {image} should be app-1.2.0, and its label {VERSION} says main"
        )]
    );
    let other = "9c1e000000000000000000000000000000000000";
    assert_eq!(
        judged(&[(VERSION, "1.2.0"), (REVISION, other)]),
        [format!(
            "error image-revision-mismatch: {image} should be app-1.2.0 at commit {COMMIT}, and its label {REVISION} says {other}"
        )]
    );
    let dirty = format!("{COMMIT}-dirty");
    assert_eq!(
        judged(&[(VERSION, "1.2.0"), (REVISION, &dirty)]),
        [format!(
            "error image-revision-mismatch: {image} should be app-1.2.0 at commit {COMMIT}, and its label {REVISION} says \
             {dirty}: it was built with changes that were not committed"
        )]
    );
    // Too short to be a commit.
    assert_eq!(judged(&[(VERSION, "1.2.0"), (REVISION, "4f2a")]).len(), 1);
    let unknown: &dyn Fn(&str) -> bool = &|_| false;
    let findings = judge_image(
        &expected(),
        &found(vec![built(&[(VERSION, "1.2.0"), (REVISION, other)])]),
        Some(unknown),
    );
    assert_eq!(
        shown(&findings),
        [format!(
            "error image-revision-mismatch: {image} should be app-1.2.0 at commit {COMMIT}, and its label {REVISION} says {other}, \
             which the app's repository does not have"
        )]
    );
}

#[test]
fn labels_of_the_base_image_are_no_labels() {
    let image = "registry.example/team/app:1.2.0";
    let nothing = |inherited: &str| {
        [format!(
            "warning image-unlabelled: {image} has no label with its version or its commit{inherited}, so nothing proves that it is app-1.2.0"
        )]
    };
    assert_eq!(judged(&[]), nothing(""));
    let ubuntu = [(VERSION, "22.04"), ("org.opencontainers.image.ref.name", "ubuntu")];
    let inherited = format!(" ({VERSION}=22.04 is that of its base image)");
    assert_eq!(judged(&ubuntu), nothing(&inherited));
    // The name of the image itself says nothing against the label.
    let own = [
        (VERSION, "22.04"),
        (REVISION, COMMIT),
        ("org.opencontainers.image.ref.name", "team/app:1.2.0"),
    ];
    assert_eq!(judged(&own).len(), 1);

    let base = BTreeMap::from([(VERSION.to_owned(), "22.04".to_owned())]);
    let steps = Built { base_steps: base.clone(), ..built(&[(VERSION, "22.04")]) };
    let known = Built { base_labels: Some(base), ..built(&[(VERSION, "22.04")]) };
    for one in [steps, known] {
        let findings = judge_image(&expected(), &found(vec![one]), None);
        assert_eq!(shown(&findings), nothing(&inherited));
    }
    // Of a base that is known, another value is the app's own.
    let own = Built {
        base_labels: Some(BTreeMap::new()),
        ..built(&[(VERSION, "22.04"), (REVISION, COMMIT)])
    };
    let findings = judge_image(&expected(), &found(vec![own]), None);
    assert_eq!(findings[0].rule.as_str(), "image-version-mismatch");
}

#[test]
fn what_is_missing_moved_or_not_known_is_told() {
    let findings = judge_image(&expected(), &ImageAnswer::Absent, None);
    assert_eq!(
        shown(&findings),
        [
            "error image-missing: charts-1.1.0 runs registry.example/team/app:1.2.0 of app-1.2.0, and its registry has no such image"
        ]
    );
    assert_eq!(
        findings[0].help.as_deref(),
        Some(
            "build and push it in the app's repository: git checkout app-1.2.0 && docker build --label \
             org.opencontainers.image.version=1.2.0 --label \
             org.opencontainers.image.revision=4f2a1b9c00000000000000000000000000000000 -t registry.example/team/app:1.2.0 . \
             && docker push registry.example/team/app:1.2.0"
        )
    );
    let unknown = ImageAnswer::Unknown("it sleeps".to_owned());
    assert_eq!(
        shown(&judge_image(&expected(), &unknown, None)),
        [
            "undecided registry-out-of-reach: whether registry.example/team/app:1.2.0 of app-1.2.0 is there cannot be known: it sleeps"
        ]
    );
    let labels = [(VERSION, "1.2.0"), (REVISION, COMMIT)];
    let moved = ExpectedImage { recorded: Some("sha256:bb".to_owned()), ..expected() };
    assert_eq!(
        shown(&judge_image(&moved, &found(vec![built(&labels)]), None)),
        [
            "error image-moved: registry.example/team/app:1.2.0 of charts-1.1.0 moved: the release map has it at sha256:bb, and now it leads to sha256:aa"
        ]
    );
}

#[test]
fn platforms_are_looked_at_one_by_one() {
    let labels = [(VERSION, "1.2.0"), (REVISION, COMMIT)];
    let wanted = ["linux/amd64", "linux/arm64", "linux/s390x"].map(str::to_owned).to_vec();
    let expected = ExpectedImage { platforms: wanted, ..expected() };
    let arm = Platform("linux/arm64/v8".to_owned());
    let other = Built { platform: arm, ..built(&[(VERSION, "1.1.0"), (REVISION, COMMIT)]) };
    let findings = judge_image(&expected, &found(vec![built(&labels), other]), None);
    assert_eq!(
        shown(&findings),
        [
            "error image-platform-missing: registry.example/team/app:1.2.0 is not there for linux/s390x, only for linux/amd64, linux/arm64/v8".to_owned(),
            format!("error image-version-mismatch: registry.example/team/app:1.2.0 should be app-1.2.0, and its label {VERSION} says 1.1.0 (for linux/arm64/v8)"),
        ]
    );
}
