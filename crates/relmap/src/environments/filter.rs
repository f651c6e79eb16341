//! Which components a filter is about.

use relmap_core::chart::image_ref::ImageRef;
use relmap_core::ledger::title_of;
use relmap_environments::{Catalog, Cell};

use super::EnvironmentFilter;

/// Whether a component in an environment is meant. `tags` are the releases that contain the commit
/// of a filter by commit.
pub(crate) fn fits(
    filter: &EnvironmentFilter,
    component: &str,
    cell: &Cell,
    catalog: &Catalog,
    tags: &[String],
) -> bool {
    let deployed = &cell.deployed;
    let release = cell.resolution.release();
    match filter {
        EnvironmentFilter::App(text) => {
            let of_release = release.into_iter().flat_map(|one| &one.apps).any(|app| {
                let title = app.tag.as_deref().and_then(|tag| title_of(tag, &app.version));
                app.name == *text || title == Some(text) || app.is(text)
            });
            of_release
                || [Some(component), Some(&deployed.name), deployed.app.as_deref()]
                    .contains(&Some(text.as_str()))
        }
        EnvironmentFilter::Chart(text) => {
            let chart = deployed.chart.as_ref().map(|chart| catalog.split(chart));
            let own = chart.as_ref();
            [
                own.map(|chart| chart.name.as_str()),
                own.and_then(|chart| chart.version.exact()),
                release.map(|one| one.title.as_str()),
                release.map(|one| one.tag.as_str()),
                release.map(|one| one.version.as_str()),
            ]
            .contains(&Some(text.as_str()))
        }
        EnvironmentFilter::Image(text) => {
            let own = deployed.images.iter().map(|used| used.image.clone());
            let released = release.into_iter().flat_map(|one| &one.images);
            let released = released.filter_map(|text| text.parse::<ImageRef>().ok());
            own.chain(released).any(|image| is_image(&image, text))
        }
        EnvironmentFilter::Commit(commit) => {
            let is_id = |text: &str| {
                commit.len() >= 7
                    && commit.bytes().all(|b| b.is_ascii_hexdigit())
                    && text.contains(commit.as_str())
            };
            release.is_some_and(|one| tags.contains(&one.tag))
                || deployed.version().is_some_and(is_id)
        }
    }
}

/// Whether an image is meant by a text: its whole name or the end of it, with a tag or without.
fn is_image(image: &ImageRef, text: &str) -> bool {
    let shown = image.to_string();
    let bare = ImageRef { tag: None, digest: None, ..image.clone() }.to_string();
    let tagged = ImageRef { digest: None, ..image.clone() }.to_string();
    [shown, bare, tagged].iter().any(|name| name == text || name.ends_with(&format!("/{text}")))
}
