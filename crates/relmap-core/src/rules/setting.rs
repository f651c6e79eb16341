//! What a rule demands, and how a setting in `relmap.toml` spells it.

use std::fmt;

use thiserror::Error;

use crate::version::Bump;

/// How strictly a level is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Match {
    /// The level or a higher one.
    AtLeast,
    /// The level and no other.
    Exactly,
}

impl Match {
    /// The word used in JSON: `at-least` or `exactly`.
    pub fn as_str(self) -> &'static str {
        match self {
            Match::AtLeast => "at-least",
            Match::Exactly => "exactly",
        }
    }
}

impl fmt::Display for Match {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Match::AtLeast => "at least",
            Match::Exactly => "exactly",
        })
    }
}

/// The level that a rule asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Level {
    /// Always this one.
    Fixed(Bump),
    /// The one by which the thing itself moved: the app, the dependency, the image. A patch where
    /// that cannot be told.
    Follow,
}

impl Level {
    /// The level in force for something that moved by `moved`, if that is known.
    pub fn resolve(self, moved: Option<Bump>) -> Bump {
        match self {
            Level::Fixed(bump) => bump,
            // Something did change, or nobody would ask: that is a patch at least.
            Level::Follow => moved.unwrap_or(Bump::Patch).max(Bump::Patch),
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Level::Fixed(bump) => bump.fmt(f),
            Level::Follow => f.write_str("follow"),
        }
    }
}

/// A level and how strictly it is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Demand {
    /// How strictly.
    pub matching: Match,
    /// Which level.
    pub level: Level,
}

/// Why a rule's setting cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error(
    "`{written}` is not a rule setting; write `none`, `patch`, `minor`, `major` or `follow`, \
     with `exactly` or `at least` before it to change the default"
)]
pub struct SettingError {
    /// What was written.
    pub written: String,
}

impl Demand {
    /// A demand for a level or more.
    pub const fn at_least(bump: Bump) -> Demand {
        Demand { matching: Match::AtLeast, level: Level::Fixed(bump) }
    }

    /// A demand for a level and no other.
    pub const fn exactly(bump: Bump) -> Demand {
        Demand { matching: Match::Exactly, level: Level::Fixed(bump) }
    }

    /// A demand for the level by which the thing itself moved.
    pub const fn follow(matching: Match) -> Demand {
        Demand { matching, level: Level::Follow }
    }

    /// Reads a setting. One that does not say how strictly it is meant stays as strict as `self`.
    ///
    /// # Errors
    /// When the text is none of the known words.
    ///
    /// ```
    /// use relmap_core::{rules::Demand, version::Bump};
    /// let default = Demand::exactly(Bump::Major);
    /// assert_eq!(default.with("minor").unwrap(), Demand::exactly(Bump::Minor));
    /// assert_eq!(default.with("at least minor").unwrap(), Demand::at_least(Bump::Minor));
    /// ```
    pub fn with(self, written: &str) -> Result<Demand, SettingError> {
        let words: Vec<&str> = written.split([' ', '-']).filter(|word| !word.is_empty()).collect();
        let (matching, level) = match words.as_slice() {
            [level] => (self.matching, *level),
            ["exactly", level] => (Match::Exactly, *level),
            ["at", "least", level] => (Match::AtLeast, *level),
            _ => return Err(SettingError { written: written.to_owned() }),
        };
        let level = match level {
            "follow" => Level::Follow,
            word => match Bump::from_word(word) {
                Some(bump) => Level::Fixed(bump),
                None => return Err(SettingError { written: written.to_owned() }),
            },
        };
        // "Exactly none" would forbid every release: nobody means that.
        let matching = if level == Level::Fixed(Bump::None) { Match::AtLeast } else { matching };
        Ok(Demand { matching, level })
    }
}

impl fmt::Display for Demand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.level {
            Level::Fixed(Bump::None) => f.write_str("none"),
            level => write!(f, "{} {level}", self.matching),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_keep_the_strictness_of_the_default() {
        for (default, written, shown) in [
            (Demand::exactly(Bump::Patch), "minor", "exactly minor"),
            (Demand::at_least(Bump::Patch), "minor", "at least minor"),
            (Demand::at_least(Bump::Patch), "exactly minor", "exactly minor"),
            (Demand::exactly(Bump::Patch), "at-least follow", "at least follow"),
            (Demand::exactly(Bump::Patch), "none", "none"),
        ] {
            assert_eq!(default.with(written).unwrap().to_string(), shown, "{written}");
        }
    }

    #[test]
    fn what_a_demand_shows_is_read_back_whatever_the_default_is() {
        let levels = [Bump::Patch, Bump::Minor, Bump::Major].map(Level::Fixed);
        let mut demands = vec![Demand::at_least(Bump::None)];
        for level in levels.into_iter().chain([Level::Follow]) {
            demands.extend(
                [Match::AtLeast, Match::Exactly].map(|matching| Demand { matching, level }),
            );
        }
        for demand in &demands {
            for default in &demands {
                assert_eq!(default.with(&demand.to_string()), Ok(*demand), "{default}");
                let dashed = demand.to_string().replace(' ', "-");
                assert_eq!(default.with(&dashed), Ok(*demand), "{default}");
            }
            let level = demand.level.to_string();
            let kept = demand.with(&level).map(|read| (read.level, read.matching));
            assert_eq!(kept, Ok((demand.level, demand.matching)), "{level}");
        }
        assert_eq!(Demand::exactly(Bump::None).to_string(), "none");
        assert_eq!(Demand::follow(Match::Exactly).to_string(), "exactly follow");
        assert_eq!(Match::Exactly.as_str(), "exactly");
        assert_eq!(Match::AtLeast.as_str(), "at-least");
    }

    #[test]
    fn unknown_settings_say_what_is_known() {
        for written in
            ["", "huge", "exactly", "at least", "patch minor", "Patch", "exactly at least patch"]
        {
            assert_eq!(
                Demand::at_least(Bump::Patch).with(written).unwrap_err().to_string(),
                format!(
                    "`{written}` is not a rule setting; write `none`, `patch`, `minor`, `major` or `follow`, \
                     with `exactly` or `at least` before it to change the default"
                )
            );
        }
    }

    #[test]
    fn follow_never_asks_for_less_than_a_patch() {
        assert_eq!(Level::Follow.resolve(None), Bump::Patch);
        assert_eq!(Level::Follow.resolve(Some(Bump::None)), Bump::Patch);
        assert_eq!(Level::Follow.resolve(Some(Bump::Major)), Bump::Major);
        assert_eq!(Level::Fixed(Bump::Minor).resolve(Some(Bump::Major)), Bump::Minor);
    }
}
