//! Words of closed lists. Their schema names each of them.

use relmap_core::audit::Compliance;
use relmap_core::chart::file_kind::ChangeKind;
use relmap_core::component::ComponentKind;
use relmap_core::doctor::State;
use relmap_core::ledger::{Direction, PairSide, Selection};
use relmap_core::outcome::Verdict;
use relmap_core::release::{Decision, NamedAfter};
use relmap_core::rule_code::Severity;
use relmap_core::rules::{Match, Preset};
use relmap_core::version::Bump;
use relmap_environments::{Certainty, Direction as DeploymentDirection, Resolution, VersionUse};
use serde::{Serialize, Serializer};

use crate::environments::diff::PromotionChange;
use crate::fleet::ReleaseState;

/// A value that is one of a few, written as its word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Word<T>(pub(super) T);

/// Values with a word each.
pub(super) trait Words: Sized {
    /// What they are called together.
    #[cfg(test)]
    const NAME: &'static str;

    /// What they mean, in a sentence.
    #[cfg(test)]
    const MEANING: &'static str;

    /// All words.
    #[cfg(test)]
    fn words() -> Vec<&'static str>;

    /// The word of this value.
    fn word(&self) -> &'static str;
}

impl<T: Words> Serialize for Word<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0.word())
    }
}

impl<T: Words> Words for &T {
    #[cfg(test)]
    const NAME: &'static str = T::NAME;
    #[cfg(test)]
    const MEANING: &'static str = T::MEANING;

    #[cfg(test)]
    fn words() -> Vec<&'static str> {
        T::words()
    }

    fn word(&self) -> &'static str {
        (**self).word()
    }
}

/// Enums whose words core knows. The match names every value, so a new one cannot be forgotten here.
macro_rules! words {
    ($($type:ident, $meaning:literal, [$($variant:ident),+];)+) => {$(
        impl Words for $type {
            #[cfg(test)]
            const NAME: &'static str = stringify!($type);
            #[cfg(test)]
            const MEANING: &'static str = $meaning;

            #[cfg(test)]
            fn words() -> Vec<&'static str> {
                vec![$($type::$variant.as_str()),+]
            }

            fn word(&self) -> &'static str {
                match self { $($type::$variant)|+ => self.as_str() }
            }
        }
    )+};
}

words! {
    Verdict, "Whether the rules are followed; `undecided` if that cannot be known.",
        [Pass, Undecided, Fail];
    Severity, "How serious a finding is.", [Error, Undecided, Warning, Note];
    ComponentKind, "What a component is.", [App, Chart, System];
    Bump, "How far a version moves.", [None, Patch, Minor, Major];
    Match, "Whether a version may move further than it must.", [Exactly, AtLeast];
    ChangeKind, "What part of a component changed.",
        [Docs, Metadata, Values, AppVersion, Image, Dependencies, Templates, Crds, Source];
    State, "`release` if only a release needs what is missing, `fault` if every verdict does.",
        [Good, Note, Release, Fault];
    Preset, "A table of rules with a name.", [Strict, Mirror];
    Direction, "Which way an app moves; `unknown` if its versions cannot be compared.",
        [Forward, Back, Stays, Unknown];
    Selection, "How the release before was chosen.", [VersionAndTime, Version, Time];
    Certainty, "How certain a direction is: `order` by the versions, else by whether the version ran there before.",
        [Order, SeenBefore, NeverSeen];
    PromotionChange, "Which way a component goes; `changed` if its versions cannot be compared.",
        [Added, Removed, Forward, Back, Rebuilt, Changed];
}

/// The same for enums whose values hold more than their word.
macro_rules! words_with_data {
    ($($type:ident, $meaning:literal, { $($pattern:pat => $word:literal),+ $(,)? })+) => {$(
        impl Words for $type {
            #[cfg(test)]
            const NAME: &'static str = stringify!($type);
            #[cfg(test)]
            const MEANING: &'static str = $meaning;

            #[cfg(test)]
            fn words() -> Vec<&'static str> {
                vec![$($word),+]
            }

            fn word(&self) -> &'static str {
                match self { $($pattern => $word),+ }
            }
        }
    )+};
}

words_with_data! {
    Decision, "What a plan comes to.", {
        Decision::Nothing => "nothing",
        Decision::Act => "act",
        Decision::Unfit(_) => "unfit",
        Decision::Refused => "refused",
    }
    VersionUse, "What a version is: `exact`, a `range`, a name that is `moving`, the `newest` because none is written, \
        `unknown`, or `joined` with the chart's name.", {
        VersionUse::Exact(_) => "exact",
        VersionUse::Range(_) => "range",
        VersionUse::Moving(_) => "moving",
        VersionUse::Newest => "newest",
        VersionUse::Unknown(_) => "unknown",
        VersionUse::Joined(_) => "joined",
    }
    Resolution, "What a version that runs was found to be; `none` if no release is known here or no chart is deployed.", {
        Resolution::Release { .. } => "release",
        Resolution::NoSuchRelease { .. } => "no-such-release",
        Resolution::UnknownChart => "unknown-chart",
        Resolution::Undecided => "undecided",
        Resolution::None => "none",
    }
    ReleaseState, "Where the next release of a component is: `released` if what is declared was released, `to-release` if a new version is declared and right.", {
        ReleaseState::Released => "released",
        ReleaseState::ToRelease => "to-release",
        ReleaseState::Fail => "fail",
        ReleaseState::Undecided => "undecided",
    }
    PairSide, "A side of a pair of chart and app.", {
        PairSide::Chart => "chart",
        PairSide::App => "app",
    }
    NamedAfter, "Where the name of a tag comes from.", {
        NamedAfter::Heading => "heading",
        NamedAfter::Template => "template",
        NamedAfter::Tag(_) => "tag",
        NamedAfter::Component => "component",
        NamedAfter::Release => "release",
    }
}

impl Words for DeploymentDirection {
    #[cfg(test)]
    const NAME: &'static str = "DeploymentDirection";
    #[cfg(test)]
    const MEANING: &'static str = "Which way a deployment went; `replaced` if the chart is another one or comes from \
        another place, so that versions cannot be compared.";

    #[cfg(test)]
    fn words() -> Vec<&'static str> {
        use DeploymentDirection::{Added, Back, Forward, Rebuilt, Removed, Replaced};
        [Added, Forward, Back, Rebuilt, Replaced, Removed].map(DeploymentDirection::as_str).to_vec()
    }

    fn word(&self) -> &'static str {
        self.as_str()
    }
}

impl Words for Compliance {
    #[cfg(test)]
    const NAME: &'static str = "Compliance";
    #[cfg(test)]
    const MEANING: &'static str =
        "Whether a past release follows the rules; `first` if there is no release before it.";

    #[cfg(test)]
    fn words() -> Vec<&'static str> {
        let undecided = Compliance::Undecided(String::new());
        [Compliance::Obeys, Compliance::Breaks, Compliance::First, undecided]
            .map(|compliance| compliance.as_str())
            .to_vec()
    }

    fn word(&self) -> &'static str {
        self.as_str()
    }
}
