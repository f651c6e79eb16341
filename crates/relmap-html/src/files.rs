//! From pages to files.

use std::collections::BTreeMap;

use askama::Template;
use relmap_core::git_host::WebLinks;

use super::environments::{self, EnvironmentsView};
use super::filter;
use super::palette::{DARK, LIGHT, Scheme};
use super::site::{self, FirstPage, Site, TitlePage};
use super::site_files::{STYLE, SiteFiles};
use super::template::render;
use super::web_link::WebLink;
use super::{Report, RunInfo};
use relmap_report::PageText;

/// What the head and foot of each page say.
pub(super) struct Frame {
    pub(super) repository: PageText,
    pub(super) commit: Option<WebLink>,
    pub(super) tool_version: PageText,
    pub(super) made: Option<String>,
    /// The style, if it is in the page.
    pub(super) style: Option<String>,
}

#[derive(Template)]
#[template(path = "html/first.html")]
struct First<'b> {
    frame: &'b Frame,
    page: &'b FirstPage,
    /// Whether the environments have a page of their own.
    has_environments: bool,
}

#[derive(Template)]
#[template(path = "html/environments_page.html")]
struct Environments<'b> {
    frame: &'b Frame,
    environments: EnvironmentsView,
}

#[derive(Template)]
#[template(path = "html/title.html")]
struct Title<'b> {
    frame: &'b Frame,
    page: &'b TitlePage,
}

#[derive(Template)]
#[template(path = "html/report.css", escape = "none")]
struct Style {
    light: Scheme,
    dark: Scheme,
    states: [&'static str; 6],
    severities: [&'static str; 5],
    groups: usize,
}

pub(super) fn folder(report: &Report<'_>) -> BTreeMap<String, String> {
    let mut names = SiteFiles::new(false);
    let Site { first, others, environments } = site::lay_out(report, &mut names);
    let frame = Frame::new(report.run, report.links, None);
    let mut files = BTreeMap::new();
    let has_environments = environments.is_some();
    if let Some(environments) = environments {
        let page = Environments { frame: &frame, environments };
        files.insert(environments::PAGE.to_owned(), render(&page));
    }
    files.insert(
        "index.html".to_owned(),
        render(&First { frame: &frame, page: &first, has_environments }),
    );
    for page in &others {
        files.insert(page.file.clone(), render(&Title { frame: &frame, page }));
    }
    files.insert(STYLE.to_owned(), style());
    files
}

pub(super) fn standalone(report: &Report<'_>) -> String {
    let mut names = SiteFiles::new(true);
    let Site { first, .. } = site::lay_out(report, &mut names);
    let frame = Frame::new(report.run, report.links, Some(style()));
    render(&First { frame: &frame, page: &first, has_environments: false })
}

impl Frame {
    pub(super) fn new(run: &RunInfo, links: &WebLinks, style: Option<String>) -> Frame {
        let RunInfo { repository, commit, tool_version, made } = run;
        Frame {
            repository: PageText::name(repository),
            commit: commit.as_ref().map(|id| WebLink::commit(id, links.commit(id))),
            tool_version: PageText::name(tool_version),
            made: made.map(|time| format!("{time:.0}").replace('T', " ").replace('Z', " UTC")),
            style,
        }
    }
}

pub(super) fn style() -> String {
    render(&Style {
        light: LIGHT,
        dark: DARK,
        states: filter::STATES,
        severities: filter::SEVERITIES,
        groups: filter::GROUPS,
    })
}
