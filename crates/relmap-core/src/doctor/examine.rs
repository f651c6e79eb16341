//! From what was seen to what is a fault.

use super::{FarApp, MapBranch, RepoLocation, Server, Signing, State, Symptom, Symptoms, Trouble};
use crate::facts::{Checkout, Head};

/// Every subject, in the order in which they are shown. What could not be looked at because something
/// before it failed is left out.
pub fn examine(symptoms: &Symptoms) -> Vec<Symptom> {
    let Symptoms {
        repository,
        checkout,
        is_deep_enough: _,
        tags,
        components,
        not_set_up,
        apps,
        has_merge_driver,
        git,
        helm,
        identity,
        signing,
        remote,
        has_no_remote,
        is_offline,
        map,
        ci,
    } = symptoms;
    let mut found = vec![self::repository(repository.as_ref())];
    if let Some(checkout) = checkout {
        found.push(head(checkout));
        found.push(history(symptoms, checkout));
        found.push(self::tags(symptoms, checkout, *tags));
        found.push(self::identity(identity.as_deref()));
    }
    if let Some(components) = components {
        found.push(self::components(components, not_set_up.as_deref()));
    }
    found.extend(apps.iter().map(app));
    found.extend(has_merge_driver.map(merges));
    if let Some(git) = git {
        found.push(program(git));
    }
    found.extend(signing.as_ref().map(self::signing));
    if *has_no_remote {
        found.push(note("remote", "no remote: releases stay in this clone"));
    } else if let Some(remote) = remote {
        found.extend(server(remote, *is_offline));
    }
    found.extend(map.as_ref().map(|found| self::map(found, *has_no_remote)));
    found.push(match helm {
        Some(version) => good("helm", version.clone()),
        None => note("helm", "not found; only `check --render` needs it"),
    });
    found.push(match ci {
        Some(system) => note("ci", format!("running in {}", system.name())),
        None => note("ci", "not running in CI"),
    });
    found
}

fn symptom(subject: &'static str, state: State, seen: impl Into<String>) -> Symptom {
    Symptom { subject, state, seen: seen.into(), fix: None }
}

fn good(subject: &'static str, seen: impl Into<String>) -> Symptom {
    symptom(subject, State::Good, seen)
}

fn note(subject: &'static str, seen: impl Into<String>) -> Symptom {
    symptom(subject, State::Note, seen)
}

impl Symptom {
    fn fix(mut self, fix: impl Into<String>) -> Symptom {
        self.fix = Some(fix.into());
        self
    }
}

fn repository(repository: Option<&Result<RepoLocation, String>>) -> Symptom {
    match repository {
        None => symptom("repository", State::Fault, "not checked"),
        Some(Err(message)) => symptom("repository", State::Fault, message.clone()),
        Some(Ok(RepoLocation { folder, is_bare: true })) => {
            note("repository", format!("{folder} is bare: commits can be checked"))
        }
        Some(Ok(RepoLocation { folder, is_bare: false })) => good("repository", folder.clone()),
    }
}

fn head(checkout: &Checkout) -> Symptom {
    match &checkout.head {
        Head::Unborn { name } => {
            symptom("head", State::Fault, format!("the branch {name} has no commit yet"))
                .fix("commit something, or check the work tree: relmap check --worktree")
        }
        _ if checkout.pull_request_merge => symptom(
            "head",
            State::Release,
            "a merge commit made for a pull request, not on any branch",
        )
        .fix("nothing for a check; release after the merge, from the branch itself"),
        Head::Branch { name, commit } => {
            good("head", format!("branch {name} at {}", commit.short()))
        }
        Head::Detached { commit } => note(
            "head",
            format!("commit {}, on no branch, as CI systems check out", commit.short()),
        ),
    }
}

fn history(symptoms: &Symptoms, checkout: &Checkout) -> Symptom {
    if !checkout.shallow {
        return good("history", "complete");
    }
    if symptoms.is_deep_enough {
        return note("history", "shallow, and it reaches the last releases");
    }
    let remote = checkout.remotes.first().map_or("origin", String::as_str);
    symptom(
        "history",
        State::Fault,
        "shallow: the history is cut off and may not reach the last release",
    )
    .fix(with_ci(symptoms, format!("git fetch --unshallow --tags {remote}")))
}

fn tags(symptoms: &Symptoms, checkout: &Checkout, tags: usize) -> Symptom {
    let remote = checkout.remotes.first().map_or("origin", String::as_str);
    let fetch = || with_ci(symptoms, format!("git fetch --tags {remote}"));
    match (tags, checkout.tags_left_out, checkout.remotes.is_empty()) {
        (0, true, _) => {
            symptom("tags", State::Fault, "no tags, and a remote is configured not to fetch them")
                .fix(fetch())
        }
        (0, false, false) => {
            note("tags", "no tags: nothing was released yet, or they were not fetched").fix(fetch())
        }
        (0, false, true) => note("tags", "no tags: nothing was released yet"),
        (count, true, _) => symptom(
            "tags",
            State::Fault,
            format!("{count}, and a remote is configured not to fetch new ones"),
        )
        .fix(fetch()),
        (count, false, _) => good("tags", counted(count, "tag")),
    }
}

