//! Paths of this system as paths of a repository.

use std::path::Path;

/// A path with `/` between its parts. A `\` stays what it is where it is no separator.
pub fn slashed(path: &Path) -> String {
    String::from_utf8_lossy(&bytes(path)).into_owned()
}

/// The same as bytes, so that names that are no UTF-8 keep theirs where the system has such names.
#[cfg(unix)]
pub fn bytes(path: &Path) -> Vec<u8> {
    use std::os::unix::ffi::OsStrExt as _;
    path.as_os_str().as_bytes().to_vec()
}

/// The same as bytes, so that names that are no UTF-8 keep theirs where the system has such names.
#[cfg(not(unix))]
pub fn bytes(path: &Path) -> Vec<u8> {
    path.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/").into_bytes()
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn a_backslash_is_part_of_a_name() {
        assert_eq!(slashed(Path::new(r"charts/..\..\x")), r"charts/..\..\x");
    }
}
