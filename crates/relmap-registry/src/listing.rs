//! The tags of a repository, which come in pages.

use crate::error::RegistryError;
use crate::manifest::At;

/// The most bytes of a page.
pub(crate) const PAGE: u64 = 8 << 20;

/// The bounds of all pages together. Each page has one of its own, and there may be a thousand.
#[derive(Debug, Clone, Copy)]
struct Bounds {
    tags: usize,
    bytes: u64,
}

const BOUNDS: Bounds = Bounds { tags: 1_000_000, bytes: 64 << 20 };

/// The tags of the pages so far.
#[derive(Debug)]
pub(crate) struct Listing {
    pub(crate) tags: Vec<String>,
    bytes: u64,
    bounds: Bounds,
}

impl Default for Listing {
    fn default() -> Listing {
        Listing { tags: Vec::new(), bytes: 0, bounds: BOUNDS }
    }
}

impl Listing {
    /// Adds a page.
    pub(crate) fn add(
        &mut self,
        at: At<'_>,
        what: &str,
        bytes: usize,
        page: Vec<String>,
    ) -> Result<(), RegistryError> {
        let (host, what) = (at.host.to_owned(), what.to_owned());
        self.bytes += bytes as u64;
        if self.bytes > self.bounds.bytes {
            return Err(RegistryError::TooLarge { host, what, limit: self.bounds.bytes });
        }
        if self.tags.len() + page.len() > self.bounds.tags {
            return Err(RegistryError::TooMany { host, what, most: self.bounds.tags });
        }
        self.tags.extend(page);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_together_have_a_bound() {
        let at = At { host: "r.example", repository: "charts/web" };
        let page = || vec!["1.0.0".to_owned(), "1.1.0".to_owned()];
        let of = |tags, bytes| Listing { bounds: Bounds { tags, bytes }, ..Listing::default() };
        let add = |listing: &mut Listing| {
            listing.add(at, "the tags of charts/web", 30, page()).map_err(|error| error.to_string())
        };
        let mut enough = of(4, 60);
        assert_eq!((add(&mut enough), add(&mut enough)), (Ok(()), Ok(())));
        assert_eq!(enough.tags.len(), 4);
        for (mut listing, said) in [
            (of(3, 60), "r.example lists more than 3 entries for the tags of charts/web"),
            (
                of(4, 59),
                "the answer of r.example for the tags of charts/web is larger than 59 bytes",
            ),
        ] {
            assert_eq!(add(&mut listing), Ok(()));
            assert_eq!(add(&mut listing), Err(said.to_owned()));
        }
    }
}
