//! What a run found out: a finished value, which reporters only have to show.

use std::fmt;

use semver::Version;

use crate::chart::file_kind::ChangeKind;
use crate::chart::values::ValuesDiff;
use crate::component::ComponentKind;
use crate::facts::ReleaseTag;
use crate::finding::Finding;
use crate::position::Span;
use crate::rule_code::{RuleCode, Severity};
use crate::rules::{Match, Requirement};
use crate::version::Bump;

/// Whether the rules are met.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// Everything that was demanded holds.
    Pass,
    /// Something needed to decide is missing; that is no success.
    Undecided,
    /// At least one rule is broken.
    Fail,
}

impl Verdict {
    /// The word used in output.
    pub fn as_str(self) -> &'static str {
        match self {
            Verdict::Pass => "pass",
            Verdict::Undecided => "undecided",
            Verdict::Fail => "fail",
        }
    }

    /// The verdict that findings amount to; those that are waived do not count.
    pub fn of<'f>(findings: impl IntoIterator<Item = &'f Finding>) -> Verdict {
        let counted = findings.into_iter().filter(|finding| !finding.waived);
        let worst = counted.map(|finding| finding.severity).max();
        match worst {
            Some(Severity::Error) => Verdict::Fail,
            Some(Severity::Undecided) => Verdict::Undecided,
            Some(Severity::Warning | Severity::Note) | None => Verdict::Pass,
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The outcome of a whole run.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// The worst of all verdicts.
    pub verdict: Verdict,
    /// The components that were judged, by name.
    pub components: Vec<ComponentOutcome>,
    /// Components that were left out because nothing of theirs changed, by name.
    pub unchanged: Vec<String>,
    /// The rules that were applied to the checkout and the repository as a whole, in the order of
    /// their list.
    pub checked: Vec<RuleCode>,
    /// Findings that belong to no single component.
    pub findings: Vec<Finding>,
}

impl Outcome {
    /// Puts the parts of a run together.
    pub fn new(
        mut components: Vec<ComponentOutcome>,
        mut unchanged: Vec<String>,
        findings: Vec<Finding>,
    ) -> Outcome {
        components.sort_by(|a, b| (&a.name, &a.path).cmp(&(&b.name, &b.path)));
        unchanged.sort();
        let own = Verdict::of(&findings);
        let verdict = components.iter().map(|component| component.verdict).fold(own, Ord::max);
        Outcome { verdict, components, unchanged, checked: vec![], findings }.also_checked([])
    }

    /// Notes rules that were applied to the checkout and the repository as a whole, besides those
    /// that found something.
    pub fn also_checked(mut self, rules: impl IntoIterator<Item = RuleCode>) -> Outcome {
        self.checked.extend(rules);
        self.checked.extend(self.findings.iter().map(|finding| finding.rule));
        self.checked.sort();
        self.checked.dedup();
        self
    }

    /// Waives rules: their findings stay and no longer count, and verdicts are drawn anew.
    pub fn waive(&mut self, rules: &[RuleCode]) {
        waive(&mut self.findings, rules);
        let own = Verdict::of(&self.findings);
        for component in &mut self.components {
            component.waive(rules);
        }
        self.verdict =
            self.components.iter().map(|component| component.verdict).fold(own, Ord::max);
    }
}

fn waive(findings: &mut [Finding], rules: &[RuleCode]) {
    for finding in findings.iter_mut().filter(|finding| rules.contains(&finding.rule)) {
        finding.waived = true;
    }
}

/// The outcome for one component.
#[derive(Debug, Clone, PartialEq)]
pub struct ComponentOutcome {
    /// The component's name.
    pub name: String,
    /// What it is.
    pub kind: ComponentKind,
    /// Its folder from the repository's root: the one of Chart.yaml, or else of RELEASE.txt. The
    /// root is `.`.
    pub path: String,
    /// The path of its RELEASE.txt from the repository's root.
    pub release_file: String,
    /// Whether the rules are met.
    pub verdict: Verdict,
    /// The release that it was compared with.
    pub baseline: Option<ReleaseTag>,
    /// The declared release, if it was made at a commit that builds on what is judged.
    pub released_later: Option<ReleaseTag>,
    /// What its RELEASE.txt declares.
    pub declared: Option<Declared>,
    /// What the version must be; none where that cannot be known.
    pub required: Option<Required>,
    /// Everything that is demanded, and by what; the strongest makes `required`.
    pub requirements: Vec<Requirement>,
    /// What changed since the baseline.
    pub changes: Vec<Change>,
    /// How values.yaml changed.
    pub values: ValuesDiff,
    /// The images that moved.
    pub images: Vec<ImageMove>,
    /// The images that a system chart runs by its default values, where its entry names none.
    pub runs: Vec<String>,
    /// The apps, each with its versions before and now.
    pub apps: Vec<AppMove>,
    /// The rules that were applied, in the order of their list: those that found something, and
    /// those that could have. A rule whose question could not be asked here is not among them. One
    /// that is never more than a note is here only where it found something.
    pub checked: Vec<RuleCode>,
    /// What was found.
    pub findings: Vec<Finding>,
}

impl ComponentOutcome {
    /// Waives rules: their findings stay and no longer count, and the verdict is drawn anew.
    pub fn waive(&mut self, rules: &[RuleCode]) {
        waive(&mut self.findings, rules);
        self.verdict = Verdict::of(&self.findings);
    }

    /// Whether there is nothing to say: it is released, nothing of it changed but what says so, and
    /// nothing is wrong with it.
    pub fn is_untouched(&self) -> bool {
        let released = self.baseline.as_ref().map(|baseline| &baseline.version);
        let declared = self.declared.as_ref().and_then(|declared| declared.version.as_ref());
        let is_about_releases =
            |change: &Change| change.path == self.release_file || change.path == "relmap.toml";
        let is_quiet = |finding: &Finding| finding.severity == Severity::Note;
        self.changes.iter().all(is_about_releases)
            && self.findings.iter().all(is_quiet)
            && self.verdict == Verdict::Pass
            && released.is_some()
            && released == declared
    }
}

/// The version that RELEASE.txt declares.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Declared {
    /// The tag name, to the letter.
    pub tag: String,
    /// The version as written.
    pub written: String,
    /// The version; none where SemVer rejects what is written.
    pub version: Option<Version>,
    /// Where the version is in RELEASE.txt.
    pub span: Span,
}

