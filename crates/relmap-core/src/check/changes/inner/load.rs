//! The charts of one side in each other: below `charts/`, packed or not, and the folders that `repository: file://…`
//! names, which `helm dependency build` puts there.

use std::collections::{BTreeMap, BTreeSet};

use crate::chart::archive::{ChartArchive, MAX_UNPACKED};
use crate::chart::dependencies::{Dependency, PackedChart, declared_by, path_from};
use crate::chart::file_kind::{ChangeKind, FileKind};
use crate::chart::helm_version::HelmVersion;
use crate::chart::helmignore::Ignore;
use crate::chart::metadata::{ChartMetadata, ChartType};
use crate::chart::yaml::{self, Node, YamlError};
use crate::component::{below, join};

use super::super::side::Side;

/// How many charts in each other are looked into.
const MAX_DEPTH: usize = 20;

/// The most charts of one chart that are looked into. Charts that take in each other may be any number.
const MAX_CHARTS: usize = 1_000;

/// The most values of all charts of one side, as their files are read.
const MAX_VALUES: usize = 1_000_000;

/// A chart as it is in the package.
#[derive(Debug)]
pub(in super::super) struct Chart {
    /// What it calls itself, or its folder if it does not.
    pub(in super::super) name: String,
    /// The file from the repository's root that says what it is: its Chart.yaml, or the archive that it is in.
    pub(in super::super) file: String,
    pub(in super::super) version: Option<String>,
    pub(in super::super) app_version: Option<String>,
    pub(in super::super) is_library: bool,
    /// It comes from a folder that `file://` names.
    pub(in super::super) is_local: bool,
    pub(in super::super) declared: Vec<Dependency>,
    /// Whether it has a list of these, which may be empty.
    pub(in super::super) has_list: bool,
    /// Both Chart.yaml and requirements.yaml have a part in that: what is off then is not told.
    pub(in super::super) is_mixed: bool,
    /// It is the chart around all.
    pub(in super::super) is_root: bool,
    /// The values that it has by itself.
    pub(in super::super) defaults: Node,
    /// Why its values cannot be read.
    pub(in super::super) values_error: Option<YamlError>,
    /// Whether its values are several documents, which Helm 3 and Helm 4 read differently.
    pub(in super::super) has_documents: bool,
    pub(in super::super) schema: Option<Vec<u8>>,
    pub(in super::super) charts: Vec<Chart>,
    /// There are more charts in it than are looked into.
    pub(in super::super) has_more: bool,
    /// The files that should say what a chart in this one is, and that cannot be read. Only the chart around all
    /// knows them.
    pub(in super::super) unreadable: Vec<(String, YamlError)>,
}

impl Chart {
    /// Whether there is a chart in it, or it declares one.
    pub(in super::super) fn has_others(&self) -> bool {
        !self.charts.is_empty() || !self.declared.is_empty()
    }

    /// All charts in it at any depth, each with the names of those around it and its own.
    pub(in super::super) fn inside(&self) -> Vec<(Vec<&str>, &Chart)> {
        let mut found = Vec::new();
        let mut pending: Vec<(Vec<&str>, &Chart)> =
            self.charts.iter().rev().map(|chart| (vec![chart.name.as_str()], chart)).collect();
        while let Some((names, chart)) = pending.pop() {
            for inner in chart.charts.iter().rev() {
                let mut names = names.clone();
                names.push(&inner.name);
                pending.push((names, inner));
            }
            found.push((names, chart));
        }
        found
    }
}

