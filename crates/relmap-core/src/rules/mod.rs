//! The bump rules: what each kind of change demands of the version.

mod claim;
mod loosening;
mod override_policy;
mod requirement;
mod setting;
mod table;

pub use claim::Claim;
pub use override_policy::OverridePolicy;
pub(crate) use requirement::strongest_of;
pub use requirement::{Requirement, strongest};
pub use setting::{Demand, Level, Match, SettingError};
pub use table::{Preset, Row, RuleKey, RuleTable, Source};
