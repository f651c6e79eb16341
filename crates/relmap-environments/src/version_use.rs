//! How exactly a source names a version.

use relmap_core::chart::version_range::Constraint;
use relmap_core::version::without_v;
use semver::Version;

/// A version as a source has it. Only an exact one says what runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum VersionUse {
    /// One version: `1.2.0`.
    Exact(String),
    /// A range such as `1.x`: what runs may change without a commit.
    Range(String),
    /// A name that moves: `latest`, or a branch such as `main`.
    Moving(String),
    /// No version is written: the newest one at the time of the deployment.
    Newest,
    /// It is filled in elsewhere, or the file that has it was not found; the text says what is
    /// written.
    Unknown(String),
    /// Chart name and version in one text, as dumps have it: `web-1.2.0`. The charts that are known
    /// tell where it is split.
    Joined(String),
}

/// Tags and branches that are moved on purpose.
const MOVING: [&str; 10] =
    ["latest", "main", "master", "head", "stable", "edge", "nightly", "dev", "develop", "canary"];

/// The longest version that is read.
const MAX_LEN: usize = 256;

impl VersionUse {
    /// The version of a chart, as `helm` and Argo CD read it.
    ///
    /// ```
    /// use relmap_environments::VersionUse;
    /// assert_eq!(VersionUse::of_chart(Some("v1.2.0")), VersionUse::Exact("v1.2.0".into()));
    /// assert_eq!(VersionUse::of_chart(Some("1.x")), VersionUse::Range("1.x".into()));
    /// assert_eq!(VersionUse::of_chart(Some("1.2")), VersionUse::Range("1.2".into()));
    /// assert_eq!(VersionUse::of_chart(Some("{{ .v }}")), VersionUse::Unknown("{{ .v }}".into()));
    /// assert_eq!(VersionUse::of_chart(None), VersionUse::Newest);
    /// ```
    pub fn of_chart(text: Option<&str>) -> VersionUse {
        let Some(text) = text.map(str::trim).filter(|text| !text.is_empty()) else {
            return VersionUse::Newest;
        };
        if is_filled_in(text) || text.len() > MAX_LEN {
            return VersionUse::Unknown(shortened(text));
        }
        if Version::parse(without_v(text)).is_ok() {
            return VersionUse::Exact(text.to_owned());
        }
        match Constraint::parse(text) {
            Some(_) => VersionUse::Range(text.to_owned()),
            None => VersionUse::of_tag(text),
        }
    }

    /// The version that a tag or a git revision names.
    pub fn of_tag(text: &str) -> VersionUse {
        let text = text.trim();
        if is_filled_in(text) || text.len() > MAX_LEN {
            VersionUse::Unknown(shortened(text))
        } else if MOVING.iter().any(|name| text.eq_ignore_ascii_case(name)) {
            VersionUse::Moving(text.to_owned())
        } else {
            VersionUse::Exact(text.to_owned())
        }
    }

    /// The version that a lock has for what is written here: a lock of another version is out of date, and the
    /// programs that go by it differ.
    pub(crate) fn locked(&self, version: &str) -> VersionUse {
        let fits = match self {
            VersionUse::Newest => true,
            VersionUse::Exact(written) => without_v(written) == without_v(version),
            VersionUse::Range(range) => match Version::parse(without_v(version)) {
                Ok(version) => Constraint::parse(range).is_some_and(|range| range.holds(&version)),
                Err(_) => false,
            },
            VersionUse::Moving(_) | VersionUse::Unknown(_) | VersionUse::Joined(_) => {
                return self.clone();
            }
        };
        match fits {
            true => VersionUse::of_chart(Some(version)),
            false => VersionUse::Unknown(format!(
                "{}, which the lock has as {}",
                self.written().unwrap_or_default(),
                shortened(version)
            )),
        }
    }

    /// The version, if it is exact.
    pub fn exact(&self) -> Option<&str> {
        match self {
            VersionUse::Exact(version) => Some(version),
            _ => None,
        }
    }

    /// What is written; `None` if nothing is.
    pub fn written(&self) -> Option<&str> {
        match self {
            VersionUse::Exact(text)
            | VersionUse::Range(text)
            | VersionUse::Moving(text)
            | VersionUse::Unknown(text)
            | VersionUse::Joined(text) => Some(text),
            VersionUse::Newest => None,
        }
    }
}

/// Whether a program fills the text in before it is used: Go templates, `${VARIABLE}` of Flux.
pub(crate) fn is_filled_in(text: &str) -> bool {
    text.contains("{{") || text.contains("${") || text.contains(crate::go_template::UNKNOWN)
}

fn shortened(text: &str) -> String {
    text.replace(crate::go_template::UNKNOWN, "{{ … }}").chars().take(MAX_LEN).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_that_moves_is_not_exact() {
        for text in ["latest", "HEAD", "Main"] {
            assert_eq!(VersionUse::of_tag(text), VersionUse::Moving(text.into()));
            assert_eq!(VersionUse::of_chart(Some(text)), VersionUse::Moving(text.into()));
        }
        assert_eq!(VersionUse::of_tag("v1"), VersionUse::Exact("v1".into()));
        assert_eq!(VersionUse::of_tag("${TAG}"), VersionUse::Unknown("${TAG}".into()));
    }

    #[test]
    fn ranges_are_never_guessed() {
        for text in ["*", ">=1.0.0 <2", "~1.2.3", "^0.1", "1.2.*", "1"] {
            assert_eq!(VersionUse::of_chart(Some(text)), VersionUse::Range(text.into()), "{text}");
        }
        assert_eq!(VersionUse::of_chart(Some("1.2.0-rc.1")).exact(), Some("1.2.0-rc.1"));
        assert_eq!(VersionUse::of_chart(Some(" ")), VersionUse::Newest);
    }
}
