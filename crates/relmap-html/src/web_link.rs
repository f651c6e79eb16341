//! Names, commits and places that may lead to a page of the git host.

use askama::Template;
use relmap_core::commit_id::CommitId;
use relmap_core::git_host::WebUrl;
use relmap_report::PageText;

/// How much of a commit's id people compare.
const SHORT: usize = 10;

/// A text that leads to a page of the git host, if that has one for it. It shows itself as HTML.
#[derive(Debug, Clone, Template)]
#[template(path = "html/web_link.html")]
pub(super) struct WebLink {
    text: PageText,
    form: Form,
    url: Option<WebUrl>,
}

/// What a text is.
#[derive(Debug, Clone)]
enum Form {
    /// A tag or another name.
    Name,
    /// The beginning of a commit's id, and all of it, which is in the address of a link as well.
    Commit(PageText),
    /// A file, perhaps with a line.
    Place,
}

impl WebLink {
    /// A tag or another name.
    pub(super) fn name(name: &str, url: Option<WebUrl>) -> WebLink {
        WebLink { text: PageText::name(name), form: Form::Name, url }
    }

    /// A commit, by its id.
    pub(super) fn commit(id: &CommitId, url: Option<WebUrl>) -> WebLink {
        let short = id.first(SHORT);
        WebLink { text: PageText::new(short), form: Form::Commit(PageText::name(id.as_str())), url }
    }

    /// A file, perhaps with a line.
    pub(super) fn place(place: &str, url: Option<WebUrl>) -> WebLink {
        WebLink { text: PageText::new(place), form: Form::Place, url }
    }

    /// Whether it leads anywhere.
    pub(super) fn is_link(&self) -> bool {
        self.url.is_some()
    }
}
