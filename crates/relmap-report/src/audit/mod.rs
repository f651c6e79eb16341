//! The past against the rules, as text and CSV. `docs/audit.md` describes both.

mod csv;
mod suggestion;
mod text;

pub use self::csv::csv;
pub use suggestion::suggestion;
pub use text::text;

use relmap_core::audit::AuditedRelease;
use relmap_core::rules::Match;
use relmap_core::version::Bump;

/// What was asked of a release, in words.
fn asked(release: &AuditedRelease) -> String {
    match &release.required {
        Some(required) if required.bump == Bump::None => "no release".to_owned(),
        Some(required) if required.matching == Match::Exactly => {
            format!("exactly {}", required.bump)
        }
        Some(required) => format!("at least {}", required.bump),
        None => String::new(),
    }
}
