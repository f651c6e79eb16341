//! Appending, correcting and merging: the file only grows, and every clone gives one answer.

use super::*;

fn plain(version: &str, app: Option<&str>) -> Record {
    let tag = format!("charts-{version}");
    let mut record = Record::new(&tag, version, "1".repeat(40).parse().unwrap(), Recorded::Release);
    record.apps.extend(app.map(|version| App::stated("shop", version)));
    record
}

fn corrected(file: &[u8], chart: &str, app: &str, at: i64) -> Record {
    let ledger = Ledger::of(file).unwrap();
    let entry = ledger.history(chart).into_iter().find(|entry| entry.effective).unwrap();
    let mut record = entry.record;
    record.apps = vec![App::stated("shop", app)];
    record.recorded = Recorded::Correction(Correction {
        corrects: entry.id,
        because: "it was wrong".into(),
        by: "A <a@example.org>".into(),
        at: jiff::Timestamp::from_second(at).unwrap(),
    });
    record
}

fn begin(records: &[Record]) -> Vec<u8> {
    append(b"", &"charts".parse().unwrap(), records).unwrap().bytes
}

fn answer(file: &[u8], chart: &str) -> String {
    let ledger = Ledger::of(file).unwrap();
    let row = ledger.effective().iter().find(|row| ledger.key(**row).chart == chart);
    let app = row.and_then(|row| ledger.apps(*row).next());
    app.map_or_else(String::new, |app| app.version.to_owned())
}

#[test]
fn what_agrees_is_not_appended_again() {
    let file = begin(&[plain("1.0.0", Some("0.34.0"))]);
    let commit = "2".repeat(40);
    let mut others = vec![plain("1.0.0", Some("v0.34.0")), plain("1.0.0", Some("0.34"))];
    others.push(plain("1.0.0", None));
    let mut found = plain("1.0.0", None);
    found.recorded = Recorded::Import;
    // Import knows the app by its chart's name, and found its tag.
    found.apps.push(App::verified("web", "0.34.0", "v0.34.0", commit.parse().unwrap()));
    others.push(found);
    let appended = append(&file, &"charts".parse().unwrap(), &others).unwrap();
    assert_eq!((appended.bytes, appended.added, appended.there), (file, vec![], 4));
}

#[test]
fn what_disagrees_is_refused_and_all_of_it_is_named() {
    let file = begin(&[plain("1.0.0", Some("1.2.0")), plain("1.1.0", Some("1.2.0"))]);
    let mut moved = plain("1.1.0", None);
    moved.commit = "3".repeat(40).parse().unwrap();
    let records = [plain("1.0.0", Some("1.3.0")), plain("1.2.0", None), moved];
    let error = append(&file, &"charts".parse().unwrap(), &records).unwrap_err().to_string();
    assert_eq!(
        error,
        format!(
            "charts-1.0.0 is in the map already with app version 1.2.0, not 1.3.0; a record is never changed: if it \
             is wrong, run `relmap map correct charts-1.0.0`; charts-1.1.0 is in the map already with commit {}, not \
             {}; a record is never changed",
            "1".repeat(40),
            "3".repeat(40)
        )
    );
    let mut two = plain("1.0.0", Some("1.2.0"));
    two.apps.push(App::stated("backend", "3.4.0"));
    let Err(AppendError::Conflicts(conflicts)) = append(&file, &"charts".parse().unwrap(), &[two])
    else {
        panic!()
    };
    assert_eq!((conflicts[0].what, conflicts[0].wanted.as_str()), ("apps", "backend, shop"));
    assert_eq!(
        append(&file, &"web".parse().unwrap(), &[]).unwrap_err().to_string(),
        "the file is one of charts, not of web; nothing was appended"
    );
}

