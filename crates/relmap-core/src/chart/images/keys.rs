//! What the keys of one map say about images.

use crate::chart::yaml::{Entry, Map};

/// What a key makes of an image.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// The whole reference, or its repository.
    Image,
    Registry,
    Repository,
    Name,
    Tag,
    /// `version`, which some charts use as a tag.
    Version,
    Digest,
    PullPolicy,
}

/// The role of a key and the prefix before it: `sidecarImageTag` is the tag of `sidecar`, and
/// `imageTag` and `tag` are those of ``. `None` if it has nothing to do with images.
pub(super) fn role(key: &str) -> Option<(String, Role)> {
    const SUFFIXES: [(&str, Role); 11] = [
        ("imagepullpolicy", Role::PullPolicy),
        ("imagerepository", Role::Repository),
        ("imagerepo", Role::Repository),
        ("imageregistry", Role::Registry),
        ("imagename", Role::Name),
        ("imagetag", Role::Tag),
        ("imageversion", Role::Tag),
        ("imagedigest", Role::Digest),
        ("imagesha256", Role::Digest),
        ("imagesha", Role::Digest),
        ("image", Role::Image),
    ];
    let flat: String =
        key.chars().filter(|c| !matches!(c, '-' | '_')).map(|c| c.to_ascii_lowercase()).collect();
    let role = match flat.as_str() {
        "repository" | "repo" => Role::Repository,
        "registry" => Role::Registry,
        "name" => Role::Name,
        "tag" => Role::Tag,
        "version" => Role::Version,
        "digest" | "sha" | "sha256" => Role::Digest,
        "pullpolicy" => Role::PullPolicy,
        _ => {
            return SUFFIXES.iter().find_map(|&(suffix, role)| {
                let prefix = flat.strip_suffix(suffix)?;
                Some((prefix.to_owned(), role))
            });
        }
    };
    Some((String::new(), role))
}

/// The keys of one map that belong to one image.
#[derive(Default)]
pub(super) struct Group<'a> {
    pub(super) image: Option<&'a Entry>,
    pub(super) registry: Option<&'a Entry>,
    pub(super) repository: Option<&'a Entry>,
    pub(super) name: Option<&'a Entry>,
    pub(super) tag: Option<&'a Entry>,
    pub(super) version: Option<&'a Entry>,
    pub(super) digest: Option<&'a Entry>,
    pub(super) pull_policy: Option<&'a Entry>,
}

impl<'a> Group<'a> {
    fn slot(&mut self, role: Role) -> &mut Option<&'a Entry> {
        match role {
            Role::Image => &mut self.image,
            Role::Registry => &mut self.registry,
            Role::Repository => &mut self.repository,
            Role::Name => &mut self.name,
            Role::Tag => &mut self.tag,
            Role::Version => &mut self.version,
            Role::Digest => &mut self.digest,
            Role::PullPolicy => &mut self.pull_policy,
        }
    }
}

/// The groups of a map, each with its prefix, in the order in which they begin.
pub(super) fn groups(map: &Map) -> Vec<Group<'_>> {
    let mut prefixes = std::collections::HashMap::new();
    let mut groups: Vec<Group<'_>> = Vec::new();
    for entry in map.entries() {
        // Maps and lists are looked into by themselves.
        if entry.node.as_scalar().is_none() {
            continue;
        }
        let Some((prefix, role)) = role(&entry.key) else {
            continue;
        };
        let at = *prefixes.entry(prefix).or_insert_with(|| {
            groups.push(Group::default());
            groups.len() - 1
        });
        let slot = groups[at].slot(role);
        // `imageRepository` says more than `repository`, which may be git's or Helm's.
        let says_more = |before: &Entry| !names_image(&before.key) && names_image(&entry.key);
        if slot.is_none_or(says_more) {
            *slot = Some(entry);
        }
    }
    groups
}

fn names_image(key: &str) -> bool {
    key.to_ascii_lowercase().contains("image")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_have_a_role_and_a_prefix() {
        for (key, prefix, expected) in [
            ("image", "", Role::Image),
            ("Image", "", Role::Image),
            ("sidecarImage", "sidecar", Role::Image),
            ("sidecar_image", "sidecar", Role::Image),
            ("ImageTag", "", Role::Tag),
            ("sidecar-image-tag", "sidecar", Role::Tag),
            ("imageRepository", "", Role::Repository),
            ("initImageDigest", "init", Role::Digest),
            ("sha", "", Role::Digest),
            ("imageRegistry", "", Role::Registry),
        ] {
            assert_eq!(role(key), Some((prefix.to_owned(), expected)), "{key}");
        }
        // However long it is.
        let long = "a".repeat(500);
        assert_eq!(role(&format!("{long}ImageTag")), Some((long, Role::Tag)));
        for key in ["imagePullSecrets", "images", "imagePullSecret", "host", ""] {
            assert_eq!(role(key), None, "{key}");
        }
    }
}
