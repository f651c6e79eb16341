//! Whether all programs read the keys of a JSON document alike.
//!
//! Programs that are written in Go, as Helm and most clients of registries are, find keys without regard to
//! case and take the last of several: `layers` and `LAYERS` are one key there and two elsewhere.

use std::collections::HashSet;
use std::fmt;

use relmap_core::chart::go_fields::folded;
use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};

/// A key of a document that is there twice in one object, if there is one.
pub(crate) struct Keys(pub(crate) Option<String>);

impl<'de> Deserialize<'de> for Keys {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Keys, D::Error> {
        deserializer.deserialize_any(Walk)
    }
}

struct Walk;

impl<'de> Visitor<'de> for Walk {
    type Value = Keys;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Keys, A::Error> {
        let mut known = HashSet::new();
        let mut twice = None;
        while let Some(key) = map.next_key::<String>()? {
            let Keys(below) = map.next_value()?;
            let is_new = known.insert(key.chars().map(folded).collect::<String>());
            twice = twice.or(below).or((!is_new).then_some(key));
        }
        Ok(Keys(twice))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Keys, A::Error> {
        let mut twice = None;
        while let Some(Keys(below)) = list.next_element()? {
            twice = twice.or(below);
        }
        Ok(Keys(twice))
    }

    fn visit_unit<E>(self) -> Result<Keys, E> {
        Ok(Keys(None))
    }

    fn visit_bool<E>(self, _: bool) -> Result<Keys, E> {
        Ok(Keys(None))
    }

    fn visit_i64<E>(self, _: i64) -> Result<Keys, E> {
        Ok(Keys(None))
    }

    fn visit_u64<E>(self, _: u64) -> Result<Keys, E> {
        Ok(Keys(None))
    }

    fn visit_f64<E>(self, _: f64) -> Result<Keys, E> {
        Ok(Keys(None))
    }

    fn visit_str<E>(self, _: &str) -> Result<Keys, E> {
        Ok(Keys(None))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_in_two_spellings_is_found_wherever_it_is() {
        let twice = |text: &str| serde_json::from_str::<Keys>(text).unwrap().0;
        for text in [
            r#"{"layers": [1, 2.5, -3, true, null, "x"], "Layer": {}}"#,
            r#"[{"a": 1}, {"a": 2}]"#,
            r#"{"a": {"b": 1}, "b": 2}"#,
            "3",
        ] {
            assert_eq!(twice(text), None, "{text}");
        }
        for (text, key) in [
            (r#"{"layers": [], "LAYERS": []}"#, "LAYERS"),
            (r#"{"a": 1, "a": 2}"#, "a"),
            (r#"{"x": [{"urls": 1, "url\u017f": 2}]}"#, "url\u{17f}"),
        ] {
            assert_eq!(twice(text).as_deref(), Some(key), "{text}");
        }
    }
}
