//! References to container images, such as `registry:5000/team/app:1.2@sha256:…`.

use std::fmt;
use std::str::FromStr;

/// The longest reference that is read, in bytes.
pub const MAX_LEN: usize = 1024;

/// The registry that a reference without one means.
pub const DEFAULT_REGISTRY: &str = "docker.io";

/// A reference to a container image, in its parts as written.
///
/// ```
/// use relmap_core::chart::image_ref::ImageRef;
///
/// let image: ImageRef = "registry.local:5000/team/app:1.2".parse().unwrap();
/// assert_eq!(image.registry.as_deref(), Some("registry.local:5000"));
/// assert_eq!(image.repository, "team/app");
/// assert_eq!(image.tag.as_deref(), Some("1.2"));
/// assert_eq!(image.to_string(), "registry.local:5000/team/app:1.2");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ImageRef {
    /// The registry's host, with its port if it has one; none if not written.
    pub registry: Option<String>,
    /// The path in the registry.
    pub repository: String,
    /// The tag.
    pub tag: Option<String>,
    /// The digest with its algorithm: `sha256:…`.
    pub digest: Option<String>,
}

/// Why a text is no image reference.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ImageRefError {
    /// Nothing is there.
    #[error("an image reference is expected here, and nothing is here; write `repository:tag`")]
    Empty,
    /// Longer than [`MAX_LEN`].
    #[error("an image reference has at most {MAX_LEN} bytes, and this has {0}; shorten it")]
    TooLong(usize),
    /// A template placeholder.
    #[error("`{{{{` begins a template placeholder, not an image reference; write the image itself")]
    Template,
    /// A URL.
    #[error("`{0}://` begins a URL, and an image reference has no scheme; remove it")]
    Scheme(String),
    /// A character that cannot be in the repository.
    #[error("`{0}` cannot stand in an image's repository; use a-z, 0-9, `.`, `_`, `-` and `/`")]
    RepositoryCharacter(char),
    /// A capital letter in the repository.
    #[error("`{0}` is a capital letter, and an image's repository has none; write it small")]
    Uppercase(char),
    /// Two slashes, a slash at an end, or a separator at the end of a part.
    #[error(
        "`{0}` is no part of an image's repository; it must begin and end with a letter or digit"
    )]
    RepositoryPart(String),
    /// The registry is no host name with an optional port.
    #[error("`{0}` is no registry; write a host name and perhaps `:port`")]
    Registry(String),
    /// The tag has a character or a length that no tag has.
    #[error(
        "`{0}` is no tag; a tag has up to 128 letters, digits, `_`, `.` and `-`, and begins with none of the last two"
    )]
    Tag(String),
    /// The digest is not an algorithm and its hexadecimal digits.
    #[error("`{0}` is no digest; write `sha256:` and 64 hexadecimal digits")]
    Digest(String),
}

impl ImageRef {
    /// The registry, or the one that its absence means.
    pub fn registry_or_default(&self) -> &str {
        self.registry.as_deref().unwrap_or(DEFAULT_REGISTRY)
    }

    /// Whether both are the same image, whatever its tag and digest. `docker.io` and Docker's
    /// `library/` may be left out.
    pub fn same_repository(&self, other: &ImageRef) -> bool {
        self.place() == other.place()
    }

    /// The registry and the repository in it, however they are written.
    pub(crate) fn place(&self) -> (&str, &str) {
        match self.registry_or_default() {
            DEFAULT_REGISTRY | "index.docker.io" => {
                let repository = &self.repository;
                let short = repository.strip_prefix("library/").unwrap_or(repository);
                (DEFAULT_REGISTRY, short)
            }
            registry => (registry, &self.repository),
        }
    }

    /// What the software is called, wherever its image is kept and however its words are joined.
    pub(crate) fn base_name(&self) -> String {
        self.repository.rsplit('/').next().unwrap_or_default().replace('_', "-")
    }
}

impl fmt::Display for ImageRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(registry) = &self.registry {
            write!(f, "{registry}/")?;
        }
        f.write_str(&self.repository)?;
        if let Some(tag) = &self.tag {
            write!(f, ":{tag}")?;
        }
        if let Some(digest) = &self.digest {
            write!(f, "@{digest}")?;
        }
        Ok(())
    }
}

