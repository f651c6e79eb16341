//! What the remote and the server of the map have.

use std::time::Duration;

use relmap_core::facts::Checkout;
use relmap_core::finding::Finding;
use relmap_core::map_verify::RemoteTags;
use relmap_core::rule_code::{RuleCode, Severity};
use relmap_core::tag_name::TagName;
use relmap_git::{RemoteRef, Repository};

use crate::error::Error;
use crate::map::server::MapServer;
use crate::map::session::MapSession;
use crate::server_places::{Places, is_for_pull_request};

/// Asks the remote for its tags, and for its map.
pub(super) fn ask(
    session: &MapSession<'_>,
    home: &Repository,
    checkout: &Checkout,
    places: &Places<'_>,
    timeout: Option<Duration>,
) -> Result<(RemoteTags, Vec<Finding>), Error> {
    let (charts, map) = (session.charts(), &session.config.map);
    let branch = &map.branch;
    let name = checkout.remotes.first().cloned().unwrap_or_else(|| "origin".to_owned());
    let remote = charts.remote(&name)?.ok_or_else(|| Error::NoRemote { name: name.clone() })?;
    let all = charts.program(timeout).list_remote(&remote)?;
    let tag = |reference: &RemoteRef| {
        let tag = reference.name.strip_prefix("refs/tags/")?;
        Some((TagName::unchecked(tag), reference.end.clone()))
    };
    let tags = RemoteTags { name: name.clone(), tags: all.iter().filter_map(tag).collect() };
    let server = match MapServer::of(home, map, places) {
        Err(error) if is_for_pull_request(&error) => {
            let message =
                format!("whether records were lost at the map's server cannot be known: {error}");
            let finding =
                Finding::new(RuleCode::MapRewritten, message).severity(Severity::Undecided);
            return Ok((tags, vec![finding.in_file(branch.to_owned())]));
        }
        found => found?,
    };
    let Some(server) = server else { return Ok((tags, Vec::new())) };
    let server = server.within(timeout);
    let heads = if std::ptr::eq(charts, home) { all } else { server.references()? };
    Ok((tags, lost_there(home, &server, branch, &heads)?))
}

/// Whether the server's branch lost what the copy here has.
fn lost_there(
    home: &Repository,
    server: &MapServer<'_>,
    branch: &str,
    heads: &[RemoteRef],
) -> Result<Vec<Finding>, Error> {
    let name = server.shown();
    let reference = format!("refs/heads/{branch}");
    let there = heads.iter().find(|found| found.name == reference).map(|found| &found.end);
    let seen = home.reference_commit(&server.copy)?;
    let mut findings = Vec::new();
    let file = || branch.to_owned();
    match (there, seen) {
        (Some(there), _) if home.first_gap(there)?.is_some() => {
            let message = format!(
                "{name} has its branch {branch} at commit {there}, which is not in this clone with all that it leads to: \
                 whether records were lost there cannot be known"
            );
            findings.push(
                Finding::new(RuleCode::MapRewritten, message)
                    .severity(Severity::Undecided)
                    .in_file(file())
                    .help("relmap map fetch".to_owned()),
            );
        }
        (Some(there), Some(seen)) if !home.contains(there, &seen)? => {
            let message = format!(
                "the branch {branch} of {name} was rewritten: it was at commit {seen}, and is at {there} now, which \
                 does not contain it"
            );
            findings.push(Finding::new(RuleCode::MapRewritten, message).in_file(file()).help(format!(
                "records are only ever added; bring the lost ones back: git push {name} {seen}:refs/heads/{branch}"
            )));
        }
        (None, Some(seen)) => {
            let message =
                format!("{name} had its branch {branch} at commit {seen}, and has it no longer");
            findings.push(Finding::new(RuleCode::MapRewritten, message).in_file(file()).help(
                format!("if it was deleted by mistake: git push {name} {seen}:refs/heads/{branch}"),
            ));
        }
        _ => {}
    }
    Ok(findings)
}
