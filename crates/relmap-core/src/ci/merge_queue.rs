//! GitHub's merge queue, on whatever CI system is told to build branches.

/// How the branches of a merge queue begin: `gh-readonly-queue/BASE/pr-NUMBER-COMMIT`.
const QUEUE: &str = "gh-readonly-queue/";

/// The variables in which CI systems name the branch that they build.
pub(super) const BRANCHES: [&str; 12] = [
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
];

/// The variable that names a branch of a merge queue. `variable` gives the value of a variable.
pub(super) fn named_by(variable: impl Fn(&str) -> Option<String>) -> Option<&'static str> {
    BRANCHES.into_iter().find(|name| variable(name).is_some_and(|value| queued(&value).is_some()))
}

/// The branch that a merge queue merges into; `None` if none is built. `variable` gives the value of a variable.
///
/// ```
/// use relmap_core::ci::merge_queue_base;
///
/// let of = |value: &'static str| {
///     merge_queue_base(move |name| (name == "BRANCH_NAME").then(|| value.to_owned()))
/// };
/// assert_eq!(of("gh-readonly-queue/main/pr-7-0123abc").as_deref(), Some("main"));
/// assert_eq!(of("main"), None);
/// ```
pub fn merge_queue_base(variable: impl Fn(&str) -> Option<String>) -> Option<String> {
    BRANCHES.into_iter().find_map(|name| {
        let value = variable(name)?;
        let (base, _) = queued(&value)?.rsplit_once("/pr-")?;
        Some(base.to_owned())
    })
}

/// What follows in the name of a queue's branch.
fn queued(name: &str) -> Option<&str> {
    let name = name.trim_start_matches("refs/heads/").trim_start_matches("origin/");
    name.strip_prefix(QUEUE)
}
