//! From files that differ to kinds of change: what a diff means for the component.

mod action_use;
mod app;
mod charts_in_it;
mod charts_inside;
mod declared;
mod dependencies;
mod ignore_file;
mod inner;
mod inner_images;
mod keys_read;
mod kube_version;
mod metadata;
mod new_keys;
mod old_values;
mod other_helm;
mod packed_keys;
mod refused_files;
mod schema;
mod side;
mod values;

use std::collections::BTreeSet;

use crate::chart::dependencies::DependencyChange;
use crate::chart::file_kind::{ChangeKind, FileKind};
use crate::chart::helm_version::HelmVersion;
use crate::chart::images::{FoundImage, ImageChange, MAX_IMAGES};
use crate::chart::metadata::{ChartMetadata, MetadataChange};
use crate::chart::values::{MAX_CHANGES, ValuesDiff};
use crate::chart::yaml::YamlError;
use crate::check::parse_cache::ParseCache;
use crate::component::{Component, ComponentKind, join};
use crate::facts::{ComponentFacts, FileChange, Files};
use crate::finding::Finding;
use crate::outcome::{Change, ImageMove};
use crate::position::Position;
use crate::rule_code::RuleCode;

pub(super) use kube_version::KubeVersionMove;
use side::Side;
pub(super) use values::is_shortened;

/// What changed in a component, by kind, with what is known of each.
#[derive(Debug, Default)]
pub(super) struct Changes {
    /// Every file with every kind of change in it, in order.
    pub(super) list: BTreeSet<Change>,
    /// The path of values.yaml, from the repository's root.
    pub(super) values_file: String,
    /// How values.yaml changed.
    pub(super) values: ValuesDiff,
    /// What changed in values files, apart from the tags and digests of images.
    pub(super) value_causes: Vec<String>,
    /// New keys of values.yaml that a changed line of a template reads, apart from the tags and
    /// digests of images.
    pub(super) new_keys: Vec<String>,
    /// Values files of which only comments or the formatting changed.
    pub(super) reformatted: Vec<String>,
    /// The images whose reference changed, in every values file.
    pub(super) images: Vec<ImageChange>,
    /// Tags of images whose repository is in no values file.
    pub(super) lone_tags: Vec<TagMove>,
    /// The images of values.yaml now.
    pub(super) images_now: Vec<FoundImage>,
    /// The images of values.yaml at the baseline.
    pub(super) images_before: Vec<FoundImage>,
    /// How Chart.yaml changed.
    pub(super) metadata: MetadataChange,
    /// Chart.yaml now, as far as it can be read.
    pub(super) chart_now: Option<ChartMetadata>,
    /// Chart.yaml at the baseline, as far as it can be read.
    pub(super) chart_before: Option<ChartMetadata>,
    /// How the range of Kubernetes versions moved.
    pub(super) kube_version: Option<KubeVersionMove>,
    /// Where values.schema.json refuses what it took before.
    pub(super) schema_narrowed: Vec<String>,
    /// The dependencies that changed.
    pub(super) dependencies: Vec<DependencyChange>,
    /// Files that cannot be read as data.
    pub(super) findings: Vec<Finding>,
}

/// A tag or digest that moved by itself, with what it was and is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct TagMove {
    /// The path of the image, or of the tag where there is no more.
    pub(super) path: String,
    /// The tag before.
    pub(super) old: String,
    /// The tag now.
    pub(super) new: String,
}

impl Changes {
    /// The files that have a kind of change.
    pub(super) fn files(&self, kind: ChangeKind) -> Vec<String> {
        let of_kind = self.list.iter().filter(|change| change.kind == kind);
        of_kind.map(|change| change.path.clone()).collect()
    }

    /// The kinds of change, apart from `docs`.
    pub(super) fn delivered(&self) -> BTreeSet<ChangeKind> {
        let kinds = self.list.iter().map(|change| change.kind);
        kinds.filter(|&kind| kind != ChangeKind::Docs).collect()
    }

    /// The images whose tag or digest moved by itself, not with appVersion.
    pub(super) fn moved_images(&self) -> impl Iterator<Item = &ImageChange> {
        self.images.iter().filter(|image| has_moved(image))
    }

