//! What an import adds later to the record of a release: whether its chart is published, and the digest of its
//! archive.
//!
//! Records are never changed, and most releases are recorded before their chart is published. So a later record of the
//! same tag, which agrees with the valid one in all else, may add what is known by then; readers see both as one.

use super::record::{Record, RecordId};

/// The code in `issues` of a release whose chart was looked for and is not published.
const NOT_PUBLISHED: &str = "not-published";

/// What the records of one tag say of its publication.
#[derive(Debug, Clone, Default)]
pub(super) struct Publication {
    digest: Option<String>,
    is_absent: bool,
}

impl Publication {
    /// What these records say together, in whatever order they are in the file: of several digests the one that was
    /// recorded with the release.
    pub(super) fn of(records: impl IntoIterator<Item = (RecordId, Record)>) -> Publication {
        let mut records: Vec<(RecordId, Record)> = records.into_iter().collect();
        records.sort_by(|(a, one), (b, other)| (one.is_import(), a).cmp(&(other.is_import(), b)));
        let is_absent = records.iter().any(|(_, record)| record.is_unpublished());
        let digest = records.into_iter().find_map(|(_, record)| record.digest);
        Publication { digest, is_absent }
    }

    /// Adds it to the valid record.
    pub(super) fn add_to(&self, record: &mut Record) {
        if record.digest.is_none() {
            record.digest.clone_from(&self.digest);
        }
        if record.digest.is_some() {
            // It was not published yet when it was looked for.
            record.issues.retain(|issue| issue != NOT_PUBLISHED);
        } else if self.is_absent && !record.is_unpublished() {
            record.issues.push(NOT_PUBLISHED.to_owned());
            record.issues.sort();
        }
    }
}

impl Record {
    /// Whether the chart was looked for where charts are published, and was not there.
    pub fn is_unpublished(&self) -> bool {
        self.digest.is_none() && self.issues.iter().any(|issue| issue == NOT_PUBLISHED)
    }

    /// Whether it says of the publication what none of the records of the same tag says.
    pub(super) fn adds_publication<'r>(&self, known: impl Iterator<Item = &'r Record>) -> bool {
        let mut known = known.filter(|known| match self.digest {
            Some(_) => known.digest.is_some(),
            None => known.digest.is_some() || known.is_unpublished(),
        });
        (self.digest.is_some() || self.is_unpublished()) && known.next().is_none()
    }
}
