//! The fields of a helmfile: those that are read, and those that change nothing of what runs. Any other one
//! may: a post-renderer is a program, and so is what runs before the helmfile's charts and values are read.

use relmap_core::chart::yaml::Node;

use crate::go_template::UNKNOWN;
use crate::unread::{Construct, UnreadList, quoted};

/// Of a document.
const DOCUMENT: [&str; 16] = [
    "hooks",
    "releases",
    "environments",
    "repositories",
    "templates",
    "helmDefaults",
    "helmfiles",
    "bases",
    "values",
    "apiVersions",
    "commonLabels",
    "kubeContext",
    "kubeVersion",
    "missingFileHandler",
    "missingFileHandlerConfig",
    "context",
];

const ENVIRONMENT: [&str; 5] =
    ["values", "secrets", "missingFileHandler", "missingFileHandlerConfig", "kubeContext"];

const REPOSITORY: [&str; 13] = [
    "name",
    "url",
    "oci",
    "caFile",
    "certFile",
    "keyFile",
    "username",
    "password",
    "passCredentials",
    "skipTLSVerify",
    "plainHttp",
    "keyring",
    "verify",
];

const DEFAULTS: [&str; 26] = [
    "args",
    "atomic",
    "cascade",
    "cleanupOnFail",
    "createNamespace",
    "deleteTimeout",
    "deleteWait",
    "devel",
    "diffArgs",
    "disableOpenAPIValidation",
    "disableValidation",
    "enableDNS",
    "force",
    "historyMax",
    "insecureSkipTLSVerify",
    "keyring",
    "kubeContext",
    "plainHttp",
    "recreatePods",
    "skipDeps",
    "skipSchemaValidation",
    "suppressDiff",
    "timeout",
    "verify",
    "wait",
    "waitForJobs",
];

/// `values`, `set` and the like are of interest for the app's version alone.
const RELEASE: [&str; 40] = [
    "hooks",
    "name",
    "namespace",
    "chart",
    "version",
    "installed",
    "installedTemplate",
    "condition",
    "values",
    "valuesTemplate",
    "secrets",
    "set",
    "setString",
    "setTemplate",
    "labels",
    "needs",
    "missingFileHandler",
    "missingFileHandlerConfig",
    "atomic",
    "cascade",
    "cleanupOnFail",
    "createNamespace",
    "deleteTimeout",
    "deleteWait",
    "description",
    "devel",
    "disableOpenAPIValidation",
    "disableValidation",
    "disableValidationOnInstall",
    "enableDNS",
    "force",
    "historyMax",
    "kubeContext",
    "recreatePods",
    "skipSchemaValidation",
    "suppressDiff",
    "syncReleaseLabels",
    "timeout",
    "wait",
    "waitForJobs",
];

/// The options of helm that change nothing of what runs and have a value.
const WITH_VALUE: [&str; 3] = ["--kubeconfig", "--kube-context", "--timeout"];

/// Those without one.
const ALONE: [&str; 5] = ["--atomic", "--create-namespace", "--debug", "--wait", "--wait-for-jobs"];

pub(super) fn of_document(document: &Node, unread: &mut UnreadList) {
    unread.others(document, "", &DOCUMENT);
    hooks(document, "hooks", unread);
    let environments = document.get("environments").and_then(Node::as_map);
    for environment in environments.map(|all| all.entries()).unwrap_or_default() {
        unread.others(&environment.node, "environments", &ENVIRONMENT);
    }
    for repository in document.get("repositories").and_then(Node::as_seq).unwrap_or_default() {
        unread.others(repository, "repositories", &REPOSITORY);
    }
    if let Some(defaults) = document.get("helmDefaults") {
        unread.others(defaults, "helmDefaults", &DEFAULTS);
        if let Some(arguments) = defaults.get("args").filter(|arguments| !are_harmless(arguments)) {
            unread.field(arguments.place.line, "helmDefaults.args");
        }
    }
    for base in document.get("bases").and_then(Node::as_seq).unwrap_or_default() {
        let path = base.text().unwrap_or_default().replace(UNKNOWN, "{{ … }}");
        unread.add(base.place.line, Construct::Elsewhere(quoted(&path)));
    }
}

pub(super) fn of_release(release: &Node, unread: &mut UnreadList) {
    unread.others(release, "releases", &RELEASE);
    hooks(release, "releases.hooks", unread);
}

/// Tells the programs that may write what is installed: those that run when helmfile prepares, or nobody knows when.
/// The others see it come and go.
fn hooks(of: &Node, shown: &str, unread: &mut UnreadList) {
    let Some(hooks) = of.get("hooks") else { return };
    let is_harmless = |hook: &Node| {
        let events = hook.get("events").and_then(Node::as_seq).unwrap_or_default();
        !events.is_empty()
            && events.iter().all(|event| event.text().is_some_and(|event| LATER.contains(&event)))
    };
    if !hooks.as_seq().is_some_and(|hooks| hooks.iter().all(is_harmless)) {
        unread.field(hooks.place.line, shown);
    }
}

/// The events of hooks at which it is settled what is installed.
const LATER: [&str; 6] =
    ["presync", "preuninstall", "postuninstall", "postsync", "cleanup", "preapply"];

/// Whether options of helm change nothing of what runs: `--version` or `--set` would.
fn are_harmless(arguments: &Node) -> bool {
    let mut all = arguments.as_seq().unwrap_or_default().iter().map(|one| one.text().unwrap_or(""));
    while let Some(argument) = all.next() {
        match argument.split_once('=') {
            Some((name, _)) if WITH_VALUE.contains(&name) => {}
            None if ALONE.contains(&argument) => {}
            None if WITH_VALUE.contains(&argument) => drop(all.next()),
            _ => return false,
        }
    }
    arguments.as_seq().is_some()
}
