//! A server that dies in the middle: whatever it wrote or did not write, the next run completes it.

use relmap_testkit::server::{Cut, CuttingProxy, GitDaemon, Writers, hooks};

use crate::client::run;
use crate::suite::Suite;
use crate::world::World;

pub(crate) fn tests(suite: &mut Suite) {
    add_tests!(
        suite,
        &[GitDaemon::NEEDS],
        [
            a_server_dies_before_it_writes,
            a_server_dies_before_it_tells,
            a_server_goes_on_when_nobody_waits_any_more,
            a_connection_is_cut_after_any_number_of_bytes,
        ]
    );
}

fn a_server_dies_before_it_writes() {
    let world = World::new();
    world.remote.hook("pre-receive", hooks::DIE_BEFORE_WRITING);
    let server = GitDaemon::start(&[&world.remote], Writers::Everybody);
    let url = server.url(&world.remote);
    let world = world.at(&url);
    let ended = world.release().with(3);
    insta::assert_snapshot!("a_server_dies_before_it_writes", ended.whole(&world));
    world.assert_nothing_there();
    world.remote.remove_hook("pre-receive");
    world.release().well();
    world.assert_released();
}

/// Everything is written, and the client is told nothing of it.
fn a_server_dies_before_it_tells() {
    let world = World::new();
    world.remote.hook("reference-transaction", hooks::DIE_AFTER_WRITING);
    let server = GitDaemon::start(&[&world.remote], Writers::Everybody);
    let url = server.url(&world.remote);
    let world = world.at(&url);
    // It is asked again, and has all of it.
    let ended = world.release().with(0);
    insta::assert_snapshot!("a_server_dies_before_it_tells", ended.whole(&world));
    world.remote.remove_hook("reference-transaction");
    let there = world.remote.refs();
    assert!(there.contains_key("refs/tags/charts-1.1.1"));
    world.release().well();
    world.assert_released();
    assert_eq!(world.remote.refs(), there);
}

/// The server takes longer than the client waits, and writes all the same. The next run comes while
/// the push of the first is still under way.
fn a_server_goes_on_when_nobody_waits_any_more() {
    let world = World::new();
    world.remote.hook("pre-receive", &hooks::slow(3));
    let server = GitDaemon::start(&[&world.remote], Writers::Everybody);
    let url = server.url(&world.remote);
    let world = world.at(&url);
    let ended = run(world.command().args(["--timeout", "1"])).with(3);
    insta::assert_snapshot!("a_server_goes_on", ended.whole(&world));
    world.release().well();
    world.assert_released();
    world.release().well();
    world.assert_released();
}

/// Every connection of a release is cut early, later and late, on the way there and back. The
/// remote never has a half, and the next run completes the release.
fn a_connection_is_cut_after_any_number_of_bytes() {
    let template = World::new();
    let mut cuts = 0;
    for connection in 1..=20 {
        let before = cuts;
        for cut in [
            Cut::FromClient(0),
            Cut::FromClient(40),
            Cut::FromClient(200),
            Cut::FromClient(600),
            Cut::FromClient(1500),
            Cut::FromServer(0),
            Cut::FromServer(4),
            Cut::FromServer(150),
            Cut::FromServer(400),
            Cut::FromServer(1000),
        ] {
            cuts += u32::from(cut_once(&template, connection, cut));
        }
        if cuts == before {
            break;
        }
    }
    assert!(cuts >= 10, "the release was cut {cuts} times");
}

/// Whether the release got so far that the proxy cut it.
fn cut_once(template: &World, connection: u32, cut: Cut) -> bool {
    let world = template.copy();
    let server = GitDaemon::start(&[&world.remote], Writers::Everybody);
    let proxy = CuttingProxy::start(server.port(), connection, cut);
    let url = server.url_at(proxy.port(), &world.remote);
    let world = world.at(&url);
    let ended = world.release();
    let at = format!("{cut:?} of connection {connection}:\n{}{}", ended.stdout, ended.stderr);
    if !proxy.has_cut() {
        assert_eq!(ended.code, Some(0), "{at}");
        return false;
    }
    // relmap asks again, and pushes again what did not get through.
    assert_eq!(ended.code, Some(0), "{at}");
    let names = world.remote.ref_names();
    let whole = names.iter().any(|name| name == "refs/heads/release-map");
    assert_eq!(names.len(), if whole { 4 } else { 2 }, "a half, {at}");
    assert!(whole, "{at}");
    world.assert_released();
    true
}