impl FromStr for ImageRef {
    type Err = ImageRefError;

    fn from_str(text: &str) -> Result<ImageRef, ImageRefError> {
        if text.is_empty() {
            return Err(ImageRefError::Empty);
        }
        if text.len() > MAX_LEN {
            return Err(ImageRefError::TooLong(text.len()));
        }
        if text.contains("{{") {
            return Err(ImageRefError::Template);
        }
        if let Some((scheme, _)) = text.split_once("://") {
            return Err(ImageRefError::Scheme(scheme.to_owned()));
        }
        let (rest, digest) = match text.split_once('@') {
            Some((rest, digest)) => (rest, Some(checked_digest(digest)?)),
            None => (text, None),
        };
        // A colon before the last slash belongs to the registry's port.
        let last_part = rest.rfind('/').map_or(0, |at| at + 1);
        let (name, tag) = match rest[last_part..].split_once(':') {
            Some((_, tag)) => {
                let name = &rest[..rest.len() - tag.len() - 1];
                (name, Some(checked_tag(tag)?))
            }
            None => (rest, None),
        };
        let (registry, repository) = match name.split_once('/') {
            Some((host, repository)) if is_registry(host) => {
                (Some(checked_registry(host)?), repository)
            }
            _ => (None, name),
        };
        check_repository(repository)?;
        Ok(ImageRef { registry, repository: repository.to_owned(), tag, digest })
    }
}

/// Whether the first part of a name is a registry and no part of the repository: Docker's rule.
fn is_registry(host: &str) -> bool {
    host == "localhost" || host.contains(['.', ':']) || host.bytes().any(|b| b.is_ascii_uppercase())
}

fn checked_registry(text: &str) -> Result<String, ImageRefError> {
    let wrong = || ImageRefError::Registry(text.to_owned());
    let (host, port) = match text.split_once(':') {
        Some((host, port)) => (host, Some(port)),
        None => (text, None),
    };
    let is_label = |label: &str| {
        !label.is_empty()
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
    };
    let is_port =
        |port: &str| !port.is_empty() && port.parse::<u16>().is_ok() && !port.starts_with('+');
    if host.split('.').all(is_label) && port.is_none_or(is_port) {
        Ok(text.to_owned())
    } else {
        Err(wrong())
    }
}

fn check_repository(text: &str) -> Result<(), ImageRefError> {
    for c in text.chars() {
        match c {
            'a'..='z' | '0'..='9' | '.' | '_' | '-' | '/' => {}
            'A'..='Z' => return Err(ImageRefError::Uppercase(c)),
            _ => return Err(ImageRefError::RepositoryCharacter(c)),
        }
    }
    let is_end = |b: Option<u8>| b.is_some_and(|b| b.is_ascii_alphanumeric());
    let wrong =
        text.split('/').find(|part| !is_end(part.bytes().next()) || !is_end(part.bytes().last()));
    match wrong {
        Some(part) => Err(ImageRefError::RepositoryPart(part.to_owned())),
        None => Ok(()),
    }
}

fn checked_tag(text: &str) -> Result<String, ImageRefError> {
    if is_tag(text) { Ok(text.to_owned()) } else { Err(ImageRefError::Tag(text.to_owned())) }
}

/// Whether a text can be a tag.
pub fn is_tag(text: &str) -> bool {
    let is_body = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'-');
    (1..=128).contains(&text.len()) && !text.starts_with(['.', '-']) && text.bytes().all(is_body)
}

fn checked_digest(text: &str) -> Result<String, ImageRefError> {
    if is_digest(text) { Ok(text.to_owned()) } else { Err(ImageRefError::Digest(text.to_owned())) }
}

/// Whether a text is a digest with its algorithm.
pub fn is_digest(text: &str) -> bool {
    let Some((algorithm, hex)) = text.split_once(':') else {
        return false;
    };
    let is_length = match algorithm {
        "sha256" => hex.len() == 64,
        "sha512" => hex.len() == 128,
        _ => hex.len() >= 32 && algorithm.starts_with(|c: char| c.is_ascii_lowercase()),
    };
    is_length
        && algorithm.bytes().all(|b| b.is_ascii_alphanumeric() || b"+._-".contains(&b))
        && hex.bytes().all(|b| b.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests;
