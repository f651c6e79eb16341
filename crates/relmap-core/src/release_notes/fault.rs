//! What can be wrong with a release file.

use jiff::civil::Date;
use semver::Version;
use thiserror::Error;

use super::reason::{AppReason, BumpReason, ImageReason};
use super::version::VersionReason;
use crate::position::Span;
use crate::rule_code::RuleCode;
use crate::title::Title;
use crate::version::Bump;

/// One thing that is wrong, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// What is wrong. Its `Display` is the message.
    pub kind: DiagnosticKind,
    /// Where.
    pub span: Span,
}

impl Diagnostic {
    pub(super) fn new(kind: DiagnosticKind, span: Span) -> Diagnostic {
        Diagnostic { kind, span }
    }

    /// The rule that the fault breaks; its severity is that of the fault.
    pub fn rule(&self) -> RuleCode {
        self.kind.rule()
    }

    /// The edit that fixes it, where one can be told.
    pub fn help(&self) -> Option<String> {
        self.kind.help()
    }
}

/// A line that came near to being a heading, and why it is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NearMiss {
    /// The line, counted from 1.
    pub line: usize,
    /// What is there, shortened.
    pub text: String,
    /// Why it is no heading.
    pub why: &'static str,
}

/// What is wrong. Each variant says what was there and what was expected.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum DiagnosticKind {
    /// A byte sequence that is no UTF-8.
    #[error(
        "the file is not UTF-8: the byte 0x{byte:02X} at offset {offset} does not belong to a character"
    )]
    NotUtf8 {
        /// The first byte that is wrong, counted from 0.
        offset: usize,
        /// Its value.
        byte: u8,
    },
    /// The file is UTF-16.
    #[error("the file is {encoding}, but UTF-8 is expected")]
    Utf16 {
        /// Which of the two.
        encoding: &'static str,
    },
    /// NUL bytes.
    #[error("the file contains {count} NUL byte{}, the first at offset {offset}; text has none", if *.count == 1 { "" } else { "s" })]
    NulByte {
        /// The first one, counted from 0.
        offset: usize,
        /// How many there are.
        count: usize,
    },
    /// A line that git leaves where a merge went wrong.
    #[error("unresolved merge conflict (`{mark}`), so the newest entry is unclear")]
    ConflictMarkers {
        /// The mark that the line begins with.
        mark: &'static str,
    },
    /// What may be a heading is above the first one that was found.
    #[error(
        "`{}` looks like a heading, but relmap cannot read it as one: it {}; `{newest}` on line {newest_line} would be the \
         newest entry",
        near.text, near.why
    )]
    NewestUnclear {
        /// The line.
        near: NearMiss,
        /// The entry that was found to be the newest.
        newest: String,
        /// Its line.
        newest_line: usize,
    },
    /// Nothing, or white space.
    #[error("the file is empty; a release heading such as `app-1.2.0 (2026-11-20)` is expected")]
    EmptyFile,
    /// Text without a heading.
    #[error("no line is a release heading such as `app-1.2.0 (2026-11-20)`{}", near_list(.near))]
    NoHeading {
        /// The lines that came nearest, at most three.
        near: Vec<NearMiss>,
    },
    /// A version that SemVer rejects.
    #[error("`{written}` is not a SemVer version: {reason}")]
    InvalidVersion {
        /// The version as it is written.
        written: String,
        /// Why SemVer rejects it.
        reason: VersionReason,
        /// The version that was probably meant.
        fix: Option<Version>,
        /// What the heading has before the version, such as `charts-`.
        before: String,
    },
    /// Two entries are about the same version.
    #[error("`{name}` on line {line} already has an entry on line {first_line}")]
    DuplicateVersion {
        /// Title and version.
        name: String,
        /// The line of the second entry.
        line: usize,
        /// The line of the first entry.
        first_line: usize,
    },
    /// An older entry above a newer one.
    #[error(
        "`{name}` is above `{below}` of line {below_line}, which is the higher version; the newest entry comes first"
    )]
    EntryOrder {
        /// The entry that is too high.
        name: String,
        /// The next entry of the same title.
        below: String,
        /// Its line.
        below_line: usize,
    },
    /// The whole file is upside down.
    #[error(
        "the oldest entry comes first, and `{newest}` on line {newest_line} is the newest; the newest entry must stand first"
    )]
    OldestFirst {
        /// The entry that is truly the newest.
        newest: String,
        /// Its line.
        newest_line: usize,
    },
    /// A date that the calendar does not have.
    #[error("`{written}` is not a valid date: {why}")]
    InvalidDate {
        /// What was there.
        written: String,
        /// Why it is no date.
        why: String,
        /// The date that was probably meant.
        fix: Option<Date>,
    },
    /// An entry dated before the one below it.
    #[error(
        "`{name}` is dated {date}, before `{below}` of line {below_line} below it, which is dated {below_date}"
    )]
    DateOrder {
        /// The entry.
        name: String,
        /// Its date.
        date: Date,
        /// The next entry of the same title.
        below: String,
        /// Its line.
        below_line: usize,
        /// Its date.
        below_date: Date,
    },
    /// A field whose name is close to a known one.
    #[error("`{key}:` is an unknown field; did you mean `{near}:`?")]
    UnknownField {
        /// What was there.
        key: String,
        /// The known key.
        near: &'static str,
    },
    /// A known field that a blank line parts from the heading, so that it is a note.
    #[error("`{key}:` is read as a note: a blank line separates it from the heading")]
    SeparatedField {
        /// The key.
        key: String,
    },
    /// A field that may appear once appears twice.
    #[error("`{key}:` on line {line} is already on line {first_line}; an entry may have only one")]
    RepeatedField {
        /// The key.
        key: String,
        /// The line of the second one.
        line: usize,
        /// The line of the first one.
        first_line: usize,
    },
    /// An app of which an entry names two releases.
    #[error("{}", repeated_app(.name.as_deref(), *.line, *.first_line))]
    RepeatedApp {
        /// The title of the app, if the lines have one.
        name: Option<Title>,
        /// The line of the second one.
        line: usize,
        /// The line of the first one.
        first_line: usize,
    },
    /// `App:` names no release.
    #[error("`App: {value}` does not name an app release: {reason}")]
    InvalidApp {
        /// What was there.
        value: String,
        /// Why not.
        reason: AppReason,
    },
    /// `Image:` names no image.
    #[error("`Image: {value}` is not an image reference: {reason}")]
    InvalidImage {
        /// What was there.
        value: String,
        /// Why not.
        reason: ImageReason,
    },
    /// `Bump:` is not `LEVEL - reason`.
    #[error("`Bump: {value}` is not `LEVEL - reason`: {reason}")]
    InvalidBump {
        /// What was there.
        value: String,
        /// Why not.
        reason: BumpReason,
    },
    /// A heading without the title that its neighbours have.
    #[error("`{written}` has no title, and the headings around it have `{title}`")]
    MissingTitle {
        /// The heading's version.
        written: String,
        /// The title of the neighbours.
        title: Title,
        /// What the heading would be with it.
        fix: String,
    },
}

