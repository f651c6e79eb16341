//! `argocd app list`: one for each source that deploys something.

use relmap_core::chart::image_ref::ImageRef;

use super::kept::Kept;
use super::text;
use crate::argocd::told_apart;
use crate::{ChartUse, Deployed, ImageUse, Place, VersionUse};

pub(super) fn application(dump: &str, value: &Kept) -> Vec<Deployed> {
    let (Some(name), Some(spec)) = (text(value, &["metadata", "name"]), value.get("spec")) else {
        return Vec::new();
    };
    // Where there is a list of sources, Argo CD goes by that alone.
    let several = spec.get("sources").and_then(Kept::as_list);
    let several = several.filter(|several| !several.is_empty());
    let sources: Vec<&Kept> = match several {
        Some(several) => several.iter().collect(),
        None => spec.get("source").into_iter().collect(),
    };
    let synced = value.get("status").and_then(|status| status.get("sync"));
    let mut found: Vec<(bool, Deployed)> = Vec::new();
    for (at, source) in sources.into_iter().enumerate() {
        let chart = text(source, &["chart"]);
        let folder = || text(source, &["path"])?.trim_end_matches('/').rsplit('/').next();
        let Some(chart_name) = chart.or_else(folder) else { continue };
        // What was applied says more than what is wanted: a range was resolved there.
        let applied = synced.and_then(|sync| match sync.get("revisions") {
            Some(revisions) if several.is_some() => revisions.as_list()?.get(at)?.as_str(),
            _ => text(sync, &["revision"]),
        });
        let wanted = text(source, &["targetRevision"]);
        let version = match (applied.filter(|text| !text.is_empty()), wanted) {
            (Some(applied), _) => VersionUse::Exact(applied.to_owned()),
            (None, wanted) if chart.is_some() => VersionUse::of_chart(wanted),
            (None, wanted) => VersionUse::of_tag(wanted.unwrap_or("HEAD")),
        };
        let mut one = Deployed::new(name, Place { file: dump.to_owned(), line: 0 });
        one.namespace = text(spec, &["destination", "namespace"]).map(str::to_owned);
        let repository = text(source, &["repoURL"]).map(str::to_owned);
        one.chart = Some(ChartUse { name: chart_name.to_owned(), repository, version });
        found.push((chart.is_some(), one));
    }
    let mut found = told_apart(found);
    let images = value.get("status").and_then(|status| status.get("summary")?.get("images"));
    let images = images.and_then(Kept::as_list).unwrap_or_default();
    if let Some(first) = found.first_mut() {
        first.images = images
            .iter()
            .filter_map(|image| image.as_str()?.parse::<ImageRef>().ok())
            .map(|image| ImageUse { path: String::new(), image })
            .collect();
    }
    found
}