/// The chart of one side with all that are in it, its values as one version of Helm reads them.
pub(in super::super) fn load(side: &Side<'_>, chart: &ChartMetadata, helm: HelmVersion) -> Chart {
    let folder = side.files.chart.as_deref().unwrap_or_default();
    let requirements = side.packaged.file("requirements.yaml").map(|(_, bytes)| bytes);
    let declared = declared_by(Some(&chart.root), requirements);
    let bytes = side.packaged.file("values.yaml").map(|(_, bytes)| bytes).unwrap_or_default();
    let values = match &side.values {
        Some(values) if helm == side.helm => values.document.clone(),
        _ => yaml::load_values(bytes, helm),
    };
    let mut root = Chart {
        name: chart.name.clone().unwrap_or_default(),
        file: join(folder, "Chart.yaml"),
        version: chart.version.as_ref().map(|one| one.text.clone()),
        app_version: chart.app_version.as_ref().map(|one| one.text.clone()),
        is_library: false,
        is_local: false,
        has_list: declared.has_list,
        is_mixed: declared.is_mixed,
        declared: declared.list,
        is_root: true,
        has_documents: yaml::has_documents(bytes),
        values_error: None,
        defaults: values.map_or_else(|_| yaml::empty_node(), |document| document.root),
        schema: None,
        charts: Vec::new(),
        has_more: false,
        unreadable: Vec::new(),
    };
    let packaged =
        |path: &str| side.packaged.kind(path) == FileKind::Other(ChangeKind::Dependencies);
    let files: BTreeMap<&str, &[u8]> = side
        .files
        .contents
        .iter()
        .filter_map(|(path, bytes)| {
            let inside = below(path, folder).filter(|inside| inside.starts_with("charts/"))?;
            packaged(path).then_some((inside, bytes.as_slice()))
        })
        .collect();
    let mut loader = Loader { side, helm, count: 0, values: 0, unreadable: Vec::new() };
    let source = Source { files: &files, folder, archive: None };
    let mut left = MAX_UNPACKED;
    loader.below(&mut root, &source, "", 0, &mut left);
    loader.local(&mut root, folder, &mut vec![folder.to_owned()]);
    root.has_more |= loader.is_full();
    root.unreadable = loader.unreadable;
    root
}

/// Files of a chart by their paths in it.
struct Source<'s> {
    files: &'s BTreeMap<&'s str, &'s [u8]>,
    /// The folder from the repository's root that the paths are from.
    folder: &'s str,
    /// The archive that they are in.
    archive: Option<&'s str>,
}

struct Loader<'s, 'f> {
    side: &'s Side<'f>,
    helm: HelmVersion,
    count: usize,
    values: usize,
    unreadable: Vec<(String, YamlError)>,
}

impl Loader<'_, '_> {
    fn is_full(&self) -> bool {
        self.count > MAX_CHARTS || self.values > MAX_VALUES
    }

    /// Adds the charts in the folder `charts` of a chart whose files begin with `prefix`.
    fn below(
        &mut self,
        chart: &mut Chart,
        source: &Source<'_>,
        prefix: &str,
        depth: usize,
        left: &mut u64,
    ) {
        let charts = format!("{prefix}charts/");
        let names: BTreeSet<&str> = source
            .files
            .range(charts.as_str()..)
            .map_while(|(path, _)| path.strip_prefix(&charts))
            .filter_map(|rest| rest.split('/').next())
            .filter(|name| !name.starts_with(['.', '_']))
            .collect();
        if depth >= MAX_DEPTH {
            chart.has_more |= !names.is_empty();
            return;
        }
        for name in names {
            if self.is_full() {
                return;
            }
            let path = format!("{charts}{name}");
            let found = match source.files.get(path.as_str()) {
                Some(bytes) if PackedChart::is_at(&format!("charts/{name}")) => {
                    self.archive(source, &path, bytes, depth, left)
                }
                Some(_) => None,
                None => self.chart(source, &format!("{path}/"), name, depth, left),
            };
            chart.charts.extend(found);
        }
    }

    fn archive(
        &mut self,
        source: &Source<'_>,
        path: &str,
        bytes: &[u8],
        depth: usize,
        left: &mut u64,
    ) -> Option<Chart> {
        // Each archive of the chart may have as much as one may; those in it share that.
        let mut own = MAX_UNPACKED;
        let left = if source.archive.is_some() { left } else { &mut own };
        let archive = ChartArchive::read_within(bytes, left).ok()?;
        let files = archive.files.iter().map(|(path, bytes)| (path.as_str(), bytes.as_slice()));
        let files: BTreeMap<&str, &[u8]> = files.collect();
        let place = match source.archive {
            Some(archive) => archive.to_owned(),
            None => join(source.folder, path),
        };
        let inner = Source { files: &files, folder: "", archive: Some(&place) };
        self.chart(&inner, "", path, depth, left)
    }