impl DiagnosticKind {
    /// The rule that the fault breaks.
    pub fn rule(&self) -> RuleCode {
        match self {
            DiagnosticKind::NotUtf8 { .. } | DiagnosticKind::Utf16 { .. } => RuleCode::NotUtf8,
            DiagnosticKind::NulByte { .. } => RuleCode::NulByte,
            DiagnosticKind::ConflictMarkers { .. } => RuleCode::ConflictMarkers,
            DiagnosticKind::NewestUnclear { .. } => RuleCode::NewestUnclear,
            DiagnosticKind::EmptyFile => RuleCode::EmptyFile,
            DiagnosticKind::NoHeading { .. } => RuleCode::NoHeading,
            DiagnosticKind::InvalidVersion { .. } => RuleCode::InvalidVersion,
            DiagnosticKind::DuplicateVersion { .. } => RuleCode::DuplicateVersion,
            DiagnosticKind::EntryOrder { .. } => RuleCode::EntryOrder,
            DiagnosticKind::OldestFirst { .. } => RuleCode::OldestFirst,
            DiagnosticKind::InvalidDate { .. } => RuleCode::InvalidDate,
            DiagnosticKind::DateOrder { .. } => RuleCode::DateOrder,
            DiagnosticKind::UnknownField { .. } | DiagnosticKind::SeparatedField { .. } => {
                RuleCode::UnknownField
            }
            DiagnosticKind::RepeatedField { .. } | DiagnosticKind::RepeatedApp { .. } => {
                RuleCode::RepeatedField
            }
            DiagnosticKind::InvalidApp { .. } => RuleCode::InvalidApp,
            DiagnosticKind::InvalidImage { .. } => RuleCode::InvalidImage,
            DiagnosticKind::InvalidBump { .. } => RuleCode::InvalidBump,
            DiagnosticKind::MissingTitle { .. } => RuleCode::MissingTitle,
        }
    }

