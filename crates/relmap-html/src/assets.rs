//! The files of a site: pictures, and names for the pages.

use std::collections::BTreeMap;

use crate::names::Names;
use crate::picture::{ColorMode, Picture, svg};

/// How much room the notes have in one file, in bytes. What is older is cut short.
const NOTES_IN_ONE_FILE: usize = 4_000_000;

/// The stylesheet.
pub(crate) const STYLE: &str = "report.css";

/// Makes pictures and names for the pages, and keeps the files.
#[derive(Debug)]
pub(crate) struct AssetWriter {
    one_file: bool,
    pub(crate) files: BTreeMap<String, String>,
    names: Names,
    room: usize,
}

/// A picture on a page.
#[derive(Debug, Clone)]
pub(crate) struct Figure {
    pub(crate) alt: String,
    pub(crate) highlights: Vec<String>,
    pub(crate) source: FigureSource,
}

/// Where a picture is.
#[derive(Debug, Clone)]
pub(crate) enum FigureSource {
    /// In files.
    Files(Box<PictureFiles>),
    /// In the page, in a wide and a narrow form.
    Inline(String, String),
}

/// The files of one picture.
#[derive(Debug, Clone)]
pub(crate) struct PictureFiles {
    pub(crate) wide: FormFiles,
    pub(crate) narrow: FormFiles,
}

/// The files of one form, and its size.
#[derive(Debug, Clone)]
pub(crate) struct FormFiles {
    pub(crate) light: String,
    pub(crate) dark: String,
    pub(crate) width: i32,
    pub(crate) height: i32,
}

impl AssetWriter {
    pub(crate) fn new(one_file: bool) -> AssetWriter {
        let room = if one_file { NOTES_IN_ONE_FILE } else { usize::MAX };
        let names = Names::with(&["index.html", "environments.html", STYLE]);
        AssetWriter { one_file, files: BTreeMap::new(), names, room }
    }

    /// Whether everything is in one file.
    pub(crate) fn is_one_file(&self) -> bool {
        self.one_file
    }

    /// As much of the room for notes as is wanted, or what is left of it.
    pub(crate) fn room(&mut self, wanted: usize) -> usize {
        let given = wanted.min(self.room);
        self.room -= given;
        given
    }

    /// A name for a page of a title.
    pub(crate) fn page_name(&mut self, title: &str) -> String {
        self.names.name(&format!("map-{title}"), ".html")
    }

    /// A name for the page of a repository.
    pub(crate) fn repository_name(&mut self, name: &str) -> String {
        self.names.name(&format!("repository-{name}"), ".html")
    }

    /// Puts a picture into files, or into the page.
    pub(crate) fn figure(&mut self, picture: Picture, name: &str) -> Figure {
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
