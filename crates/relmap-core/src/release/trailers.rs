//! The fields at the end of a tag's message, in the form of git's trailers.

use std::fmt;

use crate::ledger::{App, Image, Record};
use crate::release_notes::title_and_version;
use crate::release_spec::{is_same_version, title_of};

/// One `Key: value` line at the end of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trailer {
    /// The key: letters, digits and dashes.
    pub key: String,
    /// The value, on one line.
    pub value: String,
}

impl fmt::Display for Trailer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.key, self.value)
    }
}

/// What the message of a release's tag says in its trailers, from which the release map can be
/// made again.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TagFields {
    /// All trailers, in their order.
    pub all: Vec<Trailer>,
}

/// The lines with which a signature begins at the end of a tag.
const SIGNATURES: [&str; 4] = [
    "-----BEGIN PGP SIGNATURE-----",
    "-----BEGIN PGP MESSAGE-----",
    "-----BEGIN SSH SIGNATURE-----",
    "-----BEGIN SIGNED MESSAGE-----",
];

impl TagFields {
    /// Reads the trailers of a tag's message: the last paragraph, if each of its lines is one and
    /// it is not the subject. A signature after it is passed over.
    ///
    /// ```
    /// use relmap_core::release::TagFields;
    /// let fields = TagFields::parse("charts-1.1.1\n\n- More.\n\nApp: app-1.2.0\nWaived: bump-too-large\n");
    /// assert_eq!(fields.apps().collect::<Vec<_>>(), ["app-1.2.0"]);
    /// assert_eq!(fields.waived().collect::<Vec<_>>(), ["bump-too-large"]);
    /// assert_eq!(TagFields::parse("App: app-1.2.0\n").apps().count(), 0);
    /// ```
    pub fn parse(message: &str) -> TagFields {
        let lines: Vec<&str> = message
            .lines()
            .map(str::trim_end)
            .take_while(|line| !SIGNATURES.contains(line))
            .collect();
        let end = lines.iter().rposition(|line| !line.is_empty()).map_or(0, |last| last + 1);
        let Some(blank) = lines[..end].iter().rposition(|line| line.is_empty()) else {
            return TagFields::default();
        };
        let mut all: Vec<Trailer> = Vec::new();
        for line in &lines[blank + 1..end] {
            let folded = line.starts_with([' ', '\t']);
            match (read(line), all.last_mut()) {
                (_, Some(last)) if folded => {
                    last.value.push(' ');
                    last.value.push_str(line.trim());
                }
                (Some(trailer), _) => all.push(trailer),
                (None, _) => return TagFields::default(),
            }
        }
        TagFields { all }
    }

    /// Brings a record up to what the tag says of the app and the images. A tag without trailers
    /// says nothing.
    pub fn correct(&self, record: &mut Record) {
        if self.all.is_empty() {
            return;
        }
        let said: Vec<(Option<&str>, &str)> =
            self.apps().map(|app| title_and_version(app).unwrap_or((None, app))).collect();
        record.apps = match (said.as_slice(), record.apps.as_slice()) {
            ([(_, version)], [known]) if is_same_version(&known.version, version) => {
                vec![known.clone()]
            }
            ([(title, version)], known) => {
                let known = known.first().map(|app| app.name.as_str());
                let title = known.or(*title).or(title_of(&record.chart, &record.version));
                vec![App::stated(title.unwrap_or(&record.chart), version)]
            }
            (said, known) => {
                let app = |(title, version): &(Option<&str>, &str)| {
                    let same = |app: &&App| {
                        is_same_version(&app.version, version)
                            && title.is_none_or(|title| app.name == title)
                    };
                    let own = || App::stated(title.unwrap_or(&record.chart), version);
                    known.iter().find(same).cloned().unwrap_or_else(own)
                };
                said.iter().map(app).collect()
            }
        };
        record.images = self.images().map(Image::new).collect();
    }

    /// The values of a key, whatever the case of its letters, as git takes it.
    pub fn values<'f>(&'f self, key: &'f str) -> impl Iterator<Item = &'f str> {
        let same = |trailer: &&Trailer| trailer.key.eq_ignore_ascii_case(key);
        self.all.iter().filter(same).map(|trailer| trailer.value.as_str())
    }

    /// The tags of the apps, from `App:`.
    pub fn apps(&self) -> impl Iterator<Item = &str> {
        self.values("App").filter(|app| !app.is_empty())
    }

    /// The images, from `Image:`.
    pub fn images(&self) -> impl Iterator<Item = &str> {
        self.values("Image")
    }

    /// The component, from `Component:`; only there where the tag's name does not say it.
    pub fn component(&self) -> Option<&str> {
        self.values("Component").next()
    }

    /// The codes of the rules that were waived, from `Waived:`.
    pub fn waived(&self) -> impl Iterator<Item = &str> {
        self.values("Waived")
    }
}

/// Reads a line as git reads a trailer: a key of letters, digits and dashes, then a colon.
pub(super) fn read(line: &str) -> Option<Trailer> {
    let (key, value) = line.split_once(':')?;
    let key = key.trim_end_matches([' ', '\t']);
    let is_key = !key.is_empty() && key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    is_key.then(|| Trailer { key: key.to_owned(), value: value.trim().to_owned() })
}
