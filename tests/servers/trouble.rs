//! What keeps a release from the remote, each told apart: the exit code, the whole message, nothing
//! half written; and once the trouble is over, the same command completes the release.

use relmap_testkit::server::{
    Access, Account, GitDaemon, HttpServer, SilentPort, Sshd, Writers, free_port, hooks,
};

use crate::client::{Ended, askpass, run};
use crate::suite::Suite;
use crate::world::World;

pub(crate) fn tests(suite: &mut Suite) {
    add_tests!(
        suite,
        &[],
        [
            a_hook_refuses,
            a_protected_tag_of_gitlab,
            a_protected_tag_of_github,
            nobody_listens,
            nobody_answers,
            the_remote_is_no_repository,
        ]
    );
    add_tests!(suite, &[GitDaemon::NEEDS], [git_daemon_takes_no_push]);
    add_tests!(suite, &[Sshd::NEEDS], [ssh_key_not_known, ssh_host_not_known, ssh_reads_only]);
    add_tests!(
        suite,
        &[HttpServer::NEEDS],
        [http_without_credentials, http_with_a_wrong_password, http_reads_only]
    );
}

/// The release fails in these words, and the remote has nothing of it.
#[track_caller]
fn fails(world: &World, snapshot: &str, ended: Ended) {
    let ended = ended.with(3);
    insta::assert_snapshot!(snapshot, ended.whole(world));
    world.assert_nothing_there();
}

/// The release can be made now.
#[track_caller]
fn completes(world: &World) {
    world.work.git(["remote", "set-url", "origin", &world.remote.url()]);
    world.release().well();
    world.assert_released();
}

fn a_hook_refuses() {
    let world = World::new();
    world.remote.hook("pre-receive", &hooks::refuse(&["No releases on Fridays.", "Ask Ada."]));
    fails(&world, "a_hook_refuses", world.release());
    world.remote.remove_hook("pre-receive");
    completes(&world);
}

fn a_protected_tag_of_gitlab() {
    let world = World::new();
    world.remote.hook("pre-receive", hooks::GITLAB_PROTECTED_TAG);
    fails(&world, "a_protected_tag_of_gitlab", world.release());
    world.remote.remove_hook("pre-receive");
    completes(&world);
}

fn a_protected_tag_of_github() {
    let world = World::new();
    world.remote.git(["config", "receive.procReceiveRefs", "refs/tags"]);
    world.remote.hook("proc-receive", hooks::GITHUB_PROTECTED_TAG);
    fails(&world, "a_protected_tag_of_github", world.release());
    world.remote.git(["config", "--unset", "receive.procReceiveRefs"]);
    completes(&world);
}

fn nobody_listens() {
    for scheme in ["git", "http", "ssh"] {
        let world = World::new().at(&format!("{scheme}://127.0.0.1:{}/charts.git", free_port()));
        let environment = [("GIT_SSH_COMMAND", "ssh -F none -o BatchMode=yes")];
        let ended = world.release_with(&environment);
        fails(&world, &format!("nobody_listens_{scheme}"), ended);
        completes(&world);
    }
}

fn nobody_answers() {
    let silent = SilentPort::start();
    for scheme in ["git", "http", "ssh"] {
        let world = World::new().at(&format!("{scheme}://127.0.0.1:{}/charts.git", silent.port()));
        let mut command = world.command();
        command.args(["--timeout", "1"]).env("GIT_SSH_COMMAND", "ssh -F none -o BatchMode=yes");
        fails(&world, &format!("nobody_answers_{scheme}"), run(&command));
        completes(&world);
    }
}

fn the_remote_is_no_repository() {
    let world = World::new().at("file:///no/such/repository.git");
    fails(&world, "the_remote_is_no_repository", world.release());
    completes(&world);
}

fn git_daemon_takes_no_push() {
    let world = World::new();
    let server = GitDaemon::start(&[&world.remote], Writers::Nobody);
    let url = server.url(&world.remote);
    let world = world.at(&url);
    fails(&world, "git_daemon_takes_no_push", world.release());
    completes(&world);
}

fn ssh_key_not_known() {
    let world = World::new();
    let server = Sshd::start(Access::Write);
    let url = server.url(&world.remote);
    let world = world.at(&url);
    let client = server.client_with(&server.other_key(), &server.known_hosts());
    fails(&world, "ssh_key_not_known", world.release_with(&[("GIT_SSH_COMMAND", client)]));
    world.release_with(&[("GIT_SSH_COMMAND", server.client())]).well();
    world.assert_released();
}

fn ssh_host_not_known() {
    let world = World::new();
    let server = Sshd::start(Access::Write);
    let url = server.url(&world.remote);
    let world = world.at(&url);
    let client = server.client_with(&server.key(), &world.work.beside("known_hosts"));
    fails(&world, "ssh_host_not_known", world.release_with(&[("GIT_SSH_COMMAND", client)]));
    world.release_with(&[("GIT_SSH_COMMAND", server.client())]).well();
    world.assert_released();
}

fn ssh_reads_only() {
    let world = World::new();
    let server = Sshd::start(Access::Read);
    let url = server.url(&world.remote);
    let world = world.at(&url);
    let environment = [("GIT_SSH_COMMAND", server.client())];
    fails(&world, "ssh_reads_only", world.release_with(&environment));
    completes(&world);
}

fn http_without_credentials() {
    let world = World::new();
    let server = HttpServer::start(&[&world.remote]);
    let url = server.url(&world.remote);
    let world = world.at(&url);
    fails(&world, "http_without_credentials", world.release());
    world.release_with(&askpass(&world.work, HttpServer::WRITER)).well();
    world.assert_released();
}

fn http_with_a_wrong_password() {
    let world = World::new();
    let server = HttpServer::start(&[&world.remote]);
    let url = server.url(&world.remote);
    let world = world.at(&url);
    let wrong = Account { password: "wr0ng-w0rd", ..HttpServer::WRITER };
    let ended = world.release_with(&askpass(&world.work, wrong));
    assert!(!(ended.stdout.clone() + &ended.stderr).contains(wrong.password));
    fails(&world, "http_with_a_wrong_password", ended);
    world.release_with(&askpass(&world.work, HttpServer::WRITER)).well();
    world.assert_released();
}

fn http_reads_only() {
    let world = World::new();
    let server = HttpServer::start(&[&world.remote]);
    let url = server.url_with(HttpServer::READER, &world.remote);
    let world = world.at(&url);
    let ended = world.release();
    assert!(!(ended.stdout.clone() + &ended.stderr).contains(HttpServer::READER.password));
    fails(&world, "http_reads_only", ended);
    world.release_with(&askpass(&world.work, HttpServer::WRITER));
    completes(&world);
}
