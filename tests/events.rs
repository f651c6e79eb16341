//! Events that anyone can cause: they run on the default branch, with the repository's tokens, whatever is checked out.

use crate::pull_request_settings::{begin, check, findings, too_large};
use crate::release::{at_origin, to_release};
use crate::support::{charts, command, finish};

const EVENTS: [(&str, &str); 6] = [
    ("GITHUB_EVENT_NAME", "issue_comment"),
    ("GITHUB_EVENT_NAME", "workflow_run"),
    ("GITHUB_EVENT_NAME", "discussion_comment"),
    ("GITHUB_EVENT_NAME", "repository_dispatch"),
    ("GITEA_EVENT_NAME", "issue_comment"),
    ("FORGEJO_EVENT_NAME", "issue_comment"),
];

fn reference(name: &str) -> (&'static str, &'static str) {
    let name = match name.split('_').next() {
        Some("GITEA") => "GITEA_REF",
        Some("FORGEJO") => "FORGEJO_REF",
        _ => "GITHUB_REF",
    };
    (name, "refs/heads/main")
}

#[test]
fn the_head_of_a_pull_request_is_judged_by_the_default_branch() {
    for event in EVENTS {
        let fixture = charts();
        begin(&fixture);
        // On the default branch it is no pull request.
        let variables = [event, reference(event.0)];
        let ran = check(&fixture, &variables, &[]);
        assert_eq!(ran.code, 0, "{event:?} {}", ran.whole());
        too_large(&fixture);
        fixture.write("relmap.toml", "[rules]\nvalues = \"at least patch\"\n");
        fixture.commit("Let me through");
        for shape in ["branch", "detached"] {
            if shape == "detached" {
                fixture.checkout("HEAD^{commit}");
            }
            let ran = check(&fixture, &variables, &[]);
            assert_eq!(ran.code, 1, "{event:?} {shape} {}", ran.whole());
            assert!(ran.rules().contains(&"bump-too-large".to_owned()), "{}", ran.whole());
            assert!(ran.rules().contains(&"config-changed".to_owned()), "{}", ran.whole());
        }
        // Without the branch in the clone it cannot be known.
        fixture.git(["update-ref", "-d", "refs/remotes/origin/main"]);
        let ran = check(&fixture, &variables, &[]);
        assert_eq!(ran.code, 3, "{event:?} {}", ran.whole());
        let message = "undecided target-missing: this is a pull request for main, and main is not in this clone, so \
                       the settings cannot be read by which it must be judged";
        assert!(findings(&ran).contains(&message.to_owned()), "{}", ran.whole());
        // The commit that the system names is the default branch's newest.
        if event.0 == "GITHUB_EVENT_NAME" {
            let head = fixture.head();
            let named = [event, reference(event.0), ("GITHUB_SHA", head.trim())];
            assert_eq!(check(&fixture, &named, &[]).code, 0);
        }
    }
}

#[test]
fn nothing_is_pushed_but_from_the_default_branch() {
    let run = |fixture: &relmap_testkit::Fixture, event: (&str, &str)| {
        let mut command = command(fixture);
        command.env(event.0, event.1).env(reference(event.0).0, "refs/heads/main");
        finish(command.args(["release", "--push"]))
    };
    for event in EVENTS {
        let fixture = to_release();
        let before = at_origin(&fixture);
        fixture.git(["fetch", "--quiet", "origin"]);
        fixture.git(["checkout", "--quiet", "--detach"]);
        let head = fixture.head();
        fixture.write("templates/evil.yaml", "a: evil\n");
        fixture.commit("Change");
        let ran = run(&fixture, event);
        assert_eq!(
            (ran.code, ran.stderr.as_str()),
            (
                2,
                format!(
                    "relmap: {name} names an event that anyone can cause, and HEAD is not on the default branch, so this \
                     counts as a pull request build, and relmap never pushes from one; release after the merge, from \
                     the branch itself (--dry-run shows the plan here); if this is not a pull request, unset the \
                     variable: env -u {name} relmap release --push\n",
                    name = event.0
                )
                .as_str()
            ),
            "{event:?}"
        );
        assert_eq!(at_origin(&fixture), before);
        fixture.checkout(head.trim());
        fixture.git(["update-ref", "refs/remotes/origin/main", head.trim()]);
        let ran = run(&fixture, event);
        assert_eq!(ran.code, 0, "{event:?} {}", ran.whole());
        assert_ne!(at_origin(&fixture), before);
    }
}
