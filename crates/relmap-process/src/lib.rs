//! Starting programs, and ending them with all that they started.
//!
//! git starts ssh, `git-remote-https`, hooks and gpg; ending git alone leaves those at work. A
//! [`Running`] program ends together with them. [`interrupt_flag`] asks for all of this process to end:
//! who runs a program or waits looks at [`interrupted`], stops, and cleans up on its way out.

mod interrupt;
mod running;
mod system;

pub use interrupt::{at_work, interrupt_flag, interrupted};
pub use running::{Group, Running};
