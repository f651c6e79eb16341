//! The images of all charts that Helm installs of one.

use std::collections::HashMap;
use std::ptr;
use std::rc::Rc;

use crate::chart::images::{self, FoundImage, MAX_IMAGES};
use crate::chart::yaml::Map;

use super::instance::{Installed, Instance};
use super::load::Chart;
use super::work::Work;

/// The images of a chart and of those in it.
#[derive(Default)]
pub(in super::super) struct NodeImages {
    pub(in super::super) found: Vec<FoundImage>,
    /// The paths of what cannot be read as one.
    pub(in super::super) unread: Vec<String>,
}

/// Why images are not compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Fault {
    TooManyImages,
    TooMuchWork,
}

/// The images of all charts, by the paths of their values from the chart around all. In those inside of it no tag
/// follows the chart's own appVersion.
///
/// # Errors
/// If these are more than are compared.
pub(in super::super) fn images(
    installed: &Installed<'_>,
    work: &mut Work,
) -> Result<NodeImages, Fault> {
    let mut search = Search { known: HashMap::new(), all: NodeImages::default(), work };
    search.add(&installed.root, "")?;
    Ok(search.all)
}

struct Search<'w> {
    /// What is in values, by the chart and the place of these in memory: charts under many names share them.
    known: HashMap<(*const Chart, *const Map), Rc<NodeImages>>,
    all: NodeImages,
    work: &'w mut Work,
}

impl Search<'_> {
    fn add(&mut self, instance: &Instance<'_>, path: &str) -> Result<(), Fault> {
        let found = self.of(instance)?;
        let amount = found.found.len() + found.unread.len();
        if !self.work.take(amount * (1 + instance.inner.len().min(8))) {
            return Err(Fault::TooMuchWork);
        }
        let is_own = instance.own_keys();
        let place = |inner: &str| {
            if path.is_empty() { inner.to_owned() } else { format!("{path}.{inner}") }
        };
        for image in found.found.iter().filter(|image| is_own(&image.path)) {
            let mut image = FoundImage { path: place(&image.path), ..image.clone() };
            image.tag_from_app_version &= path.is_empty();
            self.all.found.push(image);
        }
        let unread = found.unread.iter().filter(|inner| is_own(inner)).map(|inner| place(inner));
        self.all.unread.extend(unread);
        if self.all.found.len() > MAX_IMAGES {
            return Err(Fault::TooManyImages);
        }
        for inner in &instance.inner {
            self.add(inner, &inner.place_of(path))?;
        }
        Ok(())
    }

    /// What is in the values of one chart.
    fn of(&mut self, instance: &Instance<'_>) -> Result<Rc<NodeImages>, Fault> {
        let place = instance.values.as_map().map_or(ptr::null(), ptr::from_ref);
        let key = (ptr::from_ref(instance.chart), place);
        if let Some(known) = self.known.get(&key) {
            return Ok(Rc::clone(known));
        }
        if !self.work.take(instance.values.count()) {
            return Err(Fault::TooMuchWork);
        }
        let app_version = instance.chart.app_version.as_deref();
        let found = Rc::new(NodeImages {
            found: images::images(&instance.values, app_version),
            unread: images::unread_images(&instance.values),
        });
        self.known.insert(key, Rc::clone(&found));
        Ok(found)
    }
}
