//! A fleet as pages: the list of its repositories, a page for each of them, the environments, and the
//! same as JSON.

mod rows;

use std::collections::BTreeMap;

use askama::Template;
use relmap_core::fleet::Member;
use relmap_core::outcome::Outcome;
use relmap_report::fleet::summary;
use relmap_report::{PageText, Sources};

use super::RunInfo;
use super::assets::{AssetWriter, FigureSource, STYLE};
use super::environments::{self, EnvironmentsReport, EnvironmentsView};
use super::files::{Frame, style};
use super::names::Names;
use super::template::render;
use super::verdict::{self, VerdictView, short_commit};

use rows::{Filter, Row};

/// What the pages of a fleet show.
#[derive(Debug)]
pub struct FleetReport<'r> {
    /// With what the report was made; the repository is the fleet's name.
    pub run: &'r RunInfo,
    /// The repositories, with the outcomes of all their components.
    pub members: &'r [Member<'r, Outcome>],
    /// The files that findings are about, by repository.
    pub sources: &'r BTreeMap<String, Sources>,
    /// What runs where, if the fleet has environments.
    pub environments: Option<&'r EnvironmentsReport<'r>>,
    /// The repositories as JSON: what `relmap fleet status --format json` prints.
    pub status_json: String,
    /// What runs where as JSON: what `relmap fleet env --format json` prints.
    pub environments_json: Option<String>,
}

/// The script that adds a search.
const SEARCH: &str = "search.js";

#[derive(Template)]
#[template(path = "html/fleet.html")]
struct First<'f> {
    frame: &'f Frame,
    has_environments: bool,
    sentence: String,
    filters: Vec<Filter>,
    rows: Vec<Row>,
}

#[derive(Template)]
#[template(path = "html/fleet_repository.html")]
struct Repository<'f> {
    frame: &'f Frame,
    name: PageText,
    place: PageText,
    commit: Option<String>,
    verdict: VerdictView,
}

#[derive(Template)]
#[template(path = "html/fleet_environments.html")]
struct Environments<'f> {
    frame: &'f Frame,
    environments: EnvironmentsView,
}

/// The files of a fleet's pages, by their names; `index.html` is the one to open. All can be read and
/// filtered without the script, which adds a search.
pub fn fleet_folder(report: &FleetReport<'_>) -> BTreeMap<String, String> {
    let frame = Frame::new(report.run, None);
    let mut writer = AssetWriter::new(false);
    let mut pages = BTreeMap::new();
    let mut hrefs: BTreeMap<&str, String> = BTreeMap::new();
    for member in report.members {
        let Ok(outcome) = member.answer else { continue };
        if outcome.components.is_empty() && outcome.findings.is_empty() {
            continue;
        }
        let file = writer.repository_name(member.name);
        let none = Sources::new();
        let sources = report.sources.get(member.name).unwrap_or(&none);
        let mut ids = Names::with(&["top", "main", "verdict", "components", "findings"]);
        let page = Repository {
            frame: &frame,
            name: PageText::name(member.name),
            place: PageText::name(member.place),
            commit: member.commit.map(short_commit),
            verdict: verdict::view(outcome, sources, &mut ids),
        };
        pages.insert(file.clone(), render(&page));
        hrefs.insert(member.name, file);
    }
    let rows = rows::rows(report.members, &hrefs);
    let first = First {
        frame: &frame,
        has_environments: report.environments.is_some(),
        sentence: summary(report.members),
        filters: rows::filters(&rows),
        rows,
    };
    pages.insert("index.html".to_owned(), render(&first));
    if let Some(environments) = report.environments {
        let mut ids = Names::with(&["top", "main"]);
        ids.take(&environments::ANCHORS);
        let anchors = environments::anchors(environments.matrix, &mut ids);
        let environments =
            EnvironmentsView::new(environments, &anchors, &mut ids, &mut writer, |_| None);
        let page = Environments { frame: &frame, environments };
        pages.insert(environments::PAGE.to_owned(), render(&page));
    }
    let mut files = writer.files;
    files.append(&mut pages);
    files.insert("status.json".to_owned(), report.status_json.clone());
    if let Some(json) = &report.environments_json {
        files.insert("environments.json".to_owned(), json.clone());
    }
    files.insert(SEARCH.to_owned(), include_str!("../templates/html/search.js").to_owned());
    files.insert(STYLE.to_owned(), style());
    files
}
