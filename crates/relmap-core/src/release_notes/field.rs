//! The `Key: value` lines directly under a heading.

use std::ops::Range;

use semver::Version;

use super::lines::Line;
use super::reason::{AppReason, BumpReason, ImageReason};
use super::version;
use crate::position::Span;
use crate::title::Title;
use crate::version::{AppVersion, Bump};

/// One `Key: value` line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// The key as it is written.
    pub key: String,
    /// The place of the key.
    pub key_span: Span,
    /// The value, without white space around it.
    pub value: String,
    /// The place of the value; empty if there is none.
    pub value_span: Span,
    /// The line with its terminator, as bytes of the file.
    pub line: Range<usize>,
}

/// The fields that mean something to relmap.
pub(super) const KNOWN: [&str; 3] = ["App", "Image", "Bump"];

/// The app release that a chart deploys: the value of `App:`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppRef {
    /// The whole name, which is that of the app's tag.
    pub tag: String,
    /// The title in it: `app` in `app-1.2.0`. `v1.2.0` has none.
    pub title: Option<Title>,
    /// The version in it, to the letter and without a `v`.
    pub written: String,
    /// The version, or `None` where SemVer rejects it.
    pub version: Option<AppVersion>,
    /// The place of the value.
    pub span: Span,
}

impl AppRef {
    /// Reads the name of an app's tag, such as `app-1.2.0`, that is in no file.
    ///
    /// # Errors
    /// When it is no name of a tag with a version.
    pub fn read(tag: &str) -> Result<AppRef, AppReason> {
        app_ref(tag, &Span::of(b"", 0..0))
    }
}

/// An image that a system chart deploys: a value of `Image:`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImageRef {
    /// The reference as it is written.
    pub text: String,
    /// The place of the value.
    pub span: Span,
}

/// Why a release departs from the bump rules: the value of `Bump:`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BumpOverride {
    /// The level that the release claims.
    pub bump: Bump,
    /// The reason that it gives.
    pub reason: String,
    /// The place of the value.
    pub span: Span,
}

/// The key of a line in the form of a field, and what is behind its colon.
pub(super) fn split(text: &str) -> Option<(&str, &str)> {
    let (key, rest) = text.split_once(':')?;
    let is_key = key.len() <= 40
        && key.starts_with(|c: char| c.is_ascii_alphabetic())
        && key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    is_key.then_some((key, rest))
}

impl Field {
    /// Reads a line as a field: a key of letters, digits and dashes, a colon, a blank, a value.
    pub(super) fn read(line: &Line<'_>) -> Option<Field> {
        let (key, rest) = split(line.text)?;
        if !(rest.is_empty() || rest.starts_with([' ', '\t', '\r'])) {
            return None;
        }
        let value = rest.trim();
        // `Enhancements:` alone is a caption of the notes below it.
        if value.is_empty() && !KNOWN.contains(&key) {
            return None;
        }
        let value_start = line.text.len() - rest.trim_start().len();
        Some(Field {
            key: key.to_owned(),
            key_span: line.span(0..key.len()),
            value: value.to_owned(),
            value_span: line.span(value_start..value_start + value.len()),
            line: line.start..line.end,
        })
    }

    /// Reads the value of an `App:` field.
    pub(super) fn read_app(&self) -> Option<Result<AppRef, AppReason>> {
        (self.key == "App").then(|| app_ref(&self.value, &self.value_span))
    }

    /// Reads the value of an `Image:` field.
    pub(super) fn read_image(&self) -> Option<Result<ImageRef, ImageReason>> {
        (self.key == "Image").then(|| image_ref(&self.value, &self.value_span))
    }

    /// Reads the value of a `Bump:` field.
    pub(super) fn read_bump(&self) -> Option<Result<BumpOverride, BumpReason>> {
        (self.key == "Bump").then(|| bump_override(&self.value, &self.value_span))
    }

    /// Whether an entry may have only one of these two fields: they are of one key, and `Image:` may
    /// appear several times, as `App:` may for several apps. Apps without a title cannot be told apart.
    pub(super) fn repeats(&self, other: &Field) -> bool {
        let same_app = || match (self.app(), other.app()) {
            (Some(own), Some(other)) => own.title == other.title,
            _ => false,
        };
        self.key == other.key && (self.key == "Bump" || self.key == "App" && same_app())
    }

    /// The app release that this field names.
    pub fn app(&self) -> Option<AppRef> {
        self.read_app()?.ok()
    }

    /// The image that this field names.
    pub fn image(&self) -> Option<ImageRef> {
        self.read_image()?.ok()
    }

    /// The override that this field is.
    pub fn bump_override(&self) -> Option<BumpOverride> {
        self.read_bump()?.ok()
    }

    /// The known key that this unknown one was probably meant to be. The value must look like
    /// one of that key too: a changelog has many a line such as `Api: now faster`.
    pub(super) fn meant(&self) -> Option<&'static str> {
        if KNOWN.contains(&self.key.as_str()) {
            return None;
        }
        let lower = self.key.to_ascii_lowercase();
        KNOWN.into_iter().find(|known| {
            let known_lower = known.to_ascii_lowercase();
            let distance = strsim::damerau_levenshtein(&lower, &known_lower);
            let fits = match *known {
                "App" => app_ref(&self.value, &self.value_span).is_ok(),
                "Image" => image_ref(&self.value, &self.value_span).is_ok(),
                _ => {
                    let level = self.value.split([' ', '-']).next().unwrap_or_default();
                    Bump::from_word(&level.to_ascii_lowercase()).is_some()
                }
            };
            fits && distance <= 1 + usize::from(known.len() > 4)
        })
    }
}

