//! Lists of a registry, which come in pages.

use crate::client::{Answer, Client, absolute};
use crate::error::RegistryError;
use crate::manifest::{At, form};

/// The most bytes of a page.
pub(crate) const PAGE: u64 = 8 << 20;

/// The most bytes of all pages together.
const BYTES: u64 = 64 << 20;

/// The bounds of all pages together. Each page has one of its own, and there may be a thousand.
#[derive(Debug, Clone, Copy)]
struct Bounds {
    entries: usize,
    bytes: u64,
}

/// The entries of the pages so far.
#[derive(Debug)]
pub(crate) struct Listing<T> {
    pub(crate) entries: Vec<T>,
    bytes: u64,
    bounds: Bounds,
}

impl<T> Listing<T> {
    /// A list of so many entries at most.
    pub(crate) fn at_most(entries: usize) -> Listing<T> {
        Listing { entries: Vec::new(), bytes: 0, bounds: Bounds { entries, bytes: BYTES } }
    }

    /// Adds a page.
    pub(crate) fn add(
        &mut self,
        at: At<'_>,
        what: &str,
        bytes: usize,
        page: Vec<T>,
    ) -> Result<(), RegistryError> {
        let (host, what) = (at.host.to_owned(), what.to_owned());
        self.bytes += bytes as u64;
        if self.bytes > self.bounds.bytes {
            return Err(RegistryError::TooLarge { host, what, limit: self.bounds.bytes });
        }
        if self.entries.len() + page.len() > self.bounds.entries {
            return Err(RegistryError::TooMany { host, what, most: self.bounds.entries });
        }
        self.entries.extend(page);
        Ok(())
    }
}

impl Client {
    /// The URL of the page after this one, if there is one. Only the same registry is asked for it.
    pub(crate) fn page_after(
        &self,
        at: At<'_>,
        what: &str,
        url: &str,
        answer: &Answer,
    ) -> Result<Option<String>, RegistryError> {
        let Some(next) = answer.header("link").and_then(next_page) else { return Ok(None) };
        let next = absolute(url, next);
        match next.starts_with(&format!("{}/", self.base(at.host))) && next != url {
            true => Ok(Some(next)),
            false => Err(form(at, what, "it leads elsewhere for the next page".to_owned())),
        }
    }
}

/// The URL of the next page in a header `Link: <…>; rel="next"`.
fn next_page(link: &str) -> Option<&str> {
    let (url, rest) = link.trim().strip_prefix('<')?.split_once('>')?;
    rest.contains("next").then_some(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_together_have_a_bound() {
        let at = At { host: "r.example", repository: "charts/web" };
        let page = || vec!["1.0.0".to_owned(), "1.1.0".to_owned()];
        let of = |entries, bytes| Listing {
            entries: Vec::new(),
            bytes: 0,
            bounds: Bounds { entries, bytes },
        };
        let add = |listing: &mut Listing<String>| {
            listing.add(at, "the tags of charts/web", 30, page()).map_err(|error| error.to_string())
        };
        let mut enough = of(4, 60);
        assert_eq!((add(&mut enough), add(&mut enough)), (Ok(()), Ok(())));
        assert_eq!(enough.entries.len(), 4);
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
