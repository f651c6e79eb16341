//! Lists of a length that real ones have.

use std::fmt;
use std::marker::PhantomData;

use serde::Deserialize;
use serde::de::{Deserializer, Error as _, SeqAccess, Visitor};

/// A list of so many elements at most. An element of two bytes may fill hundreds when it is read.
#[derive(Debug, Clone)]
pub(crate) struct AtMost<T, const N: usize>(pub(crate) Vec<T>);

impl<T, const N: usize> Default for AtMost<T, N> {
    fn default() -> Self {
        AtMost(Vec::new())
    }
}

impl<'de, T: Deserialize<'de>, const N: usize> Deserialize<'de> for AtMost<T, N> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(Elements(PhantomData))
    }
}

struct Elements<T, const N: usize>(PhantomData<T>);

impl<'de, T: Deserialize<'de>, const N: usize> Visitor<'de> for Elements<T, N> {
    type Value = AtMost<T, N>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a list of at most {N} elements")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<AtMost<T, N>, A::Error> {
        let mut found = Vec::new();
        while let Some(element) = list.next_element()? {
            if found.len() == N {
                return Err(A::Error::custom(format!("a list has more than {N} elements")));
            }
            found.push(element);
        }
        Ok(AtMost(found))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_ends_at_its_bound() {
        let AtMost(found) = serde_json::from_str::<AtMost<u8, 3>>("[1, 2, 3]").unwrap();
        assert_eq!(found, [1, 2, 3]);
        let error = serde_json::from_str::<AtMost<u8, 3>>("[1, 2, 3, 4]").unwrap_err();
        assert!(error.to_string().starts_with("a list has more than 3 elements"), "{error}");
    }
}
