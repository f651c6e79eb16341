//! Hosts that relmap.toml names: a credential helper writes down for which of them it was asked.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::Command;

use relmap_testkit::server::{Access, Bare, HttpServer, Sshd};

use crate::client::{Ended, run};
use crate::suite::Suite;
use crate::world::{TAG, World, assert_rows};

pub(crate) fn tests(suite: &mut Suite) {
    add_tests!(
        suite,
        &[HttpServer::NEEDS],
        [
            another_host_gets_no_credentials,
            an_allowed_host_gets_credentials,
            the_host_of_a_remote_needs_no_permission,
            a_redirect_to_another_host_is_not_followed,
            instead_of_is_judged_by_where_it_leads,
            a_verdict_that_fails_asks_nobody,
            a_pull_request_asks_the_remote_alone,
        ]
    );
    add_tests!(suite, &[Sshd::NEEDS], [another_ssh_host_is_not_called]);
}

/// A chart whose remote is at 127.0.0.1, a map at the same server, and a helper that records.
struct Scene {
    world: World,
    map: Bare,
    server: HttpServer,
    asked: PathBuf,
}

impl Scene {
    fn new(map_url: impl Fn(&HttpServer, &Bare) -> String) -> Scene {
        let (world, map) = (World::new(), Bare::new("map.git"));
        let server = HttpServer::start(&[&world.remote, &map]);
        let url = map_url(&server, &map);
        let world = world.with_map_at(&url).at_server(&server);
        let asked = world.work.home().join("asked");
        let account = HttpServer::WRITER;
        let helper = format!(
            "!f() {{ echo \"$1\" >>'{0}'; cat >>'{0}'; test \"$1\" = get && printf \
             'username={1}\\npassword={2}\\n'; }}; f",
            asked.display(),
            account.name,
            account.password
        );
        world.work.git(["config", "credential.helper", &helper]);
        Scene { world, map, server, asked }
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = self.world.work.command(env!("CARGO_BIN_EXE_relmap"));
        command.args(arguments);
        command
    }

    #[track_caller]
    fn run(&self, arguments: &[&str]) -> Ended {
        run(&self.command(arguments))
    }

    /// For which hosts the helper was asked.
    fn hosts(&self) -> Vec<String> {
        let text = fs::read_to_string(&self.asked).unwrap_or_default();
        let hosts = text.lines().filter_map(|line| line.strip_prefix("host="));
        let mut hosts: Vec<String> = hosts.map(str::to_owned).collect();
        hosts.sort();
        hosts.dedup();
        hosts
    }

    /// Neither was the helper asked for the other host, nor the server for the map.
    #[track_caller]
    fn assert_map_not_asked(&self) {
        assert!(!self.hosts().contains(&self.server.other_host()), "{:?}", self.hosts());
        let requests = self.requests();
        assert!(!requests.contains("/map.git"), "{requests}");
        assert!(self.map.refs().is_empty());
    }

    fn requests(&self) -> String {
        self.server.log()
    }
}

impl World {
    fn at_server(self, server: &HttpServer) -> World {
        let url = server.url(&self.remote);
        self.at(&url)
    }
}

fn another_host_gets_no_credentials() {
    let scene = Scene::new(HttpServer::url_of_other_host);
    let host = scene.server.other_host();
    for arguments in [
        &["release", "--push"][..],
        &["release", "--push", "--dry-run"],
        &["release", "--dry-run"],
        &["map", "fetch"],
    ] {
        scene.run(arguments).with(2).saying(&format!(
            "relmap: http://{host}/map.git is not asked: relmap.toml names it, and no remote of this repository is at \
             {host}; if you trust it, allow it with --allow-host {host}, with RELMAP_ALLOW_HOSTS={host}, or for good: \
             git config --global --add relmap.allowHost {host}\n"
        ));
        scene.assert_map_not_asked();
    }
    scene.run(&["map", "fetch", "--allow-host", "other.example"]).with(2);
    scene.assert_map_not_asked();
    scene.world.assert_nothing_there();
    // `verify` asks only where there is a copy.
    scene.run(&["release", "--push", "--allow-host", &host]).well();
    fs::remove_file(&scene.asked).expect("what the helper wrote");
    scene.run(&["map", "verify", "--remote"]).with(2);
    assert!(!scene.hosts().contains(&host), "{:?}", scene.hosts());
}

fn an_allowed_host_gets_credentials() {
    for way in ["option", "variable", "setting"] {
        let scene = Scene::new(HttpServer::url_of_other_host);
        let host = scene.server.other_host();
        let mut command = scene.command(&["release", "--push"]);
        match way {
            "option" => command.args(["--allow-host", "a.example", "--allow-host", &host]),
            "variable" => command.env("RELMAP_ALLOW_HOSTS", format!("a.example, {host}")),
            _ => {
                scene.world.work.git(["config", "--add", "relmap.allowHost", &host]);
                &mut command
            }
        };
        run(&command).well();
        assert!(scene.hosts().contains(&host), "{way}: {:?}", scene.hosts());
        assert_rows(&scene.map, "charts.jsonl", &[TAG]);
    }
}