    fn chart(
        &mut self,
        source: &Source<'_>,
        prefix: &str,
        folder: &str,
        depth: usize,
        left: &mut u64,
    ) -> Option<Chart> {
        let file = |name: &str| source.files.get(format!("{prefix}{name}").as_str()).copied();
        if self.is_full() {
            return None;
        }
        let own = || join(source.folder, &format!("{prefix}Chart.yaml"));
        let place = source.archive.map_or_else(own, str::to_owned);
        let read = ChartMetadata::parse(file("Chart.yaml")?).and_then(|(metadata, _)| {
            let declared = declared_by(Some(&metadata.root), file("requirements.yaml"));
            match declared.fault {
                Some(error) => Err(error),
                None => Ok((metadata, declared)),
            }
        });
        let (metadata, declared) = match read {
            Ok(read) => read,
            Err(error) => {
                self.unreadable.push((place, error));
                return None;
            }
        };
        self.count += 1;
        let bytes = file("values.yaml").unwrap_or_default();
        let (defaults, values_error) = match yaml::load_values(bytes, self.helm) {
            Ok(document) => (document.root, None),
            Err(error) => (yaml::empty_node(), Some(error)),
        };
        self.values += defaults.count();
        let mut chart = Chart {
            name: metadata.name.unwrap_or_else(|| folder.to_owned()),
            file: place,
            version: metadata.version.map(|one| one.text),
            app_version: metadata.app_version.map(|one| one.text),
            is_library: metadata.chart_type == ChartType::Library,
            is_local: false,
            has_list: declared.has_list,
            is_mixed: declared.is_mixed,
            declared: declared.list,
            is_root: false,
            defaults,
            values_error,
            has_documents: yaml::has_documents(bytes),
            schema: file("values.schema.json").map(<[u8]>::to_vec),
            charts: Vec::new(),
            has_more: false,
            unreadable: Vec::new(),
        };
        self.below(&mut chart, source, prefix, depth + 1, left);
        Some(chart)
    }

    /// Adds the charts that a chart of the repository takes in from other folders, and those that these take in.
    fn local(&mut self, chart: &mut Chart, folder: &str, around: &mut Vec<String>) {
        if around.len() > MAX_DEPTH {
            chart.has_more = true;
            return;
        }
        let place = |one: &Dependency| {
            path_from(folder, one.repository.as_deref()?.strip_prefix("file://")?)
        };
        let places: BTreeSet<String> = chart.declared.iter().filter_map(place).collect();
        for place in places {
            if around.contains(&place) {
                continue;
            }
            if self.is_full() {
                return;
            }
            let files = self.side.files;
            let inside = |name: &str| files.contents.get(&join(&place, name)).map(Vec::as_slice);
            if inside("Chart.yaml").is_none() {
                continue;
            }
            let (ignore, _) = Ignore::parse(inside(".helmignore").unwrap_or_default());
            let of_place: BTreeMap<&str, &[u8]> = files
                .contents
                .iter()
                .filter_map(|(path, bytes)| Some((below(path, &place)?, bytes.as_slice())))
                .filter(|(inside, _)| !ignore.is_ignored(inside))
                .collect();
            let source = Source { files: &of_place, folder: &place, archive: None };
            let name = place.rsplit('/').next().unwrap_or_default();
            let found = self.chart(&source, "", name, around.len() - 1, &mut { MAX_UNPACKED });
            if let Some(mut found) = found {
                found.is_local = true;
                around.push(place.clone());
                self.local(&mut found, &place, around);
                around.pop();
                chart.charts.push(found);
            }
        }
    }
}
