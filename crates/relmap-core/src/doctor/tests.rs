//! Each fault is told, with its fix.

use super::*;
use crate::facts::Head;

fn checkout() -> Checkout {
    Checkout {
        head: Head::Branch {
            name: "main".into(),
            commit: "0123456789abcdef0123456789abcdef01234567".parse().unwrap(),
        },
        shallow: false,
        pull_request_merge: false,
        tags: vec!["charts-1.0.0".parse().unwrap()],
        tags_left_out: false,
        remotes: vec!["origin".into()],
        pull_from: None,
        since: None,
    }
}

fn healthy() -> Symptoms {
    Symptoms {
        repository: Some(Ok(RepoLocation { folder: "/src/charts".into(), is_bare: false })),
        checkout: Some(checkout()),
        tags: 3,
        components: Some(Ok(vec!["charts".into()])),
        git: Some(Ok("git 2.47".into())),
        helm: Some("v4.1.4".into()),
        identity: Some("Ann <ann@example.org>".into()),
        signing: None,
        remote: Some(Ok(Server {
            name: "origin".into(),
            url: "https://git.example/charts".into(),
            reads: Some(Ok(())),
            takes: Some(Ok(())),
        })),
        has_no_remote: false,
        is_offline: false,
        map: Some(MapBranch {
            branch: "release-map".into(),
            repository: None,
            here: Ok(Some(1)),
            at_remote: Some(true),
        }),
        ci: None,
        ..Symptoms::default()
    }
}

/// One line for each subject: `subject state: seen | fix`.
fn said(symptoms: &Symptoms) -> Vec<String> {
    let line = |symptom: Symptom| {
        let fix = symptom.fix.map(|fix| format!(" | {fix}")).unwrap_or_default();
        format!("{} {}: {}{fix}", symptom.subject, symptom.state.as_str(), symptom.seen)
    };
    examine(symptoms).into_iter().map(line).collect()
}

#[track_caller]
fn assert_says(symptoms: &Symptoms, line: &str) {
    let said = said(symptoms);
    assert!(said.iter().any(|known| known == line), "no {line:?} in {said:#?}");
}

#[test]
fn a_healthy_checkout_is_good_in_every_line() {
    assert_eq!(
        said(&healthy()),
        [
            "repository ok: /src/charts",
            "head ok: branch main at 0123456789ab",
            "history ok: complete",
            "tags ok: 3 tags",
            "identity ok: Ann <ann@example.org>",
            "components ok: charts",
            "git ok: git 2.47",
            "remote ok: origin at https://git.example/charts answers",
            "credentials ok: origin would take a push",
            "map ok: release-map, 1 row",
            "helm ok: v4.1.4",
            "ci note: not running in CI",
        ]
    );
}

#[test]
fn what_a_ci_system_leaves_out_is_mended_in_its_own_words() {
    let shallow = Checkout { shallow: true, tags_left_out: true, ..checkout() };
    let jenkins = Symptoms {
        checkout: Some(shallow),
        tags: 0,
        ci: Some(CiSystem::Jenkins),
        identity: None,
        ..healthy()
    };
    assert_says(
        &jenkins,
        "history fault: shallow: the history is cut off and may not reach the last release | git fetch --unshallow --tags origin, \
         or cloneOption(noTags: false, shallow: false) in the Jenkinsfile",
    );
    assert_says(
        &jenkins,
        "tags fault: no tags, and a remote is configured not to fetch them | git fetch --tags origin, or cloneOption(noTags: false, \
         shallow: false) in the Jenkinsfile",
    );
    assert_says(
        &jenkins,
        "identity release: git has no name and email for the tagger | relmap release --tagger \"NAME <EMAIL>\", or git config user.name and \
         user.email",
    );
    assert_says(&jenkins, "ci note: running in Jenkins");
}

#[test]
fn heads_are_told_apart() {
    let with = |head| Symptoms { checkout: Some(Checkout { head, ..checkout() }), ..healthy() };
    assert_says(
        &with(Head::Detached {
            commit: "0123456789abcdef0123456789abcdef01234567".parse().unwrap(),
        }),
        "head note: commit 0123456789ab, on no branch, as CI systems check out",
    );
    assert_says(
        &with(Head::Unborn { name: "main".into() }),
        "head fault: the branch main has no commit yet | commit something, or check the work tree: relmap check --worktree",
    );
    let merge = Checkout { pull_request_merge: true, ..checkout() };
    assert_says(
        &Symptoms { checkout: Some(merge), ..healthy() },
        "head release: a merge commit made for a pull request, not on any branch | nothing for a check; release after the merge, \
         from the branch itself",
    );
}

