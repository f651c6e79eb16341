//! What the changes demand of the version, each demand with what forces it.

use super::setting::Match;
use super::table::{RuleKey, Source};
use crate::chart::file_kind::is_documentation;
use crate::version::Bump;

/// One demand, and what forces it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Requirement {
    /// The row of the table that demands it.
    pub key: RuleKey,
    /// Where that row comes from.
    pub source: Source,
    /// The level demanded.
    pub bump: Bump,
    /// How strictly.
    pub matching: Match,
    /// The files that force it, from the repository's root.
    pub files: Vec<String>,
    /// What in them forces it: values keys, dependencies, versions that moved.
    pub causes: Vec<String>,
}

impl Requirement {
    /// What the demand is about, in a few words.
    pub fn meaning(&self) -> &'static str {
        match (self.key, self.matching) {
            // Together with other changes the row asks for less than where it is alone.
            (RuleKey::Values, Match::AtLeast) => "values changed",
            (RuleKey::Docs, _) => {
                let is_formatting = |file: &String| self.causes.contains(file);
                match &self.files {
                    files if files.iter().all(is_formatting) => {
                        "only comments or formatting changed"
                    }
                    files if files.iter().all(|file| is_documentation(file)) => "only docs changed",
                    _ => "nothing that is delivered changed",
                }
            }
            _ => self.key.meaning(),
        }
    }
}

/// The demand that wins: the highest level. Where several ask for it, it is meant exactly only if
/// all of them mean it so.
///
/// Returns `(Bump::None, Match::AtLeast)` where nothing is demanded.
pub fn strongest(requirements: &[Requirement]) -> (Bump, Match) {
    strongest_of(requirements.iter().map(|requirement| (requirement.bump, requirement.matching)))
}

/// The same of levels alone.
pub(crate) fn strongest_of(levels: impl Iterator<Item = (Bump, Match)> + Clone) -> (Bump, Match) {
    let bump = levels.clone().map(|(bump, _)| bump).max().unwrap_or(Bump::None);
    if bump == Bump::None {
        return (Bump::None, Match::AtLeast);
    }
    let matching = levels.filter(|(level, _)| *level == bump).map(|(_, matching)| matching).min();
    (bump, matching.unwrap_or(Match::AtLeast))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::rules::table::Preset;

    fn requirement(bump: Bump, matching: Match) -> Requirement {
        Requirement {
            key: RuleKey::Values,
            source: Source::Preset(Preset::Strict),
            bump,
            matching,
            files: vec![],
            causes: vec![],
        }
    }

    #[test]
    fn the_highest_level_wins_and_a_tie_is_exact_only_if_all_are() {
        use Bump::{Major, Minor, None, Patch};
        use Match::{AtLeast, Exactly};
        for (requirements, expected) in [
            (vec![], (None, AtLeast)),
            (vec![(None, AtLeast)], (None, AtLeast)),
            (vec![(Patch, Exactly)], (Patch, Exactly)),
            (vec![(Patch, Exactly), (Patch, AtLeast)], (Patch, AtLeast)),
            (vec![(Patch, AtLeast), (Major, Exactly)], (Major, Exactly)),
            (vec![(Patch, Exactly), (Minor, AtLeast)], (Minor, AtLeast)),
        ] {
            let list: Vec<_> = requirements.iter().map(|&(b, m)| requirement(b, m)).collect();
            assert_eq!(strongest(&list), expected, "{requirements:?}");
        }
    }

    fn any_requirement() -> impl Strategy<Value = Requirement> {
        let bump =
            prop_oneof![Just(Bump::None), Just(Bump::Patch), Just(Bump::Minor), Just(Bump::Major)];
        let matching = prop_oneof![Just(Match::AtLeast), Just(Match::Exactly)];
        (bump, matching).prop_map(|(bump, matching)| requirement(bump, matching))
    }

    proptest! {
        #[test]
        fn the_order_of_demands_makes_no_difference(
            list in proptest::collection::vec(any_requirement(), 0..6).prop_shuffle(),
            other in any_requirement(),
        ) {
            let mut reversed = list.clone();
            reversed.reverse();
            prop_assert_eq!(strongest(&list), strongest(&reversed));
            // A further demand never lowers what is asked for, and one twice is one.
            let mut more = list.clone();
            more.push(other);
            prop_assert!(strongest(&more).0 >= strongest(&list).0);
            let twice: Vec<_> = list.iter().chain(&list).cloned().collect();
            prop_assert_eq!(strongest(&twice), strongest(&list));
        }
    }
}
