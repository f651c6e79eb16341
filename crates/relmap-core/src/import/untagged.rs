//! Releases of charts that no tag names: the commits that moved `version:` in Chart.yaml.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use jiff::Timestamp;

use super::chart_tree::{ChartTree, ContentId, is_nested};
use super::code::Issue;
use super::decide::{Import, ImportedRow};
use super::{ChartFacts, chart_facts};
use crate::chart::placeholder::is_placeholder;
use crate::chart::trial::is_trial;
use crate::commit_id::CommitId;
use crate::tag_name::TagName;
use crate::title::Title;

/// A commit that gave a chart another version than the commit before it on the branch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VersionMove {
    /// The commit's full id.
    pub commit: CommitId,
    /// When it was made, in seconds since 1970.
    pub seconds: i64,
    /// How far the clock of its author was ahead of UTC, in minutes.
    pub offset: i32,
    /// The first line of its message.
    pub subject: String,
    /// The folder of Chart.yaml; the root is empty.
    pub folder: String,
    /// What Chart.yaml says.
    pub facts: Arc<ChartFacts>,
}

impl VersionMove {
    /// The chart's name, or that of its folder where Chart.yaml tells none.
    pub fn chart(&self) -> &str {
        chart_facts::name_in(&self.facts, &self.folder)
    }

    /// The name that the tag of this release would have, which git may forbid.
    pub fn tag(&self) -> TagName {
        let version = self.facts.version.as_deref().unwrap_or_default();
        TagName::unchecked(&format!("{}-{version}", self.chart()))
    }
}

/// A chart of a commit, in its folder.
type ChartIn = (String, Arc<ChartFacts>);

/// Follows the charts of a branch, commit by commit, the oldest first.
#[derive(Debug, Default)]
pub struct VersionHistory {
    /// By folder: the Chart.yaml of the last commit, and the version in it.
    last: HashMap<String, (ContentId, Option<String>)>,
}

impl VersionHistory {
    /// Looks at the next commit. Returns the charts whose version is new there, with their folders;
    /// a chart inside of another one is its dependency and has no releases of its own.
    ///
    /// # Errors
    /// When the tree cannot be read.
    pub fn step<T: ChartTree>(&mut self, tree: &mut T) -> Result<Vec<ChartIn>, T::Error> {
        let charts = tree.charts()?;
        let is_same = |(folder, content): &(String, ContentId)| {
            self.last.get(folder).is_some_and(|(last, _)| last == content)
        };
        if charts.len() == self.last.len() && charts.iter().all(is_same) {
            return Ok(Vec::new());
        }
        let folders: HashSet<&str> = charts.iter().map(|(folder, _)| folder.as_str()).collect();
        let mut now = HashMap::with_capacity(charts.len());
        let mut moved = Vec::new();
        for (folder, content) in charts.iter() {
            let last = self.last.remove(folder);
            if let Some(last) = last.as_ref().filter(|(last, _)| last == content) {
                now.insert(folder.clone(), last.clone());
                continue;
            }
            let version = if is_nested(folder, &folders) {
                None
            } else {
                let facts = ChartFacts::read(&tree.read(*content)?, |_| false);
                let version = facts.version.clone();
                if version.is_some() && last.is_none_or(|(_, before)| before != version) {
                    moved.push((folder.clone(), Arc::new(facts)));
                }
                version
            };
            now.insert(folder.clone(), (*content, version));
        }
        self.last = now;
        Ok(moved)
    }
}

impl Import {
    /// Adds the releases of charts that no tag names, each with [`Issue::NotTagged`]. Of a version
    /// that was set twice the first commit counts. A chart that has releases by tags gets none, so
    /// that tags and commits never tell of the same chart.
    pub fn add_untagged(&mut self, moves: &[VersionMove]) {
        let rows = self.untagged(moves);
        self.rows.extend(rows);
        self.rows.sort_by(|a, b| a.tag.cmp(&b.tag));
    }

    /// The charts of these commits that no tag names.
    pub fn never_tagged(&self, moves: &[VersionMove]) -> BTreeSet<String> {
        self.untagged(moves).into_iter().map(|row| row.chart).collect()
    }

