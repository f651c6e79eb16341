//! What is attached to an image, as registries with the referrers API and those without it tell it.

#![allow(clippy::unwrap_used, reason = "whatever is not there fails the test")]

mod list;
mod statements;
mod support;
