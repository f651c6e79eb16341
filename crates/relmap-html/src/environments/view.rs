//! The page as its template takes it.

use std::collections::HashMap;

use relmap_core::commit_id::CommitId;
use relmap_environments::{Cell, Promotion};
use relmap_report::environments as words;
use relmap_report::{PageText, Sources};

use super::EnvironmentsReport;
use super::deployments::{self, DeploymentRow};
use crate::figure::Figure;
use crate::filter::{Choice, Filter, SEVERITIES, by_word};
use crate::names::Names;
use crate::picture;
use crate::verdict::{FindingView, Surroundings, finding};
use crate::web_link::WebLink;
use relmap_core::git_host::WebLinks;

/// How many findings are shown.
const FINDINGS: usize = 100;

/// The page.
#[derive(Debug)]
pub(crate) struct EnvironmentsView {
    pub(crate) names: Vec<PageText>,
    pub(crate) rows: Vec<ComponentRow>,
    pub(crate) has_marks: bool,
    /// What the rows can be filtered by.
    pub(crate) filter: Option<Filter>,
    pub(crate) next: Vec<NextView>,
    pub(crate) findings: Vec<FindingView>,
    /// What the findings can be filtered by.
    pub(crate) findings_filter: Option<Filter>,
    /// How many findings are not shown.
    pub(crate) more_findings: usize,
    pub(crate) figure: Option<Figure>,
    pub(crate) deployments: Vec<DeploymentRow>,
    /// What the deployments can be filtered by.
    pub(crate) deployments_filter: Option<Filter>,
    /// How many deployments there are in all.
    pub(crate) all_deployments: usize,
}

/// A component in all environments.
#[derive(Debug)]
pub(crate) struct ComponentRow {
    pub(crate) name: PageText,
    pub(crate) anchor: String,
    pub(crate) cells: Vec<Option<CellView>>,
    /// Whether it differs from what was released, or from the environment before.
    pub(crate) differs: bool,
}

/// A component in an environment.
#[derive(Debug)]
pub(crate) struct CellView {
    pub(crate) label: PageText,
    /// Where the release is on the pages of the map.
    pub(crate) href: Option<String>,
    pub(crate) since: Option<String>,
    pub(crate) commit: Option<WebLink>,
    pub(crate) behind: Option<String>,
    pub(crate) is_suspended: bool,
    pub(crate) marks: Vec<PageText>,
}

/// What ships next to an environment.
#[derive(Debug)]
pub(crate) struct NextView {
    pub(crate) from: PageText,
    pub(crate) to: PageText,
    pub(crate) anchor: String,
    pub(crate) rows: Vec<NextRow>,
}

/// A component that ships.
#[derive(Debug)]
pub(crate) struct NextRow {
    pub(crate) name: PageText,
    pub(crate) href: Option<String>,
    pub(crate) now: Option<PageText>,
    pub(crate) then: Option<PageText>,
    /// Where the release that ships is on the pages of the map.
    pub(crate) then_href: Option<String>,
    pub(crate) direction: &'static str,
}

impl EnvironmentsView {
    /// Lays the page out. `anchors` are those of the rows; `link` says where a release is shown, by its
    /// tag.
    pub(crate) fn new(
        report: &EnvironmentsReport<'_>,
        anchors: &[String],
        ids: &mut Names,
        links: &WebLinks,
        link: impl Fn(&str) -> Option<String>,
    ) -> EnvironmentsView {
        let matrix = report.matrix;
        // A file of an environment may be in another repository.
        let around = Surroundings { sources: &Sources::new(), links: &WebLinks::default() };
        // Of several rows of one name the first one.
        let rows = matrix.rows.iter().zip(anchors).rev();
        let hrefs: HashMap<&str, &String> =
            rows.map(|(row, anchor)| (row.component.as_str(), anchor)).collect();
        let row_href = |component: &str| Some(format!("#{}", hrefs.get(component)?));
        let rows = matrix.rows.iter().zip(anchors).map(|(row, anchor)| ComponentRow {
            name: PageText::name(&row.component),
            anchor: anchor.clone(),
            differs: row.cells.iter().flatten().any(|cell| !cell.marks.is_empty()),
            cells: matrix
                .environments
                .iter()
                .zip(&row.cells)
                .map(|(name, one)| {
                    let commit = |id: &CommitId| WebLink::commit(id, links.deployment(name, id));
                    Some(cell(one.as_ref()?, &link, commit))
                })
                .collect(),
        });
        let next = report.next.iter().map(|next| NextView {
            from: PageText::name(&next.from),
            to: PageText::name(&next.to),
            anchor: ids.name(&format!("next-{}", next.to), ""),
            rows: next.promotions.iter().map(|one| promoted(one, row_href, &link)).collect(),
        });
        let next = next.collect();
        let has_marks = matrix.rows.iter().flat_map(|row| row.cells.iter().flatten());
        let shown = report.findings.iter().take(FINDINGS);
        let rows: Vec<ComponentRow> = rows.collect();
        let findings: Vec<FindingView> = shown.map(|one| finding(one, around)).collect();
        let deployments = deployments::rows(report, links, row_href);
        let differs = rows.iter().filter(|row| row.differs).count();
        let differs = [Choice::new("differs", "what differs", differs)];
        let filter = Filter::of_many("Show", rows.len(), differs, ids);
        let severities = findings.iter().map(|finding| finding.severity.word);
        let choices = by_word(&SEVERITIES, severities);
        let findings_filter = Filter::of_many("Findings", findings.len(), choices, ids);
        let deployments_filter = deployments::filter(&deployments, &matrix.environments, ids);
        EnvironmentsView {
            names: matrix.environments.iter().map(|name| PageText::name(name)).collect(),
            rows,
            filter,
            findings_filter,
            deployments_filter,
            has_marks: has_marks.into_iter().any(|cell| !cell.marks.is_empty()),
            next,
            findings,
            more_findings: report.findings.len().saturating_sub(FINDINGS),
            figure: picture::of_deployments(&matrix.environments, &report.deployments)
                .map(Figure::new),
            deployments,
            all_deployments: report.deployments.len(),
        }
    }
}

fn cell(
    cell: &Cell,
    link: impl Fn(&str) -> Option<String>,
    commit_link: impl Fn(&CommitId) -> WebLink,
) -> CellView {
    let (since, commit) = words::since_of(&cell.since);
    CellView {
        label: PageText::name(&words::label_of_cell(cell)),
        href: cell.resolution.release().and_then(|release| link(&release.tag)),
        since,
        commit: commit.map(commit_link),
        behind: words::behind(cell),
        is_suspended: cell.deployed.is_suspended,
        marks: cell.marks.iter().map(|mark| PageText::name(mark)).collect(),
    }
}

fn promoted(
    one: &Promotion,
    row_href: impl Fn(&str) -> Option<String>,
    link: impl Fn(&str) -> Option<String>,
) -> NextRow {
    let ([now, then], direction) = words::promoted(one);
    NextRow {
        name: PageText::name(&one.component),
        href: row_href(&one.component),
        now: now.map(|now| PageText::name(&now)),
        then: then.map(|then| PageText::name(&then)),
        then_href: one.tags[1].as_deref().and_then(link),
        direction,
    }
}
