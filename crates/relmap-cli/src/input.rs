//! Files that the user names, or standard input.

use std::io::Read as _;
use std::path::Path;

use crate::error::CliError;

/// Reads a file of at most so many bytes, from the folder of `-C`; `-` is standard input.
pub(crate) fn read(directory: &Path, file: &Path, limit: u64) -> Result<Vec<u8>, CliError> {
    if file.as_os_str() != "-" {
        return Ok(relmap::read_file(directory, file, limit)?);
    }
    let mut bytes = Vec::new();
    let mut limited = std::io::stdin().lock().take(limit.saturating_add(1));
    let read = |source| CliError::Read { path: file.to_owned(), source };
    let size = limited.read_to_end(&mut bytes).map_err(read)? as u64;
    match size > limit {
        true => Err(CliError::InputTooLarge { limit }),
        false => Ok(bytes),
    }
}
