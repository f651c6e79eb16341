//! The document of `trace`.

use relmap_core::outcome::Verdict;
use relmap_core::trace::{
    Attachments, Chain, Environments, Gap, ImageState, Publication, RunsIn, Trace, TracedApp,
    TracedImage,
};
#[cfg(test)]
use schemars::JsonSchema;
use serde::Serialize;

use super::SchemaNumber;
use super::finding::{FindingObject, findings};
use super::map_release::MapReleaseObject;
use super::text::{Text, texts};
use super::word::Word;

/// What `relmap trace --format json` prints.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub struct TraceDocument<'o> {
    schema: SchemaNumber,
    /// `pass` if a chart release was found and nothing that was asked is wrong.
    verdict: Word<Verdict>,
    /// What the reference was understood as: `chart`, `app`, `image` or `commit`.
    kind: &'static str,
    /// What is meant: a tag, an image, the full id of a commit.
    subject: Text<'o>,
    /// The chart releases that have to do with it, the newest first.
    chains: Vec<ChainObject<'o>>,
    /// How many more chart releases there are; `--all` shows all.
    left_out: usize,
    /// App releases that no chart release deploys yet.
    pending: Vec<TracedAppObject<'o>>,
    /// The environments that were looked at; null if relmap.toml names none, or they cannot be read.
    environments: Option<Vec<Text<'o>>>,
    /// Why environments cannot be read.
    environments_unknown: Option<Text<'o>>,
    /// Where a chart of the chains runs in a version that is not known.
    undecided: Vec<UndecidedObject<'o>>,
    /// What a person should know; where no chart release was found, why.
    remark: Option<Text<'o>>,
    /// What registries and chart repositories told, if they were asked.
    findings: Vec<FindingObject<'o>>,
}

/// A chart release with what it was made from, and where it went.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema), schemars(rename = "Chain"))]
struct ChainObject<'o> {
    /// The chart release, as the map has it.
    release: MapReleaseObject<'o>,
    /// The apps that it deploys, with their images.
    apps: Vec<TracedAppObject<'o>>,
    /// Its images that belong to none of these apps.
    images: Vec<TracedImageObject<'o>>,
    /// The published chart.
    published: PublicationObject<'o>,
    /// Where it runs.
    runs_in: Vec<RunsInObject<'o>>,
    /// What is missing in the chain.
    missing: Vec<GapObject<'o>>,
}

/// An app release with its image.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema), schemars(rename = "TracedApp"))]
struct TracedAppObject<'o> {
    /// The app's name.
    name: Text<'o>,
    /// The version, as written.
    version: Text<'o>,
    /// The tag, if it is known.
    tag: Option<Text<'o>>,
    /// The full id of the tag's commit, if it is known.
    commit: Option<Text<'o>>,
    /// The image, if something says what it is called.
    image: Option<TracedImageObject<'o>>,
}

/// An image.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema), schemars(rename = "TracedImage"))]
struct TracedImageObject<'o> {
    /// The reference.
    #[serde(rename = "ref")]
    reference: Text<'o>,
    /// The digest that the release map recorded.
    recorded: Option<Text<'o>>,
    /// What its registry says: `not-asked`, `found`, `absent` or `unknown`.
    registry: &'static str,
    /// The digest in the registry.
    digest: Option<Text<'o>>,
    /// What is attached to it there; null if that was not asked, or cannot be known.
    attached: Option<Vec<AttachmentObject<'o>>>,
}

/// Things of one kind that are attached to an image.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema), schemars(rename = "Attachment"))]
struct AttachmentObject<'o> {
    /// `signature`, `attestation`, `SBOM`, or else their type, or `untyped`.
    kind: Text<'o>,
    /// How many there are.
    count: usize,
}

/// The published chart.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema), schemars(rename = "Publication"))]
struct PublicationObject<'o> {
    /// `no-place`, `not-asked`, `published`, `absent` or `unknown`.
    state: &'static str,
    /// Where, in the form of `chart-repository`.
    place: Option<String>,
    /// The digest of the archive, if it is known.
    digest: Option<Text<'o>>,
}

