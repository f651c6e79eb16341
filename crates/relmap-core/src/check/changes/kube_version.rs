//! The range of Kubernetes versions that a chart takes.

use crate::chart::go_fields;
use crate::chart::version_range::{self, RangeChange};
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

/// A range, shortened where it is too long for a sentence.
fn shown(range: &str) -> String {
    let mut short: String = range.chars().take(MAX_SHOWN).collect();
    if short.len() < range.len() {
        short.push('…');
    }
    short
}

/// How many characters of a range are shown.
const MAX_SHOWN: usize = 100;

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
        let change = version_range::compare(&before, &now, KUBERNETES_MAJOR);
        let level = match change {
            // What is not compared may refuse anything, as Helm does with a range that it cannot read.
            None => Bump::Major,
            Some(RangeChange { narrowed: Some(_), .. }) => Bump::Major,
            Some(RangeChange { widened: Some(_), .. }) => Bump::Minor,
            Some(_) => return,
        };
        let (before, now) = (shown(&before), shown(&now));
        let cause = format!("kubeVersion: {before} -> {now}");
        changes.kube_version = Some(KubeVersionMove { level, cause });
        if level == Bump::Major {
            let refused = match change.and_then(|change| change.narrowed) {
                Some([major, minor, patch]) => format!(
                    "narrowed from {before} to {now}: Kubernetes {major}.{minor}.{patch} was accepted before and is refused now"
                ),
                None => format!(
                    "changed from {before} to {now}, which cannot be compared as ranges of versions"
                ),
            };
            let message = format!("kubeVersion was {refused}");
            let finding = Finding::new(RuleCode::KubeVersion, message)
                .help("say in the notes which clusters must be upgraded first");
            let file = join(self.new.files.chart.as_deref().unwrap_or_default(), "Chart.yaml");
            changes.findings.push(self.new.files.locate(finding, file, new.map(|(_, at)| at)));
        }
    }
}
