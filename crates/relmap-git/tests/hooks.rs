//! Which hooks run where `core.hooksPath` leads into the checkout: those of a real push alone.
#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "whatever is not there fails the test")]

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use relmap_git::{Depth, Identity, Remote, Repository, Update};
use relmap_testkit::Fixture;

const HOOKS: [&str; 6] = [
    "reference-transaction",
    "post-fetch",
    "post-index-change",
    "pre-push",
    "pre-auto-gc",
    "post-checkout",
];

fn program(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
}

/// A clone with one commit to fetch, whose checkout has hooks, and whose configuration names them.
fn clone() -> Fixture {
    let fixture = Fixture::new();
    fixture.write("a", "1");
    fixture.commit("One");
    let server = fixture.beside("server.git").display().to_string();
    fixture.git(["init", "--quiet", "--bare", &server]);
    fixture.git(["remote", "add", "origin", &server]);
    fixture.git(["push", "--quiet", "origin", "HEAD:refs/heads/main"]);
    for hook in HOOKS {
        let log = fixture.beside("ran").display().to_string();
        let text = format!("#!/bin/sh\necho {hook} >> '{log}'\n");
        program(&fixture.path().join(".githooks").join(hook), &text);
    }
    let hooks = fixture.path().join(".githooks").display().to_string();
    fixture.git(["config", "core.hooksPath", &hooks]);
    fixture
}

fn ran(fixture: &Fixture) -> String {
    fs::read_to_string(fixture.beside("ran")).unwrap_or_default()
}

fn open(fixture: &Fixture) -> (Repository, Remote) {
    let repository = Repository::open(fixture.path()).unwrap();
    let remote = repository.remote("origin").unwrap().unwrap();
    (repository, remote)
}

#[test]
fn no_hook_of_the_checkout_runs() {
    let fixture = clone();
    // By hand they do run.
    fixture.git(["fetch", "--quiet", "origin", "+refs/heads/main:refs/remotes/origin/old"]);
    assert!(ran(&fixture).contains("reference-transaction"));
    fs::remove_file(fixture.beside("ran")).unwrap();
    let (repository, remote) = open(&fixture);
    let git = repository.program(None);
    let refspecs = ["+refs/heads/main:refs/remotes/origin/main".to_owned()];
    git.fetch(&remote, &refspecs, &Depth::Same).unwrap();
    assert_eq!(fixture.git(["rev-parse", "refs/remotes/origin/main"]), fixture.head());
    git.fetch_tags(&remote).unwrap();
    git.ls_tags(&remote).unwrap();
    let update = Update { object: fixture.head(), name: "refs/tags/x".to_owned() };
    git.push(&remote, &[update], true).unwrap();
    let gpg = fixture.beside("gpg");
    let text = "#!/bin/sh\ncat >/dev/null\nprintf '[GNUPG:] SIG_CREATED ' >&2\n\
                    printf -- '-----BEGIN PGP SIGNATURE-----\\n\\nx\\n-----END PGP SIGNATURE-----\\n'\n";
    program(&gpg, text);
    fixture.git(["config", "gpg.program", &gpg.display().to_string()]);
    let tagger =
        Identity { name: "A".into(), email: "a@b".into(), seconds: 1_700_000_000, offset: 0 };
    git.signed_tag("x", &fixture.head().parse().unwrap(), "x\n", &tagger).unwrap();
    assert_eq!(ran(&fixture), "");
}

#[test]
fn a_real_push_runs_the_users_hooks() {
    let fixture = clone();
    let (repository, remote) = open(&fixture);
    let git = repository.program(None);
    let update = Update { object: fixture.head(), name: "refs/tags/x".to_owned() };
    git.push(&remote, &[update], false).unwrap();
    assert_eq!(ran(&fixture).lines().next(), Some("pre-push"));
}

#[test]
fn a_push_while_a_pull_request_is_built_runs_no_hook_of_the_checkout() {
    let push = |fixture: &Fixture| {
        let (repository, remote) = open(fixture);
        let git = repository.program(None).in_pull_request(true);
        let update = Update { object: fixture.head(), name: "refs/tags/x".to_owned() };
        git.push(&remote, &[update], false).unwrap();
    };
    let fixture = clone();
    push(&fixture);
    assert_eq!(ran(&fixture), "");
    // The cache of a map has the settings around it.
    let (repository, remote) = open(&fixture);
    let cache = repository.cache("map.git").unwrap();
    let git = cache.program(None).in_pull_request(true);
    git.fetch(&remote, &["refs/heads/main:refs/heads/map".to_owned()], &Depth::Same).unwrap();
    let update = Update { object: fixture.head(), name: "refs/tags/y".to_owned() };
    git.push(&remote, &[update], false).unwrap();
    assert_eq!(ran(&fixture), "");
    // Hooks elsewhere are the user's own.
    let fixture = clone();
    let own = fixture.beside("hooks");
    fs::rename(fixture.path().join(".githooks"), &own).unwrap();
    fixture.git(["config", "core.hooksPath", &own.display().to_string()]);
    push(&fixture);
    assert_eq!(ran(&fixture).lines().next(), Some("pre-push"));
}
