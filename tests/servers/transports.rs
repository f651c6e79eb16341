//! A release by each way that leads to a remote, and the settings of git that lie on the way.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::fs::PermissionsExt;

use relmap_testkit::server::{Access, Bare, GitDaemon, HttpServer, Sshd, Tool, Writers};

use crate::client::{askpass, run};
use crate::suite::Suite;
use crate::world::{TAG, World, assert_rows};

pub(crate) fn tests(suite: &mut Suite) {
    add_tests!(
        suite,
        &[],
        [
            over_a_file_url,
            instead_of_leads_to_the_remote,
            settings_of_the_clone_hold_for_a_map_elsewhere,
            a_pre_push_hook_is_run,
            a_pre_push_hook_can_refuse,
        ]
    );
    add_tests!(
        suite,
        &[GitDaemon::NEEDS],
        [over_the_git_protocol, push_instead_of_leads_only_pushes, a_push_url_leads_only_pushes]
    );
    add_tests!(
        suite,
        &[Sshd::NEEDS],
        [over_ssh_with_the_command_of_the_environment, over_ssh_with_the_users_own_settings]
    );
    add_tests!(
        suite,
        &[HttpServer::NEEDS],
        [
            over_http_with_askpass,
            over_http_with_a_credential_helper,
            over_http_with_a_password_in_the_url,
        ]
    );
}

/// Releases, then again: the second time nothing is left to do, and nothing is changed.
#[track_caller]
fn release_twice<V: AsRef<OsStr>>(world: &World, environment: &[(&str, V)]) {
    world.release_with(environment).well();
    world.assert_released();
    let (there, here) = (world.remote.refs(), world.local_refs());
    world.release_with(environment).well();
    assert_eq!(world.remote.refs(), there);
    assert_eq!(world.local_refs(), here);
}

fn over_a_file_url() {
    release_twice::<&str>(&World::new(), &[]);
}

fn over_the_git_protocol() {
    let world = World::new();
    let server = GitDaemon::start(&[&world.remote], Writers::Everybody);
    let url = server.url(&world.remote);
    release_twice::<&str>(&world.at(&url), &[]);
}

fn over_ssh_with_the_command_of_the_environment() {
    let world = World::new();
    let server = Sshd::start(Access::Write);
    let url = server.url(&world.remote);
    release_twice(&world.at(&url), &[("GIT_SSH_COMMAND", &server.client())]);
}

/// ssh takes the home folder from the list of users and not from `HOME`, so here the ssh that git
/// finds first is a script that names the settings of the test's home.
fn over_ssh_with_the_users_own_settings() {
    let world = World::new();
    let server = Sshd::start(Access::Write);
    let home = world.work.home();
    fs::create_dir_all(home.join(".ssh")).expect("a folder");
    fs::write(home.join(".ssh/config"), server.client_settings("git.example")).expect("settings");
    let (bin, ssh) = (home.join("bin"), Tool::SSH.path());
    fs::create_dir(&bin).expect("a folder");
    let script = format!("#!/bin/sh\nexec {} -F \"$HOME/.ssh/config\" \"$@\"\n", ssh.display());
    fs::write(bin.join("ssh"), script).expect("a script");
    fs::set_permissions(bin.join("ssh"), fs::Permissions::from_mode(0o755)).expect("a script");
    let path = format!("{}:{}", bin.display(), std::env::var("PATH").unwrap_or_default());
    let url = format!("git.example:{}", world.remote.path().display());
    release_twice(&world.at(&url), &[("PATH", &path)]);
}

fn over_http_with_askpass() {
    let world = World::new();
    let server = HttpServer::start(&[&world.remote]);
    let url = server.url(&world.remote);
    let environment = askpass(&world.work, HttpServer::WRITER);
    release_twice(&world.at(&url), &environment);
}

