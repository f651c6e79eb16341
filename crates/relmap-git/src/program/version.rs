//! The version of the `git` program.

use std::fmt;

/// The oldest git that will do.
pub const NEEDED: Version = Version { major: 2, minor: 25 };

/// The first two numbers of git's version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version {
    /// The first.
    pub major: u32,
    /// The second.
    pub minor: u32,
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.major, self.minor)
    }
}

/// Reads what `git version` prints.
pub(super) fn parse(printed: &[u8]) -> Option<Version> {
    let text = String::from_utf8_lossy(printed);
    let mut parts = text.strip_prefix("git version ")?.split(['.', ' ', '\n', '-']);
    let mut number = || parts.next()?.parse().ok();
    Some(Version { major: number()?, minor: number()? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_systems_git_is_read() {
        for (printed, major, minor) in [
            ("git version 2.47.3\n", 2, 47),
            ("git version 1.8.3.1\n", 1, 8),
            ("git version 2.39.5 (Apple Git-154)\n", 2, 39),
            ("git version 2.46.0.windows.1\n", 2, 46),
            ("git version 2.50-rc1\n", 2, 50),
        ] {
            assert_eq!(parse(printed.as_bytes()), Some(Version { major, minor }), "{printed}");
        }
        assert_eq!(parse(b"hub version 2\n"), None);
        assert_eq!(parse(b""), None);
        assert!(
            Version { major: 1, minor: 99 } < NEEDED && NEEDED < Version { major: 2, minor: 47 }
        );
    }
}
