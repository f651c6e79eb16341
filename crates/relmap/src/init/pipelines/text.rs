//! The texts of the pipelines.

/// The stage of a Jenkinsfile.
pub(super) const JENKINS_STAGE: &str = "        stage('Check the versions') {
            steps {
                // A verdict needs the whole history and all tags.
                checkout scmGit(
                    branches: scm.branches,
                    extensions: scm.extensions + [cloneOption(noTags: false, shallow: false)],
                    userRemoteConfigs: scm.userRemoteConfigs
                )
                // The agent must have relmap and git; `In a pipeline` in docs/installing.md of relmap has a step that installs it.
                sh 'relmap check'
            }
        }
";

pub(super) fn jenkins() -> String {
    format!(
        "pipeline {{\n    agent any\n    options {{ skipDefaultCheckout() }}\n    stages {{\n{JENKINS_STAGE}    }}\n}}\n"
    )
}

/// The job of a workflow.
pub(super) const GITHUB_JOB: &str = "  relmap:
    # The runner must have relmap; `In a pipeline` in docs/installing.md of relmap has a step that installs it.
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
        with:
          # A verdict needs the whole history and all tags.
          fetch-depth: 0
      - run: relmap check
";

pub(super) fn github(branch: &str) -> String {
    let branch = quoted(&github_pattern(branch));
    format!(
        "name: relmap

on:
  push:
    branches: [{branch}]
  pull_request:

permissions:
  contents: read

jobs:
{GITHUB_JOB}"
    )
}

/// A job of GitLab CI. A merge request is judged by the settings of its target, so that is fetched.
pub(super) const GITLAB: &str = "relmap:
  # The runner or its `image` must have relmap and git; `In a pipeline` in docs/installing.md of relmap has a step
  # that installs it.
  variables:
    # A verdict needs the whole history and all tags.
    GIT_DEPTH: \"0\"
  rules:
    - if: $CI_PIPELINE_SOURCE == \"merge_request_event\"
    - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH
  before_script:
    - |
      if [ -n \"$CI_MERGE_REQUEST_TARGET_BRANCH_NAME\" ]; then
        branch=$CI_MERGE_REQUEST_TARGET_BRANCH_NAME
        git fetch origin \"+refs/heads/$branch:refs/remotes/origin/$branch\"
      fi
  script:
    - relmap check
";

/// The steps of a pipeline of Azure DevOps.
pub(super) const AZURE_STEPS: &str = "steps:
  - checkout: self
    # A verdict needs the whole history and all tags.
    fetchDepth: \"0\"
    fetchTags: \"true\"
  # The agent must have relmap and git; `In a pipeline` in docs/installing.md of relmap has a step that installs it.
  - script: relmap check
    displayName: Check the versions
";

pub(super) fn azure(branch: &str) -> String {
    let branch = quoted(&azure_literal(branch));
    format!(
        "trigger:
  branches:
    include: [{branch}]
pr:
  branches:
    include: ['*']

pool:
  vmImage: ubuntu-latest

{AZURE_STEPS}"
    )
}

/// The hook of pre-commit. It runs the `relmap` of the machine.
pub(super) const PRE_COMMIT_REPO: &str = "  - repo: local
    hooks:
      - id: relmap-check
        name: relmap check
        entry: relmap check --worktree --quiet
        language: system
        pass_filenames: false
        always_run: true
";

pub(super) fn pre_commit() -> String {
    format!("repos:\n{PRE_COMMIT_REPO}")
}

/// A branch as GitHub's patterns of branches name it, and no other.
fn github_pattern(branch: &str) -> String {
    let mut pattern = String::new();
    for (at, letter) in branch.char_indices() {
        if matches!(letter, '*' | '?' | '+' | '[' | ']' | '\\') || letter == '!' && at == 0 {
            pattern.push('\\');
        }
        pattern.push(letter);
    }
    pattern
}

/// A text in which Azure DevOps evaluates nothing.
fn azure_literal(text: &str) -> String {
    match text.contains("${{") {
        true => format!("${{{{ '{}' }}}}", text.replace('\'', "''")),
        false => text.to_owned(),
    }
}

/// A name as YAML reads it, whatever is in it.
fn quoted(name: &str) -> String {
    format!("'{}'", name.replace('\'', "''"))
}