    /// What the outcome shows of images.
    pub(super) fn image_moves(&self) -> Vec<ImageMove> {
        let known = self.images.iter().map(|image| ImageMove {
            path: image.path.clone(),
            old: image.old.as_ref().map(ToString::to_string),
            new: image.new.as_ref().map(ToString::to_string),
            from_app_version: image.from_app_version,
        });
        let lone = self.lone_tags.iter().map(|tag| ImageMove {
            path: tag.path.clone(),
            old: Some(tag.old.clone()),
            new: Some(tag.new.clone()),
            from_app_version: false,
        });
        known.chain(lone).collect()
    }

    /// Keeps what is there now, and nothing of how it differs from a release.
    pub(super) fn forget_differences(&mut self) {
        self.list.clear();
        self.values = ValuesDiff::default();
        self.findings.retain(|finding| {
            !matches!(finding.rule, RuleCode::KubeVersion | RuleCode::SchemaNarrowed)
        });
        self.images.clear();
        self.lone_tags.clear();
    }

    pub(super) fn add(&mut self, path: &str, kind: ChangeKind) {
        self.list.insert(Change { path: path.to_owned(), kind });
    }
}

fn has_moved(image: &ImageChange) -> bool {
    image.is_unread || (image.tag_changed || image.digest_changed) && !image.from_app_version
}

/// Reads what the facts hold and sorts every change by kind.
pub(super) fn changes(
    component: &Component,
    facts: &ComponentFacts,
    cache: &mut ParseCache,
) -> Changes {
    if component.kind == ComponentKind::App {
        return app::of_app(component, facts);
    }
    let helm = (component.rules.helm(), component.rules.other_helm());
    of_chart(&facts.old, &facts.new, &facts.changes, helm, cache)
}

/// Compares two trees of a chart, as one version of Helm reads them and perhaps as another one does too.
pub(super) fn of_chart(
    old: &Files,
    new: &Files,
    changed: &[FileChange],
    (helm, other_helm): (HelmVersion, Option<HelmVersion>),
    cache: &mut ParseCache,
) -> Changes {
    let mut changes = Changes::default();
    let sides = (Side::new(old, helm, cache), Side::new(new, helm, cache));
    let reader = Reader { changed, helm, other_helm, old: sides.0, new: sides.1 };
    reader.ignore_file(&mut changes);
    reader.refused_files(&mut changes);
    reader.recoded(&mut changes);
    reader.metadata(&mut changes, cache);
    reader.kube_version(&mut changes);
    reader.main_values(&mut changes, cache);
    reader.schema(&mut changes);
    for path in &new.links_out {
        reader.link_out(&mut changes, path);
    }
    for change in changed {
        reader.file(&mut changes, change);
    }
    reader.charts_in_it(&mut changes);
    for path in &new.attributes {
        changes.add(path, ChangeKind::Metadata);
    }
    changes
}

/// Reads both sides and notes what it finds.
struct Reader<'f> {
    changed: &'f [FileChange],
    helm: HelmVersion,
    /// The other version, where nobody said which of them deploys the chart.
    other_helm: Option<HelmVersion>,
    old: Side<'f>,
    new: Side<'f>,
}

