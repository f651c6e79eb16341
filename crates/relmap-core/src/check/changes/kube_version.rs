//! The range of Kubernetes versions that a chart takes.

use crate::chart::go_fields;
use crate::chart::version_range;
use crate::component::join;
use crate::finding::Finding;
use crate::rule_code::RuleCode;
use crate::version::Bump;

use super::{Changes, Reader};

/// How the range moved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::check) struct KubeVersionMove {
    /// How far: a major where clusters are refused that were taken before.
    pub(in crate::check) level: Bump,
    /// The old and the new range.
    pub(in crate::check) cause: String,
}

/// The only major version of Kubernetes that there is.
const KUBERNETES_MAJOR: u64 = 1;

/// A range that takes every version.
const ANY: &str = "*";

impl Reader<'_> {
    pub(super) fn kube_version(&self, changes: &mut Changes) {
        let (Some(old), Some(new)) = (&changes.chart_before, &changes.chart_now) else { return };
        let of = |root: &crate::chart::yaml::Node| {
            let node = go_fields::field(root, "kubeVersion")?;
            Some((node.text()?.trim().to_owned(), node.place))
        };
        let (old, new) = (of(&old.root), of(&new.root));
        let text = |side: &Option<(String, _)>| match side {
            Some((text, _)) if !text.is_empty() => text.clone(),
            _ => ANY.to_owned(),
        };
        let (before, now) = (text(&old), text(&new));
        if before == now {
            return;
        }
        let Some(change) = version_range::compare(&before, &now, KUBERNETES_MAJOR) else { return };
        let level = match (change.narrowed, change.widened) {
            (Some(_), _) => Bump::Major,
            (None, Some(_)) => Bump::Minor,
            (None, None) => return,
        };
        let cause = format!("kubeVersion: {before} -> {now}");
        changes.kube_version = Some(KubeVersionMove { level, cause });
        if let Some([major, minor, patch]) = change.narrowed {
            let message = format!(
                "kubeVersion was narrowed from {before} to {now}: Kubernetes {major}.{minor}.{patch} was accepted before and is refused now"
            );
            let finding = Finding::new(RuleCode::KubeVersion, message)
                .help("say in the notes which clusters must be upgraded first");
            let file = join(self.new.files.chart.as_deref().unwrap_or_default(), "Chart.yaml");
            changes.findings.push(self.new.files.locate(finding, file, new.map(|(_, at)| at)));
        }
    }
}
