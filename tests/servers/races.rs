//! Pipelines that release at the same time: nothing is lost, and one version has one winner.

use std::collections::BTreeMap;
use std::process::{Child, Command, Stdio};
use std::rc::Rc;

use relmap_testkit::Fixture;
use relmap_testkit::server::{Bare, GitDaemon, Writers};

use crate::client::Ended;
use crate::suite::Suite;
use crate::world::{World, assert_rows, assert_sound, chart, next_release, release_command};

/// How many pipelines release into one map: 16, or as many as `RELMAP_RACERS` says.
fn pipelines() -> usize {
    racers().unwrap_or(16)
}

/// How many of them write one map on this machine: 32, or as many as `RELMAP_RACERS` says.
fn writers() -> usize {
    racers().unwrap_or(32)
}

fn racers() -> Option<usize> {
    std::env::var("RELMAP_RACERS")
        .ok()
        .map(|count| count.parse().expect("RELMAP_RACERS is a number"))
}

/// How often two pipelines race for one version.
const ROUNDS: usize = 5;

pub(crate) fn tests(suite: &mut Suite) {
    add_tests!(
        suite,
        &[GitDaemon::NEEDS],
        [
            charts_of_many_repositories_into_one_map,
            charts_of_many_repositories_into_one_map_by_path,
            charts_of_one_repository,
            one_version_from_two_commits,
            one_version_from_one_commit,
        ]
    );
}

/// Runs commands at the same time and waits for all of them.
fn together(commands: Vec<Command>) -> Vec<Ended> {
    let start = |mut command: Command| -> Child {
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command.spawn().expect("relmap")
    };
    let children: Vec<Child> = commands.into_iter().map(start).collect();
    children.into_iter().map(|child| Ended::of(child.wait_with_output().expect("relmap"))).collect()
}

/// A pipeline's own clock: tags and commits of two pipelines are never the same object by chance.
fn at_minute(mut command: Command, minute: usize) -> Command {
    let date = format!("{} +0000", 1_800_000_000 + 60 * minute);
    command.env("GIT_AUTHOR_DATE", &date).env("GIT_COMMITTER_DATE", &date);
    command
}

fn title(number: usize) -> String {
    format!("chart{number:02}")
}

/// Every chart has its row, and each release made one commit upon the one before.
#[track_caller]
fn assert_whole(map: &Bare) {
    for number in 1..=pipelines() {
        let title = title(number);
        assert_rows(map, &format!("{title}.jsonl"), &[&format!("{title}-1.1.1")]);
    }
    let files = map.git(["ls-tree", "--name-only", "release-map"]);
    assert_eq!(files.lines().count(), pipelines(), "{files}");
    assert_eq!(map.git(["rev-list", "--count", "release-map"]), pipelines().to_string());
    assert_eq!(map.git(["rev-list", "--merges", "release-map"]), "");
}

fn charts_of_many_repositories_into_one_map() {
    let map = Bare::new("map.git");
    let server = GitDaemon::start(&[&map], Writers::Everybody);
    let pipeline = |number| {
        let title = title(number);
        let (remote, work) = (Bare::new("charts.git"), Fixture::new());
        chart(&work, "", &title);
        work.write("relmap.toml", format!("[map]\nrepository = \"{}\"\n", server.url(&map)));
        work.commit("Deploy the app");
        work.annotated_tag(&format!("{title}-1.1.0"));
        next_release(&work, "", &title, "2", "3");
        work.commit("Raise the replica count");
        work.git(["remote", "add", "origin", &remote.url()]);
        // The map's server is no remote's.
        work.git(["config", "relmap.allowHost", &server.url(&map)]);
        work.git(["push", "--quiet", "origin", "main", &format!("{title}-1.1.0")]);
        (remote, work)
    };
    let pipelines: Vec<(Bare, Fixture)> = (1..=pipelines()).map(pipeline).collect();
    let commands = pipelines.iter().enumerate();
    let commands = commands.map(|(number, (_, work))| at_minute(release_command(work), number));
    for ended in together(commands.collect()) {
        ended.well();
    }
    assert_whole(&map);
    assert_eq!(map.ref_names(), ["refs/heads/release-map"]);
    assert_eq!(map.fsck(), "");
    for (number, (remote, work)) in (1..).zip(&pipelines) {
        assert_sound(remote, work);
        let tag = format!("refs/tags/{}-1.1.1^{{commit}}", title(number));
        assert_eq!(remote.git(["rev-parse", &tag]), work.head());
    }
}

