//! Why the value of a field cannot be read.

use thiserror::Error;

use crate::version::Bump;

/// Why the value of `App:` is no tag name.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum AppReason {
    /// `App:`
    #[error("it is empty")]
    Empty,
    /// `App: app 1.2.0`
    #[error("a tag name has no spaces")]
    Blank,
    /// `App: latest`
    #[error("it names no version")]
    NoVersion,
    /// `App: app-1.2.0^`
    #[error("a tag name has no `{0}`")]
    Character(char),
}

/// Why the value of `Image:` is no image reference.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ImageReason {
    /// `Image:`
    #[error("it is empty")]
    Empty,
    /// `Image: kafka 3.7`
    #[error("an image reference has no spaces")]
    Blank,
    /// `Image: kafka`
    #[error("it has neither a tag nor a digest")]
    NoTag,
    /// `Image: Kafka:3.7`
    #[error("a repository name is lower case")]
    Capital,
    /// `Image: kafka:3.7!`
    #[error("an image reference has no `{0}`")]
    Character(char),
}

/// Why the value of `Bump:` is not `LEVEL - reason`.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum BumpReason {
    /// `Bump: huge - because`
    #[error("`{level}` is not a level")]
    UnknownLevel {
        /// What was there.
        level: String,
        /// The level that was probably meant.
        near: Option<Bump>,
    },
    /// `Bump: none - because`
    #[error("a release is at least a patch")]
    NoMove,
    /// `Bump: minor`
    #[error("the reason is missing")]
    NoReason,
    /// `Bump:`
    #[error("it is empty")]
    Empty,
}
