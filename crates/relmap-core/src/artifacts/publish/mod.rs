//! What has to be built and pushed for a release. relmap itself pushes neither images nor charts: it says what a
//! pipeline has to do.

use crate::commit_id::CommitId;

mod commands;

#[cfg(test)]
mod tests;

use thiserror::Error;

use super::{ChartSource, ExpectedImage};
use crate::ledger::App;

pub use commands::PackagedChart;
pub(crate) use commands::{
    REVISION_LABEL, build_image, checkout, publish_chart, publish_note, version_label,
};
use commands::{chart_digest, image_digest};

/// All that is known of a release that is to be published.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PublishFacts {
    /// The tag, or the name that it will have.
    pub tag: String,
    /// The version.
    pub version: String,
    /// The commit to build from, if it is known.
    pub commit: Option<CommitId>,
    /// Whether the tag exists.
    pub is_tagged: bool,
    /// Whether the checkout is at that commit.
    pub is_checked_out: bool,
    /// The images that belong to it, each with the place of the app's repository if that is another one.
    pub images: Vec<(ExpectedImage, Option<String>)>,
    /// Its apps of which nothing says what the image is called.
    pub unnamed_images: Vec<App>,
    /// The chart, if it is the release of one.
    pub chart: Option<PackagedChart>,
    /// Where charts are published.
    pub source: Option<ChartSource>,
    /// That place as the caller named it, if no setting does.
    pub published: Option<String>,
}

/// What a pipeline has to do.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PublishPlan {
    /// The releases.
    pub releases: Vec<PlannedRelease>,
}

impl PublishPlan {
    /// Whether there is nothing to build and nothing to push.
    pub fn is_empty(&self) -> bool {
        self.releases.iter().all(|one| one.images.is_empty() && one.chart.is_none())
    }
}

/// One release.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedRelease {
    /// The tag, or the name that it will have.
    pub tag: String,
    /// The version.
    pub version: String,
    /// The commit to build from, if it is known.
    pub commit: Option<CommitId>,
    /// Whether the tag exists.
    pub is_tagged: bool,
    /// The images of its apps.
    pub images: Vec<PlannedImage>,
    /// The chart.
    pub chart: Option<PlannedChart>,
    /// What comes after it: recording and verifying.
    pub after: Vec<String>,
    /// What cannot be planned, and how to fix it.
    pub notes: Vec<String>,
}

/// An image that a release needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedImage {
    /// The reference.
    pub reference: String,
    /// The app release that it is.
    pub app: App,
    /// The platforms that it must be there for; whatever the builder makes, if there are none.
    pub platforms: Vec<String>,
    /// The app's repository, if it is another one.
    pub repository: Option<String>,
    /// The commands that build and push it.
    pub commands: Vec<String>,
    /// The command that prints its digest.
    pub digest: String,
}

/// A chart that is to be published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedChart {
    /// The chart.
    pub chart: PackagedChart,
    /// Where it is published.
    pub source: ChartSource,
    /// The commands that package and push it.
    pub commands: Vec<String>,
    /// What is left to do by hand.
    pub note: Option<String>,
    /// The command that prints its digest.
    pub digest: String,
}

/// Why nothing can be planned.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum PublishError {
    /// A name that a command line cannot show.
    #[error(
        "{what} of {tag}, {}, has characters that no command can show; rename it, and release it again", quoted(.text)
    )]
    Hidden {
        /// The release.
        tag: String,
        /// What has the name.
        what: &'static str,
        /// The name.
        text: String,
    },
    /// A name that a program takes for an option.
    #[error(
        "{what} of {tag}, `{text}`, begins with `-`, so programs take it for an option; rename it, and release it again"
    )]
    Option {
        /// The release.
        tag: String,
        /// What has the name.
        what: &'static str,
        /// The name.
        text: String,
    },
    /// A chart that Helm does not package.
    #[error(
        "the chart of {tag} is called `{name}`, and Helm packages no such name; use letters, digits, `-`, `_` and `.`"
    )]
    ChartName {
        /// The release.
        tag: String,
        /// The name in Chart.yaml.
        name: String,
    },
}

fn quoted(text: &str) -> String {
    format!("`{}`", text.escape_debug())
}

/// What a person fills in.
const SIGNING: &str = "NAME and FILE stand for the key that signs the chart, and the keyring that has it; fill them in";