fn over_http_with_a_credential_helper() {
    let world = World::new();
    let server = HttpServer::start(&[&world.remote]);
    let account = HttpServer::WRITER;
    let helper = format!(
        "!f() {{ test \"$1\" = get && printf 'username={}\\npassword={}\\n'; }}; f",
        account.name, account.password
    );
    world.work.git(["config", "credential.helper", &helper]);
    let url = server.url(&world.remote);
    release_twice::<&str>(&world.at(&url), &[]);
}

fn over_http_with_a_password_in_the_url() {
    let world = World::new();
    let server = HttpServer::start(&[&world.remote]);
    let url = server.url_with(HttpServer::WRITER, &world.remote);
    let world = world.at(&url);
    for arguments in [&["--dry-run"][..], &[], &[]] {
        let ended = run(world.command().args(arguments)).well();
        let all = ended.stdout + &ended.stderr;
        assert!(!all.contains(HttpServer::WRITER.password), "{all}");
        assert!(!all.contains(HttpServer::WRITER.name), "{all}");
    }
    world.assert_released();
}

fn instead_of_leads_to_the_remote() {
    let world = World::new();
    let folder = world.remote.url();
    let base = folder.strip_suffix("charts.git").expect("its name");
    world.work.git(["config", &format!("url.{base}.insteadOf"), "company:"]);
    release_twice::<&str>(&world.at("company:charts.git"), &[]);
}

fn settings_of_the_clone_hold_for_a_map_elsewhere() {
    let map = Bare::new("map.git");
    let world = World::new().with_map_at("company:map.git");
    let folder = map.url();
    let base = folder.strip_suffix("map.git").expect("its name");
    world.work.git(["config", &format!("url.{base}.insteadOf"), "company:"]);
    for _ in 0..2 {
        world.release().well();
        world.assert_tagged();
        assert_rows(&map, "charts.jsonl", &[TAG]);
        assert_eq!(map.ref_names(), ["refs/heads/release-map"]);
        assert_eq!(map.fsck(), "");
    }
}

/// What is read comes from a server that takes no push; what is pushed goes another way.
fn push_instead_of_leads_only_pushes() {
    let world = World::new();
    let server = GitDaemon::start(&[&world.remote], Writers::Nobody);
    let (read, push) = (server.url(&world.remote), world.remote.url());
    world.work.git(["config", &format!("url.{push}.pushInsteadOf"), &read]);
    release_twice::<&str>(&world.at(&read), &[]);
}

/// The same with a URL of the remote's own for pushes.
fn a_push_url_leads_only_pushes() {
    let world = World::new();
    let server = GitDaemon::start(&[&world.remote], Writers::Nobody);
    let (read, push) = (server.url(&world.remote), world.remote.url());
    world.work.git(["config", "remote.origin.pushUrl", &push]);
    release_twice::<&str>(&world.at(&read), &[]);
}

fn a_pre_push_hook_is_run() {
    let world = World::new();
    let seen = world.work.beside("pushed");
    hook(&world, &format!("cat >>'{}'\n", seen.display()));
    world.release().well();
    world.assert_released();
    let seen = fs::read_to_string(seen).expect("what the hook saw");
    assert!(seen.contains(" refs/tags/charts-1.1.1 "), "{seen}");
    assert!(seen.contains(" refs/heads/release-map "), "{seen}");
}

fn a_pre_push_hook_can_refuse() {
    let world = World::new();
    hook(&world, "echo 'no releases on Fridays' >&2\nexit 1\n");
    world.release().with(3).saying("no releases on Fridays");
    world.assert_nothing_there();
    fs::remove_file(world.work.path().join(".git/hooks/pre-push")).expect("the hook");
    world.release().well();
    world.assert_released();
}

fn hook(world: &World, script: &str) {
    let file = world.work.path().join(".git/hooks/pre-push");
    fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
    fs::write(&file, format!("#!/bin/sh\n{script}")).expect("a hook");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o755)).expect("a hook");
}
