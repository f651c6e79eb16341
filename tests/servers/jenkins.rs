//! Checkouts as Jenkins makes them: a commit and no branch, shallow, without tags, with a refspec
//! for one branch, by nobody in particular.

use std::process::Command;

use relmap_testkit::Fixture;
use relmap_testkit::server::{GitDaemon, Writers};

use crate::client::run;
use crate::suite::Suite;
use crate::world::World;

pub(crate) fn tests(suite: &mut Suite) {
    add_tests!(
        suite,
        &[GitDaemon::NEEDS],
        [
            a_shallow_checkout_without_tags,
            a_full_checkout_without_tags,
            nobody_in_particular,
            what_is_missing_cannot_be_fetched,
        ]
    );
}

/// What Jenkins's git plugin runs on an empty workspace.
fn checkout(world: World, url: &str, options: &[&str]) -> World {
    let World { remote, work } = world;
    let commit = work.head();
    let workspace = Fixture::new();
    let refspec = "+refs/heads/main:refs/remotes/origin/main";
    let mut fetch = vec!["fetch", "--quiet", "--no-tags", "--force", "--progress"];
    fetch.extend(options);
    fetch.extend(["--", url, refspec]);
    workspace.git(fetch);
    workspace.git(["config", "remote.origin.url", url]);
    workspace.git(["config", "--add", "remote.origin.fetch", refspec]);
    workspace.git(["checkout", "--quiet", "--force", &commit]);
    assert_eq!(workspace.git(["tag", "--list"]), "");
    World { remote, work: workspace }
}

/// A command of somebody whose name git does not know.
fn anonymous(mut command: Command) -> Command {
    for name in ["AUTHOR", "COMMITTER"] {
        command.env_remove(format!("GIT_{name}_NAME")).env_remove(format!("GIT_{name}_EMAIL"));
    }
    command
}

fn a_shallow_checkout_without_tags() {
    let world = World::new();
    let server = GitDaemon::start(&[&world.remote], Writers::Everybody);
    let url = server.url(&world.remote);
    let world = checkout(world, &url, &["--depth=1"]);
    assert_eq!(world.work.git(["rev-parse", "--is-shallow-repository"]), "true");
    world.release().well();
    world.assert_released();
    world.release().well();
    world.assert_released();
}

fn a_full_checkout_without_tags() {
    let world = World::new();
    let server = GitDaemon::start(&[&world.remote], Writers::Everybody);
    let url = server.url(&world.remote);
    let world = checkout(world, &url, &[]);
    world.release().well();
    world.assert_released();
}

fn nobody_in_particular() {
    let world = World::new();
    let server = GitDaemon::start(&[&world.remote], Writers::Everybody);
    let url = server.url(&world.remote);
    let world = checkout(world, &url, &["--depth=1"]);
    let mut command = anonymous(world.command());
    let ended = run(&command);
    insta::assert_snapshot!("nobody_in_particular", ended.whole(&world));
    assert_ne!(ended.code, Some(0));
    world.assert_nothing_there();
    run(command.args(["--tagger", "Jenkins <jenkins@example.org>"])).well();
    world.assert_released();
    let tagger = world.remote.git(["cat-file", "tag", "refs/tags/charts-1.1.1"]);
    assert!(tagger.contains("\ntagger Jenkins <jenkins@example.org> "), "{tagger}");
    let author = world.remote.git(["log", "--format=%an <%ae>", "release-map"]);
    assert_eq!(author, "Jenkins <jenkins@example.org>");
}

fn what_is_missing_cannot_be_fetched() {
    let world = World::new();
    let server = GitDaemon::start(&[&world.remote], Writers::Everybody);
    let url = server.url(&world.remote);
    let world = checkout(world, &url, &["--depth=1"]);
    drop(server);
    let ended = world.release().with(3);
    insta::assert_snapshot!("what_is_missing_cannot_be_fetched", ended.whole(&world));
    world.assert_nothing_there();
}
