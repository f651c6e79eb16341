//! The releases of a chart, out of all that an import found.

use std::cmp::Ordering;

use semver::Version;

use crate::component::folder_text;
use crate::import::{ImportedRow, Issue};
use crate::release_notes::title_and_version;
use crate::version::lenient;

/// The releases that a RELEASE.txt can tell of.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ChartReleases<'r> {
    /// The releases, highest version first; of several with one version the surest first.
    pub releases: Vec<(Version, &'r ImportedRow)>,
    /// Tags that cannot stand as a heading, as no version is read out of them that can be
    /// compared.
    pub unfit: Vec<&'r str>,
    /// Tags left aside because others of their form name releases of the app: what a heading made of
    /// one would stand for could not be told.
    pub shared: Vec<&'r str>,
}

/// The releases of a chart by its name, or by its folder where releases bore another name. `others`
/// are the names of the other charts that exist.
pub fn chart_releases<'r>(
    rows: impl IntoIterator<Item = &'r ImportedRow>,
    chart: &str,
    folder: &str,
    others: &[&str],
) -> ChartReleases<'r> {
    let folder = folder_text(folder);
    let is_its = |row: &ImportedRow| {
        row.chart == chart || row.path == folder && !others.contains(&row.chart.as_str())
    };
    let mut found = ChartReleases::default();
    for row in rows.into_iter().filter(|row| is_its(row)) {
        match heading_version(&row.tag) {
            _ if row.issues.contains(&Issue::TagAmbiguous) => found.shared.push(&row.tag),
            Some(version) => found.releases.push((version, row)),
            None => found.unfit.push(&row.tag),
        }
    }
    found.releases.sort_by(|(one, a), (two, b)| two.cmp_precedence(one).then(surer(a, b)));
    found
}

/// Keeps the first release of each version.
pub fn one_a_version(mut releases: Vec<(Version, &ImportedRow)>) -> Vec<(Version, &ImportedRow)> {
    releases.dedup_by(|(later, _), (kept, _)| later.cmp_precedence(kept).is_eq());
    releases
}

/// The version of a heading that is this tag.
fn heading_version(tag: &str) -> Option<Version> {
    let (_, written) = title_and_version(tag)?;
    lenient(written).filter(|_| written.contains('.'))
}

/// Of two tags with one version, the one that Chart.yaml agrees with, then the shorter one.
fn surer(a: &ImportedRow, b: &ImportedRow) -> Ordering {
    let doubt = |row: &ImportedRow| row.issues.contains(&Issue::VersionMismatch);
    let doubts = doubt(a).cmp(&doubt(b));
    doubts.then(a.tag.len().cmp(&b.tag.len())).then_with(|| a.tag.cmp(&b.tag))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(tag: &str, chart: &str, path: &str, issues: &[Issue]) -> ImportedRow {
        ImportedRow {
            chart: chart.into(),
            path: path.into(),
            issues: issues.to_vec(),
            ..ImportedRow::new(tag.parse().unwrap(), [0x11; 20].into())
        }
    }

    #[test]
    fn a_chart_has_its_own_and_those_of_its_former_name() {
        let rows = [
            row("web-1.0.0", "web", "charts/web", &[]),
            row("web-1.10.0", "web", "deploy/web", &[]),
            row("old-0.9.0", "old", "charts/web", &[]),
            row("api-3.0.0", "api", "charts/api", &[]),
            // Another chart was in this folder before, and has moved on.
            row("api-2.0.0", "api", "charts/web", &[]),
        ];
        let found = chart_releases(&rows, "web", "charts/web", &["api"]);
        let tags: Vec<_> = found.releases.iter().map(|(_, row)| row.tag.as_str()).collect();
        assert_eq!(tags, ["web-1.10.0", "web-1.0.0", "old-0.9.0"]);
    }

    #[test]
    fn of_two_tags_the_surer_one_stays_and_what_is_no_heading_is_told() {
        let rows = [
            row("1.0.0", "web", ".", &[Issue::VersionMismatch]),
            row("web-1.0.0", "web", ".", &[]),
            row("v1.0.0", "web", ".", &[]),
            row("web+2.0.0", "web", ".", &[]),
            row("v3.0.0", "web", ".", &[Issue::TagAmbiguous]),
        ];
        let found = chart_releases(&rows, "web", "", &[]);
        let releases = one_a_version(found.releases);
        let tags: Vec<_> = releases.iter().map(|(_, row)| row.tag.as_str()).collect();
        assert_eq!((tags, found.unfit), (vec!["v1.0.0"], vec!["web+2.0.0"]));
        assert_eq!(found.shared, ["v3.0.0"]);
    }
}