/// What the version must be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Required {
    /// How far it must move.
    pub bump: Bump,
    /// Whether it may move further.
    pub matching: Match,
    /// The lowest version that does: the released one if no release is needed.
    pub version: Version,
}

/// A file, and a kind of change in it. One file may have several kinds.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Change {
    /// The path from the repository's root.
    pub path: String,
    /// The kind.
    pub kind: ChangeKind,
}

/// An image whose reference changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImageMove {
    /// The dotted path in the values: of the image, or of its tag where nothing else is there.
    pub path: String,
    /// The reference before, as far as the values tell it.
    pub old: Option<String>,
    /// The reference now.
    pub new: Option<String>,
    /// Whether it changed only because its tag is the chart's appVersion.
    pub from_app_version: bool,
}

/// An app's version at the baseline and now, as written in `App:` or else in appVersion.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AppMove {
    /// The name of the app, if something says it.
    pub name: Option<String>,
    /// At the baseline.
    pub old: Option<String>,
    /// Now.
    pub new: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worst_finding_decides_and_undecided_is_no_success() {
        let finding = |rule| Finding::new(rule, "");
        for (rules, verdict) in [
            (vec![], Verdict::Pass),
            (vec![RuleCode::DetachedHead, RuleCode::ValuesKeyRemoved], Verdict::Pass),
            (vec![RuleCode::ValuesKeyRemoved, RuleCode::ShallowHistory], Verdict::Undecided),
            (vec![RuleCode::BumpTooSmall, RuleCode::ShallowHistory], Verdict::Fail),
        ] {
            let findings: Vec<_> = rules.iter().map(|&rule| finding(rule)).collect();
            assert_eq!(Verdict::of(&findings), verdict, "{rules:?}");
        }
    }

    #[test]
    fn verdicts_have_their_words() {
        let words = [Verdict::Pass, Verdict::Undecided, Verdict::Fail].map(Verdict::as_str);
        assert_eq!(words, ["pass", "undecided", "fail"]);
    }

    fn component(name: &str, path: &str) -> ComponentOutcome {
        let version: Version = "1.1.0".parse().unwrap();
        let tag = format!("{name}-1.1.0");
        ComponentOutcome {
            name: name.into(),
            kind: ComponentKind::Chart,
            path: path.into(),
            release_file: "RELEASE.txt".into(),
            verdict: Verdict::Pass,
            released_later: None,
            baseline: Some(ReleaseTag {
                name: tag.parse().unwrap(),
                version: version.clone(),
                commit: [0x11; 20].into(),
            }),
            declared: Some(Declared {
                tag,
                written: "1.1.0".into(),
                version: Some(version),
                span: Span::of(b"", 0..0),
            }),
            required: None,
            requirements: vec![],
            changes: vec![],
            values: ValuesDiff::default(),
            images: vec![],
            runs: vec![],
            apps: vec![],
            checked: vec![],
            findings: vec![],
        }
    }

    #[test]
    fn components_stand_in_order_and_the_worst_verdict_is_that_of_the_run() {
        let undecided = ComponentOutcome { verdict: Verdict::Undecided, ..component("b", "y") };
        let outcome = Outcome::new(
            vec![component("c", "."), undecided, component("b", "x")],
            vec!["z".into(), "a".into()],
            vec![],
        );
        let order: Vec<_> =
            outcome.components.iter().map(|c| (c.name.as_str(), c.path.as_str())).collect();
        assert_eq!(order, [("b", "x"), ("b", "y"), ("c", ".")]);
        assert_eq!(outcome.unchanged, ["a", "z"]);
        assert_eq!(outcome.verdict, Verdict::Undecided);
    }

    #[test]
    fn untouched_is_only_what_is_released_and_right_and_the_same() {
        let untouched = component("a", ".");
        assert!(untouched.is_untouched());
        let change = Change { path: "x".into(), kind: ChangeKind::Docs };
        let mut declared = untouched.declared.clone().unwrap();
        declared.version = Some("1.2.0".parse().unwrap());
        for touched in [
            ComponentOutcome { changes: vec![change], ..untouched.clone() },
            ComponentOutcome { verdict: Verdict::Undecided, ..untouched.clone() },
            ComponentOutcome { declared: Some(declared), ..untouched.clone() },
            ComponentOutcome { declared: None, ..untouched.clone() },
            ComponentOutcome { baseline: None, declared: None, ..untouched },
        ] {
            assert!(!touched.is_untouched(), "{touched:?}");
        }
    }

    #[test]
    fn a_finding_of_no_component_counts_too() {
        let outcome =
            Outcome::new(vec![], vec![], vec![Finding::new(RuleCode::ReleaseFileMissing, "")]);
        assert_eq!(outcome.verdict, Verdict::Fail);
    }

    #[test]
    fn a_waived_rule_is_shown_and_does_not_count() {
        let mut findings =
            vec![Finding::new(RuleCode::BumpTooSmall, ""), Finding::new(RuleCode::AppUnknown, "")];
        let broken = ComponentOutcome {
            verdict: Verdict::of(&findings),
            findings: findings.clone(),
            ..component("a", ".")
        };
        let mut outcome = Outcome::new(vec![broken], vec![], vec![]);
        outcome.waive(&[RuleCode::BumpTooSmall]);
        findings[0].waived = true;
        assert_eq!(outcome.components[0].findings, findings);
        assert_eq!(outcome.verdict, Verdict::Fail);
        outcome.waive(&[RuleCode::AppUnknown]);
        assert_eq!(
            (outcome.verdict, outcome.components[0].verdict),
            (Verdict::Pass, Verdict::Pass)
        );
    }
}
