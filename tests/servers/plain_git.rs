//! The servers themselves, tried with plain git: each does what the other tests take for granted,
//! and leaves no process behind.

use std::net::TcpStream;
use std::thread;
use std::time::{Duration, Instant};

use relmap_testkit::Fixture;
use relmap_testkit::server::{
    Access, Bare, Cut, CuttingProxy, GitDaemon, HttpServer, SilentPort, Sshd, Writers, alive,
    free_port, hooks,
};

use crate::client::{Ended, run};
use crate::suite::Suite;

pub(crate) fn tests(suite: &mut Suite) {
    add_tests!(suite, &[], [hosts_refuse_protected_tags, the_port_of_nobody_is_closed]);
    add_tests!(
        suite,
        &[GitDaemon::NEEDS],
        [
            git_daemon_takes_a_push,
            git_daemon_can_be_read_only,
            a_connection_is_cut_in_the_middle_of_a_push,
            a_server_dies_before_or_after_writing,
            a_silent_port_answers_nobody,
        ]
    );
    add_tests!(
        suite,
        &[Sshd::NEEDS],
        [sshd_takes_a_push_by_key, sshd_turns_others_away, sshd_can_be_read_only]
    );
    add_tests!(
        suite,
        &[HttpServer::NEEDS],
        [http_takes_a_push_with_a_password, http_turns_others_away]
    );
}

/// A repository with one commit and a tag.
fn work() -> Fixture {
    let work = Fixture::new();
    work.write("a.txt", "a\n");
    work.commit("First");
    work.annotated_tag("a-1.0.0");
    work
}

fn push(work: &Fixture, url: &str, settings: &[(&str, &str)]) -> Ended {
    let mut command = work.command("git");
    command.args(["push", "--atomic", url, "main", "a-1.0.0"]);
    command.envs(settings.iter().copied());
    run(&command)
}

#[track_caller]
fn assert_arrived(work: &Fixture, bare: &Bare) {
    let refs = bare.refs();
    assert_eq!(refs.get("refs/heads/main"), Some(&work.head()));
    assert_eq!(refs.get("refs/tags/a-1.0.0"), Some(&work.git(["rev-parse", "a-1.0.0"])));
    assert_eq!(bare.fsck(), "");
}

#[track_caller]
fn assert_gone(processes: &[u32]) {
    assert!(!processes.is_empty());
    let start = Instant::now();
    while processes.iter().any(|process| alive(*process)) {
        assert!(start.elapsed() < Duration::from_secs(5), "still there: {processes:?}");
        thread::sleep(Duration::from_millis(10));
    }
}

fn git_daemon_takes_a_push() {
    let (work, bare) = (work(), Bare::new("charts.git"));
    let server = GitDaemon::start(&[&bare], Writers::Everybody);
    push(&work, &server.url(&bare), &[]).well();
    assert_arrived(&work, &bare);
    let (processes, port) = (server.processes(), server.port());
    assert!(TcpStream::connect(("127.0.0.1", port)).is_ok());
    drop(server);
    assert_gone(&processes);
    assert!(TcpStream::connect(("127.0.0.1", port)).is_err());
}

fn git_daemon_can_be_read_only() {
    let (work, bare) = (work(), Bare::new("charts.git"));
    let server = GitDaemon::start(&[&bare], Writers::Nobody);
    push(&work, &server.url(&bare), &[])
        .with(128)
        .saying("remote error: service not enabled: /charts.git");
    assert!(bare.refs().is_empty());
}

fn sshd_takes_a_push_by_key() {
    let (work, bare) = (work(), Bare::new("charts.git"));
    let server = Sshd::start(Access::Write);
    push(&work, &server.url(&bare), &[("GIT_SSH_COMMAND", &server.client())]).well();
    assert_arrived(&work, &bare);
    let processes = server.processes();
    drop(server);
    assert_gone(&processes);
}

fn sshd_turns_others_away() {
    let (work, bare) = (work(), Bare::new("charts.git"));
    let server = Sshd::start(Access::Write);
    let client = server.client_with(&server.other_key(), &server.known_hosts());
    push(&work, &server.url(&bare), &[("GIT_SSH_COMMAND", &client)])
        .with(128)
        .saying("Permission denied (publickey)");
    let nobody = work.beside("known_hosts");
    let client = server.client_with(&server.key(), &nobody);
    push(&work, &server.url(&bare), &[("GIT_SSH_COMMAND", &client)])
        .with(128)
        .saying("Host key verification failed.");
    assert!(bare.refs().is_empty());
}

