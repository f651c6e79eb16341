//! What can be wrong with a YAML file, worded once.

use std::fmt;

use crate::position::Position;

use super::{MAX_BYTES, MAX_COMMAS, MAX_DEPTH, MAX_GROWTH, MAX_NODES};

/// Why a YAML file cannot be read, and where.
///
/// Its text is the place, the fault and the fix; [`YamlErrorKind`] alone is the fault.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}{kind}; {}", Prefix(*place), kind.help())]
pub struct YamlError {
    /// What is wrong.
    pub kind: YamlErrorKind,
    /// Where; none if it is the whole file.
    pub place: Option<Position>,
}

struct Prefix(Option<Position>);

impl fmt::Display for Prefix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(place) => write!(f, "line {}, column {}: ", place.line, place.column),
            None => Ok(()),
        }
    }
}

/// What is wrong with a YAML file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum YamlErrorKind {
    /// More than [`MAX_BYTES`] bytes.
    #[error("the file has {0} bytes, and no more than {MAX_BYTES} are read")]
    TooLarge(usize),
    /// A byte that is no UTF-8, with its offset in the file, counted from 0.
    #[error("byte {0} of the file is not UTF-8 text")]
    NotUtf8(usize),
    /// The file is UTF-16.
    #[error("the file is UTF-16 text, not UTF-8")]
    Utf16,
    /// A NUL byte, with its offset in the file, counted from 0.
    #[error("byte {0} of the file is NUL")]
    NulByte(usize),
    /// A character that ends a line, and a comment, for Helm and for hardly anything else.
    #[error("U+{0:04X} ends a line for Helm, and is invisible elsewhere")]
    LineBreak(u32),
    /// A character that Helm's parser refuses.
    #[error("the file has the control character U+{0:04X}, and Helm refuses the file")]
    ControlCharacter(u32),
    /// A byte order mark that is not at the start.
    #[error("U+FEFF, a byte order mark, is invisible, and Helm takes it for a part of the text")]
    ByteOrderMark,
    /// A `?` in plain text inside of brackets.
    #[error("for Helm a `?` ends text inside of `[…]` and `{{…}}`")]
    FlowQuestionMark,
    /// A `:` without a blank behind plain text inside of brackets.
    #[error("for Helm a `:` that no blank follows is part of the text inside of `[…]` and `{{…}}`")]
    FlowColon,
    /// A value that is written in base64.
    #[error("a value is tagged `!!binary`, so what Helm reads is not what is written")]
    Binary,
    /// A line that git leaves where a merge went wrong.
    #[error("unresolved merge conflict (`{0}`)")]
    ConflictMarker(&'static str),
    /// A placeholder of a template language where data is expected.
    #[error("`{0}` is a template placeholder, and this file is read as plain data")]
    TemplatePlaceholder(String),
    /// A tab where only blanks may indent.
    #[error("a tab is used as indentation")]
    TabIndentation,
    /// Not YAML, in the parser's words.
    #[error("this is not valid YAML: {0}")]
    Syntax(String),
    /// An alias of an anchor that is not defined before it.
    #[error("an alias (`*name`) has no anchor (`&name`) before it")]
    UnknownAlias,
    /// An alias inside of what it stands for.
    #[error("an alias is inside of its own anchor")]
    AliasInItself,
    /// More than [`MAX_DEPTH`] levels.
    #[error("the data is nested deeper than {MAX_DEPTH} levels")]
    TooDeep,
    /// More than [`MAX_NODES`] nodes, each use of an alias counted.
    #[error(
        "the data has more than {MAX_NODES} values or too much text once its aliases are followed"
    )]
    TooManyNodes,
    /// More than [`MAX_GROWTH`] times as many values as are written.
    #[error(
        "the data has more than {MAX_GROWTH} times as many values as the file once its aliases are followed"
    )]
    TooManyAliases,
    /// More than [`MAX_COMMAS`] commas.
    #[error("the file has more than {MAX_COMMAS} commas, more than any chart needs")]
    TooManyCommas,
    /// More dependencies than are read, with how many are.
    #[error("the file has more than {0} dependencies")]
    TooManyDependencies(usize),
    /// A field that is longer than is read.
    #[error("{field} has more than {most} bytes")]
    LongField {
        /// The field, and of what it is one.
        field: String,
        /// How many bytes are read.
        most: usize,
    },
    /// The document is a list or a single value.
    #[error("the file must hold keys and values, and it holds {0}")]
    RootNotMap(&'static str),
    /// A list or a map is used as a key.
    #[error("a key is {0}, and Helm takes only plain text as a key")]
    ComplexKey(&'static str),
    /// `.inf` or `.nan`, which JSON does not have.
    #[error("`{0}` is a number that JSON does not have, and Helm refuses the file")]
    NotFinite(String),
    /// A key that is null.
    #[error("a key is null, and Helm refuses the file")]
    NullKey,
    /// A whole number as a key that has more than 63 bits.
    #[error("a key is a whole number beyond 9223372036854775807, and Helm refuses the file")]
    LargeKey,
    /// A key that appears twice in one map, with two types.
    #[error(
        "the key `{key}` is written with another type in line {line} of the same map, as `true` and `\"true\"` are, and Helm takes one of the two at random"
    )]
    KeyOfTwoTypes {
        /// The text of both, shortened if it is very long.
        key: String,
        /// The line of the first.
        line: usize,
    },
    /// `%YAML` for another version than 1.1.
    #[error("Helm refuses a file with a `%YAML` directive for another version than 1.1")]
    YamlVersion,
    /// A directive in a values file.
    #[error("Helm 4 refuses a values file with a directive (`%`)")]
    Directive,
    /// Data in the line of a `---`.
    #[error("Helm 4 refuses a values file with anything but a comment behind `---`")]
    Separator,
    /// More than [`MAX_DOCUMENTS`](super::MAX_DOCUMENTS) documents.
    #[error("the file has more than {} documents", super::MAX_DOCUMENTS)]
    TooManyDocuments,
    /// `<<` with something that is neither a map nor a list of maps.
    #[error("`<<` merges {0} into a map, and only maps can be merged")]
    MergeNotMap(&'static str),
    /// A tag such as `!!int` in front of something that is none.
    #[error("the value is tagged `!!{0}` and is none")]
    WrongTag(&'static str),
}

impl YamlErrorKind {
    /// How to fix it, as a clause.
    pub fn help(&self) -> &'static str {
        match self {
            Self::TooLarge(_) => "Helm refuses files of this size as well: move data out of it",
            Self::NotUtf8(_) | Self::Utf16 => "save the file as UTF-8",
            Self::NulByte(_) => "remove the byte; is this a text file?",
            Self::LineBreak(_) | Self::ControlCharacter(_) => "remove the character",
            Self::ByteOrderMark => "remove the character, or write `\\uFEFF` in quotes",
            Self::FlowQuestionMark => "put the text in quotes",
            Self::FlowColon => "write a blank behind the colon, or put the text in quotes",
            Self::Binary => "write the text itself, without the tag",
            Self::ConflictMarker(_) => "resolve it and commit the file again",
            Self::TemplatePlaceholder(_) => {
                "write the value itself, or put the placeholder in quotes"
            }
            Self::TabIndentation => "indent with spaces",
            Self::Syntax(_) => "`helm lint` shows the same fault; correct the line",
            Self::UnknownAlias => {
                "define the anchor first, or put text that begins with `*` in quotes"
            }
            Self::AliasInItself => "write the value out instead of the alias",
            Self::TooDeep
            | Self::TooManyNodes
            | Self::TooManyAliases
            | Self::TooManyCommas
            | Self::TooManyDependencies(_)
            | Self::LongField { .. } => {
                "is this file made to exhaust its readers? If not, make it simpler"
            }
            Self::RootNotMap(_) => "begin each line at the left margin with `key:`",
            Self::ComplexKey(_) => "use text as the key; a placeholder `{{ … }}` needs quotes",
            Self::NotFinite(_) => "write a number, or the text in quotes",
            Self::NullKey | Self::LargeKey => "put the key in quotes",
            Self::KeyOfTwoTypes { .. } => "remove one of them",
            Self::YamlVersion | Self::Directive => "remove the directive",
            Self::Separator => "write the data below the line",
            Self::TooManyDocuments => "put everything into one document",
            Self::MergeNotMap(_) => "give `<<` an alias of a map",
            Self::WrongTag(_) => "remove the tag or correct the value",
        }
    }

    pub(crate) fn at(self, place: Position) -> YamlError {
        YamlError { kind: self, place: Some(place) }
    }

    pub(super) fn nowhere(self) -> YamlError {
        YamlError { kind: self, place: None }
    }
}

/// Something odd in a YAML file that does not keep it from being read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct YamlWarning {
    /// What is odd.
    pub kind: YamlWarningKind,
    /// Where.
    pub place: Position,
}

impl fmt::Display for YamlWarning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", Prefix(Some(self.place)), self.kind)
    }
}

/// What is odd in a YAML file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum YamlWarningKind {
    /// A key appears twice in one map; the last one counts, as for Helm.
    #[error(
        "the key `{key}` appears in lines {} and {line} of the same map, and the last one counts; remove the other", first.line
    )]
    DuplicateKey {
        /// The key, shortened if it is very long.
        key: String,
        /// Where it stood before.
        first: Position,
        /// The line of the one that counts.
        line: usize,
    },
    /// A second document, which Helm does not read.
    #[error("a second document begins here (`---`), and Helm reads only one; remove the rest")]
    MoreDocuments,
    /// A further document of a values file.
    #[error(
        "a second document begins here (`---`): Helm 4 merges it into the values, and Helm 3 does not read it; put everything into one document"
    )]
    MergedDocuments,
}
