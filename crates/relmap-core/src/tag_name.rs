//! The name of a tag.

use std::str::FromStr;
use std::sync::Arc;

use thiserror::Error;

use crate::text_type::text_type;

/// The name of a git tag, without `refs/tags/`.
///
/// The name of a new tag is parsed, so git allows it. The names of tags that somebody else lists are taken as they are.
/// A name is compared, shown and serialized as its text. A copy shares the text.
///
/// ```
/// use relmap_core::tag_name::TagName;
/// let name: TagName = "charts/v1.2.0".parse().unwrap();
/// assert_eq!(name, "charts/v1.2.0");
/// assert!("charts 1.2.0".parse::<TagName>().is_err());
/// assert_eq!(TagName::unchecked("charts 1.2.0"), "charts 1.2.0");
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TagName(Arc<str>);

/// Git's rules for references keep a text from being the name of a tag.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("git allows no tag named `{0}`")]
pub struct TagNameError(String);

impl TagName {
    /// A name that git may forbid: one that a repository or a server lists, or that the tag of a release without one
    /// would have. Packed references and servers can list any name, and none of them is overlooked.
    pub fn unchecked(name: &str) -> TagName {
        TagName(name.into())
    }

    /// The name as git writes it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Whether git allows a tag of this name: what `git check-ref-format` says of `refs/tags/NAME`.
fn is_tag_name(name: &str) -> bool {
    let is_forbidden = |c: char| c.is_ascii_control() || " ~^:?*[\\".contains(c);
    let is_part =
        |part: &str| !part.is_empty() && !part.starts_with('.') && !part.ends_with(".lock");
    !name.contains(is_forbidden)
        && !name.contains("..")
        && !name.contains("@{")
        && !name.ends_with('.')
        && name.split('/').all(is_part)
}

impl FromStr for TagName {
    type Err = TagNameError;

    fn from_str(text: &str) -> Result<TagName, TagNameError> {
        match is_tag_name(text) {
            true => Ok(TagName(text.into())),
            false => Err(TagNameError(text.to_owned())),
        }
    }
}

text_type!(TagName);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_that_git_allows() {
        for name in
            ["1", "v1.2.0", "charts/v1.2.0", "-1", "@", "a@b", "a./b", "lock", "HEAD", "ä-1"]
        {
            assert_eq!(name.parse::<TagName>().unwrap().as_str(), name);
        }
        for name in [
            "", "/", "a/", "/a", "a//b", ".a", "a/.b", "a.", "a..b", "a.lock", "a.lock/b", "a@{b",
            "a b", "a~", "a^", "a:b", "a?", "a*", "a[b", "a\\b", "a\n", "a\u{7f}",
        ] {
            assert_eq!(name.parse::<TagName>(), Err(TagNameError(name.to_owned())));
        }
        let error = "a b".parse::<TagName>().unwrap_err();
        assert_eq!(error.to_string(), "git allows no tag named `a b`");
    }

    #[test]
    fn serialized_it_is_its_text_and_any_text_is_read() {
        for text in ["charts-1.2.0", "a b"] {
            let json = serde_json::to_string(&TagName::unchecked(text)).unwrap();
            assert_eq!(json, format!("\"{text}\""));
            assert_eq!(serde_json::from_str::<TagName>(&json).unwrap(), text);
        }
    }
}
