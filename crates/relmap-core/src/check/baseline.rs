//! Whether the release to compare with is known at all.

use semver::Version;

use crate::component::{Component, before_version, join};
use crate::facts::{Baseline, Checkout, ComponentFacts, Head, MovedPast, ReleaseTag, Since};
use crate::finding::Finding;
use crate::release_notes::title_and_version;
use crate::rule_code::{RuleCode, Severity};
use crate::suggest::nearest;
use crate::tag_name::TagName;
use crate::version::{Bump, lenient};
use crate::words::shell_word;

use super::successor::{Succession, next_free, step};
use super::version::short;

/// What the comparison rests on.
pub(super) enum BaselineStatus<'f> {
    /// A released version.
    Released(&'f ReleaseTag),
    /// Nothing was released yet.
    First,
    /// It is compared with nothing, since no tag is known to be its own.
    NotAsked,
    /// It cannot be known.
    Unknown(Finding),
}

/// The rules that found nothing where the baseline_status is known.
pub(super) const SETTLED: [RuleCode; 3] =
    [RuleCode::ShallowHistory, RuleCode::TagsMissing, RuleCode::TagsUnreachable];

/// Finds the baseline_status: the baseline, unless there are signs that a later release is hidden.
pub(super) fn baseline_status<'f>(
    component: &Component,
    facts: &'f ComponentFacts,
    checkout: &Checkout,
    declared: Option<&Version>,
) -> BaselineStatus<'f> {
    let file = &component.layout.release_file;
    let earlier = highest_earlier(component, declared);
    let remote = checkout.remotes.first();
    if let Some(tag) = lost_tag(facts, checkout, earlier.as_ref().map(|(_, version)| version)) {
        return BaselineStatus::Unknown(object_missing(tag, remote));
    }
    match &facts.baseline {
        Baseline::Unclear { nearest, highest } => {
            BaselineStatus::Unknown(two_branches(nearest, highest))
        }
        Baseline::NotAsked => BaselineStatus::NotAsked,
        Baseline::BeyondShallow(tag) => BaselineStatus::Unknown(shallow(remote, Some(&tag.name))),
        Baseline::Nothing if checkout.shallow => BaselineStatus::Unknown(shallow(remote, None)),
        Baseline::Nothing => match (facts.tags.first(), earlier) {
            (Some(tag), _) => BaselineStatus::Unknown(off_branch(tag)),
            (None, Some((name, version))) => {
                BaselineStatus::Unknown(missing(&name, &version, declared, checkout).in_file(file))
            }
            (None, None) if checkout.tags_left_out && !checkout.has_tags() => {
                BaselineStatus::Unknown(left_out(checkout).in_file(file))
            }
            (None, None) => {
                renamed(component).map_or(BaselineStatus::First, BaselineStatus::Unknown)
            }
        },
        Baseline::Released(tag) => match (earlier, &facts.moved_past) {
            (Some((name, version)), _)
                if version.cmp_precedence(&tag.version).is_gt() && !is_tagged(facts, &version) =>
            {
                BaselineStatus::Unknown(missing(&name, &version, declared, checkout).in_file(file))
            }
            (_, Some(past)) => BaselineStatus::Unknown(moved_past(component, facts, tag, past)),
            (Some((_, version)), None)
                if is_successor_elsewhere(facts, declared, tag, &version) =>
            {
                let elsewhere = tag_of(facts, &version).unwrap_or(tag);
                BaselineStatus::Unknown(grew_elsewhere(elsewhere, tag))
            }
            _ => BaselineStatus::Released(tag),
        },
    }
}

/// What to make of a first release whose title is above releases of another one: a slip of the
/// pen, unless relmap.toml says what the component is called.
fn renamed(component: &Component) -> Option<Finding> {
    let newest = component.notes.newest().filter(|_| !component.is_configured)?;
    let (title, tag) = (newest.joined_title()?, newest.tag_name()?);
    let below = component.notes.entries.iter().skip_while(|entry| entry.heading != newest.heading);
    let other = below
        .filter(|entry| entry.semver().is_some_and(|version| version.pre.is_empty()))
        .find_map(|entry| entry.joined_title().filter(|other| *other != title))?;
    let message = format!(
        "{tag} would be the first release of `{title}`, but the entries below it are of `{other}`; it is unclear whether to compare it with those"
    );
    let help = format!(
        "if the title is a typo, write `{}`; if not, name the component `{title}` in relmap.toml",
        tag.replacen(title, other, 1)
    );
    let finding = Finding::new(RuleCode::FirstRelease, message).severity(Severity::Undecided);
    Some(finding.at(component.layout.release_file.clone(), newest.heading.clone()).help(help))
}

