//! Whether a CI system builds a pull request, by the variables that it sets.

use std::fmt;

use super::merge_queue;

/// The build of a pull request, and how that is known.
///
/// The value of the variable is not kept: it may be the name of a stranger's branch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PullRequest {
    /// The variable that says so.
    pub variable: &'static str,
    /// The variable names an event that anyone can cause. It runs by the settings of the default branch and with the
    /// tokens of the repository, and what it checks out may be a pull request: whether it is one depends on HEAD.
    pub depends_on_head: bool,
    /// It is the merge queue of GitHub, by its event, or by the name of the branch where nothing else tells of a
    /// pull request: elsewhere the author of one chose that name.
    pub is_merge_queue: bool,
}

impl fmt::Display for PullRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let variable = self.variable;
        if self.depends_on_head {
            return write!(
                f,
                "{variable} names an event that anyone can cause, and HEAD is not on the default branch, so this counts \
                 as a pull request build"
            );
        }
        write!(f, "{variable} says that this is a pull request build")
    }
}

/// What the value of a variable must be.
#[derive(Debug, Clone, Copy)]
enum Says {
    /// Anything but nothing or `false`, which some systems write for "none".
    Something,
    /// One of these.
    OneOf(&'static [&'static str]),
    /// It begins so.
    Begins(&'static str),
}

use Says::{Begins, OneOf, Something};

/// The events of GitHub, Gitea and Forgejo that run a pull request's code or its settings: `pull_request`,
/// `pull_request_target`, `pull_request_review`, `pull_request_comment` and so on.
const EVENTS: Says = Begins("pull_request");

/// The merge queue of GitHub builds what is not merged yet.
const QUEUE: Says = OneOf(&["merge_group"]);

/// The events of GitHub, Gitea and Forgejo that strangers can cause, directly or by their pull requests, and that run
/// on the default branch. Workflows use them to build the head of a pull request with the repository's tokens.
const BY_ANYONE: Says = OneOf(&[
    "check_run",
    "check_suite",
    "commit_comment",
    "deployment",
    "deployment_status",
    "discussion",
    "discussion_comment",
    "fork",
    "gollum",
    "issue_comment",
    "issues",
    "label",
    "repository_dispatch",
    "status",
    "watch",
    "workflow_run",
]);

