use super::*;
use crate::{Colour, next};

#[test]
fn the_next_version_is_the_required_or_the_first_declared_one() {
    let unreadable = Declared { version: None, ..declared("app-1", "1") };
    for (component, expected) in [
        (violated_chart(), Some("1.1.1")),
        (released_chart("charts"), Some("1.1.0")),
        (first_app(), Some("0.1.0")),
        (undecided_chart(), None),
        (ComponentOutcome { declared: None, ..first_app() }, None),
        (ComponentOutcome { declared: Some(unreadable), ..first_app() }, None),
        (ComponentOutcome { required: None, ..released_chart("charts") }, None),
    ] {
        assert_eq!(next::version(&component).as_deref(), expected, "{component:?}");
    }
}

#[test]
fn it_is_met_only_if_every_version_is_known() {
    let with = |components, rule: Option<RuleCode>| {
        let findings = rule.map(|rule| Finding::new(rule, "x")).into_iter().collect();
        next::verdict(&Outcome::new(components, vec![], findings))
    };
    assert_eq!(with(vec![], None), Verdict::Pass);
    // That the declared version is wrong does not matter to what it must be.
    assert_eq!(with(vec![violated_chart(), first_app()], None), Verdict::Pass);
    assert_eq!(with(vec![violated_chart(), undecided_chart()], None), Verdict::Undecided);
    assert_eq!(with(vec![first_app()], Some(RuleCode::DetachedHead)), Verdict::Pass);
    assert_eq!(with(vec![first_app()], Some(RuleCode::UnbornBranch)), Verdict::Undecided);
    assert_eq!(with(vec![first_app()], Some(RuleCode::ReleaseFileMissing)), Verdict::Undecided);
}

#[test]
fn one_version_stands_alone_and_several_have_their_names() {
    let shown = |components| next::versions(&outcome(components), false, Colour::Off);
    assert_eq!(shown(vec![violated_chart()]), "1.1.1\n");
    assert_eq!(shown(vec![violated_chart(), first_app()]), "app 0.1.0\ncharts 1.1.1\n");
    // A name is needed though the other one is not known.
    assert_eq!(shown(vec![violated_chart(), undecided_chart()]), "charts 1.1.1\n");
    assert_eq!(shown(vec![undecided_chart()]), "");
}

#[test]
fn the_reasons() {
    let components = vec![
        violated_chart(),
        first_app(),
        undecided_chart(),
        released_chart("done"),
        ComponentOutcome {
            required: Some(required(Bump::Minor, Match::AtLeast, "1.2.0")),
            requirements: vec![requirement(RuleKey::Crds, Bump::Minor, Match::AtLeast, &[])],
            ..released_chart("more")
        },
    ];
    insta::assert_snapshot!(next::versions(&outcome(components), true, Colour::Off));
}

#[test]
fn what_is_not_known_is_told_and_nothing_else() {
    let note = Finding::new(RuleCode::DetachedHead, "no branch is checked out");
    let unborn = Finding::new(RuleCode::UnbornBranch, "no commit yet");
    let mut kafka = undecided_chart();
    kafka.findings.push(Finding::new(RuleCode::ValuesKeyRemoved, "a key is gone"));
    let components = vec![violated_chart(), kafka];
    let outcome = Outcome::new(components, vec![], vec![note, unborn]);
    insta::assert_snapshot!(next::unknown(&outcome, &sources(), Colour::Off));
}
