//! What stands on which page.
//!
//! A small map stands on the first page whole. Of a large one the first page shows each title in a
//! line and the newest pairs, and each title has pages of its own, the newest releases first.

use std::collections::HashMap;

use jiff::civil::Date;

use super::Report;
use super::assets::{AssetWriter, Figure};
use super::environments::{self, EnvironmentsView, Running};
use super::history::History;
use super::names::Names;
use super::overview::{self, TitleLine};
use super::picture;
use super::section::{Section, Stretch, Table, Texts, stretches};
use super::verdict::{self, VerdictView};
use relmap_report::PageText;

/// How many pairs the first page takes.
const ON_FIRST_PAGE: usize = 120;

/// How many pairs a page of a title takes, unless a single span has more.
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
    pub(super) map_missing: Option<PageText>,
    /// What runs where, if it is here.
    pub(super) environments: Option<EnvironmentsView>,
}

/// The map on the first page.
#[derive(Debug)]
pub(super) struct MapView {
    pub(super) sentence: String,
    /// What the lines of the pictures are.
    pub(super) legend: &'static str,
    pub(super) figures: Vec<Figure>,
    pub(super) titles: Vec<TitleLine>,
    pub(super) newest: Option<Table>,
    /// The pages of the only title.
    pub(super) pages: Vec<PageLink>,
    /// The whole map, if it is here.
    pub(super) chapters: Vec<Chapter>,
}

/// A title, or as much of it as stands on one page.
#[derive(Debug)]
pub(super) struct Chapter {
    pub(super) title: PageText,
    pub(super) anchor: String,
    pub(super) overview: Option<Figure>,
    pub(super) sections: Vec<Section>,
}

/// A page of a title.
#[derive(Debug)]
pub(super) struct TitlePage {
    pub(super) file: String,
    /// What the lines of the pictures are.
    pub(super) legend: &'static str,
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
    /// Whether it is the page that the link stands on.
    pub(super) is_here: bool,
}

/// Lays everything out.
pub(super) fn lay_out(report: &Report<'_>, writer: &mut AssetWriter) -> Site {
    let mut ids =
        Names::with(&["top", "main", "verdict", "components", "map", "findings", "newest"]);
    ids.take(&environments::ANCHORS);
    let Some(environments) = report.environments else {
        return of_map(report, writer, &mut ids, &Running::new());
    };
    let is_alone = report.outcome.is_none() && report.map.is_none() && report.map_missing.is_none();
    let is_on_first = writer.is_one_file() || is_alone;
    let page = if is_on_first { "" } else { environments::PAGE };
    let anchors = environments::anchors(environments.matrix, &mut ids);
    let running = environments::running(environments.matrix, &anchors, page);
    let mut site = of_map(report, writer, &mut ids, &running);
    let links = links(&site, if is_on_first { "" } else { "index.html" });
    let link = |tag: &str| links.get(tag).cloned();
    let view = EnvironmentsView::new(environments, &anchors, &mut ids, writer, link);
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
    writer: &mut AssetWriter,
    ids: &mut Names,
    running: &Running,
) -> Site {
    let verdict = report.outcome.map(|outcome| verdict::view(outcome, report.sources, ids));
    let Some(map) = report.map else {
        let map_missing = report.map_missing.map(|why| PageText::lines(why, WHY));
        let first = FirstPage { verdict, map: None, map_missing, environments: None };
        return Site { first, others: Vec::new(), environments: None };
    };
    let histories: Vec<History<'_>> = map.iter().map(History::new).collect();
    let filled: Vec<&History<'_>> = histories.iter().filter(|history| history.len() > 0).collect();
    let pairs: usize = filled.iter().map(|history| history.len()).sum();
    let texts = Texts { notes: report.notes, running };
    let is_whole = writer.is_one_file() || pairs <= ON_FIRST_PAGE;

    let mut view = MapView {
        sentence: overview::sentence(&histories),
        legend: legend(filled.len() > 1, is_whole),
        figures: Vec::new(),
        titles: Vec::new(),
        newest: None,
        pages: Vec::new(),
        chapters: Vec::new(),
    };
    if filled.len() > 1 {
        view.figures = overview::figures(&histories, writer);
    }
    let mut others = Vec::new();
    for history in &filled {
        let stretches = stretches(history);
        let overview = match stretches.len() {
            ..=1 => None,
            _ => Some(writer.figure(picture::of_title(history), &format!("map-{}", history.title))),
        };
        let href = if is_whole {
            let sections = stretches.iter().map(|s| s.section(writer, ids, &texts));
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
            let pages = pages(history, stretches, overview, writer, &texts);
            let href = pages.first().map(|page| page.file.clone()).unwrap_or_default();
            others.extend(pages);
            href
        };
        view.titles.push(overview::line(history, href));
    }
    if filled.len() == 1 {
        view.titles.clear();
        view.pages = others.first().map_or(Vec::new(), |page: &TitlePage| {
            page.pages.iter().map(|link| PageLink { is_here: false, ..link.clone() }).collect()
        });
    }
    if !is_whole {
        view.newest = Some(overview::newest(&histories, &links_to_notes(&others), running, ids));
    }
    let first = FirstPage { verdict, map: Some(view), map_missing: None, environments: None };
    Site { first, others, environments: None }
}