/// Each variable with the value by which it tells of a pull request. TeamCity sets none by itself, and Bamboo and Google
/// Cloud Build name none either.
const MARKS: &[(&str, Says)] = &[
    // Jenkins: multibranch pipelines, and its plugins for GitHub, GitLab, Gerrit and Bitbucket.
    ("CHANGE_ID", Something),
    ("CHANGE_TARGET", Something),
    ("ghprbPullId", Something),
    ("gitlabMergeRequestIid", Something),
    ("gitlabActionType", OneOf(&["MERGE", "NOTE"])),
    ("GERRIT_EVENT_TYPE", Something),
    ("GERRIT_CHANGE_NUMBER", Something),
    ("GERRIT_REFNAME", Begins("refs/changes/")),
    ("GITHUB_PR_NUMBER", Something),
    ("BITBUCKET_PULL_REQUEST_ID", Something),
    ("pullRequestId", Something),
    ("bbprbPullRequestId", Something),
    // Zuul.
    ("ZUUL_CHANGE", Something),
    // GitLab: merge trains and merged results are merge requests, too.
    ("CI_MERGE_REQUEST_IID", Something),
    ("CI_MERGE_REQUEST_ID", Something),
    ("CI_EXTERNAL_PULL_REQUEST_IID", Something),
    ("CI_PIPELINE_SOURCE", OneOf(&["merge_request_event", "external_pull_request_event"])),
    ("CI_COMMIT_REF_NAME", Begins("refs/merge-requests/")),
    // GitHub, and what sets its variables: Gitea and Forgejo.
    ("GITHUB_EVENT_NAME", EVENTS),
    ("GITHUB_EVENT_NAME", QUEUE),
    ("GITHUB_HEAD_REF", Something),
    ("GITHUB_REF", Begins("refs/pull/")),
    ("GITEA_EVENT_NAME", EVENTS),
    ("GITEA_HEAD_REF", Something),
    ("GITEA_REF", Begins("refs/pull/")),
    ("FORGEJO_EVENT_NAME", EVENTS),
    ("FORGEJO_HEAD_REF", Something),
    ("FORGEJO_REF", Begins("refs/pull/")),
    // Azure.
    ("SYSTEM_PULLREQUEST_PULLREQUESTID", Something),
    ("SYSTEM_PULLREQUEST_TARGETBRANCH", Something),
    ("BUILD_REASON", OneOf(&["PullRequest"])),
    ("BUILD_SOURCEBRANCH", Begins("refs/pull/")),
    // Bitbucket.
    ("BITBUCKET_PR_ID", Something),
    ("BITBUCKET_PR_DESTINATION_BRANCH", Something),
    // CircleCI; a fork's branch is called so.
    ("CIRCLE_PULL_REQUEST", Something),
    ("CIRCLE_PULL_REQUESTS", Something),
    ("CIRCLE_PR_NUMBER", Something),
    ("CIRCLE_BRANCH", Begins("pull/")),
    // Travis.
    ("TRAVIS_PULL_REQUEST", Something),
    ("TRAVIS_EVENT_TYPE", OneOf(&["pull_request"])),
    // Buildkite.
    ("BUILDKITE_PULL_REQUEST", Something),
    ("BUILDKITE_MERGE_QUEUE_BASE_BRANCH", Something),
    // Drone and Harness, and Woodpecker.
    ("DRONE_PULL_REQUEST", Something),
    ("DRONE_BUILD_EVENT", OneOf(&["pull_request"])),
    ("DRONE_COMMIT_REF", Begins("refs/pull/")),
    ("CI_COMMIT_PULL_REQUEST", Something),
    ("CI_COMMIT_REF", Begins("refs/pull/")),
    ("CI_PIPELINE_EVENT", Begins("pull_request")),
    ("CI_BUILD_EVENT", Begins("pull_request")),
    // AppVeyor, AWS CodeBuild, Cirrus, Semaphore, Bitrise, Prow.
    ("APPVEYOR_PULL_REQUEST_NUMBER", Something),
    (
        "CODEBUILD_WEBHOOK_EVENT",
        OneOf(&["PULL_REQUEST_CREATED", "PULL_REQUEST_UPDATED", "PULL_REQUEST_REOPENED"]),
    ),
    ("CODEBUILD_SOURCE_VERSION", Begins("pr/")),
    ("CIRRUS_PR", Something),
    ("SEMAPHORE_GIT_PR_NUMBER", Something),
    ("SEMAPHORE_GIT_REF_TYPE", OneOf(&["pull-request"])),
    ("BITRISE_PULL_REQUEST", Something),
    ("PULL_NUMBER", Something),
    // Buddy, Codefresh, Codemagic, Appcircle, Screwdriver, Vela, Xcode Cloud, Agola, Shippable.
    ("BUDDY_EXECUTION_PULL_REQUEST_ID", Something),
    ("CF_PULL_REQUEST_NUMBER", Something),
    ("CF_PULL_REQUEST_ID", Something),
    ("CM_PULL_REQUEST", Something),
    ("AC_GIT_PR", Something),
    ("SD_PULL_REQUEST", Something),
    ("VELA_PULL_REQUEST", Something),
    ("CI_PULL_REQUEST_NUMBER", Something),
    ("AGOLA_PULL_REQUEST_ID", Something),
    ("IS_PULL_REQUEST", OneOf(&["true"])),
];

/// Variables that are set for a change after its merge, too, with the variable that says so and its values then.
const MERGED: &[(&str, &str, &[&str])] = &[
    ("GERRIT_EVENT_TYPE", "GERRIT_EVENT_TYPE", GERRIT_MERGED),
    ("GERRIT_CHANGE_NUMBER", "GERRIT_EVENT_TYPE", GERRIT_MERGED),
    ("ZUUL_CHANGE", "ZUUL_PIPELINE", &["post", "promote", "release"]),
];

