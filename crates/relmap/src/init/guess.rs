//! What `init` cannot know and takes as likely.

/// Something that was guessed.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct InitGuess {
    /// What was guessed and why, as a clause.
    pub what: String,
    /// How to correct it, as a clause.
    pub correct: String,
    /// The chart that was taken for a system chart, if that is the guess.
    pub system_chart: Option<String>,
}

impl InitGuess {
    pub(super) fn new(what: impl Into<String>, correct: impl Into<String>) -> InitGuess {
        InitGuess { what: what.into(), correct: correct.into(), system_chart: None }
    }
}
