//! What the name of a pull request's branch, or a tag, cannot pose as.

use relmap_testkit::Fixture;

use crate::pull_request_settings::{begin, check, too_large};
use crate::support::charts;

/// A pull request that its own settings let through.
fn loosened() -> Fixture {
    let fixture = charts();
    begin(&fixture);
    too_large(&fixture);
    fixture.write("relmap.toml", "[rules]\nvalues = \"none\"\n");
    fixture.commit("Let me through");
    fixture
}

#[test]
fn a_local_branch_or_tag_is_not_the_branch_of_the_remote() {
    for place in ["heads", "tags"] {
        let fixture = loosened();
        fixture.git(["update-ref", &format!("refs/{place}/origin/main"), "HEAD"]);
        let named = check(&fixture, &[("RELMAP_CONFIG_FROM", "origin/main")], &[]);
        assert_eq!(named.code, 1, "{}", named.whole());
        let named = check(&fixture, &[], &["--config-from", "origin/main"]);
        assert_eq!(named.code, 1, "{}", named.whole());
        // Where the remote's branch is not in this clone, nothing stands in for it.
        fixture.git(["update-ref", "-d", "refs/remotes/origin/main"]);
        let named = check(&fixture, &[("RELMAP_CONFIG_FROM", "origin/main")], &[]);
        let message = "relmap: `origin/main` has not been fetched; fetch it: \
                       git fetch origin +refs/heads/main:refs/remotes/origin/main\n";
        assert_eq!((named.code, named.stderr.as_str()), (3, message), "{}", named.whole());
    }
}

#[test]
fn a_branch_is_not_a_commit() {
    let fixture = loosened();
    let far = "7".repeat(40);
    for name in [far.as_str(), &far[..7]] {
        fixture.git(["update-ref", &format!("refs/heads/{name}"), "HEAD"]);
        let named = check(&fixture, &[("RELMAP_CONFIG_FROM", name)], &[]);
        let message = format!(
            "relmap: `{name}` is not a commit in this repository; fetch it, or correct the name\n"
        );
        assert_eq!((named.code, named.stderr), (3, message));
    }
    let target = fixture.git(["rev-parse", "refs/remotes/origin/main"]);
    fixture.git(["update-ref", &format!("refs/heads/{target}"), "HEAD"]);
    assert_eq!(check(&fixture, &[("RELMAP_CONFIG_FROM", &target)], &[]).code, 1);
}

#[test]
fn a_branch_and_a_tag_of_one_name_are_told_apart() {
    let fixture = loosened();
    fixture.git(["update-ref", "refs/heads/settings", "refs/remotes/origin/main"]);
    assert_eq!(check(&fixture, &[], &["--config-from", "settings"]).code, 1);
    fixture.git(["update-ref", "refs/tags/settings", "HEAD"]);
    let both = check(&fixture, &[], &["--config-from", "settings"]);
    let message = "relmap: `settings` is both a branch and a tag; write refs/heads/settings or \
                   refs/tags/settings\n";
    assert_eq!((both.code, both.stderr.as_str()), (3, message));
    assert_eq!(check(&fixture, &[], &["--config-from", "refs/heads/settings"]).code, 1);
}