#[test]
fn a_repository_that_cannot_be_opened_ends_the_list_early() {
    let broken = Symptoms {
        repository: Some(Err("`/x` belongs to another user".into())),
        ci: Some(CiSystem::Other),
        ..Symptoms::default()
    };
    assert_eq!(
        said(&broken),
        [
            "repository fault: `/x` belongs to another user",
            "helm note: not found; only `check --render` needs it",
            "ci note: running in a CI system that relmap does not know",
        ]
    );
}

#[test]
fn a_server_that_does_not_answer_is_a_fault_for_releases_alone() {
    let trouble =
        Trouble { message: "origin cannot be reached; fix it".into(), words: "fatal: no".into() };
    let server = |reads, takes| {
        let server = Server { name: "origin".into(), url: "u".into(), reads, takes };
        Symptoms { remote: Some(Ok(server)), ..healthy() }
    };
    assert_says(
        &server(Some(Err(trouble.clone())), None),
        "remote release: origin cannot be reached; fix it; git says: fatal: no",
    );
    assert_says(
        &server(Some(Ok(())), Some(Err(trouble))),
        "credentials release: origin cannot be reached; fix it; git says: fatal: no",
    );
    let offline = Symptoms { is_offline: true, ..server(None, None) };
    assert_says(&offline, "remote note: origin at u, not asked");
    let alone = Symptoms { has_no_remote: true, remote: None, ..healthy() };
    assert_says(&alone, "remote note: no remote: releases stay in this clone");
}

#[test]
fn the_map_is_here_or_there_or_nowhere() {
    let map = |here, at_remote| Symptoms {
        map: Some(MapBranch { branch: "m".into(), repository: None, here, at_remote }),
        ..healthy()
    };
    assert_says(
        &map(Ok(None), Some(true)),
        "map note: m is on the remote but not in this clone | relmap map fetch",
    );
    assert_says(
        &map(Ok(None), Some(false)),
        "map note: m does not exist yet; the first release makes it | to make it from history: relmap map import --branch m",
    );
    assert_says(&map(Err("broken".into()), None), "map release: broken");
    // Without a remote there is nothing to fetch it from.
    let alone = Symptoms { has_no_remote: true, remote: None, ..map(Ok(None), None) };
    assert_says(
        &alone,
        "map note: m does not exist yet; the first release makes it | to make it from history: relmap map import --branch m",
    );
}

#[test]
fn signing_by_ssh_needs_a_key() {
    let signing = |format: &str, key: Option<&str>| Symptoms {
        signing: Some(Signing { format: format.into(), key: key.map(str::to_owned) }),
        ..healthy()
    };
    assert_says(
        &signing("openpgp", None),
        "signing ok: every tag, by openpgp, with the committer's key",
    );
    assert_says(&signing("ssh", Some("~/.ssh/k")), "signing ok: every tag, by ssh, with ~/.ssh/k");
    assert_says(
        &signing("ssh", None),
        "signing release: every tag, by ssh, and no key is configured | git config user.signingKey KEY, or relmap release --no-sign",
    );
}

#[test]
fn without_components_the_first_one_is_explained() {
    assert_says(
        &Symptoms { components: Some(Ok(vec![])), ..healthy() },
        "components fault: no RELEASE.txt was found; run `relmap init`",
    );
    let many = (0..9).map(|n| format!("c{n}")).collect();
    assert_says(
        &Symptoms { components: Some(Ok(many)), ..healthy() },
        "components ok: c0, c1, c2, c3, c4 and 4 more",
    );
}

#[test]
fn an_app_that_is_out_of_reach_is_told_with_what_that_means() {
    let far = FarApp {
        app: "shop".into(),
        place: "https://git.example/shop.git".into(),
        local: Some("../shop".into()),
        is_at_server: true,
        reason: String::new(),
    };
    let apps = vec![far.clone()];
    assert_says(
        &Symptoms { apps, ..healthy() },
        "app note: shop is at https://git.example/shop.git and has no clone at ../shop: `release` looks its tags up there, `check` does not",
    );
    let reason = "../shop is not a git repository".to_owned();
    let apps =
        vec![FarApp { place: "../shop".into(), local: None, is_at_server: false, reason, ..far }];
    assert_says(
        &Symptoms { apps, ..healthy() },
        "app release: shop is out of reach, so an entry that names a new release of it is undecided: ../shop is not a git repository | clone shop to ../shop, or set `repository` in relmap.toml to its URL and `local` to ../shop",
    );
}

#[test]
fn a_repository_without_components_is_told_how_to_begin() {
    let not_set_up = Some("relmap is not set up in this repository; run `relmap init`".to_owned());
    assert_says(
        &Symptoms { components: Some(Ok(vec![])), not_set_up, ..healthy() },
        "components fault: relmap is not set up in this repository; run `relmap init`",
    );
}
