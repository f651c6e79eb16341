//! What must hold for every page and picture, whatever is on it.

mod environments;
mod examples;
mod fleet;
mod hostile;
mod page;
mod pages;
mod picture;
