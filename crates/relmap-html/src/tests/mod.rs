//! What must hold for every page and picture, whatever is on it.

mod examples;
mod hostile;
mod page;
mod pages;
mod picture;
