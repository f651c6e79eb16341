//! What the pages of a site share: the names of their files, and the room for notes.

use crate::names::Names;

/// How much room the notes have in one file, in bytes. What is older is cut short.
const NOTES_IN_ONE_FILE: usize = 4_000_000;

/// The stylesheet.
pub(crate) const STYLE: &str = "report.css";

/// Gives pages their names, and notes their room.
#[derive(Debug)]
pub(crate) struct SiteFiles {
    one_file: bool,
    names: Names,
    room: usize,
}

impl SiteFiles {
    pub(crate) fn new(one_file: bool) -> SiteFiles {
        let room = if one_file { NOTES_IN_ONE_FILE } else { usize::MAX };
        let names = Names::with(&["index.html", "environments.html", STYLE]);
        SiteFiles { one_file, names, room }
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
}