fn sshd_can_be_read_only() {
    let (work, bare) = (work(), Bare::new("charts.git"));
    let server = Sshd::start(Access::Read);
    push(&work, &server.url(&bare), &[("GIT_SSH_COMMAND", &server.client())])
        .with(128)
        .saying("ERROR: Permission to team/charts.git denied to deploy-key.");
    assert!(bare.refs().is_empty());
    let mut list = work.command("git");
    list.args(["ls-remote", &server.url(&bare)]).env("GIT_SSH_COMMAND", server.client());
    run(&list).well();
}

fn http_takes_a_push_with_a_password() {
    let (work, bare) = (work(), Bare::new("charts.git"));
    let server = HttpServer::start(&[&bare]);
    push(&work, &server.url_with(HttpServer::WRITER, &bare), &[]).well();
    assert_arrived(&work, &bare);
    let processes = server.processes();
    drop(server);
    assert_gone(&processes);
}

fn http_turns_others_away() {
    let (work, bare) = (work(), Bare::new("charts.git"));
    let server = HttpServer::start(&[&bare]);
    push(&work, &server.url(&bare), &[])
        .with(128)
        .saying("could not read Username for 'http://127.0.0.1:");
    push(&work, &server.url_with(HttpServer::READER, &bare), &[])
        .with(128)
        .saying("The requested URL returned error: 403");
    assert!(bare.refs().is_empty());
    let mut list = work.command("git");
    run(list.args(["ls-remote", &server.url_with(HttpServer::READER, &bare)])).well();
}

fn a_connection_is_cut_in_the_middle_of_a_push() {
    let (work, bare) = (work(), Bare::new("charts.git"));
    let server = GitDaemon::start(&[&bare], Writers::Everybody);
    let proxy = CuttingProxy::start(server.port(), 1, Cut::FromClient(300));
    let url = server.url_at(proxy.port(), &bare);
    assert_ne!(push(&work, &url, &[]).code, Some(0));
    assert!(proxy.has_cut());
    assert!(bare.refs().is_empty());
    push(&work, &url, &[]).well();
    assert_arrived(&work, &bare);
}

fn a_server_dies_before_or_after_writing() {
    for (hook, script, arrives) in [
        ("pre-receive", hooks::DIE_BEFORE_WRITING, false),
        ("reference-transaction", hooks::DIE_AFTER_WRITING, true),
    ] {
        let (work, bare) = (work(), Bare::new("charts.git"));
        bare.hook(hook, script);
        let server = GitDaemon::start(&[&bare], Writers::Everybody);
        let push = push(&work, &server.url(&bare), &[]);
        assert_ne!(push.code, Some(0), "{hook}: {}", push.stderr);
        if arrives {
            assert_arrived(&work, &bare);
        } else {
            assert!(bare.refs().is_empty());
        }
    }
}

fn a_silent_port_answers_nobody() {
    let (work, silent) = (work(), SilentPort::start());
    let url = format!("git://127.0.0.1:{}/charts.git", silent.port());
    let mut command = work.command("timeout");
    run(command.args(["1", "git", "ls-remote", &url])).with(124);
}

fn the_port_of_nobody_is_closed() {
    let url = format!("git://127.0.0.1:{}/charts.git", free_port());
    push(&work(), &url, &[]).with(128).saying("Connection refused");
}

fn hosts_refuse_protected_tags() {
    let (work, bare) = (work(), Bare::new("charts.git"));
    bare.hook("pre-receive", hooks::GITLAB_PROTECTED_TAG);
    push(&work, &bare.url(), &[])
        .with(1)
        .saying("remote: GitLab: You are not allowed to create this tag as it is protected.")
        .saying("! [remote rejected] a-1.0.0 -> a-1.0.0 (pre-receive hook declined)");
    bare.remove_hook("pre-receive");

    bare.git(["config", "receive.procReceiveRefs", "refs/tags"]);
    bare.hook("proc-receive", hooks::GITHUB_PROTECTED_TAG);
    push(&work, &bare.url(), &[])
        .with(1)
        .saying("remote: error: GH013: Repository rule violations found for refs/tags/a-1.0.0.")
        .saying("a-1.0.0 -> a-1.0.0 (push declined due to repository rule violations)");
    assert!(bare.refs().is_empty());
}
