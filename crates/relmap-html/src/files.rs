//! From pages to files.

use std::collections::BTreeMap;

use askama::Template;

use super::names::Names;
use super::palette::{DARK, LIGHT, Scheme};
use super::picture::{ColorMode, Picture, svg};
use super::site::{self, FirstPage, Site, TitlePage};
use super::verdict::short_commit;
use super::{Report, RunInfo};
use relmap_report::PageText;

/// How much room the notes have in one file, in bytes. What is older is cut short.
const NOTES_IN_ONE_FILE: usize = 4_000_000;

const STYLE: &str = "report.css";

/// Makes pictures and names for the pages, and keeps the files.
#[derive(Debug)]
pub(super) struct AssetWriter {
    one_file: bool,
    files: BTreeMap<String, String>,
    names: Names,
    room: usize,
}

/// A picture on a page.
#[derive(Debug, Clone)]
pub(super) struct Figure {
    pub(super) alt: String,
    pub(super) highlights: Vec<String>,
    pub(super) source: FigureSource,
}

/// Where a picture is.
#[derive(Debug, Clone)]
pub(super) enum FigureSource {
    /// In files.
    Files(Box<PictureFiles>),
    /// In the page, in a wide and a narrow form.
    Inline(String, String),
}

/// The files of one picture.
#[derive(Debug, Clone)]
pub(super) struct PictureFiles {
    pub(super) wide: FormFiles,
    pub(super) narrow: FormFiles,
}

/// The files of one form, and its size.
#[derive(Debug, Clone)]
pub(super) struct FormFiles {
    pub(super) light: String,
    pub(super) dark: String,
    pub(super) width: i32,
    pub(super) height: i32,
}

impl AssetWriter {
    fn new(one_file: bool) -> AssetWriter {
        let room = if one_file { NOTES_IN_ONE_FILE } else { usize::MAX };
        let names = Names::with(&["index.html", STYLE]);
        AssetWriter { one_file, files: BTreeMap::new(), names, room }
    }

    /// Whether everything stands in one file.
    pub(super) fn is_one_file(&self) -> bool {
        self.one_file
    }

    /// As much of the room for notes as is wanted, or what is left of it.
    pub(super) fn room(&mut self, wanted: usize) -> usize {
        let given = wanted.min(self.room);
        self.room -= given;
        given
    }

    /// A name for a page of a title.
    pub(super) fn page_name(&mut self, title: &str) -> String {
        self.names.name(&format!("map-{title}"), ".html")
    }

    /// Puts a picture into files, or into the page.
    pub(super) fn figure(&mut self, picture: Picture, name: &str) -> Figure {
        let Picture { wide, narrow, alt, highlights } = picture;
        let source = if self.one_file {
            let wide = svg(&wide, ColorMode::Inline, &alt, "wide");
            FigureSource::Inline(wide, svg(&narrow, ColorMode::Inline, &alt, "narrow"))
        } else {
            let mut form = |scene, word: &str| {
                let mut file = |ink, suffix: &str| {
                    let name = self.names.name(name, &format!("{word}{suffix}.svg"));
                    self.files.insert(name.clone(), svg(scene, ink, &alt, ""));
                    name
                };
                let (light, dark) = (file(ColorMode::Light, ""), file(ColorMode::Dark, "-dark"));
                FormFiles { light, dark, width: scene.width, height: scene.height }
            };
            let wide = form(&wide, "");
            let narrow = form(&narrow, "-narrow");
            FigureSource::Files(Box::new(PictureFiles { wide, narrow }))
        };
        Figure { alt, highlights, source }
    }
}

/// What the head and foot of each page say.
struct Frame {
    repository: PageText,
    commit: Option<String>,
    tool_version: PageText,
    made: Option<String>,
    /// The style, if it stands in the page.
    style: Option<String>,
}

#[derive(Template)]
#[template(path = "html/first.html")]
struct First<'b> {
    frame: &'b Frame,
    page: &'b FirstPage,
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
}

pub(super) fn folder(report: &Report<'_>) -> BTreeMap<String, String> {
    let mut writer = AssetWriter::new(false);
    let Site { first, others } = site::lay_out(report, &mut writer);
    let frame = Frame::new(report.run, None);
    let mut files = writer.files;
    files.insert("index.html".to_owned(), render(&First { frame: &frame, page: &first }));
    for page in &others {
        files.insert(page.file.clone(), render(&Title { frame: &frame, page }));
    }
    files.insert(STYLE.to_owned(), style());
    files
}

pub(super) fn standalone(report: &Report<'_>) -> String {
    let mut writer = AssetWriter::new(true);
    let Site { first, .. } = site::lay_out(report, &mut writer);
    let frame = Frame::new(report.run, Some(style()));
    render(&First { frame: &frame, page: &first })
}

impl Frame {
    fn new(run: &RunInfo, style: Option<String>) -> Frame {
        let RunInfo { repository, commit, tool_version, made } = run;
        Frame {
            repository: PageText::name(repository),
            commit: commit.as_deref().map(short_commit),
            tool_version: PageText::name(tool_version),
            made: made.map(|time| format!("{time:.0}").replace('T', " ").replace('Z', " UTC")),
            style,
        }
    }
}

fn style() -> String {
    render(&Style { light: LIGHT, dark: DARK })
}

/// A template as text. It writes to memory and has no filter of its own, so it cannot fail.
pub(super) fn render(template: &impl Template) -> String {
    template.render().unwrap_or_else(|error| unreachable!("a template cannot fail: {error}"))
}
