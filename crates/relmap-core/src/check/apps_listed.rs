//! Whether an entry names the apps that relmap.toml says the chart deploys.

use crate::component::{Component, DeployedApp, fitting, line_of};
use crate::finding::Finding;
use crate::outcome::Declared;
use crate::release_notes::{AppRef, Entry};
use crate::rule_code::RuleCode;
use crate::words::listed;

/// Whether the question can be asked: several apps are meant by the entry or by relmap.toml.
pub(super) fn is_asked(component: &Component, apps: &[AppRef]) -> bool {
    !apps.is_empty() && (apps.len() > 1 || component.apps.len() > 1)
}

/// What is wrong with the apps that an entry names.
pub(super) fn findings(component: &Component, entry: &Entry, declared: &Declared) -> Vec<Finding> {
    let apps: Vec<AppRef> = entry.apps().collect();
    if !is_asked(component, &apps) {
        return Vec::new();
    }
    let file = &component.layout.release_file;
    let mut findings = Vec::new();
    let mut seen: Vec<(&str, &AppRef)> = Vec::new();
    for app in &apps {
        let key = component.app_key(app, &apps);
        let found = |message: String, help: String| {
            Finding::new(RuleCode::AppsDiffer, message)
                .help(help)
                .at(file.clone(), app.span.clone())
        };
        let is_known = fitting(&component.apps, app, false).is_some();
        let earlier = seen.iter().find(|(other, _)| *other == key && !key.is_empty());
        // Two lines of one title are a fault of RELEASE.txt already.
        if let Some((_, earlier)) = earlier
            && earlier.title != app.title
        {
            findings.push(found(
                format!("`App: {}` and `App: {}` are both releases of {key}", earlier.tag, app.tag),
                format!("keep the one that the chart deploys; `App:` names {key} once"),
            ));
        } else if component.apps.is_empty() && key.is_empty() {
            findings.push(found(
                format!(
                    "`App: {}` does not say which of the {} apps it names",
                    app.tag,
                    apps.len()
                ),
                format!(
                    "write the app's name before the version, such as `App: web-{}`",
                    app.written
                ),
            ));
        } else if !component.apps.is_empty() && !is_known {
            findings.push(found(
                format!(
                    "`App: {}` names none of the apps that relmap.toml says {} deploys: {}",
                    app.tag,
                    component.name,
                    names(component)
                ),
                unknown_help(component, app),
            ));
        }
        seen.push((key, app));
    }
    // A line that fits none may be meant for one that has none.
    if !findings.is_empty() {
        return findings;
    }
    let missing = component.apps.iter().filter(|app| !seen.iter().any(|(key, _)| *key == app.name));
    findings.extend(missing.map(|app| {
        let message = format!(
            "relmap.toml says that {} deploys {}, but the entry {} has no `App:` for it",
            component.name, app.name, declared.tag
        );
        let help = format!(
            "write its release, such as `App: {}`, or remove {} from `app` in relmap.toml",
            line(component, app, "1.2.0"),
            app.name
        );
        let finding = Finding::new(RuleCode::AppsDiffer, message).help(help);
        finding.at(file.clone(), declared.span.clone())
    }));
    findings
}

fn line(component: &Component, app: &DeployedApp, version: &str) -> String {
    line_of(&component.apps, app, version, false)
}

fn names(component: &Component) -> String {
    let names: Vec<String> = component.apps.iter().map(|app| app.name.clone()).collect();
    listed(&names, 10)
}

fn unknown_help(component: &Component, app: &AppRef) -> String {
    let near = app.title.as_deref().and_then(|title| {
        crate::suggest::nearest(title, component.apps.iter().map(|known| known.name.as_str()))
    });
    let near = near.and_then(|near| component.apps.iter().find(|known| known.name == near));
    match (near, component.apps.first()) {
        (Some(near), _) => format!("write `App: {}`", line(component, near, &app.written)),
        (None, Some(first)) if app.title.is_none() => {
            format!("name the app too, such as `App: {}-{}`", first.name, app.written)
        }
        _ => "correct `App:`, or add the app to `app` in relmap.toml".to_owned(),
    }
}