/// The tag that would decide about the baseline if its object were here. A shallow clone lacks
/// commits by design, and is told apart.
fn lost_tag<'f>(
    facts: &'f ComponentFacts,
    checkout: &Checkout,
    earlier: Option<&Version>,
) -> Option<&'f ReleaseTag> {
    let is_lost = |tag: &&ReleaseTag| facts.lost_tags.contains(&tag.name);
    if checkout.shallow {
        return None;
    }
    match &facts.baseline {
        Baseline::Nothing => facts.tags.iter().find(is_lost),
        Baseline::Released(tag) => {
            let is_later = |version: &&Version| version.cmp_precedence(&tag.version).is_gt();
            tag_of(facts, earlier.filter(is_later)?).filter(is_lost)
        }
        Baseline::Unclear { .. } | Baseline::BeyondShallow(_) | Baseline::NotAsked => None,
    }
}

fn object_missing(tag: &ReleaseTag, remote: Option<&String>) -> Finding {
    let name = &tag.name;
    let message = format!(
        "the tag {name} is here, but the object {} that it leads to is missing, so what changed since then cannot be known",
        tag.commit
    );
    let help = match remote {
        Some(remote) => format!(
            "fetch the tag again: git tag -d {name} && git fetch {remote} tag {name}\n\
             git fsck lists what else is missing"
        ),
        None => "git fsck lists what is missing; copy it from another clone, or clone again".into(),
    };
    Finding::new(RuleCode::TagsMissing, message).help(help)
}

fn is_tagged(facts: &ComponentFacts, version: &Version) -> bool {
    tag_of(facts, version).is_some()
}

fn tag_of<'f>(facts: &'f ComponentFacts, version: &Version) -> Option<&'f ReleaseTag> {
    facts.tags.iter().find(|tag| tag.version.cmp_precedence(version).is_eq())
}

/// Whether the declared version follows a release of another branch and not the baseline: releases
/// were made on branches that never came back.
fn is_successor_elsewhere(
    facts: &ComponentFacts,
    declared: Option<&Version>,
    baseline: &ReleaseTag,
    earlier: &Version,
) -> bool {
    let Some(declared) = declared else { return false };
    let taken = || facts.tags.iter().map(|tag| &tag.version);
    let is_legal = |from| matches!(step(from, declared, taken()), Succession::Legal(_));
    earlier.cmp_precedence(&baseline.version).is_gt()
        && !is_legal(&baseline.version)
        && is_legal(earlier)
}

fn grew_elsewhere(elsewhere: &ReleaseTag, baseline: &ReleaseTag) -> Finding {
    Finding::new(
        RuleCode::TagsUnreachable,
        format!(
            "the entry follows {}, whose commit is not part of this branch; the newest release here \
             is {}, so what changed since the other cannot be known",
            elsewhere.name, baseline.name
        ),
    )
    .help(format!("git merge {}, or check out the branch it was released from", elsewhere.name))
}

/// Releases of two branches whose order in history and by version differ.
fn two_branches(nearest: &ReleaseTag, highest: &ReleaseTag) -> Finding {
    Finding::new(
        RuleCode::TagsUnreachable,
        format!(
            "{} and {} are releases on two branches that were never merged back: the first branched off last, the other has the higher version, so the previous release cannot be determined",
            nearest.name, highest.name
        ),
    )
    .help(format!("git merge {}, or check out the branch it was released from", highest.name))
}

/// The highest final version below the newest entry: the release that must have a tag.
fn highest_earlier(component: &Component, declared: Option<&Version>) -> Option<(String, Version)> {
    let newest = component.notes.newest()?;
    let is_final = |version: &Version| version.pre.is_empty();
    // A heading that lacks its title belongs to the entries that have it.
    let lost = component.tags.title().filter(|_| component.tags.has_lost_title());
    let title = newest.tag_title().or(lost);
    component
        .notes
        .entries
        .iter()
        .filter(|entry| entry.heading != newest.heading)
        // A file for several titles holds entries of other components too.
        .filter(|entry| entry.tag_title().is_none() || entry.tag_title() == title)
        .filter_map(|entry| Some((entry.tag_name()?.to_owned(), entry.semver()?.clone())))
        .filter(|(_, version)| is_final(version))
        .filter(|(_, version)| {
            declared.is_none_or(|declared| version.cmp_precedence(declared).is_lt())
        })
        .max_by(|a, b| a.1.cmp_precedence(&b.1))
}

fn shallow(remote: Option<&String>, tag: Option<&str>) -> Finding {
    let what = match tag {
        Some(tag) => format!("the history ends before it reaches {tag}"),
        None => "the history ends before it reaches a release".to_owned(),
    };
    let remote = remote.map_or("", |remote| remote.as_str());
    Finding::new(
        RuleCode::ShallowHistory,
        format!("this clone is shallow: {what}, so what changed since then cannot be known"),
    )
    .help(format!("git fetch --unshallow --tags {remote}").trim_end().to_owned())
}

