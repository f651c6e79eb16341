//! What is missing in a chain.

use super::{Chain, ImageState, Publication, TracedImage};
use crate::commit_id::CommitId;

/// What kind of thing is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum GapCode {
    /// The chart release has no tag.
    NoTag,
    /// Its tag is not in this clone.
    TagNotHere,
    /// Its tag leads to another commit than the record.
    TagMoved,
    /// The commit of an app release is not known.
    AppCommitUnknown,
    /// Nothing says what the image of an app is called.
    ImageUnknown,
    /// The release map has no digest of an image.
    DigestUnrecorded,
    /// The registry has no such image.
    ImageMissing,
    /// Nothing says where the chart is published.
    ChartRepositoryUnknown,
    /// The chart is not published.
    ChartUnpublished,
}

impl GapCode {
    /// The word used in output.
    pub fn as_str(self) -> &'static str {
        match self {
            GapCode::NoTag => "no-tag",
            GapCode::TagNotHere => "tag-not-here",
            GapCode::TagMoved => "tag-moved",
            GapCode::AppCommitUnknown => "app-commit-unknown",
            GapCode::ImageUnknown => "image-unknown",
            GapCode::DigestUnrecorded => "digest-unrecorded",
            GapCode::ImageMissing => "image-missing",
            GapCode::ChartRepositoryUnknown => "chart-repository-unknown",
            GapCode::ChartUnpublished => "chart-unpublished",
        }
    }
}

/// Something that is missing in a chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gap {
    /// What kind of thing.
    pub code: GapCode,
    /// What is missing.
    pub message: String,
    /// How to fix it.
    pub help: String,
}

impl Gap {
    fn new(code: GapCode, message: String, help: impl Into<String>) -> Gap {
        Gap { code, message, help: help.into() }
    }
}

/// What is missing in a chain. `tag` is the commit that the chart's tag leads to in this clone, if it is
/// here; `out_of_reach` says of an app, by its name, why its repository cannot be looked into.
pub fn gaps(
    chain: &Chain,
    tag: Option<&CommitId>,
    out_of_reach: impl Fn(&str) -> Option<String>,
) -> Vec<Gap> {
    let mut found = Vec::new();
    for traced in &chain.apps {
        let app = &traced.app;
        let shown = app.shown();
        if app.commit.is_none() {
            let (message, help) = match out_of_reach(&app.name) {
                Some(reason) => (
                    format!("the commit of {shown} is not known: {reason}"),
                    "have a clone of the app's repository where relmap.toml leads, or name one: --app-repository PATH",
                ),
                None => (
                    format!(
                        "the commit of {shown} is not known: no tag in the app's repository names it"
                    ),
                    "fetch the tags of the app's repository: git fetch --tags",
                ),
            };
            found.push(Gap::new(GapCode::AppCommitUnknown, message, help));
        }
        match &traced.image {
            None if chain.images.is_empty() => found.push(Gap::new(
                GapCode::ImageUnknown,
                format!("nothing says what the image of {shown} is called"),
                format!(
                    "set `image` of the component {} in relmap.toml, such as image = \"registry.example/team/app\"",
                    app.name
                ),
            )),
            None => {}
            Some(image) => found.extend(of_image(image)),
        }
    }
    found.extend(chain.images.iter().flat_map(of_image));
    found.extend(of_tag(chain, tag));
    let shown = &chain.release.record.chart;
    match &chain.publication {
        Publication::NoPlace => found.push(Gap::new(
            GapCode::ChartRepositoryUnknown,
            format!("nothing says where {shown} is published"),
            "set `chart-repository` of the chart in relmap.toml, such as chart-repository = \"oci://registry.example/charts\"",
        )),
        Publication::Absent(source) => found.push(Gap::new(
            GapCode::ChartUnpublished,
            format!("{shown} is not published at {source}"),
            "publish it; the commands: relmap artifacts publish-plan",
        )),
        Publication::NotAsked(_) | Publication::Found(..) | Publication::Unknown(_) => {}
    }
    found
}

fn of_image(image: &TracedImage) -> Option<Gap> {
    let TracedImage { reference, recorded, found, attached: _ } = image;
    if *found == ImageState::Absent {
        let message = format!("{reference} is not in its registry");
        let help = "build and push it; the commands: relmap artifacts publish-plan";
        return Some(Gap::new(GapCode::ImageMissing, message, help));
    }
    let is_pinned = reference.contains('@');
    if recorded.is_some() || is_pinned || matches!(found, ImageState::Found(_)) {
        return None;
    }
    let message = format!("the release map has no digest of {reference}");
    let help = "ask the registry for it: --registry; new releases record it with relmap release --verify-images";
    Some(Gap::new(GapCode::DigestUnrecorded, message, help))
}

fn of_tag(chain: &Chain, tag: Option<&CommitId>) -> Option<Gap> {
    let record = &chain.release.record;
    let shown = &record.chart;
    if !record.is_tagged {
        return Some(Gap::new(
            GapCode::NoTag,
            format!("{shown} has no tag; it is commit {}", record.commit),
            "a tag is what others can rely on; relmap release makes one",
        ));
    }
    match tag {
        None => Some(Gap::new(
            GapCode::TagNotHere,
            format!("the tag {shown} is not in this clone"),
            "git fetch --tags",
        )),
        Some(commit) if *commit != record.commit => Some(Gap::new(
            GapCode::TagMoved,
            format!(
                "the tag {shown} leads to {commit} here, and the release map has {}",
                record.commit
            ),
            "find out which is right: relmap map verify",
        )),
        Some(_) => None,
    }
}
