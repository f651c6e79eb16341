//! What can be the name of a file.

use std::ffi::OsStr;

use super::error::NameError;

/// Checks that bytes are the name of one file or folder, so that joining them to a folder leads to a
/// place directly in it.
///
/// # Errors
/// If they are not.
pub fn check_name(name: &[u8]) -> Result<&OsStr, NameError> {
    match name {
        b"" => return Err(NameError::Empty),
        b"." | b".." => return Err(NameError::Dots),
        _ if name.contains(&b'/') => return Err(NameError::Separator),
        _ if name.contains(&0) => return Err(NameError::Nul),
        _ if name.eq_ignore_ascii_case(b".git") => return Err(NameError::Git),
        _ => {}
    }
    of_system(name).ok_or(NameError::System)
}

#[cfg(unix)]
fn of_system(name: &[u8]) -> Option<&OsStr> {
    use std::os::unix::ffi::OsStrExt as _;
    Some(OsStr::from_bytes(name))
}

/// Windows takes more for separators, drives, streams and devices, and drops dots and spaces at the
/// end of a name.
#[cfg(not(unix))]
fn of_system(name: &[u8]) -> Option<&OsStr> {
    const DEVICES: [&str; 7] = ["CON", "PRN", "AUX", "NUL", "COM", "LPT", "CONIN$"];
    let name = std::str::from_utf8(name).ok()?;
    let stem = name.split('.').next().unwrap_or(name).trim_end();
    let stem = stem.trim_end_matches(|c: char| c.is_numeric());
    let is_device = DEVICES.iter().any(|device| stem.eq_ignore_ascii_case(device));
    let is_short_git = name.len() > 4 && name.as_bytes()[..4].eq_ignore_ascii_case(b"git~");
    let has_special = name.contains(|c: char| r#"\:<>"|?*"#.contains(c) || c.is_control());
    let is_usable = !is_device && !is_short_git && !has_special && !name.ends_with(['.', ' ']);
    is_usable.then(|| OsStr::new(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_single_normal_part_is_a_name() {
        for (name, fault) in [
            (&b""[..], NameError::Empty),
            (b".", NameError::Dots),
            (b"..", NameError::Dots),
            (b"/etc", NameError::Separator),
            (b"a/b", NameError::Separator),
            (b"a\0b", NameError::Nul),
            (b".git", NameError::Git),
            (b".GIT", NameError::Git),
        ] {
            assert_eq!(check_name(name), Err(fault), "{name:?}");
        }
        for name in ["web.yaml", "...", ".gitignore", "_helpers.tpl", "ä", "with space"] {
            assert_eq!(check_name(name.as_bytes()), Ok(OsStr::new(name)));
        }
    }

    #[cfg(unix)]
    #[test]
    fn what_is_a_separator_elsewhere_is_part_of_a_name() {
        for name in [r"..\..\x", "C:x", "a\nb"] {
            assert_eq!(check_name(name.as_bytes()), Ok(OsStr::new(name)));
        }
        assert!(check_name(b"\xff").is_ok());
    }
}