/// What the lines of the pictures are: those of one picture for all charts, those of a picture for each
/// chart, or both.
fn legend(has_charts: bool, has_apps: bool) -> &'static str {
    match (has_charts, has_apps) {
        (true, true) => {
            "In the picture of all charts a line is a chart, and each mark on it one of its releases. In those of \
             single charts a line is an app release, and each mark on it a chart release that carries it: a thick \
             stroke is a streak of patches, a shaded stripe a quiet time."
        }
        (true, false) => {
            "In the picture a line is a chart, and each mark on it one of its releases. The page of each chart shows \
             which app release each of them carries."
        }
        (false, _) => {
            "In the pictures a line is an app release, and each mark on it a chart release that carries it: a thick \
             stroke is a streak of patches, a shaded stripe a quiet time."
        }
    }
}

/// Where the notes of each chart tag stand.
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
    sections: Vec<Section>,
    ids: &mut Names,
) -> Chapter {
    let title = PageText::name(history.title);
    Chapter { title, anchor: ids.name(&format!("map-{}", history.title), ""), overview, sections }
}

/// The pages of a title.
fn pages(
    history: &History<'_>,
    stretches: Vec<Stretch<'_, '_>>,
    mut overview: Option<Figure>,
    writer: &mut AssetWriter,
    texts: &Texts<'_>,
) -> Vec<TitlePage> {
    let mut groups: Vec<Vec<Stretch<'_, '_>>> = Vec::new();
    for stretch in stretches {
        let pairs =
            |group: &[Stretch<'_, '_>]| group.iter().map(|s| s.releases.len()).sum::<usize>();
        match groups.last_mut() {
            Some(group) if pairs(group) + stretch.releases.len() <= ON_A_PAGE => {
                group.push(stretch)
            }
            _ => groups.push(vec![stretch]),
        }
    }
    let links: Vec<PageLink> = groups
        .iter()
        .map(|group| PageLink {
            name: months(group),
            file: writer.page_name(history.title),
            is_here: false,
        })
        .collect();
    let mut made = Vec::new();
    for (number, group) in groups.iter().enumerate() {
        let mut ids = Names::with(&["top", "main"]);
        let sections = group.iter().map(|s| s.section(writer, &mut ids, texts)).collect();
        let mut pages = links.clone();
        pages[number].is_here = true;
        made.push(TitlePage {
            file: links[number].file.clone(),
            legend: legend(false, true),
            chapter: chapter(history, overview.take(), sections, &mut ids),
            pages,
        });
    }
    made
}

/// The first and the last month of a page.
fn months(group: &[Stretch<'_, '_>]) -> String {
    let dates = || group.iter().flat_map(|stretch| stretch.releases.iter().filter_map(|r| r.date));
    let month = |date: Date| format!("{}-{:02}", date.year(), date.month());
    match (dates().min().map(month), dates().max().map(month)) {
        (Some(first), Some(last)) if first == last => first,
        (Some(first), Some(last)) => format!("{first} to {last}"),
        _ => "without a date".to_owned(),
    }
}
