//! What the files of a chart on one side of a comparison are for its package.

use super::file_kind::{ChangeKind, FileKind, classify, is_values_name};
use super::helmignore::{Ignore, IgnoreDiagnostic};
use crate::component::{below, is_inside, join};
use crate::facts::Files;

/// The files of one side, with its own rules of what is packaged.
#[derive(Debug)]
pub struct Packaged<'f> {
    files: &'f Files,
    /// What `.helmignore` leaves out.
    pub ignore: Ignore,
    /// The lines of `.helmignore` that Helm refuses, or that do not do what they seem to.
    pub ignore_faults: Vec<IgnoreDiagnostic>,
}

impl<'f> Packaged<'f> {
    /// Reads the `.helmignore` of a side.
    pub fn new(files: &'f Files) -> Packaged<'f> {
        let (ignore, ignore_faults) =
            Ignore::parse(files.in_chart(".helmignore").unwrap_or_default());
        Packaged { files, ignore, ignore_faults }
    }

    /// What a path, from the repository's root, is for the chart.
    pub fn kind(&self, path: &str) -> FileKind {
        // A submodule, or a link to one, in the place of a chart that packaging copies.
        let is_copied = || self.files.local_charts.iter().any(|folder| folder == path);
        if self.files.submodules.contains(path) && is_copied() {
            return FileKind::Other(ChangeKind::Dependencies);
        }
        if let Some(inside) = self.local_chart(path) {
            return FileKind::Other(match is_seen_by_people_alone(inside) {
                true => ChangeKind::Docs,
                false => ChangeKind::Dependencies,
            });
        }
        match self.inside(path) {
            Some(inside) => classify(inside, self.ignore.is_ignored(inside)),
            // Outside of the package, values files are what people deploy the chart with.
            None if is_values_name(path.rsplit('/').next().unwrap_or(path)) => {
                FileKind::OtherValues
            }
            None => FileKind::Other(ChangeKind::Docs),
        }
    }

    /// The path by which templates know a file that they can read; none if no template can.
    pub fn readable<'p>(&self, path: &'p str) -> Option<&'p str> {
        self.local_chart(path)
            .or_else(|| self.inside(path).filter(|inside| !self.ignore.is_ignored(inside)))
    }

    /// Whether a change of a file counts by itself, or if a template reads it, as far as its path tells.
    pub fn counts(&self, path: &str) -> Counts {
        match self.kind(path) {
            FileKind::Other(ChangeKind::Templates) => Counts::AsTemplate,
            FileKind::Other(ChangeKind::Docs) | FileKind::OtherValues
                if self.readable(path).is_some() =>
            {
                Counts::IfRead
            }
            // Helm gives these to `.Files` as well, and what differs in them may be no data.
            _ if self
                .inside(path)
                .is_some_and(|inside| matches!(inside, "Chart.lock" | "requirements.lock")) =>
            {
                Counts::IfRead
            }
            _ => Counts::Otherwise,
        }
    }

    /// A file that Helm reads by its name, with its path from the repository's root: what `.helmignore` leaves out is not
    /// there for Helm.
    pub fn file(&self, name: &str) -> Option<(String, &'f [u8])> {
        let bytes = self.files.in_chart(name)?;
        let path = join(self.files.chart.as_deref()?, name);
        (!self.ignore.is_ignored(name)).then_some((path, bytes))
    }

    fn inside<'p>(&self, path: &'p str) -> Option<&'p str> {
        below(path, self.files.chart.as_deref()?)
    }

    /// A path in a chart that packaging copies into this one, relative to that chart.
    fn local_chart<'p>(&self, path: &'p str) -> Option<&'p str> {
        // What is in the chart is the chart's first, also where it is in a folder around it.
        let chart = self.files.chart.as_deref().filter(|chart| is_inside(path, chart));
        let is_around = |folder: &str| chart.is_some_and(|chart| is_inside(chart, folder));
        let mut folders = self.files.local_charts.iter().filter(|folder| !is_around(folder));
        folders.find_map(|folder| below(path, folder))
    }
}

/// How a change of a file counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counts {
    /// Like a template, whatever templates read.
    AsTemplate,
    /// Like a template if one reads it.
    IfRead,
    /// By its content or its kind.
    Otherwise,
}

/// Whether a file of a chart that is copied into this one is for people alone: a document at its top, and the folders
/// of tools. Its templates may read any other.
fn is_seen_by_people_alone(inside: &str) -> bool {
    const TOOLS: [&str; 9] =
        [".github", ".gitlab", ".circleci", ".ci", "ci", "tests", "unittests", "unittest", "test"];
    classify(inside, false) == FileKind::Other(ChangeKind::Docs)
        && inside.split_once('/').is_none_or(|(top, _)| TOOLS.contains(&top))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(local_charts: &[&str]) -> Files {
        let ignore = b"ignored/\n".to_vec();
        Files {
            chart: Some("charts/web".to_owned()),
            contents: [("charts/web/.helmignore".to_owned(), ignore)].into_iter().collect(),
            local_charts: local_charts.iter().map(|&folder| folder.to_owned()).collect(),
            ..Files::default()
        }
    }

    #[test]
    fn a_file_counts_by_itself_or_if_it_is_read() {
        let files = files(&["lib"]);
        let packaged = Packaged::new(&files);
        for (path, counts) in [
            ("charts/web/templates/a.yaml", Counts::AsTemplate),
            ("charts/web/files/a.txt", Counts::AsTemplate),
            ("charts/web/ignored/a.txt", Counts::Otherwise),
            ("charts/web/ignored/README.md", Counts::Otherwise),
            ("charts/web/README.md", Counts::IfRead),
            ("charts/web/RELEASE.txt", Counts::IfRead),
            ("charts/web/values.yml", Counts::IfRead),
            ("charts/web/Chart.lock", Counts::IfRead),
            ("charts/web/values.yaml", Counts::Otherwise),
            ("charts/web/crds/a.yaml", Counts::Otherwise),
            ("lib/README.md", Counts::IfRead),
            ("lib/ci/run.sh", Counts::IfRead),
            ("lib/templates/a.yaml", Counts::Otherwise),
            ("elsewhere/README.md", Counts::Otherwise),
        ] {
            assert_eq!(packaged.counts(path), counts, "{path}");
        }
    }

    #[test]
    fn the_folder_around_a_chart_has_only_what_is_not_the_charts() {
        let files = files(&[""]);
        let packaged = Packaged::new(&files);
        for (path, kind) in [
            ("charts/web/README.md", ChangeKind::Docs),
            ("charts/web/templates/a.yaml", ChangeKind::Templates),
            ("templates/a.yaml", ChangeKind::Dependencies),
            ("README.md", ChangeKind::Docs),
        ] {
            assert_eq!(packaged.kind(path), FileKind::Other(kind), "{path}");
        }
    }
}
