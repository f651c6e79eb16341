//! What is on which page.
//!
//! A small map is on the first page whole. Of a large one the first page shows each title in a
//! line and the newest releases, and each title has pages of its own, the newest releases first.

use std::collections::HashMap;

use jiff::civil::Date;

use super::Report;
use super::environments::{self, EnvironmentsView, Running};
use super::figure::Figure;
use super::filter::Filter;
use super::history::History;
use super::names::Names;
use super::overview::{self, Legend, TitleLine};
use super::picture;
use super::quoted_text::QuotedText;
use super::release_filters;
use super::release_table::Table;
use super::section::{Period, Section, periods};
use super::site_files::SiteFiles;
use super::texts::Texts;
use super::verdict::{self, Surroundings, VerdictView};
use relmap_report::PageText;

/// How many releases the first page takes.
const ON_FIRST_PAGE: usize = 120;

/// How many releases a page of a title takes, unless a single period has more.
const ON_A_PAGE: usize = 300;

/// How much is said of why there is no map.
const WHY: usize = 4_000;

/// All pages.
#[derive(Debug)]
pub(super) struct Site {
    pub(super) first: FirstPage,
    pub(super) others: Vec<TitlePage>,
    /// What runs where, if it has a page of its own.
    pub(super) environments: Option<EnvironmentsView>,
}

/// The page to open.
#[derive(Debug)]
pub(super) struct FirstPage {
    pub(super) verdict: Option<VerdictView>,
    pub(super) map: Option<MapView>,
    /// Why there is no map.
    pub(super) map_missing: Option<QuotedText>,
    /// What runs where, if it is here.
    pub(super) environments: Option<EnvironmentsView>,
}

/// The map on the first page.
#[derive(Debug)]
pub(super) struct MapView {
    pub(super) sentence: String,
    pub(super) legend: Legend,
    pub(super) figures: Vec<Figure>,
    pub(super) titles: Vec<TitleLine>,
    pub(super) newest: Option<Table>,
    /// The pages of the only title.
    pub(super) pages: Vec<PageLink>,
    /// The whole map, if it is here.
    pub(super) chapters: Vec<Chapter>,
}

/// A title, or as much of it as is on one page.
#[derive(Debug)]
pub(super) struct Chapter {
    pub(super) title: PageText,
    pub(super) anchor: String,
    pub(super) overview: Option<Figure>,
    pub(super) filters: Vec<Filter>,
    pub(super) sections: Vec<Section>,
}

/// A page of a title.
#[derive(Debug)]
pub(super) struct TitlePage {
    pub(super) file: String,
    pub(super) legend: Legend,
    pub(super) chapter: Chapter,
    /// All pages of the title.
    pub(super) pages: Vec<PageLink>,
}

/// A link to a page of a title.
#[derive(Debug, Clone)]
pub(super) struct PageLink {
    /// The time that it covers.
    pub(super) name: String,
    pub(super) file: String,
    /// Whether it is the page that the link is on.
    pub(super) is_here: bool,
}

/// Lays everything out.
pub(super) fn lay_out(report: &Report<'_>, site_files: &mut SiteFiles) -> Site {
    let mut ids =
        Names::with(&["top", "main", "verdict", "components", "map", "findings", "newest"]);
    ids.take(&environments::ANCHORS);
    let Some(environments) = report.environments else {
        return of_map(report, site_files, &mut ids, &Running::new());
    };
    let is_alone = report.outcome.is_none() && report.map.is_none() && report.map_missing.is_none();
    let is_on_first = site_files.is_one_file() || is_alone;
    let page = if is_on_first { "" } else { environments::PAGE };
    let anchors = environments::anchors(environments.matrix, &mut ids);
    let running = environments::running(environments.matrix, &anchors, page);
    let mut site = of_map(report, site_files, &mut ids, &running);
    let links = links(&site, if is_on_first { "" } else { "index.html" });
    let link = |tag: &str| links.get(tag).cloned();
    let view = EnvironmentsView::new(environments, &anchors, &mut ids, report.links, link);
    let place = if is_on_first { &mut site.first.environments } else { &mut site.environments };
    *place = Some(view);
    site
}

/// Where each release of the map is shown, by the tag of the chart. `first` is the name of the first
/// page in a link.
fn links(site: &Site, first: &str) -> HashMap<String, String> {
    let chapters = site.first.map.iter().flat_map(|map| &map.chapters);
    let mut pages: Vec<(&str, &Chapter)> = chapters.map(|chapter| (first, chapter)).collect();
    pages.extend(site.others.iter().map(|page| (page.file.as_str(), &page.chapter)));
    let mut links = HashMap::new();
    for (file, chapter) in pages {
        for row in chapter.sections.iter().flat_map(|section| &section.table.rows) {
            if let Some(anchor) = &row.anchor {
                links.insert(row.tag.clone(), format!("{file}#{anchor}"));
            }
        }
    }
    links
}

