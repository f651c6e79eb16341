//! Versions that name no release.

use relmap_core::finding::Finding;
use relmap_core::rule_code::RuleCode;

use crate::go_template::UNKNOWN;
use crate::version_use::is_filled_in;
use crate::{Catalog, ChartUse, VersionUse};

/// Where a source names the app alone, and a chart of that name is known: a release of it should
/// deploy the app.
pub(crate) fn app_alone(
    subject: &str,
    name: &str,
    app: &str,
    catalog: &Catalog,
    add: &mut impl FnMut(Finding),
) {
    let pairs = catalog.chart(name).into_iter().filter_map(|one| Some((&one.title, one.app()?)));
    let Some((title, newest)) = pairs.into_iter().next() else { return };
    match VersionUse::of_tag(app) {
        VersionUse::Exact(_) => add(Finding::new(
            RuleCode::EnvVersionUnknown,
            format!(
                "{subject} runs app {app}, and no release of {title} deploys it; the newest one deploys {newest}"
            ),
        )
        .help("fetch the tags and the map, or release a chart for the app that runs")),
        version => unclear(subject, "app", &version, add),
    }
}

/// A chart of which it is not known what runs.
pub(crate) fn undecided(subject: &str, chart: &ChartUse, add: &mut impl FnMut(Finding)) {
    unclear(subject, &chart.name, &chart.version, add);
    let filled = [Some(&chart.name), chart.repository.as_ref()].into_iter().flatten();
    let Some(text) = filled.into_iter().find(|text| is_filled_in(text)) else { return };
    // Where the version is filled in as well, that was said.
    if matches!(chart.version, VersionUse::Unknown(_)) {
        return;
    }
    let text = text.replace(UNKNOWN, "{{ … }}");
    add(Finding::new(
        RuleCode::EnvUndecided,
        format!("{subject} deploys a chart that cannot be read from `{text}`"),
    )
    .help("name the chart, or compare with a dump: --dump FILE"));
}

/// A version of a chart or app that does not say what runs.
fn unclear(subject: &str, chart: &str, version: &VersionUse, add: &mut impl FnMut(Finding)) {
    let (rule, text) = match version {
        VersionUse::Range(range) => (
            RuleCode::EnvRange,
            format!("{subject} deploys {chart} in the range `{range}`, which may move by itself"),
        ),
        VersionUse::Moving(name) => (
            RuleCode::EnvRange,
            format!("{subject} deploys {chart} at `{name}`, which may move by itself"),
        ),
        VersionUse::Newest => (
            RuleCode::EnvRange,
            format!("{subject} deploys {chart} without a version: the newest one at that time"),
        ),
        VersionUse::Unknown(text) => (
            RuleCode::EnvUndecided,
            format!("{subject} deploys {chart}, and its version cannot be read from `{text}`"),
        ),
        VersionUse::Joined(_) | VersionUse::Exact(_) => return,
    };
    add(Finding::new(rule, text)
        .help("name the exact version, or compare with a dump: --dump FILE"));
}
