//! What CI systems say of the branch that a pull request is to be merged into.

use relmap_core::ci::{PullRequest, is_merged, merge_queue_base};

/// The target of a pull request, as the environment names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Target {
    /// The branch, without `refs/heads/`; none where the system does not say it.
    pub(crate) branch: Option<String>,
    /// Commits of the target that the system names, the best first.
    pub(crate) commits: Vec<String>,
    /// The merge that the system itself made; its first parent is the target.
    pub(crate) merge: Option<String>,
}

/// One system: the variable that tells a pull request, the ones that name its target, and the
/// ones that name a commit of that.
struct System {
    /// The variable, and whether its value tells a pull request.
    tells: (&'static str, fn(&str) -> bool),
    branches: &'static [&'static str],
    commits: &'static [&'static str],
}

fn any(_: &str) -> bool {
    true
}

fn is_number(value: &str) -> bool {
    value.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_pull_request(value: &str) -> bool {
    value.to_ascii_lowercase().starts_with("pull_request")
}

fn is_true(value: &str) -> bool {
    value == "true"
}

/// The systems that name the target.
const SYSTEMS: &[System] = &[
    // Jenkins, and its plugins for GitHub, GitLab, Gerrit and Bitbucket.
    System { tells: ("CHANGE_TARGET", any), branches: &["CHANGE_TARGET"], commits: &[] },
    System { tells: ("ghprbPullId", any), branches: &["ghprbTargetBranch"], commits: &[] },
    System {
        tells: ("gitlabMergeRequestIid", any),
        branches: &["gitlabTargetBranch"],
        commits: &[],
    },
    System { tells: ("GERRIT_EVENT_TYPE", any), branches: &["GERRIT_BRANCH"], commits: &[] },
    System { tells: ("GERRIT_CHANGE_NUMBER", any), branches: &["GERRIT_BRANCH"], commits: &[] },
    System {
        tells: ("GITHUB_PR_NUMBER", is_number),
        branches: &["GITHUB_PR_TARGET_BRANCH"],
        commits: &[],
    },
    System {
        tells: ("BITBUCKET_PULL_REQUEST_ID", is_number),
        branches: &["BITBUCKET_TARGET_BRANCH"],
        commits: &[],
    },
    System { tells: ("pullRequestId", is_number), branches: &["targetBranch"], commits: &[] },
    System {
        tells: ("bbprbPullRequestId", is_number),
        branches: &["bbprbDestinationBranch"],
        commits: &[],
    },
    // Zuul.
    System { tells: ("ZUUL_CHANGE", any), branches: &["ZUUL_BRANCH"], commits: &[] },
    // Shippable.
    System { tells: ("IS_PULL_REQUEST", is_true), branches: &["BASE_BRANCH"], commits: &[] },
    // GitHub, Gitea and Forgejo; it is empty for a push.
    System { tells: ("GITHUB_BASE_REF", any), branches: &["GITHUB_BASE_REF"], commits: &[] },
    System { tells: ("GITEA_BASE_REF", any), branches: &["GITEA_BASE_REF"], commits: &[] },
    System { tells: ("FORGEJO_BASE_REF", any), branches: &["FORGEJO_BASE_REF"], commits: &[] },
    // GitLab.
    System {
        tells: ("CI_MERGE_REQUEST_IID", any),
        branches: &["CI_MERGE_REQUEST_TARGET_BRANCH_NAME"],
        commits: &["CI_MERGE_REQUEST_TARGET_BRANCH_SHA", "CI_MERGE_REQUEST_DIFF_BASE_SHA"],
    },
    System {
        tells: ("CI_MERGE_REQUEST_TARGET_BRANCH_NAME", any),
        branches: &["CI_MERGE_REQUEST_TARGET_BRANCH_NAME"],
        commits: &["CI_MERGE_REQUEST_TARGET_BRANCH_SHA", "CI_MERGE_REQUEST_DIFF_BASE_SHA"],
    },
    System {
        tells: ("CI_EXTERNAL_PULL_REQUEST_IID", any),
        branches: &["CI_EXTERNAL_PULL_REQUEST_TARGET_BRANCH_NAME"],
        commits: &["CI_EXTERNAL_PULL_REQUEST_TARGET_BRANCH_SHA"],
    },
    // Azure Pipelines.
    System {
        tells: ("SYSTEM_PULLREQUEST_TARGETBRANCH", any),
        branches: &["SYSTEM_PULLREQUEST_TARGETBRANCH"],
        commits: &[],
    },
    // Bitbucket Pipelines.
    System {
        tells: ("BITBUCKET_PR_DESTINATION_BRANCH", any),
        branches: &["BITBUCKET_PR_DESTINATION_BRANCH"],
        commits: &["BITBUCKET_PR_DESTINATION_COMMIT"],
    },
    // Woodpecker, and Drone.
    System {
        tells: ("CI_PIPELINE_EVENT", is_pull_request),
        branches: &["CI_COMMIT_TARGET_BRANCH"],
        commits: &[],
    },
    System {
        tells: ("DRONE_BUILD_EVENT", is_pull_request),
        branches: &["DRONE_TARGET_BRANCH"],
        commits: &[],
    },
    // Buildkite says `false` where it is none, and so does Travis.
    System {
        tells: ("BUILDKITE_PULL_REQUEST", is_number),
        branches: &["BUILDKITE_PULL_REQUEST_BASE_BRANCH"],
        commits: &[],
    },
    System {
        tells: ("TRAVIS_PULL_REQUEST", is_number),
        branches: &["TRAVIS_BRANCH"],
        commits: &[],
    },
    // AppVeyor.
    System {
        tells: ("APPVEYOR_PULL_REQUEST_NUMBER", is_number),
        branches: &["APPVEYOR_REPO_BRANCH"],
        commits: &[],
    },
    // Cirrus.
    System {
        tells: ("CIRRUS_PR", any),
        branches: &["CIRRUS_BASE_BRANCH"],
        commits: &["CIRRUS_BASE_SHA"],
    },
    // CodeBuild.
    System {
        tells: ("CODEBUILD_WEBHOOK_EVENT", is_pull_request),
        branches: &["CODEBUILD_WEBHOOK_BASE_REF"],
        commits: &[],
    },
    // Prow.
    System {
        tells: ("PULL_BASE_REF", any),
        branches: &["PULL_BASE_REF"],
        commits: &["PULL_BASE_SHA"],
    },
    // Bitrise.
    System {
        tells: ("BITRISE_PULL_REQUEST", is_number),
        branches: &["BITRISEIO_GIT_BRANCH_DEST"],
        commits: &[],
    },
];

/// The target of the pull request that is built; `None` if none is built. `variable` gives the
/// value of a variable.
pub(crate) fn target(variable: impl Fn(&str) -> Option<String>) -> Option<Target> {
    let set = |name: &str| variable(name).filter(|value| !value.is_empty());
    let system = SYSTEMS.iter().find(|system| {
        let (name, tells) = system.tells;
        set(name).is_some_and(|value| tells(&value)) && !is_merged(name, set)
    });
    let (branches, commits) = match system {
        Some(system) => (system.branches, system.commits),
        // Whatever counts as a pull request has a target, whether the system names it or not.
        None => match PullRequest::of(&variable)? {
            // Where something else says that a pull request is built, its author chose the branch's name.
            found if found.is_merge_queue => return Some(merge_queue(set)),
            // It runs on the default branch, whatever is checked out.
            found if found.depends_on_head => (DEFAULT_BRANCH, &[][..]),
            _ => (&[][..], &[][..]),
        },
    };
    let first = |names: &[&str]| names.iter().find_map(|name| set(name));
    let is_made_by_github = set("GITHUB_REF")
        .is_some_and(|name| name.starts_with("refs/pull/") && name.ends_with("/merge"));
    Some(Target {
        branch: first(branches).map(|name| short(&name)),
        commits: commits.iter().filter_map(|name| set(name)).collect(),
        merge: set("GITHUB_SHA").filter(|_| is_made_by_github),
    })
}

/// What names the default branch for events that run there.
const DEFAULT_BRANCH: &[&str] = &["GITHUB_REF", "GITEA_REF", "FORGEJO_REF"];

/// What GitHub's merge queue merges into.
fn merge_queue(set: impl Fn(&str) -> Option<String>) -> Target {
    Target { branch: merge_queue_base(set), commits: Vec::new(), merge: None }
}

fn short(name: &str) -> String {
    name.strip_prefix("refs/heads/").unwrap_or(name).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(variables: &[(&str, &str)]) -> Option<Target> {
        let find = |name: &str| variables.iter().find(|(other, _)| *other == name);
        target(|name| find(name).map(|(_, value)| (*value).to_owned()))
    }

    #[test]
    fn merge_queues_and_trains_are_recognised_on_every_system() {
        let queue = "gh-readonly-queue/release/1.2/pr-7-0123abc";
        for name in [
            "GITHUB_REF",
            "BRANCH_NAME",
            "GIT_BRANCH",
            "CI_COMMIT_REF_NAME",
            "CI_COMMIT_BRANCH",
            "BUILD_SOURCEBRANCH",
            "BITBUCKET_BRANCH",
            "BUILDKITE_BRANCH",
            "CIRCLE_BRANCH",
            "DRONE_BRANCH",
            "CIRRUS_BRANCH",
            "TRAVIS_BRANCH",
        ] {
            for value in [queue.to_owned(), format!("refs/heads/{queue}")] {
                let target = of(&[(name, &value)]).unwrap();
                assert_eq!(target.branch.as_deref(), Some("release/1.2"), "{name}={value}");
            }
            assert!(of(&[(name, "gh-readonly-queue-of-mine")]).is_none(), "{name}");
            // The name of a pull request's branch says nothing about its target.
            for other in ["CIRCLE_PULL_REQUEST", "SEMAPHORE_GIT_PR_NUMBER", "GERRIT_CHANGE_NUMBER"]
            {
                let target = of(&[(name, queue), (other, "7")]).unwrap();
                assert_eq!((target.branch, target.commits), (None, vec![]), "{name} {other}");
            }
        }
        let told = of(&[
            ("GITHUB_EVENT_NAME", "merge_group"),
            ("GITHUB_REF", "refs/heads/gh-readonly-queue/main/pr-7-abc"),
        ]);
        assert_eq!(told.unwrap().branch.as_deref(), Some("main"));
        let train = of(&[
            ("CI_MERGE_REQUEST_IID", "7"),
            ("CI_MERGE_REQUEST_EVENT_TYPE", "merge_train"),
            ("CI_MERGE_REQUEST_TARGET_BRANCH_NAME", "main"),
            ("CI_COMMIT_REF_NAME", "refs/merge-requests/7/train"),
        ]);
        assert_eq!(train.unwrap().branch.as_deref(), Some("main"));
    }

    #[test]
    fn every_system_names_its_target() {
        for variables in [
            &[("CHANGE_TARGET", "main"), ("CHANGE_ID", "7")][..],
            &[("GITHUB_BASE_REF", "main")],
            &[("GITEA_BASE_REF", "main")],
            &[("FORGEJO_BASE_REF", "refs/heads/main")],
            &[("CI_MERGE_REQUEST_IID", "7"), ("CI_MERGE_REQUEST_TARGET_BRANCH_NAME", "main")],
            &[("CI_MERGE_REQUEST_TARGET_BRANCH_NAME", "main")],
            &[("SYSTEM_PULLREQUEST_TARGETBRANCH", "refs/heads/main")],
            &[("BITBUCKET_PR_DESTINATION_BRANCH", "main")],
            &[("CI_PIPELINE_EVENT", "pull_request"), ("CI_COMMIT_TARGET_BRANCH", "main")],
            &[("DRONE_BUILD_EVENT", "pull_request"), ("DRONE_TARGET_BRANCH", "main")],
            &[("BUILDKITE_PULL_REQUEST", "7"), ("BUILDKITE_PULL_REQUEST_BASE_BRANCH", "main")],
            &[("TRAVIS_PULL_REQUEST", "7"), ("TRAVIS_BRANCH", "main")],
            &[("APPVEYOR_PULL_REQUEST_NUMBER", "7"), ("APPVEYOR_REPO_BRANCH", "main")],
            &[("CIRRUS_PR", "7"), ("CIRRUS_BASE_BRANCH", "main")],
            &[
                ("CODEBUILD_WEBHOOK_EVENT", "PULL_REQUEST_UPDATED"),
                ("CODEBUILD_WEBHOOK_BASE_REF", "refs/heads/main"),
            ],
            &[("PULL_BASE_REF", "main")],
            &[("ghprbPullId", "7"), ("ghprbTargetBranch", "main")],
            &[("gitlabMergeRequestIid", "7"), ("gitlabTargetBranch", "main")],
            &[("GERRIT_EVENT_TYPE", "patchset-created"), ("GERRIT_BRANCH", "main")],
            &[("GERRIT_EVENT_TYPE", "topic-changed"), ("GERRIT_BRANCH", "main")],
            &[("GERRIT_CHANGE_NUMBER", "5"), ("GERRIT_BRANCH", "main")],
            &[("GITHUB_PR_NUMBER", "7"), ("GITHUB_PR_TARGET_BRANCH", "main")],
            &[("BITBUCKET_PULL_REQUEST_ID", "7"), ("BITBUCKET_TARGET_BRANCH", "main")],
            &[("pullRequestId", "7"), ("targetBranch", "main")],
            &[("bbprbPullRequestId", "7"), ("bbprbDestinationBranch", "main")],
            &[("ZUUL_CHANGE", "7"), ("ZUUL_PIPELINE", "gate"), ("ZUUL_BRANCH", "main")],
            &[("IS_PULL_REQUEST", "true"), ("BASE_BRANCH", "main")],
            &[
                ("CI_EXTERNAL_PULL_REQUEST_IID", "7"),
                ("CI_EXTERNAL_PULL_REQUEST_TARGET_BRANCH_NAME", "main"),
            ],
            &[("BITRISE_PULL_REQUEST", "7"), ("BITRISEIO_GIT_BRANCH_DEST", "main")],
            &[
                ("GITHUB_EVENT_NAME", "merge_group"),
                ("GITHUB_REF", "refs/heads/gh-readonly-queue/main/pr-7-abc"),
            ],
        ] {
            let branch = of(variables).and_then(|target| target.branch);
            assert_eq!(branch.as_deref(), Some("main"), "{variables:?}");
        }
    }

    #[test]
    fn no_pull_request_has_no_target() {
        for variables in [
            &[][..],
            &[("GITHUB_BASE_REF", ""), ("GITHUB_REF", "refs/heads/main")],
            &[("BUILDKITE_PULL_REQUEST", "false"), ("TRAVIS_PULL_REQUEST", "false")],
            &[("TRAVIS_BRANCH", "main"), ("DRONE_TARGET_BRANCH", "main")],
            &[("CI_PIPELINE_EVENT", "push"), ("DRONE_BUILD_EVENT", "push")],
            &[("CODEBUILD_WEBHOOK_EVENT", "PUSH")],
            &[("CHANGE_TARGET", ""), ("CI_COMMIT_BRANCH", "main")],
            &[("GERRIT_EVENT_TYPE", "change-merged"), ("GERRIT_BRANCH", "main")],
            &[
                ("GERRIT_EVENT_TYPE", "change-merged"),
                ("GERRIT_CHANGE_NUMBER", "5"),
                ("GERRIT_BRANCH", "main"),
            ],
            &[("ZUUL_CHANGE", "7"), ("ZUUL_PIPELINE", "promote"), ("ZUUL_BRANCH", "main")],
            &[("IS_PULL_REQUEST", "false"), ("BASE_BRANCH", "main")],
            &[("gitlabMergeRequestIid", ""), ("gitlabTargetBranch", "main")],
            &[("BITRISE_PULL_REQUEST", "false"), ("CIRCLE_PULL_REQUESTS", "")],
        ] {
            assert_eq!(of(variables), None, "{variables:?}");
        }
    }

    #[test]
    fn commits_and_merges_are_taken_from_where_the_system_vouches_for_them() {
        let found = of(&[
            ("CI_MERGE_REQUEST_IID", "7"),
            ("CI_MERGE_REQUEST_TARGET_BRANCH_SHA", ""),
            ("CI_MERGE_REQUEST_DIFF_BASE_SHA", "abc"),
        ]);
        let commits = vec!["abc".to_owned()];
        assert_eq!(found, Some(Target { branch: None, commits, merge: None }));
        let github = |reference| {
            let variables =
                [("GITHUB_BASE_REF", "main"), ("GITHUB_REF", reference), ("GITHUB_SHA", "abc")];
            of(&variables).and_then(|target| target.merge)
        };
        assert_eq!(github("refs/pull/7/merge").as_deref(), Some("abc"));
        assert_eq!(github("refs/pull/7/head"), None);
        assert_eq!(github("refs/heads/main"), None);
        let circle = of(&[("CIRCLE_PULL_REQUEST", "https://github.com/a/b/pull/7")]);
        assert_eq!(circle, Some(Target { branch: None, commits: vec![], merge: None }));
    }

    #[test]
    fn every_pull_request_has_a_target_whether_it_is_named_or_not() {
        for variable in [
            ("CHANGE_ID", "7"),
            ("ghprbPullId", "7"),
            ("gitlabMergeRequestIid", "7"),
            ("GERRIT_EVENT_TYPE", "patchset-created"),
            ("CI_MERGE_REQUEST_IID", "7"),
            ("CI_EXTERNAL_PULL_REQUEST_IID", "7"),
            ("GITHUB_EVENT_NAME", "pull_request_review"),
            ("GITHUB_HEAD_REF", "side"),
            ("GITEA_REF", "refs/pull/7/head"),
            ("FORGEJO_EVENT_NAME", "pull_request_target"),
            ("SYSTEM_PULLREQUEST_PULLREQUESTID", "7"),
            ("BUILD_REASON", "PullRequest"),
            ("BITBUCKET_PR_ID", "7"),
            ("CIRCLE_PULL_REQUESTS", "https://git.example/pull/7"),
            ("CIRCLE_PR_NUMBER", "7"),
            ("TRAVIS_EVENT_TYPE", "pull_request"),
            ("BUILDKITE_PULL_REQUEST", "7"),
            ("DRONE_PULL_REQUEST", "7"),
            ("CI_COMMIT_PULL_REQUEST", "7"),
            ("CI_BUILD_EVENT", "pull_request"),
            ("APPVEYOR_PULL_REQUEST_NUMBER", "7"),
            ("CODEBUILD_WEBHOOK_EVENT", "PULL_REQUEST_REOPENED"),
            ("CIRRUS_PR", "7"),
            ("SEMAPHORE_GIT_PR_NUMBER", "7"),
            ("BITRISE_PULL_REQUEST", "7"),
            ("PULL_NUMBER", "7"),
        ] {
            let unnamed = Target { branch: None, commits: vec![], merge: None };
            assert_eq!(of(&[variable]), Some(unnamed), "{variable:?}");
        }
        let review = of(&[
            ("GITHUB_EVENT_NAME", "pull_request_review"),
            ("GITHUB_REF", "refs/pull/7/merge"),
            ("GITHUB_SHA", "abc"),
        ]);
        assert_eq!(review.and_then(|target| target.merge).as_deref(), Some("abc"));
    }
}
