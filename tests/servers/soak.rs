//! The soak: releases over every transport, killed at random moments, and races of many. In the end, every
//! release that succeeded is in the map, nothing is damaged, and the same command completes the rest.
//!
//! `RELMAP_SOAK_SECONDS` says how long it runs, `RELMAP_SEED` makes a run again; `scripts/soak` sets both.

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::os::unix::process::CommandExt as _;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use relmap_testkit::Fixture;
use relmap_testkit::server::{
    Access, Bare, GitDaemon, HttpServer, Sshd, Writers, alive, descendants, fsck, kill_tree, locks,
};

use crate::client::{Ended, askpass, run};
use crate::killed::{Random, lock_to_remove};
use crate::suite::{Suite, in_ci};
use crate::world::{chart, next_release, release_command};

pub(crate) fn tests(suite: &mut Suite) {
    add_tests!(suite, &[], [kills_by_path, kills_by_file, races_by_path, races_by_file]);
    add_tests!(suite, &[GitDaemon::NEEDS], [kills_by_git, races_by_git]);
    add_tests!(suite, &[Sshd::NEEDS], [kills_by_ssh, races_by_ssh]);
    add_tests!(suite, &[HttpServer::NEEDS], [kills_by_http, races_by_http]);
}

fn kills_by_path() {
    kills(Way::Path);
}

fn kills_by_file() {
    kills(Way::File);
}

fn kills_by_git() {
    kills(Way::Git);
}

fn kills_by_ssh() {
    kills(Way::Ssh);
}

fn kills_by_http() {
    kills(Way::Http);
}

fn races_by_path() {
    races(Way::Path);
}

fn races_by_file() {
    races(Way::File);
}

fn races_by_git() {
    races(Way::Git);
}

fn races_by_ssh() {
    races(Way::Ssh);
}

fn races_by_http() {
    races(Way::Http);
}

/// How long each test runs: a few seconds at a desk.
fn time() -> Duration {
    let asked = env::var("RELMAP_SOAK_SECONDS").ok().and_then(|number| number.parse().ok());
    Duration::from_secs(asked.unwrap_or(if in_ci() { 100 } else { 20 }) / 10)
}

/// How many release at once: a few at a desk, 32 in CI.
fn rivals() -> usize {
    let asked = env::var("RELMAP_SOAK_RIVALS").ok().and_then(|number| number.parse().ok());
    asked.unwrap_or(if in_ci() { 32 } else { 8 })
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Path,
    File,
    Git,
    Ssh,
    Http,
}

/// A server for a while; it ends with this.
enum Server {
    None(Way),
    Git(GitDaemon),
    Ssh(Sshd),
    Http(HttpServer),
}

impl Server {
    fn start(way: Way, repositories: &[&Bare]) -> Server {
        match way {
            Way::Path | Way::File => Server::None(way),
            Way::Git => Server::Git(GitDaemon::start(repositories, Writers::Everybody)),
            Way::Ssh => Server::Ssh(Sshd::start(Access::Write)),
            Way::Http => Server::Http(HttpServer::start(repositories)),
        }
    }

    fn url(&self, repository: &Bare) -> String {
        match self {
            Server::None(Way::Path) => repository.path().display().to_string(),
            Server::None(_) => repository.url(),
            Server::Git(server) => server.url(repository),
            Server::Ssh(server) => server.url(repository),
            Server::Http(server) => server.url(repository),
        }
    }

    fn environment(&self, work: &Fixture) -> Vec<(&'static str, String)> {
        match self {
            Server::None(_) | Server::Git(_) => Vec::new(),
            Server::Ssh(server) => vec![("GIT_SSH_COMMAND", server.client())],
            Server::Http(_) => askpass(work, HttpServer::WRITER).into(),
        }
    }
}

/// How a run is killed.
#[derive(Debug, Clone, Copy)]
struct Kill {
    signal: &'static str,
    /// With all that it started, as some CI systems do.
    all: bool,
}

const KILLS: [Kill; 4] = [
    Kill { signal: "KILL", all: false },
    Kill { signal: "KILL", all: true },
    Kill { signal: "TERM", all: false },
    Kill { signal: "TERM", all: true },
];

/// A chart to be released, whose map has so many commits, at the remote alone.
struct Place {
    remote: Bare,
    work: Fixture,
    commits: usize,
}