fn with_ci(symptoms: &Symptoms, command: String) -> String {
    match symptoms.ci.and_then(|system| system.full_checkout()) {
        Some(setting) => format!("{command}, or {setting}"),
        None => command,
    }
}

fn identity(identity: Option<&str>) -> Symptom {
    match identity {
        Some(identity) => good("identity", identity),
        None => symptom("identity", State::Release, "git has no name and email for the tagger")
            .fix(
                "relmap release --tagger \"NAME <EMAIL>\", or git config user.name and user.email",
            ),
    }
}

fn components(components: &Result<Vec<String>, String>, not_set_up: Option<&str>) -> Symptom {
    match components {
        Err(message) => symptom("components", State::Fault, message.clone()),
        Ok(names) if names.is_empty() => symptom(
            "components",
            State::Fault,
            not_set_up.unwrap_or("no RELEASE.txt was found; run `relmap init`"),
        ),
        Ok(names) if names.len() <= 6 => good("components", names.join(", ")),
        Ok(names) => {
            good("components", format!("{} and {} more", names[..5].join(", "), names.len() - 5))
        }
    }
}

/// An app that is out of reach, and what that means for checks and releases.
fn app(app: &FarApp) -> Symptom {
    let FarApp { app, place, local, is_at_server, reason } = app;
    if *is_at_server {
        let clone =
            local.as_deref().map_or(String::new(), |local| format!(" and has no clone at {local}"));
        return note(
            "app",
            format!(
                "{app} is at {place}{clone}: `release` looks its tags up there, `check` does not"
            ),
        );
    }
    symptom(
        "app",
        State::Release,
        format!("{app} is out of reach, so an entry that names a new release of it is undecided: {reason}"),
    )
    .fix(format!(
        "clone {app} to {place}, or set `repository` in relmap.toml to its URL and `local` to {place}"
    ))
}

/// The driver of `relmap merge-driver`. Without it git merges the files line by line, and two open entries
/// conflict.
fn merges(has_driver: bool) -> Symptom {
    match has_driver {
        true => good("merges", "relmap merges the release files, as .gitattributes says"),
        false => note(
            "merges",
            ".gitattributes has relmap merge the release files, and this clone does not know how: git merges them \
             line by line",
        )
        .fix("relmap init --merge-driver"),
    }
}

fn program(git: &Result<String, String>) -> Symptom {
    match git {
        Ok(version) => good("git", version.clone()),
        Err(message) => symptom("git", State::Release, message.clone()),
    }
}

fn signing(signing: &Signing) -> Symptom {
    let Signing { format, key } = signing;
    match (format.as_str(), key) {
        (_, Some(key)) => good("signing", format!("every tag, by {format}, with {key}")),
        ("ssh", None) => {
            symptom("signing", State::Release, "every tag, by ssh, and no key is configured")
                .fix("git config user.signingKey KEY, or relmap release --no-sign")
        }
        (format, None) => {
            good("signing", format!("every tag, by {format}, with the committer's key"))
        }
    }
}

fn server(remote: &Result<Server, String>, is_offline: bool) -> Vec<Symptom> {
    let Server { name, url, reads, takes } = match remote {
        Ok(server) => server,
        Err(message) => return vec![symptom("remote", State::Release, message.clone())],
    };
    let trouble = |subject, Trouble { message, words }: &Trouble| {
        symptom(subject, State::Release, format!("{message}; git says: {words}"))
    };
    let mut found = Vec::new();
    found.push(match reads {
        None if is_offline => note("remote", format!("{name} at {url}, not asked")),
        None => note("remote", format!("{name} at {url}, not asked because git does not run")),
        Some(Ok(())) => good("remote", format!("{name} at {url} answers")),
        Some(Err(reason)) => trouble("remote", reason),
    });
    match takes {
        None => {}
        Some(Ok(())) => found.push(good("credentials", format!("{name} would take a push"))),
        Some(Err(reason)) => found.push(trouble("credentials", reason)),
    }
    found
}

/// `is_alone`: the clone has no remote that could have the map.
fn map(map: &MapBranch, is_alone: bool) -> Symptom {
    let is_alone = is_alone && map.repository.is_none();
    let MapBranch { branch, repository, here, at_remote } = map;
    let place = match repository {
        Some(repository) => format!("{branch} of {repository}"),
        None => branch.clone(),
    };
    let at_remote = if is_alone { Some(false) } else { *at_remote };
    match (here, at_remote) {
        (Err(message), _) => symptom("map", State::Release, message.clone()),
        (Ok(Some(rows)), _) => good("map", format!("{place}, {}", counted(*rows, "row"))),
        (Ok(None), Some(true)) => {
            note("map", format!("{place} is on the remote but not in this clone"))
                .fix("relmap map fetch".to_owned())
        }
        (Ok(None), Some(false)) => {
            note("map", format!("{place} does not exist yet; the first release makes it"))
                .fix(format!("to make it from history: relmap map import --branch {branch}"))
        }
        (Ok(None), None) => note("map", format!("{place} is not in this clone")).fix(format!(
            "relmap map fetch; or, if there is none yet, relmap map import --branch {branch}"
        )),
    }
}

fn counted(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}
