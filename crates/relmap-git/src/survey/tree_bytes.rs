//! Trees as git keeps them, read in place: nothing is allocated for entries that nobody asks for.

use crate::trees::{FOLDER, LINK, SUBMODULE};

/// An entry of a tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Entry<'t> {
    mode: i32,
    pub(super) name: &'t [u8],
    pub(super) id: [u8; 20],
}

/// What an entry is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    File,
    Folder,
    Link,
    Submodule,
}

impl Kind {
    pub(super) fn of_mode(mode: i32) -> Kind {
        match mode {
            FOLDER => Kind::Folder,
            LINK => Kind::Link,
            SUBMODULE => Kind::Submodule,
            _ => Kind::File,
        }
    }
}

impl Entry<'_> {
    pub(super) fn kind(&self) -> Kind {
        Kind::of_mode(self.mode)
    }
}

/// The entries of a tree; reading stops where the bytes make no sense.
pub(super) fn entries(bytes: &[u8]) -> impl Iterator<Item = Entry<'_>> {
    let mut rest = bytes;
    std::iter::from_fn(move || {
        let blank = rest.iter().position(|&byte| byte == b' ')?;
        let mode = rest[..blank].iter().try_fold(0i32, |mode, &digit| match digit {
            b'0'..=b'7' => Some((mode & 0xfff_ffff) << 3 | i32::from(digit - b'0')),
            _ => None,
        })?;
        let named = &rest[blank + 1..];
        let end = named.iter().position(|&byte| byte == 0)?;
        let id = named.get(end + 1..end + 21)?.try_into().ok()?;
        rest = &named[end + 21..];
        Some(Entry { mode, name: &named[..end], id })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_are_read_in_place() {
        let mut bytes = Vec::new();
        for (mode, name) in
            [("100644", "Chart.yaml"), ("40000", "templates"), ("120000", "l"), ("160000", "m")]
        {
            bytes.extend(format!("{mode} {name}\0").bytes());
            bytes.extend([7; 20]);
        }
        let read: Vec<_> =
            entries(&bytes).map(|entry| (entry.name.to_vec(), entry.kind())).collect();
        let expected = [
            ("Chart.yaml", Kind::File),
            ("templates", Kind::Folder),
            ("l", Kind::Link),
            ("m", Kind::Submodule),
        ];
        assert_eq!(read, expected.map(|(name, kind)| (name.as_bytes().to_vec(), kind)));
        assert_eq!(entries(&bytes[..bytes.len() - 1]).count(), 3);
        assert_eq!(entries(b"").count(), 0);
    }
}
