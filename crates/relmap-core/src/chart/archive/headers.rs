//! Whether all programs read the headers of a tar archive alike.
//!
//! The format has grown for decades, and readers differ where a name is given in two ways: Helm, which is
//! written in Go, then sees another file than this crate's reader does. So an archive may use what
//! `helm package`, GNU tar and bsdtar write for plain files, and nothing beyond.

use std::collections::HashSet;

use super::ArchiveError;

const BLOCK: usize = 512;

/// What stands before the header of a file and gives it a name.
#[derive(Default)]
struct Names {
    /// Records of pax (`x`).
    has_pax: bool,
    /// A long name of GNU tar (`L`).
    has_long: bool,
}

/// Checks all headers of a stream.
pub(super) fn check(stream: &[u8]) -> Result<(), ArchiveError> {
    let mut at = 0;
    let mut names = Names::default();
    while let Some(header) = stream.get(at..at + BLOCK) {
        if header.iter().all(|byte| *byte == 0) {
            let is_end = stream[at..].iter().all(|byte| *byte == 0);
            return is_end.then_some(()).ok_or(ArchiveError::Ambiguous("data behind its end"));
        }
        check_sum(header)?;
        let size = size(header)?;
        check_fields(header)?;
        let content = stream
            .get(at + BLOCK..at + BLOCK + size)
            .ok_or(ArchiveError::Ambiguous("a file that is longer than the archive"))?;
        match header[156] {
            b'x' => {
                check_records(content)?;
                if std::mem::replace(&mut names.has_pax, true) || names.has_long {
                    return Err(ArchiveError::Ambiguous("two names for one file"));
                }
            }
            b'L' => {
                if std::mem::replace(&mut names.has_long, true) || names.has_pax {
                    return Err(ArchiveError::Ambiguous("two names for one file"));
                }
                // It ends with a NUL, and what is behind that is read by some.
                let end = content.iter().position(|byte| *byte == 0).unwrap_or(content.len());
                if content[end..].iter().any(|byte| *byte != 0) {
                    return Err(ArchiveError::Ambiguous("data behind a name"));
                }
            }
            b'g' => {}
            _ => names = Names::default(),
        }
        at += BLOCK + size.next_multiple_of(BLOCK);
    }
    match at >= stream.len() && !names.has_pax && !names.has_long {
        true => Ok(()),
        false => Err(ArchiveError::Ambiguous("an end in the middle of a file")),
    }
}

/// What is no header at all has no sum that fits.
fn check_sum(header: &[u8]) -> Result<(), ArchiveError> {
    let digits = std::str::from_utf8(&header[148..156]).unwrap_or_default();
    let written = u32::from_str_radix(digits.trim_matches(['\0', ' ']), 8);
    let others = header[..148].iter().chain(&header[156..]);
    let sum = others.map(|byte| u32::from(*byte)).sum::<u32>() + 8 * u32::from(b' ');
    match written == Ok(sum) {
        true => Ok(()),
        false => Err(ArchiveError::Broken("the checksum of a header is wrong".to_owned())),
    }
}

/// The size of what follows a header: eleven octal digits, as everybody writes it.
fn size(header: &[u8]) -> Result<usize, ArchiveError> {
    let field = &header[124..136];
    let is_usual = field[..11].iter().all(|byte| (b'0'..=b'7').contains(byte))
        && matches!(field[11], 0 | b' ');
    let digits = std::str::from_utf8(&field[..11]).ok().filter(|_| is_usual);
    digits
        .and_then(|digits| usize::from_str_radix(digits, 8).ok())
        .ok_or(ArchiveError::Ambiguous("a size that is written in an unusual way"))
}

/// A name in two fields is whole for some readers, and half of it for others.
fn check_fields(header: &[u8]) -> Result<(), ArchiveError> {
    let is_zero = |bytes: &[u8]| bytes.iter().all(|byte| *byte == 0);
    let (prefix, rest) = (&header[345..500], &header[500..]);
    let is_plain = match &header[257..265] {
        b"ustar\x0000" => is_zero(rest),
        _ => is_zero(prefix) && is_zero(rest),
    };
    is_plain.then_some(()).ok_or(ArchiveError::Ambiguous("a header with unusual fields"))
}

/// The records of pax: each key once, with a value, and nothing of sparse files.
fn check_records(mut content: &[u8]) -> Result<(), ArchiveError> {
    let ambiguous = || ArchiveError::Ambiguous("unusual pax records");
    let mut known: HashSet<&[u8]> = HashSet::new();
    while !content.is_empty() {
        let blank = content.iter().position(|byte| *byte == b' ').ok_or_else(ambiguous)?;
        let digits = std::str::from_utf8(&content[..blank]).map_err(|_| ambiguous())?;
        let is_number = !digits.starts_with('0') && digits.bytes().all(|b| b.is_ascii_digit());
        let length: usize = digits.parse().ok().filter(|_| is_number).ok_or_else(ambiguous)?;
        let record = content.get(blank + 1..length).ok_or_else(ambiguous)?;
        let record = record.strip_suffix(b"\n").ok_or_else(ambiguous)?;
        let equals = record.iter().position(|byte| *byte == b'=').ok_or_else(ambiguous)?;
        let (key, value) = (&record[..equals], &record[equals + 1..]);
        let is_name = [&b"path"[..], b"linkpath"].contains(&key);
        let is_odd = key.is_empty()
            || key.starts_with(b"GNU.sparse.")
            || [&b"size"[..], b"hdrcharset"].contains(&key)
            || is_name && (value.is_empty() || value.contains(&0));
        if is_odd || !known.insert(key) {
            return Err(ambiguous());
        }
        content = &content[length..];
    }
    Ok(())
}
