//! Files of the release map as JSON Lines: any bytes can be read, and a file only ever grows.

use relmap_core::commit_id::CommitId;
use relmap_core::ledger::{AppendError, Growth, Ledger, Record, Recorded, append, growth, merge};
use relmap_core::title::Title;

use super::check_span;
use crate::{Pieces, Shape};

/// What files of the map are made of.
pub const WORDS: &[&str] = &[
    "{\"schema\":2,\"title\":\"web\"}\n", "{\"schema\":3,\"title\":\"web\"}\n", "{\"chart\":\"web-1.0.0\",",
    "\"version\":\"1.0.0\",", "\"commit\":\"1111111111111111111111111111111111111111\",", "\"path\":\".\",",
    "\"time\":\"2026-11-02T09:00:00Z\",", "\"recorded\":\"release\",", "\"recorded\":\"import\",",
    "\"recorded\":\"correction\",", "\"corrects\":\"0123456789abcdef\",", "\"because\":\"wrong app\",",
    "\"apps\":[{\"name\":\"shop\",\"version\":\"1.2.0\",\"verified\":false}],", "\"images\":[]}\n",
    "\"images\":[{\"reference\":\"quay.io/team/job:1.2.0\"}]", "\"issues\":[\"app-floats\"]", "\"x\":{\"y\":[1]},",
    "{", "}", "[", "]", ",", ":", "\\u00e9", "\\\"", "\n", "\r\n", "\n%%\n",
];

/// The parts of the input: a file, and another one.
pub fn check(input: &[u8]) -> Shape {
    let mut pieces = Pieces::of(input);
    let (first, second) = (pieces.bytes(), pieces.bytes());
    let merged = merge(first, second);
    if let Ok(merged) = &merged {
        assert!(merged.starts_with(first), "a merged file does not begin with the first one");
        assert_eq!(growth(first, merged), Growth::Grew);
        assert_eq!(merge(merged, second).as_ref(), Ok(merged), "merging twice changes the file");
    }
    match Ledger::of(first) {
        Ok(ledger) => {
            check_append(first, &ledger);
            let recorded: Vec<_> = (0..ledger.len().min(6)).map(|number| ledger.key(number).recorded).collect();
            Shape::of((recorded, ledger.effective().len().min(6), merged.is_ok()))
        }
        Err(faults) => {
            assert!(!faults.is_empty());
            for fault in &faults {
                check_span(first, &fault.span);
                assert!(!fault.to_string().is_empty());
            }
            assert!(append(first, &Title::unchecked("web"), &[]).is_err() || first.is_empty(), "a file with faults is appended to");
            let kinds: Vec<_> = faults.iter().map(|fault| std::mem::discriminant(&fault.kind)).collect();
            Shape::of((kinds, merged.is_ok()))
        }
    }
}

/// Fails if appending changes a byte of the file, or if a record is not read back as it was written.
fn check_append(file: &[u8], ledger: &Ledger<'_>) {
    for number in 0..ledger.len() {
        let (key, record) = (ledger.key(number), ledger.record(number));
        assert_eq!((key.chart, key.version, key.commit), (&*record.chart, &*record.version, record.commit.as_str()));
        assert_eq!(key.time(), record.time);
        assert_eq!(ledger.apps(number).count(), record.apps.len());
        assert_eq!(ledger.images(number).count(), record.images.len());
    }
    let new = Record::new("fuzz-9.9.9", "9.9.9", CommitId::from([0x99; 20]), Recorded::Import);
    match append(file, &ledger.title, std::slice::from_ref(&new)) {
        Ok(appended) => {
            assert!(appended.bytes.starts_with(file), "appending changes old bytes");
            assert_eq!(growth(file, &appended.bytes), Growth::Grew);
            let again = Ledger::of(&appended.bytes).expect("what is appended can be read");
            assert_eq!(again.len(), ledger.len() + appended.added.len());
            assert!((0..again.len()).any(|number| again.record(number).chart == new.chart));
            let twice = append(&appended.bytes, &ledger.title, &[new]).expect("a record agrees with itself");
            assert_eq!((twice.bytes, twice.there), (appended.bytes, 1), "a record is appended twice");
        }
        Err(AppendError::Conflicts(conflicts)) => assert!(!conflicts.is_empty()),
        Err(error) => panic!("{error}"),
    }
}