fn charts_of_many_repositories_into_one_map_by_path() {
    let map = Bare::new("map.git");
    let pipeline = |number| {
        let title = title(number);
        let (remote, work) = (Bare::new("charts.git"), Fixture::new());
        chart(&work, "", &title);
        work.write("relmap.toml", format!("[map]\nrepository = \"{}\"\n", map.path().display()));
        work.commit("Deploy the app");
        work.annotated_tag(&format!("{title}-1.1.0"));
        next_release(&work, "", &title, "2", "3");
        work.commit("Raise the replica count");
        work.git(["remote", "add", "origin", &remote.url()]);
        work.git(["push", "--quiet", "origin", "main", &format!("{title}-1.1.0")]);
        (remote, work)
    };
    let pipelines: Vec<(Bare, Fixture)> = (1..=writers()).map(pipeline).collect();
    let commands = pipelines.iter().enumerate();
    let commands = commands.map(|(number, (_, work))| at_minute(release_command(work), number));
    for ended in together(commands.collect()) {
        ended.well();
    }
    for number in 1..=writers() {
        let title = title(number);
        assert_rows(&map, &format!("{title}.jsonl"), &[&format!("{title}-1.1.1")]);
    }
    assert_eq!(map.git(["rev-list", "--count", "release-map"]), writers().to_string());
    assert_eq!(map.ref_names(), ["refs/heads/release-map", "refs/relmap-seen/release-map"]);
    assert_eq!((map.fsck(), map.locks()), (String::new(), vec![]));
}

fn charts_of_one_repository() {
    let (remote, origin) = (Bare::new("charts.git"), Fixture::new());
    let server = GitDaemon::start(&[&remote], Writers::Everybody);
    for number in 1..=pipelines() {
        chart(&origin, &format!("{}/", title(number)), &title(number));
    }
    origin.commit("Deploy the apps");
    for number in 1..=pipelines() {
        origin.annotated_tag(&format!("{}-1.1.0", title(number)));
        next_release(&origin, &format!("{}/", title(number)), &title(number), "2", "3");
    }
    origin.commit("Raise the replica counts");
    origin.git(["push", "--quiet", "--tags", &remote.url(), "main"]);
    origin.git(["remote", "add", "origin", &server.url(&remote)]);
    let clones: Vec<Fixture> = (1..=pipelines()).map(|_| origin.copy()).collect();
    let commands = (1..).zip(&clones).map(|(number, clone)| {
        let mut command = at_minute(release_command(clone), number);
        command.args(["--component", &title(number)]);
        command
    });
    for ended in together(commands.collect()) {
        ended.well();
    }
    assert_whole(&remote);
    assert_eq!(remote.ref_names().len(), 2 + 2 * pipelines());
    for clone in &clones {
        assert_sound(&remote, clone);
    }
}

/// Two clones of one remote, the second of them possibly at another commit next to the first.
fn rivals(world: World, server: &GitDaemon, another_commit: bool) -> [World; 2] {
    let url = server.url(&world.remote);
    let second = world.work.copy();
    if another_commit {
        second.branch("other");
        second.write("values.yaml", "replicaCount: 4\n");
        // In place of the commit of the first: one that builds on it would see a later release.
        second.git(["commit", "--quiet", "--all", "--amend", "--message", "Raise it further"]);
        second.git(["push", "--quiet", &world.remote.url(), "other"]);
    }
    let first = world.at(&url);
    second.git(["remote", "set-url", "origin", &url]);
    let remote = Rc::clone(&first.remote);
    [first, World { remote, work: second }]
}

fn one_version_from_two_commits() {
    let template = World::new();
    for round in 0..ROUNDS {
        let world = template.copy();
        let server = GitDaemon::start(&[&world.remote], Writers::Everybody);
        let rivals = rivals(world, &server, true);
        let commands = rivals.iter().zip([2 * round, 2 * round + 1]);
        let commands = commands.map(|(rival, minute)| {
            let mut command = at_minute(rival.command(), minute);
            // Otherwise the branch of the second would be refused before it is too late.
            command.args(["--allow-branch", "other"]);
            command
        });
        let ended = together(commands.collect());
        let codes: BTreeMap<Option<i32>, usize> =
            ended.iter().enumerate().map(|(rival, ended)| (ended.code, rival)).collect();
        let said = ended
            .iter()
            .map(|ended| format!("{:?}\n{}\n{}", ended.code, ended.stdout, ended.stderr));
        let said = said.collect::<Vec<_>>().join("\n---\n");
        assert_eq!(codes.keys().copied().collect::<Vec<_>>(), [Some(0), Some(4)], "{said}");
        let (winner, loser) = (&rivals[codes[&Some(0)]], &rivals[codes[&Some(4)]]);
        winner.assert_tagged();
        assert_rows(&winner.remote, "charts.jsonl", &["charts-1.1.1"]);
        let lost = &ended[codes[&Some(4)]];
        let words = lost.stdout.clone() + &lost.stderr;
        for commit in [winner.work.head(), loser.work.head()] {
            assert!(words.contains(&commit), "{words}");
        }
        // It is lost for good, and nothing was changed by asking again.
        let (there, here) = (winner.remote.refs(), winner.local_refs());
        loser.release().with(4);
        loser.assert_sound();
        winner.release().well();
        assert_eq!((winner.remote.refs(), winner.local_refs()), (there, here));
    }
}

fn one_version_from_one_commit() {
    let template = World::new();
    for round in 0..ROUNDS {
        let world = template.copy();
        let server = GitDaemon::start(&[&world.remote], Writers::Everybody);
        let rivals = rivals(world, &server, false);
        let commands = rivals.iter().zip([2 * round, 2 * round + 1]);
        let commands = commands.map(|(rival, minute)| at_minute(rival.command(), minute));
        for ended in together(commands.collect()) {
            ended.well();
        }
        for rival in &rivals {
            rival.assert_released();
        }
    }
}
