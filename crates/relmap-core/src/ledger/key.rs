//! What is known of a record without reading it in full.

use jiff::Timestamp;

/// What questions need of one record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Key<'a> {
    /// The chart's tag.
    pub chart: &'a str,
    /// The chart's version.
    pub version: &'a str,
    /// The full id of the commit that the chart's tag leads to.
    pub commit: &'a str,
    /// How it was recorded: the word in the file.
    pub recorded: &'static str,
    pub(super) time: Time<'a>,
}

/// The time of a record: text until it is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Time<'a> {
    Written(&'a str),
    Read(Option<Timestamp>),
}

impl Key<'_> {
    /// When the chart was released.
    pub fn time(&self) -> Option<Timestamp> {
        match self.time {
            Time::Written(text) => text.parse().ok(),
            Time::Read(time) => time,
        }
    }
}

/// An app release of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AppKey<'a> {
    /// The name of the app.
    pub name: &'a str,
    /// Its version, as written.
    pub version: &'a str,
    /// Its tag, if that was found in the app's repository.
    pub tag: Option<&'a str>,
    /// The commit of the tag.
    pub commit: Option<&'a str>,
    /// Whether it was found in the app's repository.
    pub verified: bool,
}

/// An image of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ImageKey<'a> {
    /// The reference, as written.
    pub reference: &'a str,
    /// The digest, where known.
    pub digest: Option<&'a str>,
}
