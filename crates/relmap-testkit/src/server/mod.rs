//! Real git servers on the loopback address, each started and stopped by the test that needs it.
//!
//! A server is a value: it listens when it is made, and nothing of it is left when it is dropped.
//! It serves [`Bare`] repositories and tells their URLs. What it wrote is shown when the test that
//! holds it fails. Should the test itself be killed, the server ends on its own after [`LIFE`].
//!
//! Servers are programs of the machine. Which ones a test needs is told by [`Tool`], so that a test
//! can be left out (and say so) where one is missing.

mod bare;
mod connect_proxy;
mod cutting_proxy;
mod git_daemon;
pub mod hooks;
mod http;
mod port;
mod process;
mod registry;
mod root;
mod secured;
mod sshd;
mod tool;

pub use bare::{Bare, fsck, locks};
pub use connect_proxy::ConnectProxy;
pub use cutting_proxy::{Cut, CuttingProxy};
pub use git_daemon::{GitDaemon, Writers};
pub use http::{Account, HttpServer};
pub use port::{SilentPort, free_port};
pub use process::{LIFE, alive, descendants, kill_tree};
pub use registry::{Registry, RegistryLogin};
pub use secured::SecuredRegistry;
pub use sshd::{Access, Sshd};
pub use tool::Tool;
