//! `argocd app list`.

use relmap_core::chart::image_ref::ImageRef;
use serde_json::Value;

use super::text;
use crate::{ChartUse, Deployed, ImageUse, Place, VersionUse};

pub(super) fn application(dump: &str, value: &Value) -> Option<Deployed> {
    let place = Place { file: dump.to_owned(), line: 0 };
    let mut deployed = Deployed::new(text(value, &["metadata", "name"])?, place);
    let spec = value.get("spec")?;
    deployed.namespace = text(spec, &["destination", "namespace"]).map(str::to_owned);
    let one = spec.get("source");
    let several = spec.get("sources").and_then(Value::as_array);
    let several = several.map(Vec::as_slice).unwrap_or_default();
    let sources: Vec<&Value> = one.into_iter().chain(several).collect();
    let at = sources.iter().position(|source| source.get("chart").is_some());
    let at = at.or_else(|| sources.iter().position(|source| source.get("path").is_some()))?;
    let source = sources[at];
    let chart = text(source, &["chart"]);
    let name =
        chart.or_else(|| text(source, &["path"])?.trim_end_matches('/').rsplit('/').next())?;
    // What was applied says more than what is wanted: a range was resolved there.
    let synced = value.get("status").and_then(|status| status.get("sync"));
    let applied = synced.and_then(|sync| match sync.get("revisions") {
        Some(revisions) if one.is_none() => revisions.get(at)?.as_str(),
        _ => text(sync, &["revision"]),
    });
    let version = match (applied.filter(|text| !text.is_empty()), text(source, &["targetRevision"]))
    {
        (Some(applied), _) => VersionUse::Exact(applied.to_owned()),
        (None, wanted) if chart.is_some() => VersionUse::of_chart(wanted),
        (None, wanted) => VersionUse::of_tag(wanted.unwrap_or("HEAD")),
    };
    let repository = text(source, &["repoURL"]).map(str::to_owned);
    deployed.chart = Some(ChartUse { name: name.to_owned(), repository, version });
    let images = value.get("status").and_then(|status| status.get("summary")?.get("images"));
    let images = images.and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    deployed.images = images
        .iter()
        .filter_map(|image| image.as_str()?.parse::<ImageRef>().ok())
        .map(|image| ImageUse { path: String::new(), image })
        .collect();
    Some(deployed)
}
