//! What is written is read again, by the quick look and by the parser alike.

use super::*;
use crate::commit_id::CommitId;
use crate::ledger::read::LineReader;

fn parsed(line: &str) -> Record {
    LineReader::new(line, 0..line.len(), 2).record().unwrap()
}

/// All that questions see of a record.
fn seen(ledger: &Ledger<'_>, number: usize) -> (String, String, String, Option<jiff::Timestamp>) {
    let key = ledger.key(number);
    (key.chart.into(), key.version.into(), key.commit.into(), key.time())
}

proptest! {
    #[test]
    fn a_record_is_read_as_it_was_written(record in record()) {
        let line = record.line();
        prop_assert!(!line.contains('\n'));
        prop_assert_eq!(parsed(&line), record.clone());
        prop_assert_eq!(parsed(&line).line(), line);
    }

    #[test]
    fn questions_see_what_the_records_say(records in prop::collection::vec(record(), 0..8)) {
        let bytes = file_of(&records);
        let ledger = Ledger::of(&bytes).unwrap();
        prop_assert_eq!(ledger.len(), records.len());
        for (number, record) in records.iter().enumerate() {
            let wanted = (
                record.chart.clone(), record.version.clone(), record.commit.to_string(), record.time,
            );
            prop_assert_eq!(seen(&ledger, number), wanted);
            prop_assert_eq!(ledger.key(number).recorded, record.recorded.as_str());
            let apps: Vec<_> = ledger.apps(number).collect();
            let wanted: Vec<_> = record.apps.iter().map(|app| AppKey {
                name: &app.name,
                version: &app.version,
                tag: app.tag.as_deref(),
                commit: app.commit.as_ref().map(CommitId::as_str),
                verified: app.verified,
            }).collect();
            prop_assert_eq!(apps, wanted);
            let images: Vec<_> = ledger.images(number).collect();
            let wanted: Vec<_> = record.images.iter().map(|image| ImageKey {
                reference: &image.reference,
                digest: image.digest.as_deref(),
            }).collect();
            prop_assert_eq!(images, wanted);
            prop_assert_eq!(&ledger.record(number), record);
            prop_assert_eq!(ledger.line(number), record.line());
        }
    }

    /// Lines that are nearly as relmap writes them: the quick look takes none that the parser
    /// refuses, and sees the same in those that it takes.
    #[test]
    fn the_quick_look_takes_only_what_the_parser_takes(
        record in record(),
        at in any::<prop::sample::Index>(),
        byte in prop::sample::select(b"\"\\{}[],:0a-T Z\x7f\x01".to_vec()),
        how in 0..3,
    ) {
        let mut line = record.line().into_bytes();
        let at = at.index(line.len());
        match how {
            0 => line[at] = byte,
            1 => line.insert(at, byte),
            _ => { line.remove(at); }
        }
        if let Ok(line) = String::from_utf8(line) {
            let bytes = format!("{}\n{line}\n", write::header("charts")).into_bytes();
            let by_parser = LineReader::new(&line, 0..line.len(), 2).record();
            match (Ledger::of(&bytes), by_parser) {
                (Ok(ledger), Ok(record)) => {
                    prop_assert_eq!(ledger.record(0), record.clone());
                    let wanted = (record.chart, record.version, record.commit.to_string(), record.time);
                    prop_assert_eq!(seen(&ledger, 0), wanted);
                }
                (Err(_), Err(_)) => {}
                (one, other) => prop_assert!(false, "{:?} {:?}", one.is_ok(), other),
            }
        }
    }
}

#[test]
fn ordinary_records_need_no_parser() {
    let mut record =
        Record::new("charts-1.1.0", "1.1.0", "1".repeat(40).parse().unwrap(), Recorded::Release);
    record.path = Some("deploy/web".into());
    record.released_at(Some(1_700_000_000));
    record.apps.push(App::verified("shop", "1.2.0", "shop-1.2.0", "2".repeat(40).parse().unwrap()));
    record.apps.push(App::stated("web", "3.0.0"));
    record.images.push(Image {
        digest: Some("sha256:12".into()),
        ..Image::new("registry.example.org/shop:1.2.0")
    });
    record.digest = Some("sha256:34".into());
    let mut lists = plain::Lists::default();
    assert!(plain::look(record.line().as_bytes(), &mut lists).is_some());
    assert_eq!((lists.apps.len(), lists.images.len()), (2, 1));
    for day in ["2024-02-29", "2026-12-31"] {
        record.time = Some(format!("{day}T23:59:59.5Z").parse().unwrap());
        assert!(plain::look(record.line().as_bytes(), &mut lists).is_some());
    }
    let line = record.line().replace("2026-12-31", "2026-02-30");
    assert!(plain::look(line.as_bytes(), &mut lists).is_none());
}

#[test]
fn a_correction_and_unknown_keys_are_written_in_their_order() {
    let line = "{\"chart\":\"c-1.0.0\",\"version\":\"1.0.0\",\
                \"commit\":\"1111111111111111111111111111111111111111\",\"recorded\":\"correction\",\
                \"corrects\":\"0123456789abcdef\",\"because\":\"wrong app\",\"by\":\"A <a@example.org>\",\
                \"at\":\"2026-11-20T09:30:00Z\",\"apps\":[{\"name\":\"a\",\"version\":\"1\",\
                \"verified\":false,\"team\":{\"x\":1.0}}],\"images\":[],\"issues\":[\"x\"],\
                \"ticket\":[ 1,2 ]}";
    let record = parsed(line);
    assert_eq!(record.extra.iter().collect::<Vec<_>>(), [("ticket", "[ 1,2 ]")]);
    assert_eq!(record.apps[0].extra.iter().collect::<Vec<_>>(), [("team", "{\"x\":1.0}")]);
    assert_eq!(record.line(), line);
}
