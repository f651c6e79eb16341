//! Versions of apps and of charts, as two types that cannot be mixed up, and the bump between
//! two versions.

mod moved;

use std::fmt;
use std::str::FromStr;

use semver::{BuildMetadata, Prerelease, Version};

pub use moved::moved;

macro_rules! version_of {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub Version);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        /// Reads strict SemVer.
        impl FromStr for $name {
            type Err = semver::Error;

            fn from_str(text: &str) -> Result<$name, semver::Error> {
                text.parse().map($name)
            }
        }
    };
}

version_of! {
    /// The version of an app.
    ///
    /// ```compile_fail
    /// use relmap_core::version::{AppVersion, ChartVersion};
    /// let chart = ChartVersion("1.1.0".parse().unwrap());
    /// let app: AppVersion = chart;
    /// ```
    AppVersion
}

version_of! {
    /// The version of a chart. It has no order with an [`AppVersion`].
    ///
    /// ```compile_fail
    /// use relmap_core::version::{AppVersion, ChartVersion};
    /// let app = AppVersion("1.2.0".parse().unwrap());
    /// let chart = ChartVersion("1.1.0".parse().unwrap());
    /// assert!(app != chart);
    /// ```
    ChartVersion
}

/// How far a version moves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Bump {
    /// No release is needed.
    None,
    /// `1.2.3` to `1.2.4`.
    Patch,
    /// `1.2.3` to `1.3.0`.
    Minor,
    /// `1.2.3` to `2.0.0`.
    Major,
}

impl Bump {
    /// The word used in files and output.
    ///
    /// ```
    /// assert_eq!(relmap_core::version::Bump::Patch.as_str(), "patch");
    /// ```
    pub fn as_str(self) -> &'static str {
        match self {
            Bump::None => "none",
            Bump::Patch => "patch",
            Bump::Minor => "minor",
            Bump::Major => "major",
        }
    }

    /// Reads the word back.
    ///
    /// ```
    /// use relmap_core::version::Bump;
    /// assert_eq!(Bump::from_word("major"), Some(Bump::Major));
    /// assert_eq!(Bump::from_word("huge"), None);
    /// ```
    pub fn from_word(word: &str) -> Option<Bump> {
        [Bump::None, Bump::Patch, Bump::Minor, Bump::Major]
            .into_iter()
            .find(|bump| bump.as_str() == word)
    }

    /// The highest position in which two versions differ, whichever is the newer. Versions that
    /// differ only in prerelease are a patch apart; build metadata makes no difference.
    ///
    /// ```
    /// use relmap_core::version::Bump;
    /// let bump = Bump::between(&"1.2.3".parse().unwrap(), &"1.4.0".parse().unwrap());
    /// assert_eq!(bump, Bump::Minor);
    /// ```
    pub fn between(old: &Version, new: &Version) -> Bump {
        if old.major != new.major {
            Bump::Major
        } else if old.minor != new.minor {
            Bump::Minor
        } else if old.patch != new.patch || old.pre != new.pre {
            Bump::Patch
        } else {
            Bump::None
        }
    }

    /// The version that this bump leads to, without prerelease or build metadata.
    ///
    /// From a prerelease the next patch is the release it announces: `1.2.0-rc.1` leads to
    /// `1.2.0`. A number that is the highest there is stays as it is.
    ///
    /// ```
    /// use relmap_core::version::Bump;
    /// assert_eq!(Bump::Minor.apply(&"1.2.3".parse().unwrap()), "1.3.0".parse().unwrap());
    /// ```
    pub fn apply(self, from: &Version) -> Version {
        let mut next = from.clone();
        next.build = BuildMetadata::EMPTY;
        let was_prerelease = !from.pre.is_empty();
        next.pre = Prerelease::EMPTY;
        match self {
            Bump::None => return from.clone(),
            Bump::Patch if was_prerelease => {}
            Bump::Minor if was_prerelease && from.patch == 0 => {}
            Bump::Major if was_prerelease && from.patch == 0 && from.minor == 0 => {}
            Bump::Patch => next.patch = next.patch.saturating_add(1),
            Bump::Minor => {
                next.minor = next.minor.saturating_add(1);
                next.patch = 0;
            }
            Bump::Major => {
                next.major = next.major.saturating_add(1);
                next.minor = 0;
                next.patch = 0;
            }
        }
        next
    }
}