const GERRIT_MERGED: &[&str] = &["change-merged", "ref-updated"];

/// Whether a variable is set for a change that is merged already. `variable` gives the value of a variable.
pub fn is_merged(name: &str, variable: impl Fn(&str) -> Option<String>) -> bool {
    MERGED.iter().filter(|(mark, ..)| *mark == name).any(|(_, told_by, values)| {
        variable(told_by).is_some_and(|value| values.contains(&value.as_str()))
    })
}

/// Those that tell of one only if HEAD is not on the default branch.
const PERHAPS: &[(&str, Says)] = &[
    ("GITHUB_EVENT_NAME", BY_ANYONE),
    ("GITEA_EVENT_NAME", BY_ANYONE),
    ("FORGEJO_EVENT_NAME", BY_ANYONE),
];

impl PullRequest {
    /// Recognises the build of a pull request. `variable` gives the value of a variable of the
    /// environment.
    ///
    /// ```
    /// use relmap_core::ci::PullRequest;
    /// let travis = |name: &str| (name == "TRAVIS_PULL_REQUEST").then(|| "false".to_owned());
    /// assert_eq!(PullRequest::of(travis), None);
    /// let jenkins = |name: &str| (name == "CHANGE_ID").then(|| "7".to_owned());
    /// assert_eq!(PullRequest::of(jenkins).map(|found| found.variable), Some("CHANGE_ID"));
    /// ```
    pub fn of(variable: impl Fn(&str) -> Option<String>) -> Option<PullRequest> {
        let find = |marks: &'static [(&'static str, Says)], depends_on_head| {
            let mark = marks.iter().find(|(name, says)| {
                variable(name).is_some_and(|value| match says {
                    Something => !value.is_empty() && !value.eq_ignore_ascii_case("false"),
                    OneOf(values) => values.contains(&value.as_str()),
                    Begins(start) => value.starts_with(start),
                }) && !is_merged(name, &variable)
            });
            mark.map(|(variable, says)| PullRequest {
                variable,
                depends_on_head,
                is_merge_queue: matches!(says, OneOf(["merge_group"])),
            })
        };
        let queue = || {
            let variable = merge_queue::named_by(&variable)?;
            Some(PullRequest { variable, depends_on_head: false, is_merge_queue: true })
        };
        find(MARKS, false).or_else(queue).or_else(|| find(PERHAPS, true))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_system_says_it_in_its_own_way() {
        for (name, value, expected) in [
            ("CHANGE_ID", "7", true),
            ("CHANGE_ID", "", false),
            ("ghprbPullId", "7", true),
            ("gitlabMergeRequestIid", "7", true),
            ("GERRIT_EVENT_TYPE", "patchset-created", true),
            ("GERRIT_EVENT_TYPE", "topic-changed", true),
            ("GERRIT_EVENT_TYPE", "wip-state-changed", true),
            ("GERRIT_EVENT_TYPE", "change-merged", false),
            ("GERRIT_EVENT_TYPE", "ref-updated", false),
            ("GERRIT_EVENT_TYPE", "", false),
            ("GERRIT_CHANGE_NUMBER", "5", true),
            ("GERRIT_REFNAME", "refs/changes/05/5/meta", true),
            ("GERRIT_REFNAME", "main", false),
            ("GITHUB_PR_NUMBER", "7", true),
            ("BITBUCKET_PULL_REQUEST_ID", "7", true),
            ("pullRequestId", "7", true),
            ("bbprbPullRequestId", "7", true),
            ("ZUUL_CHANGE", "7", true),
            ("ZUUL_BRANCH", "main", false),
            ("IS_PULL_REQUEST", "true", true),
            ("IS_PULL_REQUEST", "false", false),
            ("CI_MERGE_REQUEST_IID", "7", true),
            ("CI_EXTERNAL_PULL_REQUEST_IID", "7", true),
            ("GITHUB_EVENT_NAME", "pull_request", true),
            ("GITHUB_EVENT_NAME", "pull_request_target", true),
            ("GITHUB_EVENT_NAME", "push", false),
            ("GITHUB_EVENT_NAME", "workflow_dispatch", false),
            ("GITHUB_HEAD_REF", "a-branch", true),
            ("GITHUB_HEAD_REF", "", false),
            ("GITHUB_REF", "refs/pull/7/merge", true),
            ("GITHUB_REF", "refs/heads/pull/7/merge", false),
            ("GITEA_EVENT_NAME", "pull_request", true),
            ("FORGEJO_REF", "refs/pull/7/head", true),
            ("SYSTEM_PULLREQUEST_PULLREQUESTID", "7", true),
            ("BUILD_REASON", "PullRequest", true),
            ("BUILD_REASON", "IndividualCI", false),
            ("BITBUCKET_PR_ID", "7", true),
            ("CIRCLE_PULL_REQUEST", "https://github.com/a/b/pull/7", true),
            ("TRAVIS_PULL_REQUEST", "7", true),
            ("TRAVIS_PULL_REQUEST", "false", false),
            ("TRAVIS_EVENT_TYPE", "pull_request", true),
            ("BUILDKITE_PULL_REQUEST", "7", true),
            ("BUILDKITE_PULL_REQUEST", "false", false),
            ("DRONE_PULL_REQUEST", "7", true),
            ("DRONE_BUILD_EVENT", "pull_request", true),
            ("DRONE_BUILD_EVENT", "push", false),
            ("CI_COMMIT_PULL_REQUEST", "7", true),
            ("CI_PIPELINE_EVENT", "pull_request_closed", true),
            ("CI_PIPELINE_EVENT", "tag", false),
            ("APPVEYOR_PULL_REQUEST_NUMBER", "7", true),
            ("CODEBUILD_WEBHOOK_EVENT", "PULL_REQUEST_UPDATED", true),
            ("CODEBUILD_WEBHOOK_EVENT", "PULL_REQUEST_MERGED", false),
            ("CIRRUS_PR", "7", true),
            ("SEMAPHORE_GIT_PR_NUMBER", "7", true),
            ("BITRISE_PULL_REQUEST", "7", true),
            ("PULL_NUMBER", "7", true),
            ("CHANGE_TARGET", "main", true),
            ("gitlabActionType", "NOTE", true),
            ("gitlabActionType", "PUSH", false),
            ("CI_PIPELINE_SOURCE", "merge_request_event", true),
            ("CI_PIPELINE_SOURCE", "external_pull_request_event", true),
            ("CI_PIPELINE_SOURCE", "push", false),
            ("CI_COMMIT_REF_NAME", "refs/merge-requests/7/train", true),
            ("CI_COMMIT_REF_NAME", "main", false),
            ("GITHUB_EVENT_NAME", "pull_request_review", true),
            ("GITHUB_EVENT_NAME", "pull_request_review_comment", true),
            ("GITHUB_EVENT_NAME", "merge_group", true),
            ("GITHUB_REF", "refs/heads/gh-readonly-queue/main/pr-7-0a1b", true),
            ("GITEA_EVENT_NAME", "pull_request_sync", true),
            ("GITEA_EVENT_NAME", "pull_request_review_approved", true),
            ("FORGEJO_EVENT_NAME", "pull_request_comment", true),
            ("BUILD_SOURCEBRANCH", "refs/pull/7/merge", true),
            ("BUILD_SOURCEBRANCH", "refs/heads/main", false),
            ("BITBUCKET_PR_DESTINATION_BRANCH", "main", true),
            ("CIRCLE_BRANCH", "pull/7", true),
            ("BRANCH_NAME", "gh-readonly-queue/main/pr-7-0a1b", true),
            ("GIT_BRANCH", "origin/gh-readonly-queue/main/pr-7-0a1b", true),
            ("BUILDKITE_BRANCH", "gh-readonly-queue/main/pr-7-0a1b", true),
            ("TRAVIS_BRANCH", "main", false),
            ("CIRCLE_BRANCH", "main", false),
            ("BUILDKITE_MERGE_QUEUE_BASE_BRANCH", "main", true),
            ("DRONE_COMMIT_REF", "refs/pull/7/head", true),
            ("CI_COMMIT_REF", "refs/pull/7/merge", true),
            ("CI_COMMIT_REF", "refs/heads/main", false),
            ("CODEBUILD_SOURCE_VERSION", "pr/7", true),
            ("SEMAPHORE_GIT_REF_TYPE", "pull-request", true),
            ("SEMAPHORE_GIT_REF_TYPE", "branch", false),
            ("BUDDY_EXECUTION_PULL_REQUEST_ID", "7", true),
            ("CF_PULL_REQUEST_NUMBER", "7", true),
            ("CM_PULL_REQUEST", "true", true),
            ("CM_PULL_REQUEST", "false", false),
            ("SD_PULL_REQUEST", "7", true),
            ("CI", "true", false),
        ] {
            let found = PullRequest::of(|asked| (asked == name).then(|| value.to_owned()));
            let said = found.map(|found| found.variable);
            assert_eq!(said, expected.then_some(name), "{name}={value}");
        }
        assert_eq!(PullRequest::of(|_| None), None);
    }

    #[test]
    fn a_merge_queue_builds_what_is_not_merged() {
        for name in merge_queue::BRANCHES {
            for start in ["", "refs/heads/", "origin/", "refs/heads/origin/"] {
                let value = format!("{start}gh-readonly-queue/main/pr-7-0a1b");
                let found = PullRequest::of(|asked| (asked == name).then(|| value.clone()));
                assert_eq!(found.map(|found| found.variable), Some(name), "{value}");
            }
            let other = "gh-readonly-queue-of-mine";
            assert_eq!(PullRequest::of(|asked| (asked == name).then(|| other.to_owned())), None);
        }
    }

    #[test]
    fn a_change_that_is_merged_is_none() {
        for (name, told_by, value, expected) in [
            ("GERRIT_CHANGE_NUMBER", "GERRIT_EVENT_TYPE", "change-merged", false),
            ("GERRIT_CHANGE_NUMBER", "GERRIT_EVENT_TYPE", "ref-updated", false),
            ("ZUUL_CHANGE", "ZUUL_PIPELINE", "post", false),
            ("ZUUL_CHANGE", "ZUUL_PIPELINE", "promote", false),
            ("ZUUL_CHANGE", "ZUUL_PIPELINE", "release", false),
            ("ZUUL_CHANGE", "ZUUL_PIPELINE", "gate", true),
            ("ZUUL_CHANGE", "ZUUL_PIPELINE", "check", true),
            // It says nothing of another system.
            ("CHANGE_ID", "GERRIT_EVENT_TYPE", "change-merged", true),
        ] {
            let found = PullRequest::of(|asked| match asked {
                asked if asked == name => Some("7".to_owned()),
                asked if asked == told_by => Some(value.to_owned()),
                _ => None,
            });
            assert_eq!(found.is_some(), expected, "{name} {told_by}={value}");
        }
    }

    #[test]
    fn events_that_anyone_can_cause_depend_on_head() {
        let of = |name: &'static str, value: &str| {
            PullRequest::of(|asked| (asked == name).then(|| value.to_owned()))
        };
        for name in ["GITHUB_EVENT_NAME", "GITEA_EVENT_NAME", "FORGEJO_EVENT_NAME"] {
            for event in [
                "issue_comment",
                "workflow_run",
                "discussion_comment",
                "repository_dispatch",
                "gollum",
            ] {
                let found = of(name, event).unwrap();
                assert_eq!((found.variable, found.depends_on_head), (name, true), "{event}");
            }
            for event in ["push", "workflow_dispatch", "schedule", "release", "create", ""] {
                assert_eq!(of(name, event), None, "{name}={event}");
            }
            assert!(!of(name, "pull_request_target").unwrap().depends_on_head);
        }
        // What is surely one goes first.
        let both = PullRequest::of(|name| match name {
            "GITHUB_EVENT_NAME" => Some("workflow_run".to_owned()),
            "GITHUB_HEAD_REF" => Some("side".to_owned()),
            _ => None,
        });
        assert_eq!(both.map(|found| found.variable), Some("GITHUB_HEAD_REF"));
    }
}
