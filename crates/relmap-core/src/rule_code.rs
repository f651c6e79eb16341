//! The stable names of everything relmap can find.
//!
//! A code never changes its meaning. Each has a page in `docs/rules/`, which `explain` prints.

use std::fmt;

macro_rules! rule_codes {
    ($($variant:ident, $code:literal, $severity:ident, $summary:literal;)*) => {
        /// A rule: what it is called, how grave it is, and what it says in one line.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum RuleCode {
            $(#[doc = $summary] $variant,)*
        }

        impl RuleCode {
            /// Every rule, in the order in which `explain` lists them.
            pub const ALL: &[RuleCode] = &[$(RuleCode::$variant,)*];

            /// The name, in kebab-case.
            pub fn as_str(self) -> &'static str {
                match self { $(RuleCode::$variant => $code,)* }
            }

            /// How grave a finding of this rule is.
            pub fn severity(self) -> Severity {
                match self { $(RuleCode::$variant => Severity::$severity,)* }
            }

            /// The page of `docs/rules/` about it, as Markdown.
            pub fn page(self) -> &'static str {
                match self {
                    $(RuleCode::$variant => {
                        include_str!(concat!("../pages/", $code, ".md"))
                    })*
                }
            }

            /// What the rule says, in one line.
            pub fn summary(self) -> &'static str {
                match self { $(RuleCode::$variant => $summary,)* }
            }
        }
    };
}

/// How grave a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing; nothing is wrong.
    Note,
    /// Probably a mistake, or a nuisance for somebody; the verdict stands.
    Warning,
    /// It cannot be known whether the rules are met.
    Undecided,
    /// A rule is broken.
    Error,
}