    fn untagged(&self, moves: &[VersionMove]) -> Vec<ImportedRow> {
        let by_name: HashSet<&str> = self.rows.iter().map(|row| row.chart.as_str()).collect();
        let by_folder: HashSet<&str> = self.rows.iter().map(|row| row.path.as_str()).collect();
        let tags: HashSet<&str> = self.skipped.iter().map(|other| other.tag.as_str()).collect();
        let only_trials = moves.iter().all(|moved| is_trial(&moved.folder));
        let mut rows: Vec<ImportedRow> = Vec::new();
        let mut known: HashMap<TagName, usize> = HashMap::new();
        for moved in moves {
            let Some(version) = moved.facts.version.as_deref() else { continue };
            let (chart, tag) = (moved.chart(), moved.tag());
            if is_placeholder(version)
                || is_scaffold(chart)
                || by_name.contains(chart)
                || by_folder.contains(path(&moved.folder))
                || tags.contains(tag.as_str())
                || is_trial(&moved.folder) && !only_trials
            {
                continue;
            }
            if let Some(&first) = known.get(&tag) {
                rows[first].add_issue(Issue::VersionTwice);
                continue;
            }
            known.insert(tag.clone(), rows.len());
            let mut row = ImportedRow {
                path: path(&moved.folder).to_owned(),
                chart: chart.to_owned(),
                chart_version: moved.facts.version.clone(),
                app_version: moved.facts.app_version.clone(),
                released: Timestamp::from_second(moved.seconds).ok(),
                title: Title::unchecked(chart),
                tag_version: version.to_owned(),
                urls: moved.facts.urls.clone(),
                ..ImportedRow::new(tag, moved.commit.clone())
            };
            row.add_issues_of(&moved.facts, false);
            row.add_issue(Issue::NotTagged);
            rows.push(row);
        }
        rows
    }
}

/// Whether a name is one that a script fills in when it makes a new chart: `$SERVICE`, `__name__`.
fn is_scaffold(name: &str) -> bool {
    let is_plain = |c: char| c.is_alphanumeric() || "-_. ".contains(c);
    name.contains("__") || !name.chars().all(is_plain)
}

