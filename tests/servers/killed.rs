//! `relmap release --push`, killed at random moments and run again: the end is always the same.

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use relmap_testkit::server::{Bare, GitDaemon, Writers, alive, descendants, kill_tree, locks};

use crate::client::{Ended, run};
use crate::suite::{Suite, in_ci};
use crate::world::World;

pub(crate) fn tests(suite: &mut Suite) {
    add_tests!(
        suite,
        &[GitDaemon::NEEDS],
        [killed_with_the_map_in_the_same_repository, killed_with_the_map_in_another_repository]
    );
}

const NONE: [PathBuf; 0] = [];

/// How often a run is killed: 100 times in all where `CI` is set or `RELMAP_KILLS` says so, fewer at
/// a desk.
fn kills() -> u32 {
    let asked = env::var("RELMAP_KILLS").ok().and_then(|number| number.parse().ok());
    asked.unwrap_or(if in_ci() { 100 } else { 10 }) / 2
}

/// Random numbers from a seed, so that a failure can be had again (xorshift64*).
pub(crate) struct Random(u64);

impl Random {
    /// Seeded by the clock, or by `RELMAP_SEED`.
    pub(crate) fn new() -> Random {
        let asked = env::var("RELMAP_SEED").ok().and_then(|number| number.parse().ok());
        let now =
            SystemTime::now().duration_since(UNIX_EPOCH).map_or(1, |time| time.subsec_nanos());
        Random(asked.unwrap_or(u64::from(now)).max(1))
    }

    /// What to set `RELMAP_SEED` to, to have the same numbers again.
    pub(crate) fn seed(&self) -> u64 {
        self.0
    }

    /// From 0 to 1.
    pub(crate) fn next(&mut self) -> f64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let bits = self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 11;
        bits as f64 / (1_u64 << 53) as f64
    }
}

/// What is to be released, and the repository of the map if it is another one.
struct Place {
    world: World,
    map: Option<Bare>,
}

impl Place {
    fn new(own_map: bool) -> Place {
        let map = own_map.then(|| Bare::new("map.git"));
        let world = World::new();
        match &map {
            // Where the server is, is told later, in the user's settings.
            Some(_) => Place { world: world.with_map_at("map-server:map.git"), map },
            None => Place { world, map },
        }
    }

    /// A copy, behind a server of its own.
    fn serve(&self) -> (Place, GitDaemon) {
        let world = self.world.copy();
        let map = self.map.as_ref().map(Bare::copy);
        let mut repositories = vec![&*world.remote];
        repositories.extend(&map);
        let server = GitDaemon::start(&repositories, Writers::Everybody);
        let url = server.url(&world.remote);
        if let Some(map) = &map {
            let url = server.url(map);
            let base = url.strip_suffix("map.git").unwrap_or(&url);
            let file = settings(&world).display().to_string();
            let key = format!("url.{base}.insteadOf");
            world.work.git(["config", "--file", &file, &key, "map-server:"]);
        }
        (Place { world: world.at(&url), map }, server)
    }

    /// `relmap release --push`, with the user's settings.
    fn command(&self) -> Command {
        let mut command = self.world.command();
        command.env("GIT_CONFIG_GLOBAL", settings(&self.world));
        command
    }

    /// Everything that must be the same in the end, whatever happened on the way.
    fn end(&self) -> String {
        let world = &self.world;
        world.assert_tagged();
        let map = self.map.as_ref().unwrap_or(&world.remote);
        assert_eq!(map.fsck(), "");
        let format = "--format=%(refname) %(objecttype) %(contents)";
        let mut text = String::new();
        for (name, repository) in [("remote", &*world.remote), ("map", map)] {
            text += &format!("{name}:\n{}\n", repository.git(["for-each-ref", format]));
        }
        text += &format!("here:\n{}\n", world.work.git(["for-each-ref", format, "refs/tags"]));
        let names = world.work.git(["for-each-ref", "--format=%(refname)"]);
        // What git remembers of the remote's branches is renewed by any fetch, and what relmap saw of
        // the map by the next run that records or verifies.
        let notes = ["refs/remotes/", "refs/relmap-seen/"];
        let own = names.lines().filter(|name| !notes.iter().any(|note| name.starts_with(note)));
        text += &own.collect::<Vec<_>>().join("\n");
        text += &format!("rows:\n{}\n", map.git(["show", "release-map:charts.jsonl"]));
        text += &map.git(["log", "--format=%s %p", "release-map"]);
        text
    }

    /// The locks that are left anywhere.
    fn locks(&self) -> Vec<PathBuf> {
        let map = self.map.iter().flat_map(Bare::locks);
        let world = &self.world;
        let here = locks(&world.work.path().join(".git"));
        world.remote.locks().into_iter().chain(map).chain(here).collect()
    }

