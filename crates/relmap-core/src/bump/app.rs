//! The app releases that a chart deploys: which of them a bump moves, and to what.

use crate::check::{followed, names_same};
use crate::component::{Component, ComponentKind, app_key, line_of};
use crate::import::is_floating;
use crate::release_notes::{self, AppRef};

use super::app_files::{
    app_version_then, in_form_of, moved_image, set_app_version, set_image_tags,
};
use super::files::Draft;
use super::{BumpRequest, Refusal};

/// An app that moves.
struct AppStep {
    wanted: AppRef,
    /// The release that an entry names up to now.
    known: Option<AppRef>,
}

/// Moves the chart to the app releases that are wished, or that its own files already show, and
/// returns the tags to name in `App:`, of all its apps.
pub(super) fn apply(
    draft: &mut Draft<'_>,
    request: &BumpRequest,
    is_new: bool,
) -> Result<Option<Vec<String>>, Refusal> {
    let component = draft.context.component;
    if !request.apps.is_empty() && component.kind != ComponentKind::Chart {
        let (name, what) = (component.name.clone(), component.kind.noun_with_article());
        return Err(Refusal::DeploysNone { name, what, noun: "app" });
    }
    let newest = component.newest_apps();
    let is_declared = !is_new && !newest.is_empty();
    let known = if newest.is_empty() { component.known_apps() } else { newest };
    let before = apps_before(draft).unwrap_or_else(|| known.clone());
    let steps = match request.apps.as_slice() {
        [] => shown(draft, &known, &before, is_declared),
        wished => requested(component, &known, wished)?,
    };
    let tags = |apps: &[AppRef]| apps.iter().map(|app| app.tag.clone()).collect();
    if steps.is_empty() {
        // A new entry names the apps that the one below it names, unless Chart.yaml names whatever is
        // newest by now.
        let names_none = known.len() < 2 && moves_to_floating(draft);
        let is_kept = is_new && !names_none && !known.is_empty();
        return Ok(is_kept.then(|| tags(&known)));
    }
    let mut apps = known;
    for step in &steps {
        let at = step.known.as_ref().and_then(|old| apps.iter().position(|app| app == old));
        match at {
            Some(at) => apps[at] = step.wanted.clone(),
            None => apps.push(step.wanted.clone()),
        }
    }
    let then = app_version_then(draft);
    let followed = followed(component, &apps, &before, then.as_deref()).map(|app| app.tag.clone());
    for AppStep { wanted, known } in steps {
        let is_followed = followed.as_ref() == Some(&wanted.tag);
        let name = component.app_key(&wanted, &apps);
        let own = |app: &&AppRef| app_key(&component.apps, app, before.len() == 1) == name;
        let released = before.iter().find(own).map(|app| app.written.clone());
        let mut olds: Vec<String> = known.iter().map(|known| known.written.clone()).collect();
        olds.extend(released);
        if is_followed {
            olds.extend(then.clone());
            set_app_version(draft, &wanted, known.as_ref())?;
        }
        set_image_tags(draft, &wanted, &apps, &olds)?;
    }
    Ok(Some(tags(&apps)))
}

/// The apps of the release before, as its own RELEASE.txt names them.
fn apps_before(draft: &Draft<'_>) -> Option<Vec<AppRef>> {
    let file = &draft.context.component.layout.release_file;
    let bytes = draft.context.facts.old.contents.get(file)?;
    let apps = release_notes::parse(bytes).newest_apps();
    (!apps.is_empty()).then_some(apps)
}

/// Whether appVersion was moved on to a word that names no release, such as `dev`.
fn moves_to_floating(draft: &Draft<'_>) -> bool {
    let now = draft.chart().and_then(|(_, chart)| chart.app_version);
    now.is_some_and(|now| {
        is_floating(&now.text) && app_version_then(draft).is_some_and(|then| then != now.text)
    })
}

/// What is wished, in words: a version, a tag, or one of both behind the name of the app.
fn requested(
    component: &Component,
    known: &[AppRef],
    wished: &[String],
) -> Result<Vec<AppStep>, Refusal> {
    let mut steps: Vec<AppStep> = Vec::new();
    let mut seen: Vec<String> = Vec::new();
    for text in wished {
        let step = one_requested(component, known, text, wished.len() == 1)?;
        let name = app_key(&component.apps, &step.wanted, known.len() <= 1 && wished.len() == 1);
        if seen.iter().any(|other| other == name) {
            return Err(Refusal::AppTwice { name: name.to_owned() });
        }
        seen.push(name.to_owned());
        steps.push(step);
    }
    Ok(steps)
}