#[test]
fn a_correction_answers_and_history_shows_all() {
    let file = begin(&[plain("1.0.0", Some("1.2.0")), plain("1.1.0", Some("1.2.0"))]);
    let first = corrected(&file, "charts-1.0.0", "1.2.1", 1000);
    let one = append(&file, &"charts".parse().unwrap(), &[first]).unwrap().bytes;
    assert_eq!(answer(&one, "charts-1.0.0"), "1.2.1");
    let second = corrected(&one, "charts-1.0.0", "1.2.2", 500);
    // It corrects the first correction, so it is valid though its clock was wrong.
    let two = append(&one, &"charts".parse().unwrap(), &[second]).unwrap().bytes;
    assert_eq!(answer(&two, "charts-1.0.0"), "1.2.2");
    assert_eq!(growth(&file, &two), Growth::Grew);
    let ledger = Ledger::of(&two).unwrap();
    assert_eq!((ledger.len(), ledger.effective().len()), (4, 2));
    let history = ledger.history("charts-1.0.0");
    assert_eq!(history.len(), 3);
    assert_eq!(history.iter().filter(|entry| entry.effective).count(), 1);
    assert!(ledger.disagreements().is_empty());
    // Repairing or importing once more does not bring back what was wrong, and is no conflict.
    let again = append(&two, &"charts".parse().unwrap(), &[plain("1.0.0", Some("1.2.0"))]).unwrap();
    assert_eq!((again.bytes == two, again.there), (true, 1));
    let Err(AppendError::Conflicts(_)) =
        append(&two, &"charts".parse().unwrap(), &[plain("1.0.0", Some("9.0.0"))])
    else {
        panic!()
    };
}

#[test]
fn a_correction_of_nothing_is_refused() {
    let file = begin(&[plain("1.0.0", Some("1.2.0"))]);
    let mut stray = corrected(&file, "charts-1.0.0", "1.2.1", 1);
    stray.chart = "charts-9.0.0".into();
    let id = stray.recorded.correction().unwrap().corrects.clone();
    assert_eq!(
        append(&file, &"charts".parse().unwrap(), &[stray]).unwrap_err().to_string(),
        format!(
            "charts-9.0.0 has no record {id} that could be corrected; see `relmap map show --history`"
        )
    );
}

#[test]
fn clones_that_disagree_are_merged_and_told() {
    let base = begin(&[plain("1.0.0", Some("1.2.0"))]);
    let ours =
        append(&base, &"charts".parse().unwrap(), &[plain("1.1.0", Some("1.3.0"))]).unwrap().bytes;
    let theirs =
        append(&base, &"charts".parse().unwrap(), &[plain("1.1.0", Some("1.4.0"))]).unwrap().bytes;
    let merged = merge(&ours, &theirs).unwrap();
    let disagreements = Ledger::of(&merged).unwrap().disagreements();
    let [Disagreement::Records(_, _, conflict)] = disagreements.as_slice() else { panic!() };
    assert_eq!((conflict.chart.as_str(), conflict.what), ("charts-1.1.0", "app version"));
    // A correction settles it.
    let fix = corrected(&merged, "charts-1.1.0", "1.4.0", 1);
    let settled = append(&merged, &"charts".parse().unwrap(), &[fix]).unwrap().bytes;
    assert!(Ledger::of(&settled).unwrap().disagreements().is_empty());
    // Two corrections of one record: the later one is valid, in both clones.
    let one =
        append(&base, &"charts".parse().unwrap(), &[corrected(&base, "charts-1.0.0", "2.0.0", 5)])
            .unwrap();
    let two =
        append(&base, &"charts".parse().unwrap(), &[corrected(&base, "charts-1.0.0", "3.0.0", 6)])
            .unwrap();
    for (first, second) in [(&one, &two), (&two, &one)] {
        let merged = merge(&first.bytes, &second.bytes).unwrap();
        assert_eq!(answer(&merged, "charts-1.0.0"), "3.0.0");
        let disagreements = Ledger::of(&merged).unwrap().disagreements();
        assert!(matches!(disagreements.as_slice(), [Disagreement::Corrections(..)]));
    }
    let other = append(b"", &"web".parse().unwrap(), &[]).unwrap().bytes;
    assert_eq!(
        merge(&base, &other).unwrap_err().to_string(),
        "one file is of charts and the other of web; only files of one title are merged"
    );
}

