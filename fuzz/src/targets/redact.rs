//! Credentials in URLs: a password is gone whatever is around its URL.

use relmap_core::redact::redact;

use crate::{Pieces, Shape};

/// What lines with URLs are made of.
pub const WORDS: &[&str] = &[
    "https://", "ssh://", "git@", "user:word@", "://", "@", "host.example/app.git", "?access_token=", "&", "=", "#", "/",
    "\\", "\"", "'", "<", ">", "(", ")", " ", "token@", ":", "%40", "http://https://", "file:///", "://@", "a://b@c",
];

/// The parts of the input: what is before and after a URL with a password.
pub fn check(input: &[u8]) -> Shape {
    let mut pieces = Pieces::of(input);
    let (before, after) = (pieces.text(), pieces.text());
    let whole = String::from_utf8_lossy(input);
    let once = redact(&whole);
    assert_eq!(redact(&once), once, "a second time hides more");
    let secret = "hunter2hunter2";
    let text = format!("{before} https://me:{secret}@git.example/app.git {after}");
    let hidden = redact(&text);
    assert!(!hidden.contains(secret), "{hidden}");
    assert!(hidden.contains("git.example/app.git"), "{hidden}");
    Shape::of((once == whole, once.matches("***").count().min(5), whole.matches("://").count().min(5)))
}
