//! Which files belong to a source.

use thiserror::Error;

/// A pattern for paths: `*` is any part of a name, `**` any number of folders, and `{component}` a
/// part of a name that says which component the file is about.
///
/// ```
/// use relmap_environments::PathPattern;
/// let pattern = PathPattern::new("tags/{environment}/{component}.yaml", "production").unwrap();
/// let found = pattern.matches("tags/production/web.yaml").unwrap();
/// assert_eq!(found.as_deref(), Some("web"));
/// assert!(pattern.matches("tags/staging/web.yaml").is_none());
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PathPattern {
    written: String,
    parts: Vec<Part>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    /// `**`
    Folders,
    Name(Vec<Token>),
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Token {
    Text(String),
    Any,
    Component,
}

/// Why a text is no pattern.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum PathPatternError {
    /// It leads out of the repository.
    #[error("`{0}` points outside the repository; write a path below its root")]
    Outside(String),
    /// A placeholder that is not known.
    #[error("`{{{0}}}` is not known in a path; use {{component}} or {{environment}}")]
    Placeholder(String),
    /// More wildcards than can be matched in reasonable time.
    #[error("`{0}` has more than two wildcards in one name, or more than two `**`")]
    TooMany(String),
    /// It is empty.
    #[error("the path is empty; write the path of the file or files")]
    Empty,
}

/// The most names of a path from a folder that are of interest.
const MAX_REST: usize = 4;

/// How many wildcards one name, and how many `**` a path may have.
const MAX_WILDCARDS: usize = 2;

impl PathPattern {
    /// Reads a pattern. `{environment}` is the name of the environment.
    ///
    /// # Errors
    /// When it leads out of the repository, or has an unknown placeholder or too many wildcards.
    pub fn new(text: &str, environment: &str) -> Result<PathPattern, PathPatternError> {
        let written = text.replace("{environment}", environment);
        let mut parts = Vec::new();
        for name in written.split('/') {
            match name {
                "" | "." => {}
                ".." => return Err(PathPatternError::Outside(text.to_owned())),
                "**" => parts.push(Part::Folders),
                name => parts.push(Part::Name(tokens(name)?)),
            }
        }
        if written.starts_with('/') {
            return Err(PathPatternError::Outside(text.to_owned()));
        }
        let folders = parts.iter().filter(|part| **part == Part::Folders).count();
        let crowded = parts.iter().any(|part| match part {
            Part::Folders => false,
            Part::Name(tokens) => {
                let wild = |token: &&Token| !matches!(token, Token::Text(_));
                tokens.iter().filter(wild).count() > MAX_WILDCARDS
            }
        });
        if folders > MAX_WILDCARDS || crowded {
            return Err(PathPatternError::TooMany(text.to_owned()));
        }
        if parts.is_empty() {
            return Err(PathPatternError::Empty);
        }
        Ok(PathPattern { written, parts })
    }

    /// The pattern as written, with the environment filled in.
    pub fn as_str(&self) -> &str {
        &self.written
    }

    /// Whether a path matches, and if so, what `{component}` stands for.
    #[allow(clippy::option_option, reason = "a match, and what it captured")]
    pub fn matches(&self, path: &str) -> Option<Option<String>> {
        let names: Vec<&str> = path.split('/').collect();
        matched(&self.parts, &names)
    }

    /// Whether a file below this folder can match; the root is the empty path.
    pub fn can_match_below(&self, folder: &str) -> bool {
        let names: Vec<&str> = folder.split('/').filter(|name| !name.is_empty()).collect();
        for (at, name) in names.iter().enumerate() {
            match self.parts.get(at) {
                Some(Part::Folders) => return true,
                Some(Part::Name(tokens)) if captures(tokens, name).is_some() => {}
                _ => return false,
            }
        }
        self.parts.len() > names.len()
    }

    /// What a path is called from each folder that has, or can have, files that match.
    pub(crate) fn rests<'p>(&self, path: &'p str) -> impl Iterator<Item = Vec<&'p str>> {
        let names: Vec<&str> = path.split('/').filter(|name| !name.is_empty()).collect();
        let folders = self.parts.split_last().map_or(&[][..], |(_, folders)| folders);
        let from =
            |at: usize| matched(folders, &names[..at]).is_some().then(|| names[at..].to_vec());
        // What is of interest is not far below.
        let near = names.len().saturating_sub(MAX_REST)..names.len();
        near.filter_map(from).collect::<Vec<_>>().into_iter()
    }

    /// Whether a file lies in a folder that has, or can have, files that match: the files next to
    /// those that match.
    pub fn is_neighbour(&self, path: &str) -> bool {
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let Some((_, folders)) = self.parts.split_last() else { return false };
        let names: Vec<&str> = folder.split('/').filter(|name| !name.is_empty()).collect();
        matched(folders, &names).is_some() || self.matches(path).is_some()
    }
}

