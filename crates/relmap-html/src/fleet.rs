//! A fleet as pages: the list of its repositories, a page for each of them, the environments, and the
//! same as JSON.

mod rows;

use std::collections::{BTreeMap, BTreeSet};

use askama::Template;
use relmap_core::fleet::Member;
use relmap_core::git_host::{WebLinks, WebRepository};
use relmap_core::outcome::Outcome;
use relmap_report::fleet::summary;
use relmap_report::{PageText, Sources};

use super::RunInfo;
use super::environments::{self, EnvironmentsReport, EnvironmentsView};
use super::files::{Frame, style};
use super::filter::Filter;
use super::names::Names;
use super::site_files::{STYLE, SiteFiles};
use super::template::render;
use super::verdict::{self, Surroundings, VerdictView};
use super::web_link::WebLink;

use rows::Row;

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
    /// The pages of the git hosts that commits, tags and files lead to, by repository.
    pub links: &'r BTreeMap<String, WebLinks>,
}

/// The script that adds a search.
const SEARCH: &str = "search.js";

#[derive(Template)]
#[template(path = "html/fleet.html")]
struct First<'f> {
    frame: &'f Frame,
    has_environments: bool,
    sentence: String,
    filter: Option<Filter>,
    rows: Vec<Row>,
}

#[derive(Template)]
#[template(path = "html/fleet_repository.html")]
struct Repository<'f> {
    frame: &'f Frame,
    name: PageText,
    place: WebLink,
    commit: Option<WebLink>,
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
    let frame = Frame::new(report.run, &WebLinks::default(), None);
    let mut site_files = SiteFiles::new(false);
    let none = WebLinks::default();
    let links_of = |name: &str| report.links.get(name).unwrap_or(&none);
    let mut files = BTreeMap::new();
    let mut hrefs: BTreeMap<&str, String> = BTreeMap::new();
    for member in report.members {
        let Ok(outcome) = member.answer else { continue };
        if outcome.components.is_empty() && outcome.findings.is_empty() {
            continue;
        }
        let file = site_files.repository_name(member.name);
        let no_sources = Sources::new();
        let sources = report.sources.get(member.name).unwrap_or(&no_sources);
        let links = links_of(member.name);
        let mut ids = Names::with(&["top", "main", "verdict", "components", "findings"]);
        let page = Repository {
            frame: &frame,
            name: PageText::name(member.name),
            place: WebLink::place(member.place, links.own.as_ref().and_then(|own| own.page())),
            commit: member.commit.map(|id| WebLink::commit(id, links.commit(id))),
            verdict: verdict::view(outcome, Surroundings { sources, links }, &mut ids),
        };
        files.insert(file.clone(), render(&page));
        hrefs.insert(member.name, file);
    }
    let rows = rows::rows(report.members, &hrefs, links_of);
    let first = First {
        frame: &frame,
        has_environments: report.environments.is_some(),
        sentence: summary(report.members),
        filter: rows::filter(&rows, &mut Names::with(&["top", "main", "repositories"])),
        rows,
    };
    files.insert("index.html".to_owned(), render(&first));
    if let Some(environments) = report.environments {
        let mut ids = Names::with(&["top", "main"]);
        ids.take(&environments::ANCHORS);
        let anchors = environments::anchors(environments.matrix, &mut ids);
        let links = deployed_from(report.links);
        let environments =
            EnvironmentsView::new(environments, &anchors, &mut ids, &links, |_| None);
        let page = Environments { frame: &frame, environments };
        files.insert(environments::PAGE.to_owned(), render(&page));
    }
    files.insert("status.json".to_owned(), report.status_json.clone());
    if let Some(json) = &report.environments_json {
        files.insert("environments.json".to_owned(), json.clone());
    }
    files.insert(SEARCH.to_owned(), include_str!("../templates/html/search.js").to_owned());
    files.insert(STYLE.to_owned(), style());
    files
}

/// What the environments of all repositories are deployed from. Where two repositories have one of the
/// same name, it is not known which of them a commit is in.
fn deployed_from(all: &BTreeMap<String, WebLinks>) -> WebLinks {
    let mut found = WebLinks::default();
    let mut several = BTreeSet::new();
    for (name, repository) in all.values().flat_map(|links| &links.environments) {
        let is_other = |known: &&WebRepository| *known != repository;
        if found.environments.get(name).as_ref().is_some_and(is_other) {
            several.insert(name);
        }
        found.environments.insert(name.clone(), repository.clone());
    }
    found.environments.retain(|name, _| !several.contains(name));
    found
}
