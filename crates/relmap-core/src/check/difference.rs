//! What differs between two releases of a chart, whichever is the newer.

use crate::chart::dependencies::DependencyChange;
use crate::chart::file_kind::ChangeKind;
use crate::chart::helm_version::HelmVersion;
use crate::chart::images::image_changes;
use crate::chart::metadata::ChartMetadata;
use crate::chart::values::ValuesDiff;
use crate::facts::{FileChange, Files};
use crate::finding::Finding;
use crate::outcome::{AppMove, Change, ImageMove};

use super::changes::{self, Changes};
use super::parse_cache::ParseCache;

/// What differs between two releases of a chart.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ChartDifference {
    /// The `name` in Chart.yaml before and now.
    pub name: AppMove,
    /// The `appVersion` in Chart.yaml before and now.
    pub app_version: AppMove,
    /// Every file with every kind of change in it, in order.
    pub files: Vec<Change>,
    /// How values.yaml differs.
    pub values: ValuesDiff,
    /// The images that differ: those that moved, came or went.
    pub images: Vec<ImageMove>,
    /// The dependencies that differ.
    pub dependencies: Vec<DependencyChange>,
    /// What else differs in Chart.yaml: dotted paths.
    pub metadata: Vec<String>,
    /// Files that cannot be read as data, so that nobody can say how they differ.
    pub findings: Vec<Finding>,
}

impl ChartDifference {
    /// The files of a kind, in order.
    pub fn files_of(&self, kind: ChangeKind) -> impl Iterator<Item = &str> {
        let of_kind = self.files.iter().filter(move |change| change.kind == kind);
        of_kind.map(|change| change.path.as_str())
    }

    /// Whether what the chart delivers is the same.
    pub fn delivers_the_same(&self) -> bool {
        self.files.iter().all(|change| change.kind == ChangeKind::Docs)
    }
}

/// Compares two trees of a chart: the same comparison that a check makes.
///
/// ```
/// use relmap_core::contents::Contents;
/// use relmap_core::facts::{FileChange, Files};
/// use relmap_core::check::difference;
///
/// let files = |values: &str| Files {
///     chart: Some(String::new()),
///     contents: Contents::from([("values.yaml".to_owned(), values.into())]),
///     ..Files::default()
/// };
/// let changed = FileChange { old: Some("values.yaml".into()), new: Some("values.yaml".into()) };
/// let found = difference(&files("replicas: 2\n"), &files("replicas: 3\n"), &[changed]);
/// assert_eq!(found.values.changed[0].to_string(), "replicas: 2 -> 3");
/// ```
pub fn difference(old: &Files, new: &Files, changed: &[FileChange]) -> ChartDifference {
    let mut changes = changes::of_chart(
        old,
        new,
        changed,
        (HelmVersion::default(), None),
        &mut ParseCache::default(),
    );
    let of = |chart: &Option<ChartMetadata>, read: fn(&ChartMetadata) -> Option<String>| {
        chart.as_ref().and_then(read)
    };
    let both = |read: fn(&ChartMetadata) -> Option<String>| AppMove {
        name: None,
        old: of(&changes.chart_before, read),
        new: of(&changes.chart_now, read),
    };
    let name = both(|chart| chart.name.clone());
    let app_version = both(|chart| chart.app_version.as_ref().map(|app| app.text.clone()));
    let images = images(&changes);
    // What is doubtful was so when it was released; here it would only be in the way.
    changes.findings.retain(|finding| finding.rule == crate::rule_code::RuleCode::ChartUnreadable);
    ChartDifference {
        name,
        app_version,
        images,
        files: changes.list.into_iter().collect(),
        values: changes.values,
        dependencies: changes.dependencies,
        metadata: changes.metadata.other_keys,
        findings: changes.findings,
    }
}

/// The images that moved, and those that only one side has.
fn images(changes: &Changes) -> Vec<ImageMove> {
    let mut moves = changes.image_moves();
    let all = image_changes(&changes.images_before, &changes.images_now);
    let one_sided = all.into_iter().filter(|image| image.old.is_none() != image.new.is_none());
    moves.extend(one_sided.map(|image| ImageMove {
        path: image.path,
        old: image.old.map(|image| image.to_string()),
        new: image.new.map(|image| image.to_string()),
        from_app_version: false,
    }));
    moves
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contents::Contents;

    fn side(folder: &str, app: &str, values: &str) -> Files {
        let at = |path: &str| crate::component::join(folder, path);
        Files {
            chart: Some(folder.to_owned()),
            contents: Contents::from([
                (at("Chart.yaml"), format!("name: web\nappVersion: {app}\n").into_bytes()),
                (at("values.yaml"), values.into()),
            ]),
            ..Files::default()
        }
    }

    fn changed(old: &str, new: &str) -> FileChange {
        let path = |path: &str| (!path.is_empty()).then(|| path.to_owned());
        FileChange { old: path(old), new: path(new) }
    }

    #[test]
    fn both_directions_say_the_same_the_other_way_round() {
        let old = side("", "1.2.0", "a: 1\nimage: {repository: app, tag: \"1\"}\n");
        let new = side(
            "deploy/web",
            "1.3.0",
            "a: x\nb: 2\nimage: {repository: app, tag: \"2\"}\nsidecar: {image: proxy:1}\n",
        );
        let forth = difference(
            &old,
            &new,
            &[
                changed("Chart.yaml", "deploy/web/Chart.yaml"),
                changed("values.yaml", "deploy/web/values.yaml"),
                changed("", "deploy/web/crds/x.yaml"),
            ],
        );
        let back = difference(
            &new,
            &old,
            &[
                changed("deploy/web/Chart.yaml", "Chart.yaml"),
                changed("deploy/web/values.yaml", "values.yaml"),
                changed("deploy/web/crds/x.yaml", ""),
            ],
        );
        assert_eq!(
            forth.app_version,
            AppMove { name: None, old: Some("1.2.0".into()), new: Some("1.3.0".into()) }
        );
        assert_eq!(
            back.app_version,
            AppMove { name: None, old: Some("1.3.0".into()), new: Some("1.2.0".into()) }
        );
        let paths = |keys: &[crate::chart::values::KeyChange]| {
            keys.iter().map(|key| key.path.clone()).collect::<Vec<_>>()
        };
        assert_eq!(paths(&forth.values.added), ["b", "sidecar"]);
        assert_eq!(paths(&back.values.removed), ["b", "sidecar"]);
        assert_eq!(paths(&forth.values.retyped), ["a"]);
        assert_eq!(paths(&back.values.retyped), ["a"]);
        let shown = |difference: &ChartDifference| {
            let images = difference.images.iter();
            images.map(|image| (image.old.clone(), image.new.clone())).collect::<Vec<_>>()
        };
        let text = |text: &str| Some(text.to_owned());
        assert_eq!(shown(&forth), [(text("app:1"), text("app:2")), (None, text("proxy:1"))]);
        assert_eq!(shown(&back), [(text("app:2"), text("app:1")), (text("proxy:1"), None)]);
        assert_eq!(
            forth.files_of(ChangeKind::Crds).collect::<Vec<_>>(),
            ["deploy/web/crds/x.yaml"]
        );
        assert!(!forth.delivers_the_same());
    }
}
