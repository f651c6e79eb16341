//! What git knows, as plain data. `relmap-git` fills these in; [`judge`](crate::check) reads them.

use std::collections::{BTreeMap, BTreeSet};

use semver::Version;

use crate::chart::files_read::memo::TemplateMemo;
use crate::commit_id::CommitId;
use crate::contents::Contents;
use crate::finding::Finding;
use crate::position::{Position, Span};
use crate::pull_from::PullFrom;
use crate::tag_name::TagName;
use crate::version::ChartVersion;

/// The state of the checkout that a run is in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkout {
    /// What HEAD is.
    pub head: Head,
    /// Whether the history ends early (`git clone --depth`).
    pub shallow: bool,
    /// Whether HEAD is a merge that a CI system made for a pull request.
    pub pull_request_merge: bool,
    /// The names of all tags of the repository.
    pub tags: Vec<TagName>,
    /// Whether a remote is set up to leave out tags (`git clone --no-tags`).
    pub tags_left_out: bool,
    /// The names of the remotes, `origin` first.
    pub remotes: Vec<String>,
    /// Where others release, as far as this clone knows.
    pub pull_from: Option<PullFrom>,
    /// The commit whose releases alone count, as the caller named it; all of them if there is none.
    pub since: Option<Since>,
}

impl Checkout {
    /// Whether the repository has any tag at all.
    pub fn has_tags(&self) -> bool {
        !self.tags.is_empty()
    }

    /// The commit at HEAD, if there is one.
    pub fn commit(&self) -> Option<&CommitId> {
        self.head.commit()
    }
}

/// The commit whose releases alone count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Since {
    /// The commit, as the caller named it.
    pub revision: String,
    /// The names of the tags that what is judged holds.
    pub tags: Vec<TagName>,
}

/// What HEAD is. Commits are full hexadecimal object ids.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Head {
    /// A branch and its newest commit.
    Branch {
        /// The branch's name, without `refs/heads/`.
        name: String,
        /// The commit.
        commit: CommitId,
    },
    /// A commit, on no branch.
    Detached {
        /// The commit.
        commit: CommitId,
    },
    /// A branch that has no commit yet.
    Unborn {
        /// The branch's name, without `refs/heads/`.
        name: String,
    },
}

impl Head {
    /// The commit, if there is one.
    pub fn commit(&self) -> Option<&CommitId> {
        match self {
            Head::Branch { commit, .. } | Head::Detached { commit } => Some(commit),
            Head::Unborn { .. } => None,
        }
    }
}

/// What git knows of one component.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ComponentFacts {
    /// Every tag of the component, on whatever branch, highest version first.
    pub tags: Vec<ReleaseTag>,
    /// The names of those tags whose commit, or own object, is not in the repository.
    pub lost_tags: Vec<TagName>,
    /// The release to compare with.
    pub baseline: Baseline,
    /// The release that HEAD builds on, where the baseline is one of a branch that never came back.
    pub on_line: Option<ReleaseTag>,
    /// The release of the declared version, where it was made later: at a commit that builds on what is
    /// judged. Then `tags` are those that were there before.
    pub later: Option<LaterRelease>,
    /// The component's files that differ between the baseline and now, by path. Empty where there
    /// is no baseline.
    pub changes: Vec<FileChange>,
    /// The component's files at the baseline, as far as their content matters.
    pub old: Files,
    /// The component's files now, as far as their content matters.
    pub new: Files,
    /// The newest releases, if Chart.yaml has had one and the same version at all of them that is
    /// none of theirs; empty otherwise.
    pub version_stays: Vec<TagName>,
    /// A version that Chart.yaml has had since the baseline, before there was a release file, where the
    /// version that it has now skips some: it may be a release without a tag.
    pub moved_past: Option<MovedPast>,
    /// What the chart renders to, before and now.
    pub rendered: Rendered,
}

/// A version that Chart.yaml has had, and that no tag names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MovedPast {
    /// The version.
    pub version: ChartVersion,
    /// The full object id of the commit that set it.
    pub commit: CommitId,
}

/// What is known of the objects that a chart renders to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Rendered {
    /// Nobody asked, or there is nothing to compare.
    #[default]
    NotAsked,
    /// They could not be had.
    OutOfReach {
        /// Why.
        reason: String,
        /// What fixes it.
        help: String,
    },
    /// They were rendered.
    Done(Renderings),
}

/// A chart rendered with several sets of values.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Renderings {
    /// Each set of values, the chart's own defaults first.
    pub sets: Vec<RenderedSet>,
    /// How many further sets were tried, with which the templates of both sides make the same to the byte.
    pub alike: usize,
    /// The templates that made objects with these.
    pub alike_templates: BTreeSet<String>,
    /// The chart's templates now, from the chart's folder.
    pub templates: Vec<String>,
    /// Why the sets do not show all that the changed templates can do, if they do not.
    pub gaps: Vec<String>,
    /// Dependencies that are not in the repository and were left out.
    pub left_out: Vec<String>,
    /// Schemas for values that lead out of the chart and were left out, from the chart's folder.
    pub schemas_left_out: Vec<String>,
}

