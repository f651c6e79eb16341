//! The labels and annotations that are read, out of as many as a registry likes to send.

use std::borrow::Cow;
use std::fmt;

use relmap_core::artifacts::{Labels, READ_LABELS};
use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, Visitor};

/// What names the base image.
pub(crate) const BASE_NAME: &str = "org.opencontainers.image.base.name";
pub(crate) const BASE_DIGEST: &str = "org.opencontainers.image.base.digest";

/// Docker's mark of a manifest that is no image, but says something of one.
pub(crate) const ATTESTATION: &str = "vnd.docker.reference.type";

/// What says of which type a statement is: for cosign's layers, for bundles of sigstore, and for layers of BuildKit.
pub(crate) const PREDICATES: [&str; 3] =
    ["predicateType", "dev.sigstore.bundle.predicateType", "in-toto.io/predicate-type"];

/// The most bytes that the labels of an image may have which are read.
pub(crate) const MOST: usize = 64 << 10;

/// Labels of an image, or annotations of a manifest: those alone that are read.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(crate) struct KeptLabels(pub(crate) Labels);

impl KeptLabels {
    /// Adds annotations where there is no label of the name.
    pub(crate) fn add(&mut self, annotations: Option<&KeptLabels>) {
        for (name, value) in annotations.into_iter().flat_map(|all| &all.0) {
            self.0.entry(name.clone()).or_insert_with(|| value.clone());
        }
    }

    /// The type of the statement that they are of, where they say it.
    pub(crate) fn predicate(&self) -> Option<&str> {
        PREDICATES.iter().find_map(|name| self.0.get(*name)).map(String::as_str)
    }

    /// Whether they have more bytes than labels have.
    pub(crate) fn is_too_large(&self) -> bool {
        self.0.values().map(String::len).sum::<usize>() > MOST
    }
}

fn is_read(name: &str) -> bool {
    [BASE_NAME, BASE_DIGEST, ATTESTATION].contains(&name)
        || PREDICATES.contains(&name)
        || READ_LABELS.contains(&name)
}

impl<'de> Deserialize<'de> for KeptLabels {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<KeptLabels, D::Error> {
        deserializer.deserialize_map(Kept)
    }
}

#[derive(Deserialize)]
struct Name<'a>(#[serde(borrow)] Cow<'a, str>);

struct Kept;

impl<'de> Visitor<'de> for Kept {
    type Value = KeptLabels;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a map of texts")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<KeptLabels, A::Error> {
        let mut labels = Labels::new();
        while let Some(Name(name)) = map.next_key()? {
            match is_read(&name) {
                true => {
                    labels.insert(name.into_owned(), map.next_value()?);
                }
                false => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(KeptLabels(labels))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_that_nothing_reads_are_not_kept() {
        let others = (0..1000).map(|number| format!("\"{number}\": \"\", ")).collect::<String>();
        let text = format!("{{{others}\"org.opencontainers.image.version\": \"1.2.0\"}}");
        let KeptLabels(kept) = serde_json::from_str(&text).unwrap();
        let version = ("org.opencontainers.image.version".to_owned(), "1.2.0".to_owned());
        assert_eq!(kept.into_iter().collect::<Vec<_>>(), [version]);
        let of_length =
            |length| KeptLabels([(BASE_NAME.to_owned(), "a".repeat(length))].into_iter().collect());
        assert!(!of_length(MOST).is_too_large());
        assert!(of_length(MOST + 1).is_too_large());
    }
}
