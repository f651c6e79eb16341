//! The version of Helm whose reading of a chart counts.

/// The version of Helm that a chart is read as. The two differ in what they make of a values.yaml
/// with several documents.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum HelmVersion {
    /// Helm 3: the first document counts.
    V3,
    /// Helm 4: all documents are merged, and a later one goes over an earlier one.
    #[default]
    V4,
}

impl HelmVersion {
    /// Finds the version of a word in relmap.toml.
    ///
    /// ```
    /// use relmap_core::chart::helm_version::HelmVersion;
    /// assert_eq!(HelmVersion::from_word("3"), Some(HelmVersion::V3));
    /// assert_eq!(HelmVersion::from_word("2"), None);
    /// ```
    pub fn from_word(word: &str) -> Option<HelmVersion> {
        match word {
            "3" => Some(HelmVersion::V3),
            "4" => Some(HelmVersion::V4),
            _ => None,
        }
    }

    /// The version that this one is not.
    pub fn other(self) -> HelmVersion {
        match self {
            HelmVersion::V3 => HelmVersion::V4,
            HelmVersion::V4 => HelmVersion::V3,
        }
    }

    /// The word in relmap.toml.
    pub fn as_str(self) -> &'static str {
        match self {
            HelmVersion::V3 => "3",
            HelmVersion::V4 => "4",
        }
    }
}