    /// The edit that fixes it, where one can be told.
    pub fn help(&self) -> Option<String> {
        let help = match self {
            DiagnosticKind::NotUtf8 { .. } => {
                "save the file as UTF-8; `iconv -f LATIN1 -t UTF-8` converts a Latin-1 file".into()
            }
            DiagnosticKind::Utf16 { encoding } => {
                let name = if encoding.contains("little") { "UTF-16LE" } else { "UTF-16BE" };
                format!("save the file as UTF-8; `iconv -f {name} -t UTF-8` converts it")
            }
            DiagnosticKind::NulByte { .. } => "remove the NUL bytes, or restore the file".into(),
            DiagnosticKind::ConflictMarkers { .. } => {
                "resolve the conflict: keep the right parts of both sides, and remove the lines that begin with \
                 `<<<<<<<`, `=======` and `>>>>>>>`"
                    .into()
            }
            DiagnosticKind::NewestUnclear { .. } => {
                "if it begins an entry, write it like the other headings; if not, reword it or move it below the newest heading"
                    .into()
            }
            DiagnosticKind::EmptyFile | DiagnosticKind::NoHeading { .. } => {
                "begin an entry with a line that holds title, version and date, and nothing else"
                    .into()
            }
            DiagnosticKind::InvalidVersion { fix, before, .. } => {
                format!("write `{before}{}`", fix.as_ref()?)
            }
            DiagnosticKind::DuplicateVersion { .. } => {
                "give one of the two entries its own version, or merge them".into()
            }
            DiagnosticKind::EntryOrder { name, below, .. } => {
                format!("move `{below}` above `{name}`")
            }
            DiagnosticKind::OldestFirst { newest, .. } => {
                format!("reverse the order of the entries, `{newest}` first")
            }
            DiagnosticKind::InvalidDate { fix, .. } => format!("write `{}`", (*fix)?),
            DiagnosticKind::DateOrder { .. } => "correct one of the two dates".into(),
            DiagnosticKind::UnknownField { near, .. } => format!("write `{near}:`"),
            DiagnosticKind::SeparatedField { key } => {
                format!("remove the blank line above `{key}:`: fields follow the heading directly")
            }
            DiagnosticKind::RepeatedField { key, .. } => format!("keep one `{key}:` line"),
            DiagnosticKind::RepeatedApp { name: Some(name), .. } => {
                format!("keep one `App:` line for {name}")
            }
            DiagnosticKind::RepeatedApp { name: None, .. } => {
                "name each app in its line, such as `App: web-1.2.0` and `App: api-3.4.0`, or keep one"
                    .into()
            }
            DiagnosticKind::InvalidApp { .. } => {
                "write the name of the app's tag, such as `App: app-1.2.0`".into()
            }
            DiagnosticKind::InvalidImage { reason, .. } => match reason {
                ImageReason::Capital => "write the repository in lower case".into(),
                _ => "write repository and tag, such as `Image: bitnami/kafka:3.7.0`".into(),
            },
            DiagnosticKind::InvalidBump { reason, .. } => match reason {
                BumpReason::UnknownLevel { near: Some(near), .. } => {
                    format!("write `Bump: {near} - ` and the reason")
                }
                _ => format!(
                    "write one of `{}`, `{}`, `{}`, then ` - ` and the reason",
                    Bump::Patch,
                    Bump::Minor,
                    Bump::Major
                ),
            },
            DiagnosticKind::MissingTitle { fix, .. } => format!("write `{fix}`"),
        };
        Some(help)
    }
}

fn near_list(near: &[NearMiss]) -> String {
    let mut list = String::new();
    for (index, miss) in near.iter().enumerate() {
        list.push_str(if index == 0 { "; nearest: " } else { "; " });
        list.push_str(&format!("line {}, `{}`, {}", miss.line, miss.text, miss.why));
    }
    list
}

fn repeated_app(name: Option<&str>, line: usize, first_line: usize) -> String {
    match name {
        Some(name) => format!(
            "`App:` on line {line} names {name}, as the one on line {first_line} does; a release deploys one \
             release of an app"
        ),
        None => format!(
            "`App:` on line {line} and the one on line {first_line} do not say which app they name"
        ),
    }
}