/// What has to be built and pushed for a release.
///
/// # Errors
/// If a name of it cannot be part of a command.
pub fn plan_release(facts: PublishFacts) -> Result<PlannedRelease, PublishError> {
    let is_tagged = facts.is_tagged;
    let names = Names { tag: facts.tag.clone() };
    names.check("the tag", &facts.tag)?;
    names.check("the version", &facts.version)?;
    let mut notes = Vec::new();
    for app in &facts.unnamed_images {
        notes.push(format!(
            "nothing says what the image of {} is called; set `image` of the component {} in relmap.toml",
            app.shown(),
            app.name
        ));
    }
    let own_checkout = || match facts.is_checked_out {
        true => None,
        false => {
            let tag = Some(facts.tag.as_str()).filter(|_| is_tagged);
            checkout(tag, facts.commit.as_ref())
        }
    };
    let mut images = Vec::new();
    for (image, repository) in facts.images {
        // Software that others build is theirs to push.
        let Some(app) = image.app else { continue };
        names.check("the version of the app", &app.version)?;
        let tag = app.tag.as_deref();
        tag.map_or(Ok(()), |tag| names.check("the tag of the app", tag))?;
        for platform in &image.platforms {
            names.check("a platform of the image", platform)?;
        }
        let before = match &repository {
            Some(_) => checkout(tag, app.commit.as_ref()),
            None if facts.is_checked_out && app.commit == facts.commit => None,
            None => checkout(tag, app.commit.as_ref()),
        };
        let build = build_image(&image.reference, &app, &image.platforms);
        images.push(PlannedImage {
            commands: before.into_iter().chain(build).collect(),
            digest: image_digest(&image.reference),
            reference: image.reference.to_string(),
            platforms: image.platforms,
            repository,
            app,
        });
    }
    let mut chart = None;
    let mut after = Vec::new();
    if let Some(packaged) = facts.chart {
        names.check("the folder of the chart", &packaged.path)?;
        names.check("the version of the chart", &packaged.version)?;
        let is_name = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
        if packaged.name.is_empty()
            || !packaged.name.chars().all(is_name)
            || packaged.name.starts_with('-')
        {
            let (tag, name) = (facts.tag.clone(), packaged.name);
            return Err(PublishError::ChartName { tag, name });
        }
        if !is_tagged {
            after.push("relmap release --push --verify-images".to_owned());
        }
        match facts.source {
            None => notes.push(format!(
                "nothing says where {} is published; set `chart-repository` of the chart in relmap.toml",
                facts.tag
            )),
            Some(source) => {
                names.check("the chart repository", &source.to_string())?;
                let publish = publish_chart(&packaged, &source);
                if packaged.is_signed {
                    notes.push(SIGNING.to_owned());
                }
                chart = Some(PlannedChart {
                    commands: own_checkout().into_iter().chain(publish).collect(),
                    note: publish_note(&packaged, &source),
                    digest: chart_digest(&packaged),
                    chart: packaged,
                    source,
                });
            }
        }
        let tag = crate::words::shell_word(&facts.tag);
        let place = facts.published.as_deref().map(crate::words::shell_word);
        let place = place.map(|place| format!(" --published {place}")).unwrap_or_default();
        after.push(format!("relmap artifacts verify --chart {tag}{place}"));
    } else if !is_tagged {
        after.push("relmap tag --push".to_owned());
    }
    Ok(PlannedRelease {
        tag: facts.tag,
        version: facts.version,
        commit: facts.commit,
        is_tagged,
        images,
        chart,
        after,
        notes,
    })
}

/// The names of one release.
struct Names {
    tag: String,
}

impl Names {
    /// Whether a name can be a word of a command.
    fn check(&self, what: &'static str, text: &str) -> Result<(), PublishError> {
        let (tag, owned) = (self.tag.escape_debug().to_string(), text.to_owned());
        let is_shown = |c: char| c == ' ' || (c.is_ascii_graphic() || c.is_alphanumeric());
        if !text.chars().all(is_shown) {
            return Err(PublishError::Hidden { tag, what, text: owned });
        }
        match text.starts_with('-') {
            true => Err(PublishError::Option { tag, what, text: owned }),
            false => Ok(()),
        }
    }
}