impl Place {
    fn new(commits: usize) -> Place {
        let remote = Bare::new("charts.git");
        let work = to_release("charts", None);
        work.git(["push", "--quiet", &remote.url(), "main", "charts-1.1.0"]);
        let maps = Fixture::new();
        for number in 0..commits {
            maps.write(&format!("note-{number}"), format!("{number}\n"));
            maps.commit(&format!("Note {number}"));
        }
        if commits > 0 {
            maps.git(["push", "--quiet", &remote.url(), "main:release-map"]);
        }
        Place { remote, work, commits }
    }

    fn copy(&self) -> Place {
        Place { remote: self.remote.copy(), work: self.work.copy(), commits: self.commits }
    }

    /// The release is complete, and nothing is damaged, locked or lost.
    fn check(&self, about: &str) {
        assert_eq!(self.remote.fsck(), "", "{about}: the remote");
        assert_eq!(fsck(&mut self.work.command("git")), "", "{about}: the clone");
        // The housekeeping that git starts at the remote after a push may be killed as well. Its lock is in the
        // way of the next housekeeping alone.
        let mut locks = self.remote.locks();
        locks.retain(|lock| !lock.ends_with("objects/maintenance.lock"));
        assert_eq!(locks, Vec::<PathBuf>::new(), "{about}");
        let tag = self.remote.git(["rev-parse", "refs/tags/charts-1.1.1^{commit}"]);
        assert_eq!(tag, self.work.head(), "{about}");
        let count = self.remote.git(["rev-list", "--count", "release-map"]);
        assert_eq!(count, (self.commits + 1).to_string(), "{about}");
        let files = self.remote.git(["ls-tree", "--name-only", "release-map"]);
        assert_eq!(files.lines().count(), self.commits + 1, "{about}");
        self.work.git(["gc", "--quiet"]);
    }
}

/// A chart at 1.1.0 that declares 1.1.1, with its map at a URL or next to its tags.
fn to_release(title: &str, map: Option<&str>) -> Fixture {
    let work = Fixture::new();
    chart(&work, "", title);
    if let Some(map) = map {
        work.write("relmap.toml", format!("[map]\nrepository = \"{map}\"\n"));
        work.git(["config", "relmap.allowHost", map]);
    }
    work.commit("Deploy the app");
    work.annotated_tag(&format!("{title}-1.1.0"));
    next_release(&work, "", title, "2", "3");
    work.commit("Raise the replica count");
    work
}

fn kills(way: Way) {
    let mut random = Random::new();
    let seed = random.seed();
    // Fetched as loose objects by git's own measure, and as a pack.
    let templates = [Place::new(2), Place::new(60)];
    let start = Instant::now();
    let mut ends: BTreeMap<String, u32> = BTreeMap::new();
    // How long a run takes when nobody ends it, as the last ones took: most kills should find it at work.
    let mut whole = Duration::from_millis(600);
    let mut round = 0;
    while start.elapsed() < time() || round < KILLS.len() {
        let kill = KILLS[round % KILLS.len()];
        let place = templates[round / KILLS.len() % templates.len()].copy();
        let moment = whole.mul_f64(1.1 * random.next());
        let about = format!("{way:?}, {kill:?} after {moment:?}, seed {seed}, round {round}");
        let server = Server::start(way, &[&place.remote]);
        place.work.git(["remote", "add", "origin", &server.url(&place.remote)]);
        let environment = server.environment(&place.work);
        let command = || {
            let mut command = release_command(&place.work);
            command.envs(environment.iter().map(|(name, value)| (name, value)));
            command
        };
        let Killed { code, started, ended } = kill_after(command(), moment, kill);
        wait_for(&started, &about);
        *ends.entry(format!("{code:?}")).or_default() += 1;
        assert!(matches!(code, None | Some(0 | 143)), "{about}: {code:?}");
        if kill.signal == "TERM" {
            let left = fs::read_dir(place.work.path().join(".git/relmap")).into_iter().flatten();
            assert_eq!(left.count(), 0, "{about}");
        }
        let again = complete(&command, &place, &about);
        assert_eq!(again.code, Some(0), "{about}\n{}{}", again.stdout, again.stderr);
        whole = match ended {
            Some(ended) => whole.mul_f64(0.8) + ended.mul_f64(0.2),
            // Where every run is killed, nothing says how long one takes.
            None => whole.mul_f64(1.02).min(Duration::from_secs(10)),
        };
        drop(server);
        place.check(&about);
        round += 1;
    }
    eprintln!(
        "soak: {round} kills by {way:?} in {:?}, seed {seed}, ends {ends:?}",
        start.elapsed()
    );
}

