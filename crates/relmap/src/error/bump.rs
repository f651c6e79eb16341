//! Why `bump` does nothing.

use std::fmt;
use std::io;

use relmap_core::bump::Refusal;
use relmap_core::chart::image_ref::ImageRefError;
use thiserror::Error;

/// Why `bump` does nothing.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum BumpError {
    /// The requested change cannot be made to these files.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// A value of `--image`.
    #[error("`--image {text}` is not a valid image reference")]
    Image {
        /// What was written.
        text: String,
        /// Why.
        source: ImageRefError,
    },
    /// Several components are there to be released.
    #[error("{option} is for one component, but {} would be released; choose one with --component", names.join(", "))]
    WhichComponent {
        /// The option.
        option: &'static str,
        /// The components.
        names: Vec<String>,
    },
    /// No component is there to be released.
    #[error(
        "{option} is for one component, and none needs a release; choose one with --component: {}",
        names.join(", ")
    )]
    NothingNeeds {
        /// The option.
        option: &'static str,
        /// All components.
        names: Vec<String>,
    },
    /// `--app latest` without a repository to look into.
    #[error(
        "the repository of the app of {name} is \
         not known; pass --app-repository, or set `repository` in relmap.toml"
    )]
    NoAppRepository {
        /// The component.
        name: String,
    },
    /// The app's repository has no release.
    #[error(
        "{place} has no release tag; tag a release, or fetch the tags: git -C {place} fetch --tags"
    )]
    NoAppRelease {
        /// The repository.
        place: String,
    },
    /// Files that would be written have changes that are not committed.
    #[error(
        "{} {} uncommitted changes; commit or stash them, or write anyway with --allow-dirty",
        files.join(", "), if files.len() == 1 { "has" } else { "have" }
    )]
    Dirty {
        /// The files.
        files: Vec<String>,
    },
    /// The editor failed.
    #[error(
        "the editor `{editor}` failed, so nothing was written; to use another editor, set GIT_EDITOR or git's core.editor"
    )]
    Editor {
        /// The editor.
        editor: String,
        /// Why, if it could not even be started.
        source: Option<io::Error>,
    },
    /// Images that cannot be pinned to a digest.
    #[error(
        "{} cannot be pinned, so nothing was written:{}",
        if images.len() == 1 { "an image".to_owned() } else { format!("{} images", images.len()) },
        images.iter().map(|image| format!("\n  {image}")).collect::<String>()
    )]
    NotPinned {
        /// The images.
        images: Vec<NotPinned>,
    },
    /// The notes were left empty.
    #[error("the notes are empty, so nothing was written")]
    NoNotes,
}

/// An image that cannot be pinned.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct NotPinned {
    /// The image.
    pub image: String,
    /// Its path in the values.
    pub path: String,
    /// The values file, from the root of the repository.
    pub file: String,
    /// The line.
    pub line: usize,
    /// The column.
    pub column: usize,
    /// Why, and what helps.
    pub reason: String,
}

impl fmt::Display for NotPinned {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let NotPinned { image, path, file, line, column, reason } = self;
        write!(f, "{file}:{line}:{column}: {path}, {image}: {reason}")
    }
}

impl BumpError {
    /// Whether other arguments would fix it.
    pub(super) fn is_usage(&self) -> bool {
        match self {
            BumpError::Image { .. }
            | BumpError::WhichComponent { .. }
            | BumpError::NothingNeeds { .. }
            | BumpError::NoAppRepository { .. } => true,
            BumpError::Refused(refusal) => matches!(
                refusal,
                Refusal::WhichApp { .. }
                    | Refusal::WhichOfApps { .. }
                    | Refusal::UnknownApp { .. }
                    | Refusal::AppTwice { .. }
                    | Refusal::DeploysNone { .. }
                    | Refusal::NoImage { .. }
                    | Refusal::NoTag(_)
                    | Refusal::NoCandidate { .. }
                    | Refusal::NoRelease { .. }
            ),
            BumpError::NoAppRelease { .. }
            | BumpError::Dirty { .. }
            | BumpError::Editor { .. }
            | BumpError::NotPinned { .. }
            | BumpError::NoNotes => false,
        }
    }
}