fn path(folder: &str) -> &str {
    if folder.is_empty() { "." } else { folder }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use super::*;
    use crate::import::{SkipReason, Skipped};

    /// A commit's charts: folder and Chart.yaml.
    struct Tree(Vec<(&'static str, &'static str)>);

    fn id(text: &str) -> ContentId {
        let mut id = ContentId::default();
        for (at, byte) in text.bytes().enumerate() {
            id[at % 20] = id[at % 20].wrapping_mul(31).wrapping_add(byte);
        }
        id
    }

    impl ChartTree for Tree {
        type Error = Infallible;

        fn chart_in(&mut self, _: &str) -> Result<Option<ContentId>, Infallible> {
            Ok(None)
        }

        fn charts(&mut self) -> Result<Arc<[(String, ContentId)]>, Infallible> {
            let charts = self.0.iter().map(|(folder, text)| ((*folder).to_owned(), id(text)));
            Ok(charts.collect::<Vec<_>>().into())
        }

        fn has_file(&mut self, _: &str) -> Result<bool, Infallible> {
            Ok(false)
        }

        fn read(&mut self, content: ContentId) -> Result<Vec<u8>, Infallible> {
            let text = self.0.iter().find(|(_, text)| id(text) == content);
            Ok(text.map(|(_, text)| text.as_bytes().to_vec()).unwrap_or_default())
        }
    }

    const WEB_1: &str = "name: web\nversion: 0.1.0\n";
    const WEB_1_TOLD: &str = "name: web\nversion: 0.1.0\ndescription: Told\n";
    const WEB_2: &str = "name: web\nversion: 0.2.0\n";
    const API: &str = "name: api\nversion: 1.0.0\n";

    /// What each commit of a history moves: `folder version`.
    fn moves(commits: Vec<Vec<(&'static str, &'static str)>>) -> Vec<VersionMove> {
        let mut history = VersionHistory::default();
        let mut moves = Vec::new();
        for (at, commit) in (0_i64..).zip(commits) {
            for (folder, facts) in history.step(&mut Tree(commit)).unwrap() {
                let (commit, subject) = (format!("c{at:039}").parse().unwrap(), String::new());
                moves.push(VersionMove { commit, seconds: at, offset: 0, subject, folder, facts });
            }
        }
        moves
    }

    fn commit(digits: &str) -> CommitId {
        format!("{digits:0<40}").parse().unwrap()
    }

    fn shown(import: &Import) -> Vec<String> {
        let row = |row: &ImportedRow| {
            let issues: Vec<&str> = row.issues.iter().map(|issue| issue.as_str()).collect();
            let commit = row.commit.as_str().replace(&"0".repeat(38), "");
            format!("{} {commit} {} {}", row.tag, row.path, issues.join(","))
        };
        import.rows.iter().map(row).collect()
    }

    #[test]
    fn only_a_commit_that_moves_the_version_is_a_release() {
        let moves = moves(vec![
            vec![("web", WEB_1)],
            vec![("web", WEB_1_TOLD)],
            vec![("api", API), ("web", WEB_2)],
            // Taken back, and set again.
            vec![("api", API), ("web", WEB_1)],
            vec![("api", API), ("web", WEB_2)],
            // Moved to another folder.
            vec![("charts/api", API), ("charts/web", WEB_2)],
        ]);
        let mut import = Import::default();
        import.add_untagged(&moves);
        assert_eq!(
            shown(&import),
            [
                "api-1.0.0 c2 api not-tagged,version-twice",
                "web-0.1.0 c0 web not-tagged,version-twice",
                "web-0.2.0 c2 web not-tagged,version-twice",
            ]
        );
    }

    #[test]
    fn dependencies_placeholders_and_charts_for_tests_are_no_releases() {
        let moves = moves(vec![vec![
            ("web", WEB_1),
            ("web/charts/api", API),
            ("hub", "name: hub\nversion: 0.0.1-set.by.chartpress\n"),
            ("none", "name: none\n"),
            ("_scaffold/service", "name: $SERVICE_NAME\nversion: 0.0.1\n"),
            ("_scaffold/other", "name: __name__\nversion: 0.0.1\n"),
            ("e2e/probe", "name: probe\nversion: 1.0.0\n"),
        ]]);
        let mut import = Import::default();
        import.add_untagged(&moves);
        assert_eq!(shown(&import), ["web-0.1.0 c0 web not-tagged"]);
        assert_eq!(Import::default().never_tagged(&moves), BTreeSet::from(["web".to_owned()]));
    }

    #[test]
    fn a_chart_with_releases_by_tags_gets_none_by_commits() {
        let moves = moves(vec![vec![("api", API), ("web", WEB_1), ("new", WEB_2)]]);
        let tagged = |tag: &str, chart: &str, path: &str| ImportedRow {
            chart: chart.to_owned(),
            path: path.to_owned(),
            ..ImportedRow::new(tag.parse().unwrap(), commit("ff"))
        };
        let mut by_name = Import { rows: vec![tagged("v9", "web", "x")], ..Import::default() };
        by_name.add_untagged(&moves);
        assert_eq!(shown(&by_name), ["api-1.0.0 c0 api not-tagged", "v9 ff x "]);
        // The chart had another name when it was tagged.
        let mut by_folder = Import { rows: vec![tagged("v9", "old", "api")], ..Import::default() };
        by_folder.add_untagged(&moves);
        assert_eq!(
            shown(&by_folder),
            ["v9 ff api ", "web-0.1.0 c0 web not-tagged", "web-0.2.0 c0 new not-tagged"]
        );
        // A tag of that name is there, and was found to be something else.
        let skipped = Skipped {
            tag: "api-1.0.0".parse().unwrap(),
            reason: SkipReason::NoChart,
            detail: String::new(),
        };
        let mut other = Import { skipped: vec![skipped], ..Import::default() };
        assert_eq!(other.never_tagged(&moves), BTreeSet::from(["web".to_owned()]));
        other.add_untagged(&moves);
        assert_eq!(shown(&other).len(), 2);
    }
}
