//! Bytes as text.

use std::borrow::Cow;

/// The same as [`String::from_utf8_lossy`], which looks at each letter by itself: nearly all files are UTF-8.
pub(super) fn text_of(bytes: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => String::from_utf8_lossy(bytes),
    }
}