#[test]
fn unknown_keys_and_hand_made_lines_stay_byte_for_byte() {
    let odd = plain("1.0.0", None).line().replace("\"images\":[]", "\"images\" : [], \"new\":{ }");
    let file = format!("{{\"schema\":2, \"title\":\"charts\", \"note\":1}}\n{odd}");
    let appended =
        append(file.as_bytes(), &"charts".parse().unwrap(), &[plain("1.1.0", None)]).unwrap().bytes;
    let wanted = format!("{file}\n{}\n", plain("1.1.0", None).line());
    assert_eq!(String::from_utf8(appended).unwrap(), wanted);
}

/// What happens to one of three clones.
#[derive(Debug, Clone)]
enum Deed {
    Release(u8, u8),
    Import(u8, u8),
    Repair(u8),
    Correct(u8, u8, i64),
    Merge(usize),
}

fn deed() -> impl Strategy<Value = (usize, Deed)> {
    let deed = prop_oneof![
        (0..6_u8, 0..3_u8).prop_map(|(chart, app)| Deed::Release(chart, app)),
        (0..6_u8, 0..3_u8).prop_map(|(chart, app)| Deed::Import(chart, app)),
        (0..6_u8).prop_map(Deed::Repair),
        (0..6_u8, 0..5_u8, 0..50_i64).prop_map(|(chart, app, at)| Deed::Correct(chart, app, at)),
        (0..3_usize).prop_map(Deed::Merge),
    ];
    (0..3_usize, deed)
}

fn apply(clones: &[Vec<u8>], which: usize, deed: &Deed) -> Vec<u8> {
    let old = &clones[which];
    let version = |chart: u8| format!("1.{chart}.0");
    let app = |app: u8| format!("{app}.0.0");
    let record = match deed {
        Deed::Release(chart, number) => plain(&version(*chart), Some(&app(*number))),
        Deed::Import(chart, number) => {
            let mut record = plain(&version(*chart), Some(&app(*number)));
            record.recorded = Recorded::Import;
            record
        }
        Deed::Repair(chart) => plain(&version(*chart), None),
        Deed::Correct(chart, number, at) => {
            let chart = format!("charts-{}", version(*chart));
            if old.is_empty() || Ledger::of(old).unwrap().history(&chart).is_empty() {
                return old.clone();
            }
            corrected(old, &chart, &app(*number), *at)
        }
        Deed::Merge(other) => return merge(old, &clones[*other]).unwrap(),
    };
    match append(old, &"charts".parse().unwrap(), &[record]) {
        Ok(appended) => appended.bytes,
        Err(AppendError::Conflicts(_)) => old.clone(),
        Err(other) => panic!("{other}"),
    }
}

fn sorted_lines(file: &[u8]) -> Vec<&[u8]> {
    let mut lines: Vec<&[u8]> = file.split(|byte| *byte == b'\n').collect();
    lines.sort_unstable();
    lines
}

proptest! {
    #[test]
    fn over_any_history_the_files_only_grow_and_clones_agree(
        deeds in prop::collection::vec(deed(), 0..30),
    ) {
        let mut clones = vec![Vec::new(); 3];
        for (which, deed) in &deeds {
            let new = apply(&clones, *which, deed);
            prop_assert!(new.starts_with(&clones[*which]));
            prop_assert_eq!(growth(&clones[*which], &new), Growth::Grew);
            prop_assert!(new.is_empty() || Ledger::of(&new).is_ok());
            clones[*which] = new;
        }
        // All meet, in different orders: the same lines, none twice, and the same answers.
        let merged = |order: [usize; 3]| {
            order.iter().fold(Vec::new(), |all, which| merge(&all, &clones[*which]).unwrap())
        };
        let (one, two) = (merged([0, 1, 2]), merged([2, 1, 0]));
        prop_assert_eq!(sorted_lines(&one), sorted_lines(&two));
        let mut lines = sorted_lines(&one);
        lines.dedup();
        prop_assert_eq!(lines, sorted_lines(&one));
        for clone in &clones {
            for line in clone.split(|byte| *byte == b'\n') {
                prop_assert!(one.split(|byte| *byte == b'\n').any(|known| known == line) || one.is_empty());
            }
        }
        prop_assert_eq!(merge(&one, &two).unwrap(), one.clone());
        for chart in 0..6 {
            let chart = format!("charts-1.{chart}.0");
            if !one.is_empty() {
                prop_assert_eq!(answer(&one, &chart), answer(&two, &chart));
            }
        }
    }

    #[test]
    fn a_file_that_lost_or_changed_a_byte_was_rewritten(
        records in prop::collection::vec(record(), 1..4),
        at in any::<prop::sample::Index>(),
        byte in any::<u8>(),
    ) {
        let old = file_of(&records);
        let mut new = old.clone();
        let at = at.index(new.len());
        let line = 1 + old[..at].iter().filter(|byte| **byte == b'\n').count();
        prop_assume!(new[at] != byte);
        new[at] = byte;
        prop_assert_eq!(growth(&old, &new), Growth::Rewritten { line });
        prop_assert_eq!(growth(&old, &old[..at]), Growth::Rewritten { line });
    }
}