fn the_host_of_a_remote_needs_no_permission() {
    let scene = Scene::new(HttpServer::url);
    scene.run(&["release", "--push"]).well();
    scene.run(&["map", "fetch"]).well();
    assert_rows(&scene.map, "charts.jsonl", &[TAG]);
    assert_eq!(scene.hosts().len(), 1);
}

fn a_redirect_to_another_host_is_not_followed() {
    let scene = Scene::new(HttpServer::url_that_redirects);
    scene.run(&["map", "fetch"]).with(3);
    scene.run(&["release", "--push"]).with(3);
    assert!(!scene.hosts().contains(&scene.server.other_host()), "{:?}", scene.hosts());
    assert!(!scene.requests().contains(" /map.git"), "{}", scene.requests());
}

fn instead_of_is_judged_by_where_it_leads() {
    for (key, base) in [("insteadOf", true), ("pushInsteadOf", false)] {
        let scene = Scene::new(|server, map| match base {
            true => "corp:map.git".to_owned(),
            false => server.url(map),
        });
        let host = scene.server.other_host();
        let from = match base {
            true => "corp:".to_owned(),
            false => scene.server.url(&scene.map),
        };
        let to = match base {
            true => format!("http://{host}/"),
            false => scene.server.url_of_other_host(&scene.map),
        };
        scene.world.work.git(["config", &format!("url.{to}.{key}"), &from]);
        let refused = format!("no remote of this repository is at {host}; if you trust it");
        scene.run(&["release", "--push"]).with(2).saying(&refused);
        scene.assert_map_not_asked();
        scene.run(&["release", "--push", "--allow-host", &host]).well();
        assert_rows(&scene.map, "charts.jsonl", &[TAG]);
    }
}

fn a_verdict_that_fails_asks_nobody() {
    let scene = Scene::new(HttpServer::url);
    let notes = scene.world.work.path().join("RELEASE.txt");
    let text = fs::read_to_string(&notes).expect("notes").replace("charts-1.1.1", "charts-3.0.0");
    fs::write(notes, text).expect("notes");
    scene.world.work.commit("Skip versions");
    scene.run(&["release", "--push"]).with(1);
    scene.run(&["release", "--push", "--dry-run"]).with(1);
    scene.assert_map_not_asked();
}

fn a_pull_request_asks_the_remote_alone() {
    let scene = Scene::new(HttpServer::url);
    for arguments in
        [&["release", "--push", "--dry-run"][..], &["map", "fetch"], &["release", "--push"]]
    {
        let mut command = scene.command(arguments);
        command.env("CHANGE_ID", "7").env("RELMAP_ALLOW_HOSTS", scene.server.other_host());
        let code = if arguments.contains(&"--dry-run") { 0 } else { 2 };
        run(&command).with(code);
        scene.assert_map_not_asked();
    }
    scene.world.assert_nothing_there();
}

fn another_ssh_host_is_not_called() {
    let (world, map) = (World::new(), Bare::new("map.git"));
    let server = Sshd::start(Access::Write);
    let map_url = server.url(&map).replace("127.0.0.1", "localhost");
    let origin = server.url(&world.remote);
    let world = world.with_map_at(&map_url).at(&origin);
    let (ssh, called) = (world.work.home().join("ssh"), world.work.home().join("called"));
    let script = format!(
        "#!/bin/sh\necho \"$@\" >>'{}'\nexec {} -o StrictHostKeyChecking=no \"$@\"\n",
        called.display(),
        server.client()
    );
    fs::write(&ssh, script).expect("a script");
    fs::set_permissions(&ssh, fs::Permissions::from_mode(0o755)).expect("a script");
    let calls = || fs::read_to_string(&called).unwrap_or_default();
    let release = |more: &[&str]| {
        let mut command = world.work.command(env!("CARGO_BIN_EXE_relmap"));
        command.args(["release", "--push"]).args(more).env("GIT_SSH_COMMAND", &ssh);
        run(&command)
    };
    release(&[]).with(2).saying("no remote of this repository is at localhost:");
    assert!(!calls().contains("localhost"), "{}", calls());
    let host = map_url.split(['@', '/']).find(|part| part.starts_with("localhost:"));
    release(&["--allow-host", host.expect("a host")]).well();
    assert!(calls().contains("localhost"), "{}", calls());
    assert_rows(&map, "charts.jsonl", &[TAG]);
}
