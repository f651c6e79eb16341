//! The CI systems that relmap knows by their environment.

/// A CI system.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CiSystem {
    /// Jenkins.
    Jenkins,
    /// GitHub Actions, and what calls itself that, such as Gitea's and Forgejo's.
    GitHub,
    /// GitLab CI.
    GitLab,
    /// Azure Pipelines.
    Azure,
    /// Bitbucket Pipelines.
    Bitbucket,
    /// CircleCI.
    CircleCi,
    /// Travis CI.
    Travis,
    /// Drone.
    Drone,
    /// Woodpecker.
    Woodpecker,
    /// Buildkite.
    Buildkite,
    /// TeamCity.
    TeamCity,
    /// Google Cloud Build.
    CloudBuild,
    /// AWS CodeBuild.
    CodeBuild,
    /// Another one, which sets `CI`.
    Other,
}

/// Each system with the variable that only it sets; the surest first.
const MARKS: [(&str, CiSystem); 14] = [
    ("JENKINS_URL", CiSystem::Jenkins),
    ("GITHUB_ACTIONS", CiSystem::GitHub),
    ("GITLAB_CI", CiSystem::GitLab),
    ("TF_BUILD", CiSystem::Azure),
    ("BITBUCKET_BUILD_NUMBER", CiSystem::Bitbucket),
    ("CIRCLECI", CiSystem::CircleCi),
    ("TRAVIS", CiSystem::Travis),
    ("DRONE", CiSystem::Drone),
    ("CI_PIPELINE_FORGE_URL", CiSystem::Woodpecker),
    ("BUILDKITE", CiSystem::Buildkite),
    ("TEAMCITY_VERSION", CiSystem::TeamCity),
    ("CODEBUILD_BUILD_ID", CiSystem::CodeBuild),
    ("BUILDER_OUTPUT", CiSystem::CloudBuild),
    ("CI", CiSystem::Other),
];

impl CiSystem {
    /// Recognises a system by the variables that are set.
    ///
    /// ```
    /// use relmap_core::ci::CiSystem;
    /// assert_eq!(CiSystem::of(|name| name == "GITLAB_CI" || name == "CI"), Some(CiSystem::GitLab));
    /// assert_eq!(CiSystem::of(|_| false), None);
    /// ```
    pub fn of(is_set: impl Fn(&str) -> bool) -> Option<CiSystem> {
        MARKS.iter().find(|(name, _)| is_set(name)).map(|(_, system)| *system)
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            CiSystem::Jenkins => "Jenkins",
            CiSystem::GitHub => "GitHub Actions",
            CiSystem::GitLab => "GitLab CI",
            CiSystem::Azure => "Azure Pipelines",
            CiSystem::Bitbucket => "Bitbucket Pipelines",
            CiSystem::CircleCi => "CircleCI",
            CiSystem::Travis => "Travis CI",
            CiSystem::Drone => "Drone",
            CiSystem::Woodpecker => "Woodpecker",
            CiSystem::Buildkite => "Buildkite",
            CiSystem::TeamCity => "TeamCity",
            CiSystem::CloudBuild => "Google Cloud Build",
            CiSystem::CodeBuild => "AWS CodeBuild",
            CiSystem::Other => "a CI system that relmap does not know",
        }
    }

    /// How this system is told to fetch all history and all tags.
    pub(crate) fn full_checkout(self) -> Option<&'static str> {
        match self {
            CiSystem::Jenkins => {
                Some("cloneOption(noTags: false, shallow: false) in the Jenkinsfile")
            }
            CiSystem::GitHub => Some("fetch-depth: 0 at actions/checkout"),
            CiSystem::GitLab => Some("GIT_DEPTH: \"0\" among the variables"),
            CiSystem::Azure => Some("fetchDepth: 0 and fetchTags: true at checkout"),
            CiSystem::Bitbucket => Some("clone: depth: full"),
            CiSystem::Travis => Some("git: depth: false"),
            CiSystem::Drone | CiSystem::Woodpecker => Some("clone: depth: 0 and tags: true"),
            _ => None,
        }
    }
}
