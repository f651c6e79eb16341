//! The title of a chart or an app.

use std::str::FromStr;
use std::sync::Arc;

use thiserror::Error;

use crate::text_type::text_type;

/// What is before the version in a heading or a tag, and what the map calls a chart: `charts` in `charts-1.1.0`.
///
/// A new title is parsed. That of a map, a tag or a chart that somebody else made is taken as it is. The default is the
/// empty text, for no title at all. A title is compared, shown and serialized as its text. A copy shares the text.
///
/// ```
/// use relmap_core::title::Title;
/// let title: Title = "team/web".parse().unwrap();
/// assert_eq!(title, "team/web");
/// assert!("".parse::<Title>().is_err());
/// assert_eq!(Title::unchecked(""), "");
/// ```
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Title(Arc<str>);

/// A text cannot be a title.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{0}` is not a title: one line without blanks around it")]
pub struct TitleError(String);

impl Title {
    /// A text that may be no title: one that a map, a tag or a chart has.
    pub fn unchecked(title: &str) -> Title {
        Title(title.into())
    }

    /// The title as it is written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Title {
    type Err = TitleError;

    fn from_str(text: &str) -> Result<Title, TitleError> {
        match !text.is_empty() && text.trim() == text && !text.contains(char::is_control) {
            true => Ok(Title(text.into())),
            false => Err(TitleError(text.to_owned())),
        }
    }
}

text_type!(Title);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_is_one_line_of_text() {
        for text in ["charts", "team/web", "@scope/web", "Foo Bar", "ä", "v"] {
            assert_eq!(text.parse::<Title>().unwrap().as_str(), text);
        }
        for text in ["", " ", "web ", " web", "web\n", "a\nb", "a\tb", "a\u{7f}"] {
            assert_eq!(text.parse::<Title>(), Err(TitleError(text.to_owned())));
        }
        let error = " a".parse::<Title>().unwrap_err();
        assert_eq!(error.to_string(), "` a` is not a title: one line without blanks around it");
    }

    #[test]
    fn serialized_it_is_its_text_and_any_text_is_read() {
        for text in ["charts", ""] {
            let json = serde_json::to_string(&Title::unchecked(text)).unwrap();
            assert_eq!(json, format!("\"{text}\""));
            assert_eq!(serde_json::from_str::<Title>(&json).unwrap(), text);
        }
    }
}
