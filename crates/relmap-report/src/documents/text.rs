//! Text of a document, without the credentials of URLs.

use std::borrow::Cow;

use relmap_core::commit_id::CommitId;
use relmap_core::redact::redact;
use relmap_core::tag_name::TagName;
use relmap_core::title::Title;
use serde::{Serialize, Serializer};

/// A text from a repository, or a message that may quote one. Credentials are left out when it is
/// written, so no document has to think of them.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Text<'a>(Cow<'a, str>);

impl Serialize for Text<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&redact(&self.0))
    }
}

impl<'a> From<&'a str> for Text<'a> {
    fn from(text: &'a str) -> Text<'a> {
        Text(Cow::Borrowed(text))
    }
}

impl<'a> From<&'a String> for Text<'a> {
    fn from(text: &'a String) -> Text<'a> {
        Text(Cow::Borrowed(text))
    }
}

impl<'a> From<&'a CommitId> for Text<'a> {
    fn from(id: &'a CommitId) -> Text<'a> {
        Text(Cow::Borrowed(id.as_str()))
    }
}

impl<'a> From<&'a TagName> for Text<'a> {
    fn from(name: &'a TagName) -> Text<'a> {
        Text(Cow::Borrowed(name.as_str()))
    }
}

impl<'a> From<&'a Title> for Text<'a> {
    fn from(title: &'a Title) -> Text<'a> {
        Text(Cow::Borrowed(title.as_str()))
    }
}

impl From<String> for Text<'_> {
    fn from(text: String) -> Self {
        Text(Cow::Owned(text))
    }
}

/// A list of texts.
pub(super) fn texts(list: &[String]) -> Vec<Text<'_>> {
    list.iter().map(Text::from).collect()
}
