//! The apps that an entry names, merged one by one.

use super::MergeConflict;
use super::conflict::either;
use crate::release_notes::AppRef;
use crate::title::Title;

/// Merges the lines `App:` of two sides, each app by itself: what one side changed, added or removed
/// counts. Where no side names more than one app, that may have another name.
///
/// # Errors
/// When both sides changed one app in different ways.
pub(super) fn merged(
    base: &[AppRef],
    ours: &[AppRef],
    theirs: &[AppRef],
) -> Result<Vec<String>, MergeConflict> {
    let is_single = [base, ours, theirs].iter().all(|side| side.len() < 2);
    let key = |app: &AppRef| match is_single {
        true => None,
        false => app.title.clone(),
    };
    let mut keys: Vec<Option<Title>> = Vec::new();
    for app in ours.iter().chain(theirs) {
        let key = key(app);
        if !keys.contains(&key) {
            keys.push(key);
        }
    }
    let value = |side: &[AppRef], name: &Option<Title>| {
        side.iter().find(|app| key(app) == *name).map(|app| app.tag.clone())
    };
    let mut apps = Vec::new();
    for name in &keys {
        let [base, ours, theirs] = [base, ours, theirs].map(|side| value(side, name));
        apps.extend(either("App", base, ours, theirs)?);
    }
    Ok(apps)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn apps(tags: &[&str]) -> Vec<AppRef> {
        tags.iter().map(|tag| AppRef::read(tag).unwrap()).collect()
    }

    #[test]
    fn each_app_is_merged_by_itself() {
        let base = ["web-1.0.0", "api-2.0.0"];
        for (ours, theirs, merged) in [
            (
                &["web-1.1.0", "api-2.0.0"][..],
                &["web-1.0.0", "api-2.1.0"][..],
                "web-1.1.0 api-2.1.0",
            ),
            (&["web-1.0.0", "api-2.0.0", "db-1.0.0"], &base, "web-1.0.0 api-2.0.0 db-1.0.0"),
            (&base, &["api-2.0.0"], "api-2.0.0"),
            (&["web-1.0.0", "api-2.0.0", "db-1.0.0"], &["api-2.2.0"], "api-2.2.0 db-1.0.0"),
        ] {
            let found = super::merged(&apps(&base), &apps(ours), &apps(theirs)).unwrap();
            assert_eq!(found.join(" "), merged, "{ours:?} {theirs:?}");
        }
        let ours = apps(&["web-1.0.0", "api-2.1.0"]);
        let theirs = apps(&["web-1.0.0", "api-3.0.0"]);
        let conflict = super::merged(&apps(&base), &ours, &theirs).unwrap_err();
        assert_eq!(
            conflict.to_string(),
            MergeConflict::Field {
                field: "App",
                ours: "api-2.1.0".into(),
                theirs: "api-3.0.0".into()
            }
            .to_string()
        );
    }

    #[test]
    fn the_only_app_may_get_another_name() {
        let merged =
            super::merged(&apps(&["web-1.0.0"]), &apps(&["shop-1.1.0"]), &apps(&["web-1.0.0"]));
        assert_eq!(merged.unwrap(), ["shop-1.1.0"]);
    }
}