fn tokens(name: &str) -> Result<Vec<Token>, PathPatternError> {
    let mut tokens = Vec::new();
    let mut rest = name;
    while let Some(at) = rest.find(['*', '{']) {
        if at > 0 {
            tokens.push(Token::Text(rest[..at].to_owned()));
        }
        rest = &rest[at..];
        if let Some(after) = rest.strip_prefix("{component}") {
            tokens.push(Token::Component);
            rest = after;
        } else if let Some(after) = rest.strip_prefix('*') {
            tokens.push(Token::Any);
            rest = after;
        } else {
            let end = rest.find('}').unwrap_or(rest.len());
            return Err(PathPatternError::Placeholder(rest[1..end].to_owned()));
        }
    }
    if !rest.is_empty() {
        tokens.push(Token::Text(rest.to_owned()));
    }
    Ok(tokens)
}

#[allow(clippy::option_option, reason = "a match, and what it captured")]
fn matched(parts: &[Part], names: &[&str]) -> Option<Option<String>> {
    match parts.split_first() {
        None => names.is_empty().then_some(None),
        Some((Part::Folders, rest)) => {
            (0..=names.len()).find_map(|skipped| matched(rest, &names[skipped..]))
        }
        Some((Part::Name(tokens), rest)) => {
            let (name, names) = names.split_first()?;
            let own = captures(tokens, name)?;
            matched(rest, names).map(|later| own.or(later))
        }
    }
}

#[allow(clippy::option_option, reason = "a match, and what it captured")]
fn captures(tokens: &[Token], name: &str) -> Option<Option<String>> {
    match tokens.split_first() {
        None => name.is_empty().then_some(None),
        Some((Token::Text(text), rest)) => captures(rest, name.strip_prefix(text.as_str())?),
        Some((wild, rest)) => {
            let ends = (0..=name.len()).rev().filter(|end| name.is_char_boundary(*end));
            // A component has a name; a star may be empty.
            let least = usize::from(*wild == Token::Component);
            ends.filter(|end| *end >= least).find_map(|end| {
                let later = captures(rest, &name[end..])?;
                let own = (*wild == Token::Component).then(|| name[..end].to_owned());
                Some(own.or(later))
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pattern(text: &str) -> PathPattern {
        PathPattern::new(text, "prod").unwrap()
    }

    #[test]
    fn names_folders_and_components_match() {
        for (text, path, expected) in [
            ("a/*.yaml", "a/b.yaml", Some(None)),
            ("a/*.yaml", "a/b/c.yaml", None),
            ("a/**/x.yaml", "a/x.yaml", Some(None)),
            ("a/**/x.yaml", "a/b/c/x.yaml", Some(None)),
            ("a/**", "a/b/c", Some(None)),
            ("{environment}/{component}/values.yaml", "prod/web/values.yaml", Some(Some("web"))),
            ("{environment}/{component}/values.yaml", "test/web/values.yaml", None),
            ("{component}-values.y*ml", "web-values.yaml", Some(Some("web"))),
            ("{component}-values.yaml", "-values.yaml", None),
            ("./a//b", "a/b", Some(None)),
            ("a", "a/b", None),
        ] {
            let expected = expected.map(|found| found.map(str::to_owned));
            assert_eq!(pattern(text).matches(path), expected, "{text} {path}");
        }
    }

    #[test]
    fn folders_without_a_match_are_not_entered() {
        let pattern = pattern("a/{environment}/*/x");
        for (folder, expected) in
            [("", true), ("a", true), ("a/prod", true), ("a/test", false), ("b", false)]
        {
            assert_eq!(pattern.can_match_below(folder), expected, "{folder}");
        }
        assert!(!pattern.can_match_below("a/prod/b/x"));
        assert!(PathPattern::new("k/**", "e").unwrap().can_match_below("k/a/b"));
        assert!(pattern.is_neighbour("a/prod/b/other"));
        assert!(!pattern.is_neighbour("a/prod/other"));
    }

    #[test]
    fn what_leads_out_or_takes_too_long_is_refused() {
        for (text, message) in [
            ("../x", "`../x` points outside the repository; write a path below its root"),
            ("/etc/x", "`/etc/x` points outside the repository; write a path below its root"),
            ("a/{env}", "`{env}` is not known in a path; use {component} or {environment}"),
            ("*a*b*", "`*a*b*` has more than two wildcards in one name, or more than two `**`"),
            (
                "**/**/**",
                "`**/**/**` has more than two wildcards in one name, or more than two `**`",
            ),
            ("./", "the path is empty; write the path of the file or files"),
        ] {
            assert_eq!(PathPattern::new(text, "prod").unwrap_err().to_string(), message);
        }
    }
}
