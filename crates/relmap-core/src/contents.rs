//! The content of files, by path. Both sides of a comparison have most files in common, and share their bytes.

use std::collections::BTreeMap;
use std::ops::Index;
use std::sync::Arc;

/// Files by their paths from the repository's root.
///
/// ```
/// use relmap_core::contents::Contents;
///
/// let mut files = Contents::from([("values.yaml".to_owned(), b"a: 1\n".to_vec())]);
/// files.insert("Chart.yaml".to_owned(), b"name: web\n".to_vec());
/// assert_eq!(files.get("values.yaml").map(Vec::as_slice), Some(&b"a: 1\n"[..]));
/// assert_eq!(files.keys().collect::<Vec<_>>(), ["Chart.yaml", "values.yaml"]);
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Contents(BTreeMap<String, Arc<Vec<u8>>>);

impl Contents {
    /// The bytes of a file, if it is known.
    pub fn get(&self, path: &str) -> Option<&Vec<u8>> {
        self.0.get(path).map(Arc::as_ref)
    }

    /// Whether a file is known.
    pub fn contains_key(&self, path: &str) -> bool {
        self.0.contains_key(path)
    }

    /// Adds a file, or replaces it.
    pub fn insert(&mut self, path: String, bytes: Vec<u8>) {
        self.0.insert(path, Arc::new(bytes));
    }

    /// Forgets a file.
    pub fn remove(&mut self, path: &str) {
        self.0.remove(path);
    }

    /// The paths, sorted.
    pub fn keys(&self) -> impl Iterator<Item = &String> {
        self.0.keys()
    }

    /// The files, sorted by path.
    pub fn iter(&self) -> impl Iterator<Item = (&String, &Vec<u8>)> {
        self.0.iter().map(|(path, bytes)| (path, bytes.as_ref()))
    }
}

impl Index<&str> for Contents {
    type Output = Vec<u8>;

    fn index(&self, path: &str) -> &Vec<u8> {
        &self.0[path]
    }
}

impl<const COUNT: usize> From<[(String, Vec<u8>); COUNT]> for Contents {
    fn from(files: [(String, Vec<u8>); COUNT]) -> Contents {
        files.into_iter().collect()
    }
}

impl FromIterator<(String, Vec<u8>)> for Contents {
    fn from_iter<I: IntoIterator<Item = (String, Vec<u8>)>>(files: I) -> Contents {
        Contents(files.into_iter().map(|(path, bytes)| (path, Arc::new(bytes))).collect())
    }
}

impl FromIterator<(String, Arc<Vec<u8>>)> for Contents {
    fn from_iter<I: IntoIterator<Item = (String, Arc<Vec<u8>>)>>(files: I) -> Contents {
        Contents(files.into_iter().collect())
    }
}

impl Extend<(String, Arc<Vec<u8>>)> for Contents {
    fn extend<I: IntoIterator<Item = (String, Arc<Vec<u8>>)>>(&mut self, files: I) {
        self.0.extend(files);
    }
}

impl IntoIterator for Contents {
    type Item = (String, Arc<Vec<u8>>);
    type IntoIter = std::collections::btree_map::IntoIter<String, Arc<Vec<u8>>>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}
