//! The verdict: what RELEASE.txt declares, against what changed and what the rules demand.
//!
//! Everything here is a function of its arguments. One file holds one question: `changes` what
//! changed, `app` how the app moved, `requirements` what that demands, `baseline` whether
//! the release to compare with is known, `version` whether the declared version is right,
//! `chart` whether entry and chart agree.

mod after_prerelease;
mod app;
mod app_images;
mod app_release;
mod apps_listed;
mod baseline;
mod changes;
mod chart;
mod chart_apps;
mod comparison;
mod difference;
mod dockerfile;
mod entry_images;
pub(crate) mod filled_in;
mod finding_sink;
mod later;
mod lost_title;
mod new_entry;
mod note_faults;
mod override_report;
mod parse_cache;
mod past;
mod released_entries;
mod rendered;
mod requirements;
mod same_version;
mod successor;
mod system_images;
mod version;
mod version_words;

use crate::component::{Component, ComponentKind};
use crate::facts::{AppReleases, Checkout, ComponentFacts, Head};
use crate::finding::Finding;
use crate::outcome::{ComponentOutcome, Declared, Required, Verdict};
use crate::release_notes::Entry;
use crate::rule_code::{RuleCode, Severity};
use crate::rules::{Claim, OverridePolicy};
use crate::version::Bump;

use after_prerelease::Next;
pub(crate) use after_prerelease::after_prerelease;
pub(crate) use app::followed;
pub(crate) use app_images::is_image_of_app;
pub use app_images::owner_by_name;
use baseline::BaselineStatus;
use comparison::ComponentComparison;
pub(crate) use dockerfile::{dockerfile_versions, missing_labels};
use finding_sink::FindingSink;
use lost_title::LostTitle;
pub(crate) use same_version::{names_same, repeats};
pub(crate) use successor::next_free;
pub use successor::skips;

pub use difference::{ChartDifference, difference};
pub use parse_cache::ParseCache;
pub use past::{HistoricalOutcome, ObservedBump, PastRelease, past};

/// Judges one component. `app_releases` is what is known of the releases that its newest entry names
/// in `App:`.
///
/// The example of the [crate] goes from bytes to a verdict.
pub fn judge(
    component: &Component,
    facts: &ComponentFacts,
    checkout: &Checkout,
    app_releases: &AppReleases,
) -> ComponentOutcome {
    judged(component, facts, checkout, app_releases, None, &mut ParseCache::default()).0
}

/// The same for a component whose newest entry is a prerelease that is out. What comes next is counted from
/// the final release before it, which `since_final` compares with.
pub fn judge_after_prerelease(
    component: &Component,
    facts: &ComponentFacts,
    since_final: &ComponentFacts,
    checkout: &Checkout,
    app_releases: &AppReleases,
) -> ComponentOutcome {
    let cache = &mut ParseCache::default();
    let next = after_prerelease::next(component, since_final, cache);
    judged(component, facts, checkout, app_releases, next, cache).0
}

