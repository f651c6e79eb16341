//! What is kept of a JSON document: the texts at the places that matter. The rest is passed over as it is read, so
//! that memory grows with what matters and not with the document.

use std::cell::Cell;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::{DumpError, MAX_NAME, MAX_VALUES};

/// Where in a document something matters. Texts are kept at every place that is named.
pub(super) struct Shape {
    /// The keys of a map that matter.
    pub(super) keys: &'static [(&'static str, Shape)],
    /// What matters of the items of a list; of a list without it, only that it is one.
    pub(super) items: Option<&'static Shape>,
}

/// A part of a document.
#[derive(Debug)]
pub(super) enum Kept {
    Text(Box<str>),
    List(Vec<Kept>),
    Map(Vec<(&'static str, Kept)>),
    /// Anything else: it is there, and what it says does not matter.
    Other,
}

impl Kept {
    /// What a map has at a key.
    pub(super) fn get(&self, key: &str) -> Option<&Kept> {
        let Kept::Map(entries) = self else { return None };
        entries.iter().find(|(known, _)| *known == key).map(|(_, value)| value)
    }

    pub(super) fn as_str(&self) -> Option<&str> {
        match self {
            Kept::Text(text) => Some(text),
            _ => None,
        }
    }

    pub(super) fn as_list(&self) -> Option<&[Kept]> {
        match self {
            Kept::List(items) => Some(items),
            _ => None,
        }
    }
}

/// Reads what matters of a document.
pub(super) fn read(bytes: &[u8], shape: &Shape) -> Result<Kept, DumpError> {
    let limits = Limits { left: Cell::new(MAX_VALUES), broken: Cell::new(None) };
    let mut json = serde_json::Deserializer::from_slice(bytes);
    let read = At { shape, limits: &limits }.deserialize(&mut json);
    let read = read.and_then(|kept| json.end().map(|()| kept));
    read.map_err(|error| match limits.broken.get() {
        Some(Broken::Values) => DumpError::TooManyValues,
        Some(Broken::Name(length)) => DumpError::NameTooLong { length, line: error.line() },
        None => DumpError::NotJson(error),
    })
}

/// The bounds of a whole document.
struct Limits {
    left: Cell<usize>,
    broken: Cell<Option<Broken>>,
}

#[derive(Clone, Copy)]
enum Broken {
    Values,
    Name(usize),
}

impl Limits {
    fn broken<E: Error>(&self, broken: Broken) -> E {
        self.broken.set(Some(broken));
        E::custom("a bound")
    }
}

/// A place in a document.
#[derive(Clone, Copy)]
struct At<'s> {
    shape: &'s Shape,
    limits: &'s Limits,
}

impl<'de> DeserializeSeed<'de> for At<'_> {
    type Value = Kept;

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<Kept, D::Error> {
        match self.limits.left.get().checked_sub(1) {
            Some(left) => self.limits.left.set(left),
            None => return Err(self.limits.broken(Broken::Values)),
        }
        json.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for At<'_> {
    type Value = Kept;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Kept, E> {
        match text.len() {
            length if length > MAX_NAME => Err(self.limits.broken(Broken::Name(length))),
            _ => Ok(Kept::Text(text.into())),
        }
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Kept, A::Error> {
        let Some(shape) = self.shape.items else {
            while list.next_element::<IgnoredAny>()?.is_some() {}
            return Ok(Kept::Other);
        };
        let mut items = Vec::new();
        while let Some(item) = list.next_element_seed(At { shape, ..self })? {
            items.push(item);
        }
        Ok(Kept::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Kept, A::Error> {
        let mut entries: Vec<(&'static str, Kept)> = Vec::new();
        while let Some(known) = map.next_key_seed(KeyOf(self.shape.keys))? {
            let Some((key, shape)) = known else {
                map.next_value::<IgnoredAny>()?;
                continue;
            };
            let value = map.next_value_seed(At { shape, ..self })?;
            // Of a key that is there twice, the last one counts.
            match entries.iter_mut().find(|(other, _)| other == key) {
                Some((_, old)) => *old = value,
                None => entries.push((key, value)),
            }
        }
        entries.shrink_to_fit();
        Ok(Kept::Map(entries))
    }

    fn visit_unit<E: Error>(self) -> Result<Kept, E> {
        Ok(Kept::Other)
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<Kept, E> {
        Ok(Kept::Other)
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<Kept, E> {
        Ok(Kept::Other)
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<Kept, E> {
        Ok(Kept::Other)
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<Kept, E> {
        Ok(Kept::Other)
    }
}

/// Which of the keys that matter a key is.
struct KeyOf(&'static [(&'static str, Shape)]);

impl<'de> DeserializeSeed<'de> for KeyOf {
    type Value = Option<&'static (&'static str, Shape)>;

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<Self::Value, D::Error> {
        json.deserialize_str(self)
    }
}

impl Visitor<'_> for KeyOf {
    type Value = Option<&'static (&'static str, Shape)>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(self.0.iter().find(|(key, _)| *key == text))
    }
}