impl fmt::Display for Bump {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Reads a version as people write it: a leading `v`, a missing minor or patch and leading zeros
/// are let pass. For versions that others wrote (tags, appVersion); our own are strict SemVer.
///
/// ```
/// use relmap_core::version::lenient;
/// assert_eq!(lenient("v2.45"), Some("2.45.0".parse().unwrap()));
/// assert_eq!(lenient("0.46.00"), Some("0.46.0".parse().unwrap()));
/// assert_eq!(lenient("latest"), None);
/// ```
pub fn lenient(text: &str) -> Option<Version> {
    let text = without_v(text);
    let core_end = text.find(['-', '+']).unwrap_or(text.len());
    let (core, rest) = text.split_at(core_end);
    let mut numbers = [0u64; 3];
    for (index, part) in core.split('.').enumerate() {
        if part.is_empty() || !part.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        *numbers.get_mut(index)? = part.parse().ok()?;
    }
    let [major, minor, patch] = numbers;
    format!("{major}.{minor}.{patch}{rest}").parse().ok()
}

/// The same text without a `v` before its first digit.
///
/// ```
/// use relmap_core::version::without_v;
/// assert_eq!(without_v("v1.2.0"), "1.2.0");
/// assert_eq!(without_v("V2"), "2");
/// assert_eq!(without_v("vnext"), "vnext");
/// ```
pub fn without_v(text: &str) -> &str {
    let is_number = |rest: &&str| rest.starts_with(|c: char| c.is_ascii_digit());
    text.strip_prefix(['v', 'V']).filter(is_number).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(text: &str) -> Version {
        text.parse().unwrap()
    }

    #[test]
    fn bump_between_takes_the_highest_position() {
        for (old, new, bump) in [
            ("1.2.3", "1.2.3", Bump::None),
            ("1.2.3", "1.2.3+build.2", Bump::None),
            ("1.2.3", "1.2.4", Bump::Patch),
            ("1.2.3-rc.1", "1.2.3", Bump::Patch),
            ("1.2.3", "1.3.0", Bump::Minor),
            ("1.9.9", "2.0.0", Bump::Major),
            ("2.0.0", "1.9.9", Bump::Major),
        ] {
            assert_eq!(Bump::between(&version(old), &version(new)), bump, "{old} {new}");
        }
    }

    #[test]
    fn apply_finishes_a_prerelease_before_it_counts_on() {
        for (from, bump, to) in [
            ("1.2.3", Bump::Patch, "1.2.4"),
            ("1.2.3", Bump::Minor, "1.3.0"),
            ("1.2.3", Bump::Major, "2.0.0"),
            ("1.2.3+7", Bump::Patch, "1.2.4"),
            ("1.2.0-rc.1", Bump::Patch, "1.2.0"),
            ("1.2.0-rc.1", Bump::Minor, "1.2.0"),
            ("1.2.1-rc.1", Bump::Minor, "1.3.0"),
            ("2.0.0-rc.1", Bump::Major, "2.0.0"),
            ("1.2.0-rc.1", Bump::Major, "2.0.0"),
            ("2.0.1-rc.1", Bump::Major, "3.0.0"),
            ("2.0.0-rc.1", Bump::Minor, "2.0.0"),
            ("1.2.3-rc.1+7", Bump::None, "1.2.3-rc.1+7"),
        ] {
            assert_eq!(bump.apply(&version(from)), version(to), "{from} {bump}");
        }
    }

    #[test]
    fn the_highest_number_is_not_counted_on() {
        let highest = "18446744073709551615.18446744073709551615.18446744073709551615";
        for (bump, to) in [
            (Bump::Patch, highest),
            (Bump::Minor, "18446744073709551615.18446744073709551615.0"),
            (Bump::Major, "18446744073709551615.0.0"),
        ] {
            assert_eq!(bump.apply(&version(highest)), version(to), "{bump}");
        }
    }

    #[test]
    fn words_and_types_show_what_they_hold() {
        for bump in [Bump::None, Bump::Patch, Bump::Minor, Bump::Major] {
            assert_eq!(Bump::from_word(&bump.to_string()), Some(bump));
        }
        assert_eq!(AppVersion(version("1.2.0-rc.1")).to_string(), "1.2.0-rc.1");
        assert_eq!(ChartVersion(version("1.1.0+2")).to_string(), "1.1.0+2");
        assert_eq!("1.2.0".parse::<AppVersion>().unwrap(), AppVersion(version("1.2.0")));
        assert!("v1.2.0".parse::<AppVersion>().is_err());
        assert!(ChartVersion(version("1.9.0")) < ChartVersion(version("1.10.0")));
    }

    #[test]
    fn lenient_reads_what_charts_really_carry() {
        for (text, expected) in [
            ("v0.21.0", Some("0.21.0")),
            ("4.44", Some("4.44.0")),
            ("7", Some("7.0.0")),
            ("1.2.3-rc.1+b", Some("1.2.3-rc.1+b")),
            ("0.46.00", Some("0.46.0")),
            ("V1.2", Some("1.2.0")),
            ("1.2+b-1", Some("1.2.0+b-1")),
            ("1.2-rc.1", Some("1.2.0-rc.1")),
            ("18446744073709551616.0.0", None),
            ("1.2.3-", None),
            ("1.2.3-01", None),
            ("1.+2", None),
            ("1.2.3.4", None),
            ("lts", None),
            ("", None),
            ("1..2", None),
            ("-1", None),
        ] {
            assert_eq!(lenient(text), expected.map(version), "{text}");
        }
    }
}