impl Severity {
    /// The word used in output.
    pub fn as_str(self) -> &'static str {
        match self {
            Severity::Note => "note",
            Severity::Warning => "warning",
            Severity::Undecided => "undecided",
            Severity::Error => "error",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

rule_codes! {
    // The version that is declared, against what changed.
    BumpTooSmall, "bump-too-small", Error, "The version bump is smaller than the changes require.";
    BumpTooLarge, "bump-too-large", Error, "The version bump is larger than an exact rule allows.";
    VersionSkipped, "version-skipped", Error, "The declared version skips a version.";
    VersionBehind, "version-behind", Error, "The declared version is not above the newest released one.";
    VersionTaken, "version-taken", Error, "The declared version is already the tag of another commit.";
    TagForm, "tag-form", Error, "The heading's tag has a different form than the previous release's tag.";
    MissingEntry, "missing-entry", Error, "Something changed since the release, but RELEASE.txt has no new entry for it.";
    UnreleasedChanges, "unreleased-changes", Note, "There are changes since the release, and no entry declares a new one yet.";
    NothingToRelease, "nothing-to-release", Warning, "A new version is declared, and nothing that is released changed.";
    BumpOverride, "bump-override", Warning, "The entry overrides the rules on purpose and gives a reason.";
    Released, "released", Note, "The declared version is released already, at this commit or at one that builds on it.";
    FirstRelease, "first-release", Note, "No release was found to compare with: this is the first.";
    ConfigChanged, "config-changed", Warning, "A pull request changes settings; it is checked with those of its target.";

    // The entry against the chart.
    ChartVersionMismatch, "chart-version-mismatch", Error, "RELEASE.txt and Chart.yaml name different chart versions.";
    AppVersionMismatch, "app-version-mismatch", Error, "The entry's App: and the chart's appVersion name different app versions.";
    ImageTagMismatch, "image-tag-mismatch", Error, "An image tag in values.yaml names another version of the app than the entry's App:.";
    ImageFieldMismatch, "image-field-mismatch", Error, "The entry's Image: and values.yaml name different images.";
    AppMissing, "app-missing", Note, "The chart's entry has no App: field, so the release pairs with no app.";
    AppsDiffer, "apps-differ", Error, "The entry's App: lines and the chart's apps in relmap.toml differ.";
    AppUnknown, "app-unknown", Error, "The app's repository has no release of the name that App: gives.";
    AppOutOfReach, "app-out-of-reach", Undecided, "The app's repository cannot be read, so App: cannot be verified.";
    ValuesKeyRemoved, "values-key-removed", Warning, "A values key was removed; overrides of it no longer have an effect.";
    ValuesKeyRetyped, "values-key-retyped", Warning, "A values key changed type; overrides of it may break.";
    KubeVersion, "kube-version", Warning, "The chart refuses Kubernetes versions that it accepted before.";
    SchemaNarrowed, "schema-narrowed", Warning, "values.schema.json refuses values that it accepted before.";
    DockerfileVersion, "dockerfile-version", Warning, "The app's Dockerfile names a different version than the entry.";
    DockerfileRevision, "dockerfile-revision", Warning, "The app's Dockerfile labels the image with a fixed commit.";
    DockerfileBase, "dockerfile-base", Note, "The app's Dockerfile builds on an image without a fixed tag.";
    DockerfileUnlabelled, "dockerfile-unlabelled", Error, "The app's Dockerfile does not set the labels that relmap.toml wants there.";
    ChartUnreadable, "chart-unreadable", Error, "A file of the chart cannot be parsed.";
    ChartDoubtful, "chart-doubtful", Warning, "Helm may read a file of the chart differently than it looks.";
    LockOutOfRange, "lock-out-of-range", Error, "A lock file pins a version that is not in the declared range.";
    ChartMissing, "chart-missing", Error, "The chart that this component names was not found.";
    ChartMoved, "chart-moved", Note, "The chart was in another folder at its last release.";
    RenderedSame, "rendered-same", Note, "Templates changed, and the chart renders the same objects as before.";
    RenderUnproven, "render-unproven", Note, "Nothing rendered differs, but not all that changed in the templates was rendered.";
    RenderUnavailable, "render-unavailable", Note, "The rendered chart could not be compared.";
    RenderBroken, "render-broken", Warning, "The chart no longer renders with values that it rendered with before.";
    ImmutableField, "immutable-field", Warning, "A field changed that Kubernetes does not allow to change.";
    ObjectRemoved, "object-removed", Warning, "An object is no longer rendered; an upgrade deletes it.";
    ObjectRenamed, "object-renamed", Warning, "An object is rendered under another name; an upgrade deletes the old one.";
    CrdVersionUnserved, "crd-version-unserved", Warning, "A version of a custom resource is no longer served.";
    ComponentAmbiguous, "component-ambiguous", Error, "Two components claim the same name, or one names several charts.";

    // RELEASE.txt itself.
    ReleaseFileMissing, "release-file-missing", Error, "A component has no RELEASE.txt.";
    NotUtf8, "not-utf8", Error, "The file is not UTF-8 text.";
    NulByte, "nul-byte", Error, "The file contains NUL bytes.";
    ConflictMarkers, "conflict-markers", Error, "A merge conflict was left in the file.";
    EmptyFile, "empty-file", Error, "The file is empty.";
    NewestUnclear, "newest-unclear", Error, "A line above the newest entry looks like a heading of another style.";
    NoHeading, "no-heading", Error, "The file has no release heading.";
    InvalidVersion, "invalid-version", Error, "A heading's version is not Semantic Versioning.";
    DuplicateVersion, "duplicate-version", Error, "Two entries have the same version.";
    EntryOrder, "entry-order", Error, "The entries are not in the order of their versions.";
    OldestFirst, "oldest-first", Error, "The file has its oldest entry first; the newest must come first.";
    InvalidDate, "invalid-date", Error, "A heading's date does not exist.";
    ReleasedEntryEdited, "released-entry-edited", Warning, "The entry of a released version differs from the one that was tagged.";
    DateOrder, "date-order", Warning, "An entry is dated before the entry below it.";
    UnknownField, "unknown-field", Warning, "A field is misspelled, or a blank line separates it from the heading.";
    RepeatedField, "repeated-field", Error, "A field that may appear once, or an app, appears twice.";
    InvalidApp, "invalid-app", Error, "App: is not the name of an app release.";
    InvalidImage, "invalid-image", Error, "Image: is not an image reference.";
    InvalidBump, "invalid-bump", Error, "Bump: is not `LEVEL - reason`.";
    MissingTitle, "missing-title", Warning, "A heading has no title, but the other headings have one.";

    // The release map.
    MapUnreadable, "map-unreadable", Error, "A file of the release map cannot be read.";
    MapRewritten, "map-rewritten", Error, "A record that the release map had is gone or was changed.";
    MapTagMoved, "map-tag-moved", Error, "A tag points to a different commit than the release map recorded.";
    MapTagMissing, "map-tag-missing", Error, "The release map has a record whose tag is gone.";
    MapRowMissing, "map-row-missing", Error, "A tag names a release of a chart, and the release map has no record of it.";
    MapPairMismatch, "map-pair-mismatch", Error, "A record of the release map does not match its tag's tree.";
    MapAppUnknown, "map-app-unknown", Error, "A record of the release map names an app release that does not exist.";
    MapSignature, "map-signature", Error, "A commit of the release map has no signature that counts.";
    MapAttestation, "map-attestation", Error, "An attestation of a release is changed, lost, not signed, or contradicts its record.";
    MapDuplicateVersion, "map-duplicate-version", Error, "Two records of the release map have the same version of a chart.";

    // The environments.
    EnvVersionUnknown, "env-version-unknown", Error, "An environment deploys a version of a chart that was never released.";
    EnvAppUntagged, "env-app-untagged", Error, "An environment runs an app version that has no tag in the app's repository.";
    EnvAppMismatch, "env-app-mismatch", Error, "An environment runs another app than the chart release deploys.";
    EnvDumpDiffers, "env-dump-differs", Error, "A dump of the cluster and git disagree about what runs.";
    EnvRange, "env-range", Undecided, "An environment deploys a range or a moving tag, so what runs may change without a commit.";
    EnvUndecided, "env-undecided", Undecided, "What an environment deploys cannot be read from its files.";
    EnvSourceEmpty, "env-source-empty", Undecided, "A source of an environment finds no deployment.";
    RepositoryUndecided, "repository-undecided", Undecided, "A repository of the fleet cannot be looked at.";
    EnvChartUnknown, "env-chart-unknown", Warning, "An environment deploys a chart that the release map does not know.";
    EnvImageOverridden, "env-image-overridden", Warning, "An environment runs another image than the chart release has.";
    EnvAhead, "env-ahead", Warning, "An environment runs a version that the environment before it has not reached.";
    EnvBehind, "env-behind", Warning, "An environment is behind by more releases or days than allowed.";
    EnvUnreadable, "env-unreadable", Undecided, "A file that says what an environment runs cannot be read.";
    EnvRemoved, "env-removed", Warning, "A pull request takes a component out of an environment.";
    EnvSkipped, "env-skipped", Note, "A release never reached an environment.";
    // Published artifacts.
    ImageMissing, "image-missing", Error, "A release runs an image that is not in its registry.";
    ImagePlatformMissing, "image-platform-missing", Error, "An image is not there for a platform that the team names.";
    ImageVersionMismatch, "image-version-mismatch", Error, "An image's label names another version than the app release.";
    ImageRevisionMismatch, "image-revision-mismatch", Error, "An image's label names another commit than the app release's tag.";
    ImageUnlabelled, "image-unlabelled", Warning, "An image has no labels that tell which release it is.";
    ImageMoved, "image-moved", Error, "An image tag leads to another image than the release map recorded.";
    ChartUnpublished, "chart-unpublished", Error, "A tagged release of a chart is not in its chart repository.";
    ChartUntagged, "chart-untagged", Warning, "A published version of a chart has no tag.";
    ChartOverwritten, "chart-overwritten", Error, "A published version of a chart was replaced by another archive.";
    ChartArchiveDiffers, "chart-archive-differs", Error, "The published archive of a chart does not hold what its tag packages.";
    ChartArchiveInvalid, "chart-archive-invalid", Error, "The published archive of a chart has something that no chart has.";
    ChartProvenanceMissing, "chart-provenance-missing", Error, "A published chart has no provenance file, and relmap.toml wants one.";
    ChartProvenanceInvalid, "chart-provenance-invalid", Error, "The provenance file of a published chart is not signed, or is about something else.";
    ChartProvenanceUnchecked, "chart-provenance-unchecked", Undecided, "The signature of a provenance file cannot be checked here.";
    ChartRemoved, "chart-removed", Warning, "A version of a chart was published without a tag and removed later.";
    RegistryOutOfReach, "registry-out-of-reach", Undecided, "A registry or chart repository cannot be asked.";

    // The checkout.
    ShallowHistory, "shallow-history", Undecided, "The clone is shallow and does not reach the last release.";
    TagsMissing, "tags-missing", Undecided, "RELEASE.txt lists earlier releases, but their tags were not found.";
    TagsUnreachable, "tags-unreachable", Undecided, "Releases exist, but on commits that are not part of this branch.";
    TargetMissing, "target-missing", Undecided, "The target of a pull request, or its release map, is not in this clone.";
    UnbornBranch, "unborn-branch", Undecided, "The branch has no commit yet.";
    DetachedHead, "detached-head", Note, "No branch is checked out.";
    PullRequestMerge, "pull-request-merge", Note, "The commit is a merge made for a pull request and exists nowhere else.";
}

impl RuleCode {
    /// Finds the rule of a name.
    ///
    /// ```
    /// use relmap_core::rule_code::RuleCode;
    /// assert_eq!(RuleCode::from_code("bump-too-small"), Some(RuleCode::BumpTooSmall));
    /// ```
    pub fn from_code(code: &str) -> Option<RuleCode> {
        Self::ALL.iter().copied().find(|rule| rule.as_str() == code)
    }
}

impl fmt::Display for RuleCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn codes_are_unique_kebab_case_words() {
        let codes: HashSet<_> = RuleCode::ALL.iter().map(|rule| rule.as_str()).collect();
        assert_eq!(codes.len(), RuleCode::ALL.len());
        for code in codes {
            assert!(
                code.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-'),
                "{code}"
            );
            assert_eq!(RuleCode::from_code(code).unwrap().as_str(), code);
        }
    }

    #[test]
    fn summaries_are_one_sentence() {
        for rule in RuleCode::ALL {
            assert!(rule.summary().ends_with('.') && !rule.summary().contains('\n'), "{rule}");
        }
    }
}