/// Runs again; a lock that a message names is removed as it says.
fn complete(command: &dyn Fn() -> Command, place: &Place, about: &str) -> Ended {
    for _ in 0..4 {
        let ended = run(&command());
        let Some(lock) = lock_to_remove(&ended) else {
            // git's note of what it pushed: in nobody's way but that of the next fetch.
            for lock in locks(&place.work.path().join(".git/refs/remotes")) {
                fs::remove_file(lock).expect("the lock of a push that was killed");
            }
            return ended;
        };
        fs::remove_file(&lock)
            .unwrap_or_else(|error| panic!("{about}: {}: {error}", lock.display()));
    }
    panic!("{about}: one lock after another");
}

/// What became of a run that was to be killed.
struct Killed {
    /// Its exit code, if it had one.
    code: Option<i32>,
    /// What it had started.
    started: Vec<u32>,
    /// When it ended by itself, if that was before the moment.
    ended: Option<Duration>,
}

/// Runs a command, and kills it at a moment if it is still at work then.
fn kill_after(mut command: Command, moment: Duration, kill: Kill) -> Killed {
    command.process_group(0).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let start = Instant::now();
    let mut child = command.spawn().expect("relmap");
    while start.elapsed() < moment {
        if let Some(status) = child.try_wait().expect("relmap") {
            return Killed {
                code: status.code(),
                started: Vec::new(),
                ended: Some(start.elapsed()),
            };
        }
        thread::sleep(Duration::from_millis(1));
    }
    let started = descendants(child.id());
    match (kill.signal, kill.all) {
        ("KILL", true) => kill_tree(child.id()),
        (signal, all) => {
            let mut ids = vec![child.id().to_string()];
            ids.extend(started.iter().filter(|_| all).map(u32::to_string));
            let _ =
                Command::new("kill").args(["-s", signal]).args(ids).stderr(Stdio::null()).status();
        }
    }
    Killed { code: child.wait().expect("relmap").code(), started, ended: None }
}

/// What was not killed runs to its end.
fn wait_for(started: &[u32], about: &str) {
    let start = Instant::now();
    while started.iter().any(|process| alive(*process)) {
        assert!(start.elapsed() < Duration::from_secs(60), "{about}: something is still at work");
        thread::sleep(Duration::from_millis(5));
    }
}

fn races(way: Way) {
    let start = Instant::now();
    let count = rivals();
    let mut rounds = 0;
    while start.elapsed() < time() || rounds == 0 {
        let map = Bare::new("map.git");
        let server = Server::start(way, &[&map]);
        let rivals: Vec<(Bare, Fixture)> = (0..count)
            .map(|number| {
                let title = format!("chart{number:03}");
                let (remote, work) =
                    (Bare::new("charts.git"), to_release(&title, Some(&server.url(&map))));
                work.git(["remote", "add", "origin", &remote.url()]);
                work.git(["push", "--quiet", "origin", "main", &format!("{title}-1.1.0")]);
                (remote, work)
            })
            .collect();
        let begin = |(number, (_, work)): (usize, &(Bare, Fixture))| -> Child {
            let date = format!("{} +0000", 1_800_000_000 + 60 * number);
            let mut command = release_command(work);
            command.envs(server.environment(work)).env("GIT_COMMITTER_DATE", date);
            command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
            command.spawn().expect("relmap")
        };
        let children: Vec<Child> = rivals.iter().enumerate().map(begin).collect();
        for child in children {
            Ended::of(child.wait_with_output().expect("relmap")).well();
        }
        drop(server);
        assert_eq!(map.fsck(), "");
        assert_eq!(map.git(["rev-list", "--count", "release-map"]), count.to_string());
        let files = map.git(["ls-tree", "--name-only", "release-map"]);
        assert_eq!(files.lines().count(), count, "{files}");
        rounds += 1;
    }
    eprintln!("soak: {rounds} races of {count} by {way:?} in {:?}", start.elapsed());
}
