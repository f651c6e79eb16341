//! Whether a CI system builds a pull request, by the variables that it sets.

/// The build of a pull request, and how that is known.
///
/// The value of the variable is not kept: it may be the name of a stranger's branch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PullRequest {
    /// The variable that says so.
    pub variable: &'static str,
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

/// The events of GitHub, Gitea and Forgejo that run a pull request's code or its settings.
const EVENTS: Says = OneOf(&[
    "pull_request",
    "pull_request_target",
    "pull_request_review",
    "pull_request_review_comment",
    "pull_request_comment",
]);

/// Each variable with the value by which it tells of a pull request. TeamCity sets none by itself.
const MARKS: &[(&str, Says)] = &[
    // Jenkins: multibranch pipelines, and its plugins for GitHub, GitLab and Gerrit.
    ("CHANGE_ID", Something),
    ("ghprbPullId", Something),
    ("gitlabMergeRequestIid", Something),
    ("GERRIT_EVENT_TYPE", OneOf(&["patchset-created", "comment-added", "draft-published"])),
    // GitLab.
    ("CI_MERGE_REQUEST_IID", Something),
    ("CI_EXTERNAL_PULL_REQUEST_IID", Something),
    // GitHub, and what sets its variables: Gitea and Forgejo.
    ("GITHUB_EVENT_NAME", EVENTS),
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
    ("BUILD_REASON", OneOf(&["PullRequest"])),
    // Bitbucket.
    ("BITBUCKET_PR_ID", Something),
    // CircleCI.
    ("CIRCLE_PULL_REQUEST", Something),
    ("CIRCLE_PULL_REQUESTS", Something),
    ("CIRCLE_PR_NUMBER", Something),
    // Travis.
    ("TRAVIS_PULL_REQUEST", Something),
    ("TRAVIS_EVENT_TYPE", OneOf(&["pull_request"])),
    // Buildkite.
    ("BUILDKITE_PULL_REQUEST", Something),
    // Drone and Woodpecker.
    ("DRONE_PULL_REQUEST", Something),
    ("DRONE_BUILD_EVENT", OneOf(&["pull_request"])),
    ("CI_COMMIT_PULL_REQUEST", Something),
    ("CI_PIPELINE_EVENT", Begins("pull_request")),
    ("CI_BUILD_EVENT", OneOf(&["pull_request"])),
    // AppVeyor, AWS CodeBuild, Cirrus, Semaphore, Bitrise, Prow.
    ("APPVEYOR_PULL_REQUEST_NUMBER", Something),
    (
        "CODEBUILD_WEBHOOK_EVENT",
        OneOf(&["PULL_REQUEST_CREATED", "PULL_REQUEST_UPDATED", "PULL_REQUEST_REOPENED"]),
    ),
    ("CIRRUS_PR", Something),
    ("SEMAPHORE_GIT_PR_NUMBER", Something),
    ("BITRISE_PULL_REQUEST", Something),
    ("PULL_NUMBER", Something),
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
        let mark = MARKS.iter().find(|(name, says)| {
            variable(name).is_some_and(|value| match says {
                Something => !value.is_empty() && !value.eq_ignore_ascii_case("false"),
                OneOf(values) => values.contains(&value.as_str()),
                Begins(start) => value.starts_with(start),
            })
        });
        mark.map(|(variable, _)| PullRequest { variable })
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
            ("GERRIT_EVENT_TYPE", "change-merged", false),
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
            ("CI", "true", false),
        ] {
            let found = PullRequest::of(|asked| (asked == name).then(|| value.to_owned()));
            let said = found.map(|found| found.variable);
            assert_eq!(said, expected.then_some(name), "{name}={value}");
        }
        assert_eq!(PullRequest::of(|_| None), None);
    }
}