    /// How far a run came that was killed.
    fn state(&self) -> &'static str {
        let has = |names: &[String], name: &str| names.iter().any(|known| known == name);
        let there = self.world.remote.ref_names();
        let map = self.map.as_ref().map_or(there.clone(), Bare::ref_names);
        let tag = "refs/tags/charts-1.1.1";
        let here = !self.world.work.git(["tag", "--list", "charts-1.1.1"]).is_empty();
        match (has(&map, "refs/heads/release-map"), has(&there, tag), here) {
            (true, true, true) => "all was done",
            (true, true, false) => "all was done but for the tag here",
            (true, false, _) => "the row was written and the tag not pushed",
            (false, true, _) => "the tag was pushed and the row not written",
            (false, false, true) => "the tag was made and not pushed",
            (false, false, false) => "nothing was written",
        }
    }
}

/// The user's settings of git.
fn settings(world: &World) -> PathBuf {
    world.work.home().join("gitconfig")
}

fn killed_with_the_map_in_the_same_repository() {
    killed(&Place::new(false));
}

fn killed_with_the_map_in_another_repository() {
    killed(&Place::new(true));
}

fn killed(template: &Place) {
    let (whole, end) = undisturbed(template);
    let mut random = Random::new();
    let (seed, kills) = (random.0, kills());
    let mut states: BTreeMap<&str, u32> = BTreeMap::new();
    for kill in 0..kills {
        // Spread evenly over a run's time and a little more, and random within its share.
        let moment = whole.mul_f64(1.1 * (f64::from(kill) + random.next()) / f64::from(kills));
        let (place, server) = template.serve();
        let mut command = place.command();
        command.process_group(0).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let mut child = command.spawn().expect("relmap");
        thread::sleep(moment);
        // Every other time what it started is left to run on, as when an agent kills one process:
        // the next run then meets a push that is still under way.
        let whole_tree = kill % 2 == 0;
        let started = descendants(child.id());
        if whole_tree {
            kill_tree(child.id());
        }
        let _ = child.kill();
        let _ = child.wait();
        if whole_tree {
            wait_for_the_rest(&server, &started);
        }
        let state = place.state();
        *states.entry(state).or_default() += 1;
        let about = || format!("killed after {moment:?}, seed {seed}: {state}");
        if whole_tree && template.map.is_none() {
            assert_ne!(state, "the tag was pushed and the row not written", "{}", about());
            assert_ne!(state, "the row was written and the tag not pushed", "{}", about());
        }
        let mut again = run(&place.command());
        if let Some(lock) = lock_to_remove(&again) {
            // The message names the fix; a person does it, and runs the command again.
            assert!(lock.starts_with(place.world.work.path()), "{}", again.stderr);
            fs::remove_file(&lock).expect("the lock that the message names");
            *states.entry("and left a lock").or_default() += 1;
            again = run(&place.command());
        }
        assert_eq!(again.code, Some(0), "{}\n{}{}", about(), again.stdout, again.stderr);
        wait_for_the_rest(&server, &started);
        // git notes what it pushed in refs/remotes. A push that is killed in that moment leaves its
        // lock, which is in nobody's way but that of the next fetch, where git names the fix. What relmap
        // notes of the map likewise, and the next note removes the lock once it is old.
        let remotes = place.world.work.path().join(".git/refs/remotes");
        for lock in place.locks().iter().filter(|_| whole_tree) {
            let left = if lock.starts_with(&remotes) {
                "and left the lock of a push"
            } else if lock.ends_with("refs/relmap-seen/release-map.lock") {
                "and left the lock of a note"
            } else {
                continue;
            };
            fs::remove_file(lock).expect("the lock of a git that was killed");
            *states.entry(left).or_default() += 1;
        }
        assert_eq!(place.locks(), NONE, "{}", about());
        assert_eq!(place.end(), end, "{}", about());
    }
    eprintln!("{kills} kills within {whole:?}, seed {seed}: {states:?}");
}

/// The lock of git that a run found in its way, by the words in which it says so.
pub(crate) fn lock_to_remove(ended: &Ended) -> Option<PathBuf> {
    let (_, rest) = ended.stderr.split_once("is locked by `")?;
    let (lock, fix) = rest.split_once('`')?;
    let says = format!("run `rm -f -- {lock}`");
    (ended.code == Some(3) && fix.contains(&says)).then(|| PathBuf::from(lock))
}

/// Waits until nobody is at work any more: neither the server, nor what a killed run had started.
fn wait_for_the_rest(server: &GitDaemon, started: &[u32]) {
    let start = Instant::now();
    // A server at rest is the program that bounds its life, and itself.
    while server.processes().len() > 2 || started.iter().any(|process| alive(*process)) {
        assert!(start.elapsed() < Duration::from_secs(20), "somebody is still at work");
        thread::sleep(Duration::from_millis(5));
    }
}

/// How long a release takes, and how it ends.
fn undisturbed(template: &Place) -> (Duration, String) {
    let mut times = Vec::new();
    let mut ends = Vec::new();
    for _ in 0..3 {
        let (place, _server) = template.serve();
        let start = Instant::now();
        run(&place.command()).well();
        times.push(start.elapsed());
        ends.push(place.end());
    }
    times.sort();
    assert_eq!(ends[0], ends[1]);
    (times[1], ends.swap_remove(0))
}
