//! Whether one demand lets through what another one refuses.

use super::{Demand, Match};
use crate::version::Bump;

/// How far the thing itself can have moved, for demands that follow it.
const MOVES: [Bump; 3] = [Bump::Patch, Bump::Minor, Bump::Major];

impl Demand {
    /// Whether a version can fit this demand and not the `old` one: then a change from `old` to
    /// this one loosens the rule. Another demand that refuses more and allows nothing new tightens it.
    ///
    /// ```
    /// use relmap_core::{rules::Demand, version::Bump};
    /// let (exactly, at_least) = (Demand::exactly(Bump::Patch), Demand::at_least(Bump::Patch));
    /// assert!(at_least.loosens(exactly));
    /// assert!(!exactly.loosens(at_least));
    /// ```
    pub fn loosens(self, old: Demand) -> bool {
        let steps = [Bump::None, Bump::Patch, Bump::Minor, Bump::Major];
        MOVES.into_iter().any(|moved| {
            steps.into_iter().any(|step| self.allows(step, moved) && !old.allows(step, moved))
        })
    }

    /// Whether a step fits, of something that moved this far.
    fn allows(self, step: Bump, moved: Bump) -> bool {
        let level = self.level.resolve(Some(moved));
        match self.matching {
            Match::Exactly => step == level,
            Match::AtLeast => step >= level,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::Level;

    #[test]
    fn what_allows_more_loosens_and_what_allows_less_does_not() {
        let none = Demand::at_least(Bump::None);
        let follow = |matching| Demand::follow(matching);
        for (old, new, loosens, back) in [
            (Demand::exactly(Bump::Patch), none, true, false),
            (Demand::exactly(Bump::Patch), Demand::at_least(Bump::Patch), true, false),
            (Demand::at_least(Bump::Minor), Demand::at_least(Bump::Patch), true, false),
            (Demand::exactly(Bump::Major), Demand::exactly(Bump::Patch), true, true),
            (Demand::exactly(Bump::Major), follow(Match::Exactly), true, true),
            (follow(Match::Exactly), follow(Match::AtLeast), true, false),
            (follow(Match::AtLeast), Demand::at_least(Bump::Patch), true, false),
            (follow(Match::AtLeast), Demand::exactly(Bump::Major), false, true),
            (Demand::at_least(Bump::Major), Demand::exactly(Bump::Major), false, false),
        ] {
            assert_eq!(new.loosens(old), loosens, "{old} -> {new}");
            assert_eq!(old.loosens(new), back, "{new} -> {old}");
        }
    }

    #[test]
    fn nothing_loosens_itself_and_none_is_the_loosest() {
        let levels = [Bump::Patch, Bump::Minor, Bump::Major].map(Level::Fixed);
        for level in levels.into_iter().chain([Level::Follow]) {
            for matching in [Match::Exactly, Match::AtLeast] {
                let demand = Demand { matching, level };
                assert!(!demand.loosens(demand), "{demand}");
                assert!(Demand::at_least(Bump::None).loosens(demand), "{demand}");
                assert!(!demand.loosens(Demand::at_least(Bump::None)), "{demand}");
            }
        }
    }
}
