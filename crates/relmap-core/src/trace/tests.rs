use super::*;
use crate::ledger::{Record, Recorded};

const COMMIT: &str = "1111111111111111111111111111111111111111";

fn chain(apps: Vec<TracedApp>, images: Vec<TracedImage>, publication: Publication) -> Chain {
    let record = Record::new("charts-1.1.0", "1.1.0", COMMIT.parse().unwrap(), Recorded::Release);
    let release = Release { title: "charts".parse().unwrap(), record };
    Chain { release, apps, images, publication, runs_in: vec![], gaps: vec![] }
}

fn image(recorded: Option<&str>, found: ImageState) -> TracedImage {
    let reference = "registry.example/app:1.2.0".to_owned();
    TracedImage {
        reference,
        recorded: recorded.map(str::to_owned),
        found,
        attached: Attachments::NotAsked,
    }
}

fn source() -> ChartSource {
    "oci://registry.example/charts".parse().unwrap()
}

fn told(chain: &Chain, tag: Option<&str>, out_of_reach: Option<&str>) -> Vec<String> {
    let tag = tag.map(|id| id.parse().unwrap());
    let all = gaps(chain, tag.as_ref(), |_| out_of_reach.map(str::to_owned));
    all.iter().map(|gap| format!("{}: {}", gap.code.as_str(), gap.message)).collect()
}

#[test]
fn a_chain_whose_links_are_all_known_has_no_gap() {
    let app = App::verified("app", "1.2.0", "app-1.2.0", COMMIT.parse().unwrap());
    let image = image(Some("sha256:aa"), ImageState::NotAsked);
    let app = TracedApp { app, image: Some(image) };
    let whole = chain(vec![app], vec![], Publication::NotAsked(source()));
    assert_eq!(told(&whole, Some(COMMIT), None), [""; 0]);
}

#[test]
fn each_missing_link_is_told() {
    let unknown = TracedApp { app: App::stated("app", "1.2.0"), image: None };
    let bare = chain(vec![unknown], vec![], Publication::NoPlace);
    assert_eq!(
        told(&bare, None, Some("../app is not a git repository")),
        [
            "app-commit-unknown: the commit of app 1.2.0 is not known: ../app is not a git repository",
            "image-unknown: nothing says what the image of app 1.2.0 is called",
            "tag-not-here: the tag charts-1.1.0 is not in this clone",
            "chart-repository-unknown: nothing says where charts-1.1.0 is published",
        ]
    );
    let other = "2222222222222222222222222222222222222222";
    let missing = image(None, ImageState::Absent);
    let asked = chain(vec![], vec![missing], Publication::Absent(source()));
    assert_eq!(
        told(&asked, Some(other), None),
        [
            "image-missing: registry.example/app:1.2.0 is not in its registry".to_owned(),
            format!(
                "tag-moved: the tag charts-1.1.0 leads to {other} here, and the release map has {COMMIT}"
            ),
            "chart-unpublished: charts-1.1.0 is not published at oci://registry.example/charts"
                .to_owned(),
        ]
    );
}

#[test]
fn a_digest_is_missing_only_while_nobody_knows_it() {
    let of = |image| {
        told(&chain(vec![], vec![image], Publication::Unknown(source())), Some(COMMIT), None)
    };
    let gap = "digest-unrecorded: the release map has no digest of registry.example/app:1.2.0";
    assert_eq!(of(image(None, ImageState::NotAsked)), [gap]);
    assert_eq!(of(image(None, ImageState::Unknown)), [gap]);
    assert_eq!(of(image(None, ImageState::Found("sha256:aa".into()))), [""; 0]);
    assert_eq!(of(image(Some("sha256:aa"), ImageState::NotAsked)), [""; 0]);
    let mut pinned = image(None, ImageState::NotAsked);
    pinned.reference.push_str("@sha256:aa");
    assert_eq!(of(pinned), [""; 0]);
}

#[test]
fn a_release_without_a_tag_says_so() {
    let mut untagged = chain(vec![], vec![], Publication::NotAsked(source()));
    untagged.release.record.is_tagged = false;
    assert_eq!(
        told(&untagged, None, None),
        [format!("no-tag: charts-1.1.0 has no tag; it is commit {COMMIT}")]
    );
}