fn one_requested(
    component: &Component,
    known: &[AppRef],
    text: &str,
    is_alone: bool,
) -> Result<AppStep, Refusal> {
    let file = component.layout.release_file.clone();
    let unclear = || Refusal::WhichApp { wanted: text.to_owned(), file: file.clone() };
    let (name, written) = match text.split_once('=') {
        Some((name, written)) => (Some(name.trim()), written.trim()),
        None => (None, text),
    };
    let given = AppRef::read(written).map_err(|_| unclear())?;
    let key = |app: &AppRef| app_key(&component.apps, app, known.len() == 1).to_owned();
    let names = || {
        let configured = component.apps.iter().map(|app| app.name.clone());
        let mut names: Vec<String> = known.iter().map(&key).collect();
        names.extend(configured);
        let mut seen = std::collections::BTreeSet::new();
        names.retain(|name| !name.is_empty() && seen.insert(name.clone()));
        names
    };
    let is_several = names().len() > 1;
    let titled = name.map(str::to_owned).or_else(|| match is_several {
        true => Some(app_key(&component.apps, &given, false).to_owned()),
        false => None,
    });
    let (name, old) = match (titled.filter(|name| !name.is_empty()), known) {
        (Some(name), known) => {
            let of_name =
                known.iter().find(|app| key(app) == name || app.title.as_deref() == Some(&*name));
            // One app without a title may be called anything.
            let only = known.first().filter(|only| known.len() == 1 && only.title.is_none());
            let old = of_name.or(only);
            let is_known = old.is_some()
                || component.apps.iter().any(|app| app.name == name)
                || known.is_empty() && component.apps.is_empty();
            if !is_known {
                let (component, known) = (component.name.clone(), names());
                return Err(Refusal::UnknownApp { component, name, known });
            }
            (Some(name), old)
        }
        (None, _) if is_several || known.len() > 1 => {
            return Err(Refusal::WhichOfApps { wanted: text.to_owned(), known: names() });
        }
        (None, known) if is_alone => {
            (component.only_app().map(|app| app.name.clone()), known.first())
        }
        (None, known) => (None, known.first()),
    };
    let configured =
        name.as_ref().and_then(|name| component.apps.iter().find(|app| app.name == *name));
    let version = &given.written;
    let tag = match (given.title.is_some(), old, configured, name) {
        (true, ..) => given.tag.clone(),
        (false, Some(old), ..) => in_form_of(old, version).ok_or_else(unclear)?,
        (false, None, Some(app), _) => {
            line_of(&component.apps, app, version, known.is_empty() && is_alone)
        }
        (false, None, None, Some(name)) => format!("{name}-{version}"),
        (false, None, None, None) => return Err(unclear()),
    };
    let wanted = AppRef::read(&tag).map_err(|_| unclear())?;
    Ok(AppStep { wanted, known: old.cloned() })
}

/// The apps that the files of the chart already show to have moved.
fn shown(
    draft: &Draft<'_>,
    known: &[AppRef],
    before: &[AppRef],
    is_declared: bool,
) -> Vec<AppStep> {
    let component = draft.context.component;
    let then = app_version_then(draft);
    let followed = followed(component, known, before, then.as_deref());
    let mut steps = Vec::new();
    for app in known {
        let is_followed = followed.is_some_and(|followed| followed.tag == app.tag);
        let wanted = match is_followed {
            true => by_app_version(draft, app, known, is_declared),
            false => by_files(draft, app, known, before, is_declared),
        };
        steps.extend(wanted.map(|wanted| AppStep { wanted, known: Some(app.clone()) }));
    }
    steps
}

/// The release to move the app to that appVersion is the version of.
fn by_app_version(
    draft: &Draft<'_>,
    known: &AppRef,
    apps: &[AppRef],
    is_declared: bool,
) -> Option<AppRef> {
    let now = draft.chart()?.1.app_version?.text;
    if names_same(&now, known) {
        // The tag of the app's image was moved on, as bots do, and all else is to follow.
        let tag = moved_image(draft, known, apps)?;
        return AppRef::read(&in_form_of(known, &tag)?).ok();
    }
    let then = app_version_then(draft);
    let has_moved = then.as_ref().is_some_and(|then| *then != now);
    match (has_moved, is_declared) {
        // Chart.yaml was moved on, and the entry is to follow.
        (true, _) => {
            let version = now.trim_start_matches('v');
            AppRef::read(&in_form_of(known, version)?).ok()
        }
        // The entry was written by hand, and Chart.yaml is to follow.
        (false, true) if then.is_some() => Some(known.clone()),
        (false, _) => None,
    }
}

/// The release to move one of several apps to, which appVersion says nothing of.
fn by_files(
    draft: &Draft<'_>,
    known: &AppRef,
    apps: &[AppRef],
    before: &[AppRef],
    is_declared: bool,
) -> Option<AppRef> {
    let component = draft.context.component;
    if let Some(tag) = moved_image(draft, known, apps) {
        return AppRef::read(&in_form_of(known, &tag)?).ok();
    }
    let name = component.app_key(known, apps);
    let then = before.iter().find(|then| component.app_key(then, before) == name)?;
    // The entry was written by hand, and the values are to follow.
    (is_declared && then.written != known.written).then(|| known.clone())
}
