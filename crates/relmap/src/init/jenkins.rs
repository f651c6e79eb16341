//! A Jenkinsfile, or the stage for one that is there.

use super::InitFile;

/// Where it is.
pub(super) const PATH: &str = "Jenkinsfile";

/// The stage. The whole history and the tags are fetched, without which nothing can be judged.
const STAGE: &str = "        stage('Check the versions') {
            steps {
                checkout scmGit(
                    branches: scm.branches,
                    extensions: [cloneOption(noTags: false, shallow: false)],
                    userRemoteConfigs: scm.userRemoteConfigs
                )
                sh 'relmap check'
            }
        }
";

/// A Jenkinsfile with the stage.
pub(super) fn file() -> InitFile {
    InitFile {
        path: PATH.to_owned(),
        content: format!("pipeline {{\n    agent any\n    stages {{\n{STAGE}    }}\n}}\n"),
        about: "a pipeline that checks the versions".to_owned(),
    }
}

/// What to do with a Jenkinsfile that is there.
pub(super) fn advice() -> String {
    format!(
        "there is a Jenkinsfile, which is left as it is; add this stage to its `stages`:\n\n{STAGE}\n"
    )
}
