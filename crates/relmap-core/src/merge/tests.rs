use semver::Version;

use super::{MergeConflict, MergedNotes, Released, Sides, chart_file, marked, notes_file};

const BASE: &str =
    "a-1.1.0 (2026-11-02)\nApp: app-1.2.0\n\n- Base.\n\na-1.0.0 (2026-10-01)\n\n- First.\n";

fn entry(version: &str, app: &str, note: &str) -> String {
    format!("a-{version} (2026-11-20)\nApp: app-{app}\n\n- {note}\n\n")
}

fn merge(
    ours: &str,
    theirs: &str,
    tags: &[(&str, &str)],
) -> Result<(String, Option<String>), MergeConflict> {
    let versions: Vec<Version> = tags.iter().map(|(tag, _)| tag.parse().unwrap()).collect();
    let file_at = |version: &Version| {
        let own = tags.iter().find(|(tag, _)| *tag == version.to_string());
        own.map(|(_, file)| file.as_bytes().to_vec())
    };
    let released = Released { versions: &versions, file_at: &file_at };
    let sides = Sides { base: BASE.as_bytes(), ours: ours.as_bytes(), theirs: theirs.as_bytes() };
    let MergedNotes { file, renumbered, .. } = notes_file(&sides, &released, &|_| None)?;
    Ok((String::from_utf8(file).unwrap(), renumbered.map(|version| version.to_string())))
}

#[test]
fn two_entries_that_are_not_released_become_one() {
    let base = [("1.1.0", BASE), ("1.0.0", BASE)];
    for (our, their, version) in
        [("1.1.1", "1.1.1", "1.1.1"), ("1.1.1", "1.2.0", "1.2.0"), ("2.0.0", "1.1.1", "2.0.0")]
    {
        let ours = entry(our, "1.2.0", "Ours.") + BASE;
        let theirs = entry(their, "1.2.0", "Theirs.") + BASE;
        let expected = entry(version, "1.2.0", "Ours.\n- Theirs.") + BASE;
        assert_eq!(merge(&ours, &theirs, &base), Ok((expected, None)));
    }
}

#[test]
fn what_is_not_released_goes_above_what_is() {
    let ours = entry("1.1.1", "1.3.0", "Released.") + BASE;
    let tags = [("1.1.1", ours.as_str()), ("1.1.0", BASE), ("1.0.0", BASE)];
    for (their, version, by_hand) in
        [("1.1.1", "1.1.2", Some("1.1.2")), ("1.2.0", "1.2.0", None), ("2.0.0", "2.0.0", None)]
    {
        let theirs = entry(their, "1.2.0", "Open.") + BASE;
        let expected = (entry(version, "1.3.0", "Open.") + &ours, by_hand.map(str::to_owned));
        assert_eq!(merge(&ours, &theirs, &tags), Ok(expected.clone()));
        assert_eq!(merge(&theirs, &ours, &tags), Ok(expected));
    }
}

#[test]
fn what_cannot_be_known_is_a_conflict() {
    let tags = [("1.1.0", BASE), ("1.0.0", BASE)];
    let open = |version: &str, app: &str, note: &str| entry(version, app, note) + BASE;
    let conflict = |ours: &str, theirs: &str| merge(ours, theirs, &tags).unwrap_err().to_string();
    assert_eq!(
        conflict(&open("1.1.1", "1.3.0", "a"), &open("1.1.1", "1.4.0", "b")),
        "both branches changed `App`: app-1.3.0 and app-1.4.0"
    );
    let two = entry("1.1.2", "1.2.0", "b") + &open("1.1.1", "1.2.0", "a");
    assert_eq!(
        conflict(&two, &open("1.1.1", "1.2.0", "c")),
        "our side has several new entries without a tag; fetch the tags, or release them first"
    );
    let edited = |word: &str| open("1.1.1", "1.2.0", "a").replace("First", word);
    assert_eq!(
        conflict(&edited("x"), &edited("y")),
        "both branches changed lines that were there before"
    );
    assert_eq!(conflict("", &open("1.1.1", "1.2.0", "a")), "our side cannot be read");
}

#[test]
fn a_conflict_is_marked_where_the_sides_differ() {
    assert_eq!(
        String::from_utf8(marked(b"a\nb\nz\n", b"a\nc\nd\nz\n", 7)).unwrap(),
        "a\n<<<<<<< ours\nb\n=======\nc\nd\n>>>>>>> theirs\nz\n"
    );
    assert_eq!(
        String::from_utf8(marked(b"x", b"y", 3)).unwrap(),
        "<<< ours\nx\n===\ny\n>>> theirs\n"
    );
}

#[test]
fn chart_yaml_gets_the_version_that_follows_from_both() {
    let chart = |version: &str, app: &str| {
        format!("name: a\nversion: {version} # set by bump\nappVersion: \"{app}\"\n")
    };
    let merge = |ours: &str, theirs: &str, tags: &[&str]| {
        let versions: Vec<Version> = tags.iter().map(|tag| tag.parse().unwrap()).collect();
        let released = Released { versions: &versions, file_at: &|_| None };
        let base = chart("1.1.0", "1.2.0");
        let sides =
            Sides { base: base.as_bytes(), ours: ours.as_bytes(), theirs: theirs.as_bytes() };
        chart_file(&sides, &released, &|_| None).map(|file| String::from_utf8(file).unwrap())
    };
    let none = &["1.1.0"][..];
    let merged = merge(&chart("1.2.0", "1.3.0"), &chart("1.1.1", "1.2.0"), none);
    assert_eq!(merged, Ok(chart("1.2.0", "1.3.0")));
    let merged = merge(&chart("1.2.0", "1.3.0"), &chart("1.1.1", "1.2.0"), &["1.1.0", "1.2.0"]);
    assert_eq!(merged, Ok(chart("1.2.1", "1.3.0")));
    let merged = merge(&chart("1.2.0", "1.3.0"), &chart("1.2.0", "1.4.0"), none);
    assert_eq!(merged, Err(MergeConflict::OldLines));
    let merged = merge(&chart("1.2.0-rc.1", "1.2.0"), &chart("1.1.1", "1.2.0"), none);
    assert!(matches!(merged, Err(MergeConflict::Versions { .. })), "{merged:?}");
}
