//! The apps that an entry names against the chart: appVersion, and the tags of their images.

use crate::chart::images::FoundImage;
use crate::chart::metadata::Written;
use crate::component::AppVersionOf;
use crate::finding::Finding;
use crate::release_notes::AppRef;
use crate::rule_code::RuleCode;
use crate::version::{lenient, moved};
use crate::words::listed;

use super::app::followed;
use super::app_images::is_image_of_app;
use super::chart::Check;
use super::same_version::{names_same, repeats};
use super::version_words::by_bump;

impl Check<'_> {
    /// appVersion at the baseline.
    fn app_version_before(&self) -> Option<&Written> {
        self.changes.chart_before.as_ref()?.app_version.as_ref()
    }

    /// The app that appVersion is the version of, where that can be told.
    fn followed(&self) -> Option<&AppRef> {
        let before = self.app_version_before().map(|written| written.text.as_str());
        followed(self.component, self.apps, self.before, before)
    }

    pub(super) fn app_version(&self) -> Option<Finding> {
        let written = self.changes.chart_now.as_ref()?.app_version.as_ref()?;
        match self.followed() {
            Some(app) => self.app_version_of(app, written),
            None if self.component.app_version == AppVersionOf::Unsaid => {
                self.app_version_of_any(written)
            }
            None => None,
        }
    }

    /// Of several apps, appVersion must be the version of one, if nothing says which.
    fn app_version_of_any(&self, written: &Written) -> Option<Finding> {
        if self.apps.iter().any(|app| names_same(&written.text, app)) {
            return None;
        }
        let tags: Vec<String> = self.apps.iter().map(|app| app.tag.clone()).collect();
        let message = format!(
            "the entry says that the chart deploys {}, but Chart.yaml has appVersion {}, which is none of \
             their versions",
            listed(&tags, 10),
            written.text
        );
        let finding = Finding::new(RuleCode::AppVersionMismatch, message).help(format!(
            "set `appVersion` in {} to the version of one of them; if it is a version of the chart's own, say \
             so in relmap.toml: app-version = \"own\"",
            self.in_chart("Chart.yaml")
        ));
        Some(self.facts.new.locate(finding, self.in_chart("Chart.yaml"), Some(written.place)))
    }

    fn app_version_of(&self, app: &AppRef, written: &Written) -> Option<Finding> {
        if names_same(&written.text, app) {
            return None;
        }
        let message = format!(
            "the entry says that the chart deploys {}, but Chart.yaml has appVersion {}",
            app.tag, written.text
        );
        let version = &app.written;
        let help = match self.app_raised(&written.text, app) {
            _ if self.is_released => {
                let back = self.app_version_before().map_or("", |before| &before.text);
                by_bump(&format!(
                    "set `appVersion: \"{back}\"` in {} back",
                    self.in_chart("Chart.yaml")
                ))
            }
            Some(name) => by_bump(&format!("write `App: {name}`")),
            None => by_bump(&format!(
                "set `appVersion: \"{version}\"` in {}, or correct `App:`",
                self.in_chart("Chart.yaml")
            )),
        };
        let help = match (self.apps, &self.component.app_version) {
            ([_, _, ..], AppVersionOf::Unsaid) => format!(
                "{help}; if appVersion is that of another app, or the chart's own, say so in relmap.toml: \
                 app-version = \"NAME\" or \"own\""
            ),
            _ => help,
        };
        let finding = Finding::new(RuleCode::AppVersionMismatch, message).help(help);
        Some(self.facts.new.locate(finding, self.in_chart("Chart.yaml"), Some(written.place)))
    }

    /// The name of the app's release, where Chart.yaml has a higher appVersion than before and the
    /// entry still names an older release: the way is forwards.
    fn app_raised(&self, written: &str, app: &AppRef) -> Option<String> {
        let before = self.changes.chart_before.as_ref()?.app_version.as_ref()?;
        let (before, now, named) = (before.lenient()?, lenient(written)?, lenient(&app.written)?);
        let is_behind = now.cmp_precedence(&named).is_gt() && now.cmp_precedence(&before).is_gt();
        let number = written.trim_start_matches(['v', 'V']);
        let name = app.tag.strip_suffix(&app.written)?;
        is_behind.then(|| format!("{name}{number}"))
    }

    /// Image tags that repeat the app's version must repeat the one that the entry names.
    pub(super) fn image_tags(&self, app: &AppRef) -> Vec<Finding> {
        let old_app = self.old_version(app);
        // Where appVersion is ahead of `App:`, every hint leads to it.
        let app_version = self.changes.chart_now.as_ref().and_then(|now| now.app_version.as_ref());
        let is_followed = self.followed().is_some_and(|followed| followed.tag == app.tag);
        let raised =
            app_version.filter(|now| is_followed && self.app_raised(&now.text, app).is_some());
        let meant_version = raised.map_or(app.written.as_str(), |now| now.text.as_str());
        let mut findings = Vec::new();
        for found in &self.changes.images_now {
            let is_apps = is_image_of_app(self.component, found, app, self.apps);
            if found.tag_from_app_version {
                findings.extend(self.follows_another(found, app).filter(|_| is_apps));
                continue;
            }
            let Some(tag) = found.image.tag.as_deref() else { continue };
            let before = self.changes.images_before.iter().find(|image| image.path == found.path);
            let repeated_before = before.is_some_and(|image| {
                let tag = image.image.tag.as_deref();
                // A name such as `lts` floats: that it is in both places says nothing.
                let app = old_app.filter(|app| lenient(app).is_some());
                Option::zip(tag, app).is_some_and(|(tag, app)| repeats(tag, app))
            });
            if is_apps && self.pins_old_app(found, before, app) {
                findings.push(self.stale_digest(found, app));
                continue;
            }
            // Without the past, only a tag that says a version can be told to be the app's.
            let meant = is_apps && (repeated_before || (before.is_none() && says_version(tag)))
                || found.path == "image" && repeated_before && self.apps.len() == 1;
            if !meant || repeats(tag, meant_version) {
                continue;
            }
            let message = format!(
                "the entry says that the chart deploys {}, but {} in values.yaml uses {}",
                app.tag, found.path, found.image
            );
            let key = found.tag_key.as_deref().unwrap_or(&found.path);
            let meant = meant_version.trim_start_matches('v');
            // The image moved and the entry stayed: what was set is meant, and the way is forwards.
            let is_ahead = repeated_before
                && says_version(tag)
                && old_app.is_some_and(|old| names_same(old, app))
                && raised.is_none();
            let help = match self.apps {
                _ if is_ahead => by_bump(&format!("set {key} back to {meant}")),
                [_] => by_bump(&format!(
                    "set {key} to {meant}, or leave it empty so that it follows appVersion"
                )),
                _ => by_bump(&format!("set {key} to {meant}, or correct `App: {}`", app.tag)),
            };
            let finding = Finding::new(RuleCode::ImageTagMismatch, message).help(help);
            findings.push(self.facts.new.locate(
                finding,
                self.changes.values_file.clone(),
                Some(found.place),
            ));
        }
        findings
    }

    /// The version of an app at the baseline: appVersion, or of several apps the one in `App:`.
    fn old_version(&self, app: &AppRef) -> Option<&str> {
        if self.apps.len() == 1 {
            return self.app_version_before().map(|written| written.text.as_str());
        }
        let name = self.component.app_key(app, self.apps);
        let own = |then: &&AppRef| self.component.app_key(then, self.before) == name;
        self.before.iter().find(own).map(|then| then.written.as_str())
    }

    /// An image of an app whose empty tag stands for appVersion, where that is the version of another
    /// app.
    fn follows_another(&self, found: &FoundImage, app: &AppRef) -> Option<Finding> {
        let written = self.changes.chart_now.as_ref()?.app_version.as_ref()?;
        let followed = self.followed()?;
        if followed.tag == app.tag || names_same(&written.text, app) {
            return None;
        }
        let message = format!(
            "the entry says that the chart deploys {}, but the tag of {} in values.yaml is left to appVersion, \
             which is the version of {}",
            app.tag, found.path, followed.tag
        );
        let key = found.tag_key.clone().unwrap_or_else(|| format!("{}.tag", found.path));
        let finding = Finding::new(RuleCode::ImageTagMismatch, message)
            .help(format!("set {key} to {}", app.written));
        let file = self.changes.values_file.clone();
        Some(self.facts.new.locate(finding, file, Some(found.place)))
    }

    /// Whether a digest behind a tag such as `latest` stayed while the app moved: what is deployed
    /// is then the old app.
    fn pins_old_app(&self, found: &FoundImage, before: Option<&FoundImage>, app: &AppRef) -> bool {
        let old_app = self.old_version(app);
        let has_version = found.image.tag.as_deref().is_some_and(|tag| moved(tag, tag).is_some());
        !has_version
            && found.image.digest.is_some()
            && before.is_some_and(|before| {
                before.image.digest == found.image.digest
                    && before.image.same_repository(&found.image)
            })
            && old_app.is_some_and(|old| lenient(old).is_some() && !names_same(old, app))
    }

    fn stale_digest(&self, found: &FoundImage, app: &AppRef) -> Finding {
        let message = format!(
            "the entry says that the chart deploys {}, but {} in values.yaml still pins the digest of the previous release: {}",
            app.tag, found.path, found.image
        );
        let key = found.digest_key.as_deref().unwrap_or(&found.path);
        let finding = Finding::new(RuleCode::ImageTagMismatch, message)
            .help(format!("set {key} to the digest of {}", app.tag));
        let file = self.changes.values_file.clone();
        self.facts.new.locate(finding, file, Some(found.place))
    }
}

/// Whether a tag is a version, perhaps with a label before it.
fn says_version(tag: &str) -> bool {
    let rest = tag.split_once(['-', '_']).map(|(_, rest)| rest);
    lenient(tag).is_some() || rest.is_some_and(|rest| rest.contains('.') && lenient(rest).is_some())
}