/// The tag of a release that is listed, where none of the component's tags names it.
fn missing(
    name: &str,
    version: &Version,
    declared: Option<&Version>,
    checkout: &Checkout,
) -> Finding {
    if let Some(finding) = released_since(name, version, declared, checkout) {
        return finding;
    }
    let similar = similar_tag(name, version, &checkout.tags);
    let message = if let Some(similar) = similar {
        format!("{name} is listed as a release, but no such tag was found; there is {similar}")
    } else if checkout.has_tags() {
        format!("{name} is listed as a release, but no such tag was found")
    } else {
        format!("{name} is listed as a release, but this clone has no tags")
    };
    let fetch = match checkout.remotes.first() {
        Some(remote) => format!("git fetch --tags {remote}\n"),
        None => String::new(),
    };
    let help = match similar {
        Some(similar) => format!(
            "if {similar} is its tag: write the heading like it, or describe the tags by `tag` in relmap.toml\n\
             {fetch}if the release was never tagged: git tag -a {name} COMMIT"
        ),
        None => format!(
            "{fetch}if the release was never tagged: git tag -a {name} COMMIT\n\
             if its tag has another name, describe it by `tag` in relmap.toml"
        ),
    };
    Finding::new(RuleCode::TagsMissing, message).help(help)
}

/// The finding on a release that was made after the commit whose releases alone count.
fn released_since(
    name: &str,
    version: &Version,
    declared: Option<&Version>,
    checkout: &Checkout,
) -> Option<Finding> {
    let Since { revision: since, tags } = checkout.since.as_ref()?;
    let is_tagged = checkout.tags.iter().any(|tag| tag == name);
    let listed = if is_tagged { name } else { similar_tag(name, version, &checkout.tags)? };
    // A merge may have lost the entry of a release that came after the one that is listed.
    let form = before_version(listed, version);
    let later = tags.iter().filter_map(|tag| {
        let own = lenient(title_and_version(tag)?.1)?;
        let is_before = declared.is_none_or(|declared| own.cmp_precedence(declared).is_lt());
        let is_later = own.pre.is_empty() && own.cmp_precedence(version).is_gt();
        (is_before && is_later && before_version(tag, &own) == form).then_some((own, tag.as_str()))
    });
    let later = later.max_by(|a, b| a.0.cmp_precedence(&b.0));
    let tag = later.map_or(listed, |(_, tag)| tag);
    let message = format!(
        "{tag} was released after {since}, so the newest entry cannot be compared with the releases of {since}"
    );
    let judged = match &checkout.head {
        Head::Branch { name, .. } | Head::Unborn { name } => name,
        Head::Detached { .. } => "HEAD",
    };
    let help = format!(
        "compare it with the release before it: relmap check {}\nto compare each release with the one before it: relmap audit",
        shell_word(&format!("{tag}..{judged}"))
    );
    Some(Finding::new(RuleCode::TagsMissing, message).help(help))
}

/// The tag of the same version whose name is nearest: a title that is misspelled or was changed, or
/// none at all.
fn similar_tag<'t>(name: &str, version: &Version, tags: &'t [TagName]) -> Option<&'t str> {
    let title = title_of(name);
    let same: Vec<(Option<&str>, &str)> = tags
        .iter()
        .filter_map(|tag| {
            let (own, written) = title_and_version(tag)?;
            lenient(written).filter(|own| own.cmp_precedence(version).is_eq())?;
            Some((own, tag.as_str()))
        })
        .collect();
    let titles = same.iter().filter_map(|(own, _)| *own);
    let nearest = title.and_then(|title| nearest(title, titles));
    let is_near = |own: &Option<&str>| own.is_none() || *own == nearest;
    let likely = same.iter().find(|(own, _)| own.is_some() && is_near(own));
    likely.or_else(|| same.iter().find(|(own, _)| is_near(own))).map(|(_, tag)| *tag)
}

fn title_of(name: &str) -> Option<&str> {
    title_and_version(name).and_then(|(title, _)| title)
}

/// Chart.yaml moved on without tags, so what was released last cannot be known.
fn moved_past(
    component: &Component,
    facts: &ComponentFacts,
    released: &ReleaseTag,
    past: &MovedPast,
) -> Finding {
    let MovedPast { version, commit } = past;
    let file = join(component.layout.chart.as_deref().unwrap_or_default(), "Chart.yaml");
    let before = before_version(&released.name, &released.version).unwrap_or_default();
    let taken = facts.tags.iter().map(|tag| &tag.version);
    let next = next_free(Bump::Patch, &released.version, taken);
    Finding::new(
        RuleCode::TagsMissing,
        format!(
            "{file} had the version {version} at commit {}, and no tag names it; whether it was released after {} cannot be known",
            short(commit),
            released.name
        ),
    )
    .help(format!(
        "if {version} was released: git tag -a {before}{version} {commit}\n\
         if not, set `version: {next}` in {file} and in the newest heading"
    ))
    .in_file(component.layout.release_file.clone())
}

fn left_out(checkout: &Checkout) -> Finding {
    let remote = checkout.remotes.first().map_or("origin", |remote| remote.as_str());
    Finding::new(
        RuleCode::TagsMissing,
        "this clone was made without tags, so earlier releases cannot be known",
    )
    .help(format!("git fetch --tags {remote}"))
}

fn off_branch(tag: &ReleaseTag) -> Finding {
    Finding::new(
        RuleCode::TagsUnreachable,
        format!(
            "{} and every other release are at commits that are not part of this branch, so what changed since \
             then cannot be known",
            tag.name
        ),
    )
    .help(format!("git merge {}, or check out the branch it was released from", tag.name))
}