/// An imported record of a release, with what was found of its publication.
fn looked_for(version: &str, digest: Option<&str>) -> Record {
    let mut record = plain(version, None);
    record.recorded = Recorded::Import;
    record.digest = digest.map(str::to_owned);
    if digest.is_none() {
        record.issues.push("not-published".into());
    }
    record
}

#[test]
fn what_is_published_is_added_to_what_is_known() {
    let mut image = plain("1.0.0", Some("1.2.0"));
    image.images.push(Image { digest: Some("sha256:dd".into()), ..Image::new("app:1.2.0") });
    let first = begin(std::slice::from_ref(&image));
    let release = |file: &[u8]| {
        let ledger = Ledger::of(file).unwrap();
        assert_eq!(ledger.effective(), [0], "the record of the release stays the valid one");
        ledger.release(0)
    };
    // It was not published yet when somebody looked, and is now; each is recorded once.
    let absent = append(&first, &"charts".parse().unwrap(), &[looked_for("1.0.0", None)]).unwrap();
    assert_eq!(absent.added.len(), 1);
    assert!(release(&absent.bytes).is_unpublished());
    let again =
        append(&absent.bytes, &"charts".parse().unwrap(), &[looked_for("1.0.0", None)]).unwrap();
    assert_eq!((again.added.len(), again.there), (0, 1));
    let found = append(
        &absent.bytes,
        &"charts".parse().unwrap(),
        &[looked_for("1.0.0", Some("sha256:aa"))],
    )
    .unwrap();
    assert_eq!(found.added.len(), 1);
    let known = release(&found.bytes);
    assert_eq!(known, Record { digest: Some("sha256:aa".into()), ..image.clone() });
    assert!(!known.is_unpublished());
    // That it is gone later is no news of the release.
    let gone =
        append(&found.bytes, &"charts".parse().unwrap(), &[looked_for("1.0.0", None)]).unwrap();
    assert_eq!(gone.added.len(), 0);
    // Another digest is another chart.
    let error =
        append(&found.bytes, &"charts".parse().unwrap(), &[looked_for("1.0.0", Some("sha256:bb"))]);
    assert!(error.unwrap_err().to_string().contains("with digest sha256:aa, not sha256:bb"));
    // In whichever order clones merge it, the answer is one.
    let other =
        append(&first, &"charts".parse().unwrap(), &[looked_for("1.0.0", Some("sha256:aa"))])
            .unwrap();
    let merged = merge(&absent.bytes, &other.bytes).unwrap();
    assert_eq!(release(&merged), known);
    // A correction is of what is deployed, and keeps what is known of the publication.
    let correction = corrected(&found.bytes, "charts-1.0.0", "1.3.0", 9);
    let file = append(&found.bytes, &"charts".parse().unwrap(), &[correction]).unwrap().bytes;
    let ledger = Ledger::of(&file).unwrap();
    let valid = ledger.release(ledger.effective()[0]);
    assert_eq!(
        (valid.digest.as_deref(), valid.apps[0].version.as_str()),
        (Some("sha256:aa"), "1.3.0")
    );
}