/// Splits the name of a tag into title and version: at the leftmost `-`, `_`, `/` or `@` that a
/// version follows. None if there is no version in it.
///
/// ```
/// use relmap_core::release_notes::title_and_version;
/// assert_eq!(title_and_version("app-1.2.0-rc.1"), Some((Some("app"), "1.2.0-rc.1")));
/// assert_eq!(title_and_version("v1.2.0"), Some((None, "1.2.0")));
/// assert_eq!(title_and_version("latest"), None);
/// ```
pub fn title_and_version(tag: &str) -> Option<(Option<&str>, &str)> {
    let joiners = ['-', '_', '/', '@'];
    let starts = || {
        let joined = tag.char_indices().filter(|(at, c)| *at > 0 && joiners.contains(c));
        std::iter::once(0).chain(joined.map(|(at, _)| at + 1))
    };
    let read = |strict: bool| {
        starts().find_map(|at| {
            let token = version::read(&tag[at..])?;
            let written = &tag[at + token.mark..];
            let fits = if strict {
                Version::parse(written).is_ok()
            } else {
                token.parts > 1 || token.mark > 0
            };
            let title = at.checked_sub(1).map(|end| &tag[..end]);
            fits.then_some((title, written))
        })
    };
    read(true).or_else(|| read(false))
}

fn app_ref(value: &str, span: &Span) -> Result<AppRef, AppReason> {
    if value.is_empty() {
        return Err(AppReason::Empty);
    }
    if value.contains(char::is_whitespace) {
        return Err(AppReason::Blank);
    }
    let forbidden = |c: char| c.is_control() || "~^:?*[\\".contains(c);
    if let Some(character) = value.chars().find(|&c| forbidden(c)) {
        return Err(AppReason::Character(character));
    }
    let (title, written) = title_and_version(value).ok_or(AppReason::NoVersion)?;
    Ok(AppRef {
        tag: value.to_owned(),
        title: title.map(Title::unchecked),
        written: written.to_owned(),
        version: written.parse().ok(),
        span: span.clone(),
    })
}

fn image_ref(value: &str, span: &Span) -> Result<ImageRef, ImageReason> {
    if value.is_empty() {
        return Err(ImageReason::Empty);
    }
    if value.contains(char::is_whitespace) {
        return Err(ImageReason::Blank);
    }
    let allowed = |c: char| c.is_ascii_alphanumeric() || "._-/:@+".contains(c);
    if let Some(character) = value.chars().find(|&c| !allowed(c)) {
        return Err(ImageReason::Character(character));
    }
    let (name, digest) = match value.split_once('@') {
        Some((name, digest)) => (name, Some(digest)),
        None => (value, None),
    };
    // A colon before the last slash belongs to a port.
    let last = name.rfind('/').map_or(0, |at| at + 1);
    let (repository, tag) = match name[last..].split_once(':') {
        Some((image, tag)) => (&name[..last + image.len()], Some(tag)),
        None => (name, None),
    };
    let filled = |part: Option<&str>| part.is_some_and(|part| !part.is_empty());
    if repository.is_empty() || !(filled(tag) || filled(digest)) {
        return Err(ImageReason::NoTag);
    }
    if repository.contains(|c: char| c.is_ascii_uppercase()) {
        return Err(ImageReason::Capital);
    }
    Ok(ImageRef { text: value.to_owned(), span: span.clone() })
}

fn bump_override(value: &str, span: &Span) -> Result<BumpOverride, BumpReason> {
    let level = value
        .split(|c: char| c.is_whitespace() || "-\u{2013}\u{2014}:,".contains(c))
        .next()
        .unwrap_or_default();
    if value.is_empty() {
        return Err(BumpReason::Empty);
    }
    let Some(bump) = Bump::from_word(level) else {
        return Err(BumpReason::UnknownLevel { level: level.to_owned(), near: near_level(level) });
    };
    if bump == Bump::None {
        return Err(BumpReason::NoMove);
    }
    let rest = value[level.len()..].trim_start();
    let reason = rest.strip_prefix(['-', '\u{2013}', '\u{2014}', ':']);
    // What nobody sees is no reason, nor is a dash. Unicode counts blanks of Korean among the letters.
    let is_shown = |c: char| {
        c.is_alphanumeric() && !matches!(c, '\u{115f}' | '\u{1160}' | '\u{3164}' | '\u{ffa0}')
    };
    match reason.map(str::trim).filter(|reason| reason.contains(is_shown)) {
        Some(reason) => Ok(BumpOverride { bump, reason: reason.to_owned(), span: span.clone() }),
        None => Err(BumpReason::NoReason),
    }
}

fn near_level(level: &str) -> Option<Bump> {
    let lower = level.to_ascii_lowercase();
    [Bump::Patch, Bump::Minor, Bump::Major]
        .into_iter()
        .map(|bump| (strsim::damerau_levenshtein(&lower, bump.as_str()), bump))
        .filter(|(distance, _)| *distance <= 2)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, bump)| bump)
}