/// An environment that a release runs in.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema), schemars(rename = "RunsIn"))]
struct RunsInObject<'o> {
    /// The environment.
    environment: Text<'o>,
    /// What it is called there.
    component: Text<'o>,
    /// Since when, in UTC, as in RFC 3339; null if that is not known.
    since: Option<String>,
    /// The file and line that say so.
    place: Text<'o>,
    /// Images that replace those of the release there.
    replaced_images: Vec<Text<'o>>,
}

/// Something that is missing.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema), schemars(rename = "Missing"))]
struct GapObject<'o> {
    /// What kind of thing. More may come.
    code: &'static str,
    /// What is missing.
    message: Text<'o>,
    /// How to fix it.
    help: Text<'o>,
}

/// A place that names no exact version.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema), schemars(rename = "Undecided"))]
struct UndecidedObject<'o> {
    /// The environment.
    environment: Text<'o>,
    /// What it is called there.
    component: Text<'o>,
}

impl<'o> TraceDocument<'o> {
    /// The whole trace.
    pub fn new(trace: &'o Trace) -> Self {
        let (names, unknown, undecided) = match &trace.environments {
            Environments::LookedAt { names, undecided } => {
                (Some(texts(names)), None, undecided.as_slice())
            }
            Environments::None => (None, None, [].as_slice()),
            Environments::Unknown(reason) => (None, Some(reason.into()), [].as_slice()),
        };
        TraceDocument {
            schema: SchemaNumber,
            verdict: Word(trace.verdict),
            kind: trace.kind.as_str(),
            subject: (&trace.subject).into(),
            chains: trace.chains.iter().map(chain).collect(),
            left_out: trace.left_out,
            pending: trace.pending.iter().map(app).collect(),
            environments: names,
            environments_unknown: unknown,
            undecided: undecided
                .iter()
                .map(|(environment, component)| UndecidedObject {
                    environment: environment.into(),
                    component: component.into(),
                })
                .collect(),
            remark: trace.remark.as_ref().map(Text::from),
            findings: findings(&trace.findings),
        }
    }
}

fn chain(chain: &Chain) -> ChainObject<'_> {
    let Chain { release, apps, images, publication, runs_in, gaps } = chain;
    let digest = match publication {
        Publication::Found(_, digest) => digest.as_ref(),
        _ => None,
    };
    ChainObject {
        release: release.into(),
        apps: apps.iter().map(app).collect(),
        images: images.iter().map(image).collect(),
        published: PublicationObject {
            state: publication.as_str(),
            place: publication.source().map(ToString::to_string),
            digest: digest.map(Text::from),
        },
        runs_in: runs_in.iter().map(running).collect(),
        missing: gaps.iter().map(gap).collect(),
    }
}

fn app(traced: &TracedApp) -> TracedAppObject<'_> {
    let TracedApp { app, image: of } = traced;
    TracedAppObject {
        name: (&app.name).into(),
        version: (&app.version).into(),
        tag: app.tag.as_ref().map(Text::from),
        commit: app.commit.as_ref().map(Text::from),
        image: of.as_ref().map(image),
    }
}

fn image(image: &TracedImage) -> TracedImageObject<'_> {
    let TracedImage { reference, recorded, found, attached } = image;
    TracedImageObject {
        reference: reference.into(),
        recorded: recorded.as_ref().map(Text::from),
        registry: found.as_str(),
        digest: match found {
            ImageState::Found(digest) => Some(digest.into()),
            ImageState::NotAsked | ImageState::Absent | ImageState::Unknown => None,
        },
        attached: match attached {
            Attachments::Known(kinds) => Some(kinds.iter().map(attachment).collect()),
            Attachments::NotAsked | Attachments::Unknown(_) => None,
        },
    }
}

fn attachment<'o>((kind, count): (&'o String, &usize)) -> AttachmentObject<'o> {
    AttachmentObject { kind: kind.into(), count: *count }
}

fn running(one: &RunsIn) -> RunsInObject<'_> {
    let RunsIn { environment, component, since, place, replaced } = one;
    RunsInObject {
        environment: environment.into(),
        component: component.into(),
        since: since.map(|time| time.to_string()),
        place: place.into(),
        replaced_images: texts(replaced),
    }
}

fn gap(gap: &Gap) -> GapObject<'_> {
    let Gap { code, message, help } = gap;
    GapObject { code: code.as_str(), message: message.into(), help: help.into() }
}