/// The outcome, and what called for the rows of the table. `next` is what must come after a prerelease that
/// is out.
fn judged(
    component: &Component,
    facts: &ComponentFacts,
    checkout: &Checkout,
    app_releases: &AppReleases,
    next: Option<Next>,
    cache: &mut ParseCache,
) -> (ComponentOutcome, Vec<Claim>) {
    let entry = component.notes.newest();
    let declared = entry.and_then(|entry| {
        let release = entry.release()?;
        Some(Declared {
            tag: entry.tag_name()?.to_owned(),
            written: release.written.clone(),
            version: release.semver.clone(),
            span: release.span.clone(),
        })
    });
    let mut sink = FindingSink::default();
    sink.asked(finding_sink::of_release_notes(component));
    sink.found(component.findings.clone());
    sink.found(note_faults::findings(component, entry, facts));
    let mut lost_title = None;

    // Which entry declares is not settled then.
    let misordered = sink
        .findings
        .iter()
        .any(|finding| finding.rule == RuleCode::EntryOrder && finding.severity == Severity::Error);

    let version = declared.as_ref().and_then(|declared| declared.version.as_ref());
    let baseline_status = baseline::baseline_status(component, facts, checkout, version);
    let ComponentComparison { mut changes, findings, then, mut app, claims, mut requirements } =
        ComponentComparison::new(component, facts, cache);
    if component.layout.chart.is_some() && component.kind != ComponentKind::App {
        sink.asked([RuleCode::ChartUnreadable, RuleCode::ChartDoubtful]);
    }
    sink.found(findings);
    let mut required: Option<Required> = None;
    let mut released = None;
    let mut instead = None;
    let mut is_released = false;

    let later = entry
        .zip(declared.as_ref())
        .and_then(|(entry, declared)| later::later(component, facts, entry, declared));
    let mut released_later = None;

    match baseline_status {
        BaselineStatus::Unknown(finding) => {
            // In a clone that may lack tags it is not known how they are called.
            if finding.rule == RuleCode::TagsMissing && checkout.has_tags() {
                lost_title = LostTitle::find(component, None);
            }
            sink.found([finding]);
            // What differs from an older release says nothing about this one.
            requirements.clear();
            changes.forget_differences();
            app.forget_past();
        }
        BaselineStatus::NotAsked => requirements.clear(),
        BaselineStatus::First => {
            sink.asked(baseline::SETTLED);
            requirements.clear();
            lost_title = LostTitle::find(component, None);
            if let Some(declared) = declared.as_ref().filter(|_| lost_title.is_none()) {
                let message = format!(
                    "{} is the first release; there is nothing to compare it with",
                    declared.tag
                );
                let mut finding = Finding::new(RuleCode::FirstRelease, message)
                    .at(component.layout.release_file.clone(), declared.span.clone());
                if let (false, Some(remote)) = (checkout.has_tags(), checkout.remotes.first()) {
                    finding = finding.help(format!(
                        "if there were releases before, fetch their tags: git fetch --tags {remote}"
                    ));
                }
                sink.found(later.is_none().then_some(finding));
            }
            released_later = later.as_ref().and_then(|later| later.release.cloned());
            sink.found(later.map(|later| later.finding));
        }
        BaselineStatus::Released(tag) => {
            sink.asked(baseline::SETTLED);
            released = Some(tag.clone());
            sink.found(chart_moved(component, facts));
            if let Some(then) = &then {
                sink.found(released_entries::edited(component, facts, then));
            }
            // Where another branch went ahead, the entries here may still end at an older release.
            let known = [Some(tag), facts.on_line.as_ref()];
            let is_known = |version: &semver::Version| {
                let mut known = known.iter().flatten();
                known.any(|tag| version.cmp_precedence(&tag.version).is_eq())
            };
            let is_new = version.is_some_and(|version| !is_known(version));
            is_released = version.is_some() && !is_new;
            let by_override = entry.and_then(Entry::bump_override).filter(|_| is_new);
            let is_forbidden = component.rules.overrides() == OverridePolicy::Forbid;
            let in_force = by_override.as_ref().filter(|_| !is_forbidden);
            let mut plain = version::required(tag, facts, &requirements, in_force.map(|o| o.bump));
            if let Some(next) = next.filter(|_| is_released && plain.bump > Bump::None) {
                Next { required: plain, requirements } = next;
            }
            if let (Some(declared), Some(version)) = (&declared, version) {
                lost_title = LostTitle::find(component, Some(tag)).filter(|_| is_new);
                let lost_title = lost_title.as_ref();
                let declaration = version::Declaration { component, declared, version, lost_title };
                if component.kind != ComponentKind::App {
                    sink.asked([RuleCode::MissingEntry]);
                }
                if !is_new {
                    // The day of a release is what it is.
                    sink.withdraw(RuleCode::DateOrder);
                    // Where a merge is not finished, it may bring the entry.
                    let lacks = declaration.check_unchanged(tag, facts, checkout, &plain);
                    let is_settled = !sink.has_conflict();
                    sink.found(lacks.into_iter().filter(|_| is_settled));
                } else if !misordered {
                    // A version that is taken is settled first: what follows it depends on the fix.
                    released_later = later.as_ref().and_then(|later| later.release.cloned());
                    let is_settled = later.as_ref().is_some_and(|later| later.release.is_none());
                    sink.found(later.map(|later| later.finding));
                    let check = match is_settled {
                        true => version::VersionCheck::default(),
                        false => declaration
                            .tag_elsewhere(tag, facts, checkout, &plain)
                            .unwrap_or_else(|| {
                                declaration.check_bump(tag, facts, &plain, &requirements, in_force)
                            }),
                    };
                    sink.asked([RuleCode::VersionTaken]);
                    sink.asked(check.asked);
                    sink.found(check.findings);
                    instead = check.instead;
                    if component.notes.newest().and_then(Entry::tag_title).is_some() {
                        sink.asked([RuleCode::TagForm]);
                    }
                    sink.found(declaration.check_tag_format(tag, facts));
                    if let Some(by_override) = &by_override {
                        sink.found([declaration.overridden(by_override, &requirements)]);
                    }
                }
            }
            required = Some(plain);
        }
    }
    if let (Some(entry), Some(declared)) = (entry, &declared) {
        let (asked, found) = dockerfile::check(component, facts, declared);
        sink.asked(asked);
        sink.found(found);
        sink.asked(chart::asked(component, facts, &changes, entry, declared, released.is_some()));
        sink.found(chart::consistency(
            component,
            facts,
            &changes,
            entry,
            declared,
            &app,
            (instead.as_ref(), is_released),
        ));
        let (asked, found) =
            app_release::of_entry(component, entry, app_releases, &app, is_released);
        sink.asked(asked);
        sink.found(found);
    }
    if let (Some(lost), Some(entry)) = (&lost_title, entry) {
        let next = instead.as_ref().map_or(entry.version_text().to_owned(), ToString::to_string);
        // What the file alone tells of it says less.
        sink.replace_at(lost.finding(component, entry, &next));
    }
    if misordered {
        sink.withdraw(RuleCode::ChartVersionMismatch);
    }
    if component.kind != ComponentKind::App && component.layout.chart.is_none() {
        // Without a chart there is nothing that a rule could ask for.
        requirements.clear();
        required = None;
    }
    let (findings, checked) = sink.finish();
    let outcome = ComponentOutcome {
        name: component.name.clone(),
        kind: component.kind,
        path: component.path().to_owned(),
        release_file: component.layout.release_file.clone(),
        verdict: Verdict::of(&findings),
        baseline: released,
        released_later,
        declared,
        required,
        requirements,
        images: changes.image_moves(),
        runs: system_images::of_entry(component, entry, &changes),
        changes: changes.list.into_iter().collect(),
        values: changes.values,
        apps: app.shown,
        checked,
        findings,
    };
    (outcome, claims)
}