/// Lays out all but the environments.
fn of_map(
    report: &Report<'_>,
    site_files: &mut SiteFiles,
    ids: &mut Names,
    running: &Running,
) -> Site {
    let around = Surroundings { sources: report.sources, links: report.links };
    let verdict = report.outcome.map(|outcome| verdict::view(outcome, around, ids));
    let Some(map) = report.map else {
        let map_missing = report.map_missing.map(|why| QuotedText::new(&PageText::lines(why, WHY)));
        let first = FirstPage { verdict, map: None, map_missing, environments: None };
        return Site { first, others: Vec::new(), environments: None };
    };
    let histories: Vec<History<'_>> = map.iter().map(History::new).collect();
    let filled: Vec<&History<'_>> = histories.iter().filter(|history| history.len() > 0).collect();
    let releases: usize = filled.iter().map(|history| history.len()).sum();
    let texts = Texts { notes: report.notes, running, links: report.links };
    let is_whole = site_files.is_one_file() || releases <= ON_FIRST_PAGE;

    let mut view = MapView {
        sentence: overview::sentence(&histories),
        legend: overview::legend(filled.iter().copied(), filled.len() > 1, is_whole),
        figures: Vec::new(),
        titles: Vec::new(),
        newest: None,
        pages: Vec::new(),
        chapters: Vec::new(),
    };
    if filled.len() > 1 {
        view.figures = overview::figures(&histories);
    }
    let mut others = Vec::new();
    for history in &filled {
        let periods = periods(history);
        let overview = match periods.len() {
            ..=1 => None,
            _ => Some(Figure::new(picture::of_title(history))),
        };
        let href = if is_whole {
            let sections = periods.iter().map(|s| s.section(site_files, ids, &texts));
            let sections = sections.collect();
            let chapter = chapter(history, overview, sections, ids);
            let href = format!("#{}", chapter.anchor);
            view.chapters.push(chapter);
            href
        } else {
            if filled.len() == 1
                && let Some(overview) = &overview
            {
                view.figures.push(overview.clone());
            }
            let pages = pages(history, periods, overview, site_files, &texts);
            let href = pages.first().map(|page| page.file.clone()).unwrap_or_default();
            others.extend(pages);
            href
        };
        view.titles.push(overview::line(history, report.links, href));
    }
    if filled.len() == 1 {
        view.titles.clear();
        view.pages = others.first().map_or(Vec::new(), |page: &TitlePage| {
            page.pages.iter().map(|link| PageLink { is_here: false, ..link.clone() }).collect()
        });
    }
    if !is_whole {
        view.newest = Some(overview::newest(&histories, &links_to_notes(&others), &texts, ids));
    }
    let first = FirstPage { verdict, map: Some(view), map_missing: None, environments: None };
    Site { first, others, environments: None }
}

/// Where the notes of each chart tag are.
fn links_to_notes(pages: &[TitlePage]) -> HashMap<String, String> {
    let links = pages.iter().flat_map(|page| {
        let notes = page.chapter.sections.iter().flat_map(|section| &section.notes);
        notes.map(|notes| (notes.tag.clone(), format!("{}#{}", page.file, notes.anchor)))
    });
    links.collect()
}

fn chapter(
    history: &History<'_>,
    overview: Option<Figure>,
    mut sections: Vec<Section>,
    ids: &mut Names,
) -> Chapter {
    Chapter {
        title: PageText::name(history.title),
        anchor: ids.name(&format!("map-{}", history.title), ""),
        overview,
        filters: release_filters::filters(&mut sections, ids),
        sections,
    }
}

/// The pages of a title.
fn pages(
    history: &History<'_>,
    periods: Vec<Period<'_, '_>>,
    mut overview: Option<Figure>,
    site_files: &mut SiteFiles,
    texts: &Texts<'_>,
) -> Vec<TitlePage> {
    let mut groups: Vec<Vec<Period<'_, '_>>> = Vec::new();
    for period in periods {
        let count =
            |group: &[Period<'_, '_>]| group.iter().map(|s| s.releases.len()).sum::<usize>();
        match groups.last_mut() {
            Some(group) if count(group) + period.releases.len() <= ON_A_PAGE => group.push(period),
            _ => groups.push(vec![period]),
        }
    }
    let links: Vec<PageLink> = groups
        .iter()
        .map(|group| PageLink {
            name: months(group),
            file: site_files.page_name(history.title),
            is_here: false,
        })
        .collect();
    let mut made = Vec::new();
    for (number, group) in groups.iter().enumerate() {
        let mut ids = Names::with(&["top", "main"]);
        let sections = group.iter().map(|s| s.section(site_files, &mut ids, texts)).collect();
        let mut pages = links.clone();
        pages[number].is_here = true;
        made.push(TitlePage {
            file: links[number].file.clone(),
            legend: overview::legend([history], false, true),
            chapter: chapter(history, overview.take(), sections, &mut ids),
            pages,
        });
    }
    made
}

/// The first and the last month of a page.
fn months(group: &[Period<'_, '_>]) -> String {
    let dates = || group.iter().flat_map(|period| period.releases.iter().filter_map(|r| r.date));
    let month = |date: Date| format!("{}-{:02}", date.year(), date.month());
    match (dates().min().map(month), dates().max().map(month)) {
        (Some(first), Some(last)) if first == last => first,
        (Some(first), Some(last)) => format!("{first} to {last}"),
        _ => "without a date".to_owned(),
    }
}
