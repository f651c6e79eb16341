//! What a registry says of an image.

use std::collections::BTreeMap;

/// The labels of an image.
pub type Labels = BTreeMap<String, String>;

/// What a registry answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ImageAnswer {
    /// The image.
    Found(ImageFacts),
    /// There is no such image.
    Absent,
    /// It cannot be known, and why.
    Unknown(String),
}

/// An image in a registry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImageFacts {
    /// The digest that the tag leads to: that of the list, where there are several platforms.
    pub digest: String,
    /// What was built, for each platform.
    pub built: Vec<Built>,
}

/// The image of one platform.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Built {
    /// The platform.
    pub platform: Platform,
    /// The digest of its manifest.
    pub digest: String,
    /// When it was built, as written.
    pub created: Option<String>,
    /// Its labels; the annotations of the manifest where there is no label of a name.
    pub labels: Labels,
    /// Those of the labels that the steps of its base image set, told by its history.
    pub base_steps: Labels,
    /// The labels of the base image, where it is known.
    pub base_labels: Option<Labels>,
}

/// An operating system and a processor: `linux/amd64`, `linux/arm/v7`.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Platform(pub String);

impl Platform {
    /// Whether a platform that a team names is this one: `linux/arm64` is also `linux/arm64/v8`.
    pub fn is(&self, wanted: &str) -> bool {
        let plain = |text: &str| match text {
            "linux/arm64/v8" => "linux/arm64".to_owned(),
            "linux/amd64/v1" => "linux/amd64".to_owned(),
            other => other.to_owned(),
        };
        plain(&self.0) == plain(wanted)
    }
}

impl ImageFacts {
    /// When it was built: the newest of its platforms.
    pub fn created(&self) -> Option<&str> {
        self.built.iter().filter_map(|built| built.created.as_deref()).max()
    }

    /// Its platforms, for people.
    pub fn platforms(&self) -> String {
        let names: Vec<&str> = self.built.iter().map(|built| built.platform.0.as_str()).collect();
        names.join(", ")
    }
}
