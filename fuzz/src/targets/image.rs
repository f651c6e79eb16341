//! Image references: what is written out is what was read.

use relmap_core::chart::image_ref::{ImageRef, is_digest, is_tag};

use crate::Shape;

/// What image references are made of.
pub const WORDS: &[&str] = &[
    "quay.io", "docker.io/", "library/", "localhost", ":5000", "/team/job", "nginx", ":1.27", ":latest", "@",
    "sha256:", "0000000000000000000000000000000000000000000000000000000000000000", "sha512:", "https://", "{{",
    "UPPER", "a..b", "a__b", "a--b", "-", "[::1]", "index.docker.io/",
];

/// Reads one reference.
pub fn check(input: &[u8]) -> Shape {
    let Ok(text) = std::str::from_utf8(input) else { return Shape::of(0) };
    match text.parse::<ImageRef>() {
        Ok(image) => {
            assert_eq!(image.to_string(), text, "what is written out is not what was read");
            assert!(image.same_repository(&image));
            assert!(image.tag.as_deref().is_none_or(is_tag));
            assert!(image.digest.as_deref().is_none_or(is_digest));
            assert!(!text.contains(char::is_whitespace) && !text.contains(char::is_control));
            Shape::of((image.registry.is_some(), image.tag.is_some(), image.digest.is_some()))
        }
        Err(error) => {
            assert!(!error.to_string().is_empty());
            Shape::of(std::mem::discriminant(&error))
        }
    }
}