impl Reader<'_> {
    fn unreadable(&self, changes: &mut Changes, path: &str, error: &YamlError) {
        let finding = Finding::new(
            RuleCode::ChartUnreadable,
            format!("{path} cannot be parsed: {}", error.kind),
        )
        .help(error.kind.help());
        changes.findings.push(self.new.files.locate(finding, path.to_owned(), error.place));
    }

    /// A file with more than can be compared: what is left out could move unseen.
    fn too_much(&self, changes: &mut Changes, path: &str, what: &str) {
        let message = format!("{path} {what}, and not all of them are compared");
        let finding = Finding::new(RuleCode::ChartUnreadable, message)
            .help("is this file made to exhaust its readers? If not, make it smaller");
        changes.findings.push(finding.in_file(path.to_owned()));
    }

    /// Refuses a file with more images than are found.
    fn count_images(&self, changes: &mut Changes, path: &str, found: usize) {
        if found > MAX_IMAGES {
            self.too_much(changes, path, &format!("names more than {MAX_IMAGES} images"));
        }
    }

    /// Refuses a comparison of values that leaves out what decides.
    fn check_whole(&self, changes: &mut Changes, path: &str, diff: &ValuesDiff) {
        if diff.omits_what_decides {
            self.too_much(changes, path, &format!("differs in more than {MAX_CHANGES} keys"));
        }
    }

    /// Something that can be read, though perhaps not as it was meant.
    fn doubtful(
        &self,
        changes: &mut Changes,
        file: &str,
        message: String,
        place: Option<Position>,
    ) {
        let path = join(self.new.files.chart.as_deref().unwrap_or_default(), file);
        let finding = Finding::new(RuleCode::ChartDoubtful, message);
        changes.findings.push(self.new.files.locate(finding, path, place));
    }

    /// Refuses a link to something that no commit has: the package holds what is there when it is made.
    fn link_out(&self, changes: &mut Changes, path: &str) {
        if self.new.packaged.kind(path) != FileKind::Other(ChangeKind::Docs) {
            let message =
                format!("{path} is a link to something that no commit of this repository has");
            let finding = Finding::new(RuleCode::ChartUnreadable, message)
                .help("replace the link with the file");
            changes.findings.push(finding.in_file(path.to_owned()));
        }
    }

    fn file(&self, changes: &mut Changes, change: &FileChange) {
        let path = change.path();
        let old = change.old.as_deref().map(|path| self.old.packaged.kind(path));
        let new = change.new.as_deref().map(|path| self.new.packaged.kind(path));
        if let (Some(FileKind::Values), Some(now)) | (Some(now), Some(FileKind::Values)) =
            (old, new)
            && now != FileKind::Values
        {
            // Values that became, or were, another file: Helm reads them by their name alone.
            self.file(changes, &FileChange { old: change.old.clone(), new: None });
            self.file(changes, &FileChange { old: None, new: change.new.clone() });
            return;
        }
        if let (Some(old), Some(new)) = (change.old.as_deref(), change.new.as_deref())
            && self.same_lock(old, new)
        {
            let is_read = self.old.is_read(old) || self.new.is_read(new);
            changes.add(path, if is_read { ChangeKind::Templates } else { ChangeKind::Docs });
            return;
        }
        let old = old.map(|kind| self.as_read(change.old.as_deref(), &self.old, kind));
        let new = new.map(|kind| self.as_read(change.new.as_deref(), &self.new, kind));
        // A file that turns from one kind into another is a change of both.
        let other = new.filter(|new| Some(*new) != old);
        for kind in old.into_iter().chain(other) {
            match kind {
                FileKind::ChartYaml => self.chart_yaml(changes, path),
                FileKind::Values | FileKind::OtherValues => {
                    // A template that reads it as text has its comments and spelling, too. Helm keeps values.yaml
                    // from it, and no other.
                    let reads = |side: &Side<'_>, path: &Option<String>| {
                        path.as_deref()
                            .is_some_and(|path| !side.is_main(path) && side.is_read(path))
                    };
                    if reads(&self.old, &change.old) || reads(&self.new, &change.new) {
                        changes.add(path, ChangeKind::Templates);
                    }
                    self.values(changes, change, kind == FileKind::Values);
                }
                FileKind::Other(kind) => changes.add(path, kind),
            }
        }
        let sides = [(&self.old, &change.old), (&self.new, &change.new)];
        if sides.into_iter().any(|(side, path)| side.is_inner_crd(path.as_deref())) {
            changes.add(path, ChangeKind::Crds);
        }
    }

    /// What a file is once it is known that a template reads it: a document that is delivered.
    fn as_read(&self, path: Option<&str>, side: &Side<'_>, kind: FileKind) -> FileKind {
        match path {
            Some(path) if kind == FileKind::Other(ChangeKind::Docs) && side.is_read(path) => {
                FileKind::Other(ChangeKind::Templates)
            }
            _ => kind,
        }
    }
}
