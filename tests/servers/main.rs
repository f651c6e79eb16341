//! End-to-end tests against real servers, which the tests start and stop themselves.
//!
//! `cargo test -p relmap --test servers` lists every test that it runs and every one that it leaves
//! out because a program is missing here; where `CI` is set, nothing may be left out.

#![allow(clippy::unwrap_used, reason = "whatever is not there fails the test")]

#[cfg(unix)]
#[macro_use]
mod suite;

#[cfg(unix)]
mod app_release;
#[cfg(unix)]
mod archives;
#[cfg(unix)]
mod attached;
#[cfg(unix)]
mod chart_trees;
mod checked_images;
#[cfg(unix)]
mod client;
#[cfg(unix)]
mod demo;
#[cfg(unix)]
mod dying;
#[cfg(unix)]
mod jenkins;
#[cfg(unix)]
mod killed;
#[cfg(unix)]
mod plain_git;
#[cfg(unix)]
mod provenance;
#[cfg(unix)]
mod published;
mod races;
#[cfg(unix)]
mod recorded_digests;
mod registry;
#[cfg(unix)]
mod release_keys;
#[cfg(unix)]
mod rendering;
#[cfg(unix)]
mod secured_registry;
#[cfg(unix)]
mod signing;
#[cfg(unix)]
mod soak;
#[cfg(unix)]
mod strangers;
#[cfg(unix)]
mod transports;
#[cfg(unix)]
mod trouble;
#[cfg(unix)]
mod world;

#[cfg(unix)]
fn main() -> std::process::ExitCode {
    let mut suite = suite::Suite::new();
    plain_git::tests(&mut suite);
    chart_trees::tests(&mut suite);
    rendering::tests(&mut suite);
    transports::tests(&mut suite);
    strangers::tests(&mut suite);
    trouble::tests(&mut suite);
    dying::tests(&mut suite);
    signing::tests(&mut suite);
    jenkins::tests(&mut suite);
    races::tests(&mut suite);
    published::tests(&mut suite);
    registry::tests(&mut suite);
    provenance::tests(&mut suite);
    recorded_digests::tests(&mut suite);
    checked_images::tests(&mut suite);
    attached::tests(&mut suite);
    secured_registry::tests(&mut suite);
    demo::tests(&mut suite);
    archives::tests(&mut suite);
    killed::tests(&mut suite);
    soak::tests(&mut suite);
    suite.run()
}

#[cfg(not(unix))]
fn main() {
    eprintln!("LEFT OUT: the tests against real servers need Unix");
}