/// What `helm template` made with one set of values: the output, or Helm's words about a failure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RenderedSet {
    /// The set, for people: `the default values`, `ci/small-values.yaml`, `ingress.enabled: true`.
    pub values: String,
    /// The chart of the baseline. None for a set that only tries what the templates do.
    pub old: Option<Result<Vec<u8>, String>>,
    /// The chart of now with the templates of the baseline.
    pub swapped: Result<Vec<u8>, String>,
    /// The chart of now.
    pub new: Result<Vec<u8>, String>,
    /// The chart of now once more, where the last two differ: what differs here too is random.
    pub again: Option<Vec<u8>>,
}

/// A tag that names a release.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReleaseTag {
    /// The name.
    pub name: TagName,
    /// The version in the name.
    pub version: Version,
    /// The full object id of the commit that it leads to.
    pub commit: CommitId,
}

/// A release that was made at a commit which builds on what is judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LaterRelease {
    /// Its tag.
    pub tag: ReleaseTag,
    /// The release file at that commit; `None` if there is none at its path.
    pub release_file: Option<Vec<u8>>,
}

/// The release that a component is compared with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Baseline {
    /// The highest released version whose tag is an ancestor of HEAD, or HEAD itself; or one that was
    /// released on a branch which left the line of HEAD after that.
    Released(ReleaseTag),
    /// It cannot be told: the branch of one release left the line of HEAD last, and a higher version
    /// was released on a branch that left it before.
    Unclear {
        /// The release whose branch left the line last.
        nearest: ReleaseTag,
        /// The highest release outside of the line.
        highest: ReleaseTag,
    },
    /// No tag of the component is an ancestor of HEAD, nor on a branch of its line.
    Nothing,
    /// Nobody asked, because no tag is known to be the component's own: another one has its name.
    NotAsked,
    /// It cannot be known: the history of this shallow clone ends before it reaches the tag.
    BeyondShallow(ReleaseTag),
}

/// What is known of the app release that a chart's entry names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AppRelease {
    /// Nobody said which component the chart deploys, so there is nowhere to look.
    NotAsked,
    /// The app's repository has it.
    Found(ReleaseTag),
    /// The app's repository has no such release.
    Missing {
        /// The repository, as relmap.toml names it.
        repository: String,
        /// The highest release that it has.
        highest: Option<ReleaseTag>,
    },
    /// The app's repository was not looked into.
    OutOfReach {
        /// The repository, as relmap.toml names it.
        repository: String,
        /// Why.
        reason: String,
    },
}

/// What is known of the releases that an entry names, by the value of `App:`.
pub type AppReleases = BTreeMap<String, AppRelease>;

/// A file that differs. Paths are from the repository's root; a rename has both.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct FileChange {
    /// The path at the baseline; none for a new file.
    pub old: Option<String>,
    /// The path now; none for a deleted file.
    pub new: Option<String>,
}

impl FileChange {
    /// The path now, or the one that it had.
    pub fn path(&self) -> &str {
        self.new.as_deref().or(self.old.as_deref()).unwrap_or_default()
    }
}

/// Files of a component on one side of the comparison.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Files {
    /// The folder of Chart.yaml on this side, from the repository's root; none if there is no chart.
    pub chart: Option<String>,
    /// The content of those files that matter, by path from the repository's root.
    pub contents: Contents,
    /// The folders outside of the chart that packaging copies into it, from the repository's root.
    pub local_charts: Vec<String>,
    /// The submodules among what changed, from the repository's root: what is in them is in another repository.
    pub submodules: BTreeSet<String>,
    /// The links among what changed that lead to what no commit of the repository has.
    pub links_out: BTreeSet<String>,
    /// The `.gitattributes` that give files of the chart other bytes in a checkout than they had at the baseline.
    pub attributes: Vec<String>,
    /// The `.gitattributes` by which a checkout has other text of files of the chart than is committed, in another
    /// encoding.
    pub recoded: Vec<String>,
    /// Whether there are templates that were not looked into, so that they may read any file.
    pub has_unknown_templates: bool,
    /// Templates that were read before.
    pub templates: TemplateMemo,
}

impl Files {
    /// Puts a finding at a place of one of these files, or in the file as a whole where the place
    /// or the file's content is not known.
    pub fn locate(&self, finding: Finding, path: String, place: Option<Position>) -> Finding {
        match (place, self.contents.get(&path)) {
            (Some(place), Some(bytes)) => {
                let span = Span::at(bytes, place);
                finding.at(path, span)
            }
            _ => finding.in_file(path),
        }
    }

    /// A file of the chart, by its path inside of the chart.
    pub fn in_chart(&self, path: &str) -> Option<&[u8]> {
        let full = crate::component::join(self.chart.as_deref()?, path);
        self.contents.get(&full).map(Vec::as_slice)
    }
}