/// A chart that stood elsewhere at its last release.
fn chart_moved(component: &Component, facts: &ComponentFacts) -> Option<Finding> {
    let (old, new) = (facts.old.chart.as_deref()?, facts.new.chart.as_deref()?);
    if old == new {
        return None;
    }
    let shown =
        |folder: &str| if folder.is_empty() { "the root".to_owned() } else { folder.to_owned() };
    let message = format!(
        "the chart moved from {} to {} since its last release; it is compared with its files at the old place",
        shown(old),
        shown(new)
    );
    Some(Finding::new(RuleCode::ChartMoved, message).in_file(component.layout.release_file.clone()))
}

/// What the state of the checkout has to say, apart from any component.
///
/// `worktree` says that uncommitted work is judged, for which no commit is needed.
pub fn checkout_findings(checkout: &Checkout, worktree: bool) -> Vec<Finding> {
    let mut findings = Vec::new();
    if let Head::Unborn { name } = &checkout.head
        && !worktree
    {
        findings.push(
            Finding::new(
                RuleCode::UnbornBranch,
                format!("the branch {name} has no commits yet, so there is nothing to check"),
            )
            .help("commit something, or check the work tree: relmap check --worktree"),
        );
    }
    if checkout.pull_request_merge {
        findings.push(
            Finding::new(
                RuleCode::PullRequestMerge,
                "HEAD is a merge commit made for a pull request and is not on any branch; the verdict is for the merged result",
            )
            .help("tag after the merge, on the branch itself"),
        );
    } else if let Head::Detached { commit } = &checkout.head {
        findings.push(
            Finding::new(
                RuleCode::DetachedHead,
                format!("HEAD is detached at commit {}", version::short(commit)),
            )
            .help("fine for a check; to work here: git switch BRANCH"),
        );
    }
    findings
}

#[cfg(test)]
mod tests;
