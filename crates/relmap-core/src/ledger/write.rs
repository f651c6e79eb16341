//! Writing lines, with their keys in a fixed order.

use serde::ser::{Error as _, SerializeMap as _};
use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

use super::SCHEMA;
use super::record::{App, Extra, Image, Record, RecordId};

impl Record {
    /// What names the record once it is in a file.
    pub fn id(&self) -> RecordId {
        RecordId::of(self.line().as_bytes())
    }

    /// The record as a line, without the line break.
    pub fn line(&self) -> String {
        // A map with keys of text and values of this module is always written.
        serde_json::to_string(self).unwrap_or_default()
    }
}

/// The first line of a file, without the line break.
pub(super) fn header(title: &str) -> String {
    #[derive(Serialize)]
    struct Header<'a> {
        schema: u64,
        title: &'a str,
    }
    serde_json::to_string(&Header { schema: SCHEMA, title }).unwrap_or_default()
}

impl Serialize for Record {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("chart", &self.chart)?;
        map.serialize_entry("version", &self.version)?;
        map.serialize_entry("commit", &self.commit)?;
        if !self.is_tagged {
            map.serialize_entry("tagged", &false)?;
        }
        if let Some(path) = &self.path {
            map.serialize_entry("path", path)?;
        }
        if let Some(time) = &self.time {
            map.serialize_entry("time", &time.to_string())?;
        }
        map.serialize_entry("recorded", self.recorded.as_str())?;
        if let Some(correction) = self.recorded.correction() {
            map.serialize_entry("corrects", correction.corrects.as_str())?;
            map.serialize_entry("because", &correction.because)?;
            map.serialize_entry("by", &correction.by)?;
            map.serialize_entry("at", &correction.at.to_string())?;
        }
        map.serialize_entry("apps", &self.apps)?;
        map.serialize_entry("images", &self.images)?;
        if let Some(digest) = &self.digest {
            map.serialize_entry("digest", digest)?;
        }
        if !self.issues.is_empty() {
            map.serialize_entry("issues", &self.issues)?;
        }
        extra::<S>(&mut map, &self.extra)?;
        map.end()
    }
}

impl Serialize for App {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("name", &self.name)?;
        map.serialize_entry("version", &self.version)?;
        if let Some(tag) = &self.tag {
            map.serialize_entry("tag", tag)?;
        }
        if let Some(commit) = &self.commit {
            map.serialize_entry("commit", commit)?;
        }
        map.serialize_entry("verified", &self.verified)?;
        extra::<S>(&mut map, &self.extra)?;
        map.end()
    }
}

impl Serialize for Image {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("ref", &self.reference)?;
        if let Some(digest) = &self.digest {
            map.serialize_entry("digest", digest)?;
        }
        extra::<S>(&mut map, &self.extra)?;
        map.end()
    }
}

fn extra<S: Serializer>(map: &mut S::SerializeMap, extra: &Extra) -> Result<(), S::Error> {
    for (key, value) in &extra.0 {
        let value: &RawValue = serde_json::from_str(value).map_err(S::Error::custom)?;
        map.serialize_entry(key, value)?;
    }
    Ok(())
}
