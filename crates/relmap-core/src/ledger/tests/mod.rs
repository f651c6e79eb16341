//! The file: what is written is read, whatever is read, and it only grows.

mod faults;
mod grow;
mod round_trip;

use proptest::prelude::*;

use super::*;
use crate::commit_id::CommitId;

/// Texts as they are in maps, and such as could break a reader.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        6 => "[a-z]{1,6}(-[0-9]\\.[0-9])?",
        1 => "[ -~]{1,12}",
        1 => "\\PC{1,6}",
        1 => any::<String>().prop_filter("not empty", |text| !text.is_empty()),
    ]
}

fn commit() -> impl Strategy<Value = CommitId> {
    prop_oneof![9 => "[0-9a-f]{40}", 1 => "[0-9a-f]{64}"].prop_map(|id| id.parse().unwrap())
}

fn time() -> impl Strategy<Value = jiff::Timestamp> {
    let seconds = 0..4_000_000_000_i64;
    (seconds, prop_oneof![4 => Just(0), 1 => 0..999_999_999])
        .prop_map(|(seconds, nanos)| jiff::Timestamp::new(seconds, nanos).unwrap())
}

fn extra() -> impl Strategy<Value = Extra> {
    let values = ["1", "null", "{\"a\": [1, 2.50]}", "\"\\u00e9\"", "[]", "1e3", "-0.0"];
    let pair =
        (prop::sample::select(vec!["x", "y\"z", "ü"]), prop::sample::select(values.to_vec()));
    let pairs = prop::collection::vec(pair, 0..3);
    prop_oneof![
        4 => Just(Extra::default()),
        1 => pairs.prop_map(|mut pairs| {
            pairs.sort_unstable();
            pairs.dedup_by_key(|(key, _)| *key);
            Extra(pairs.into_iter().map(|(k, v)| (k.to_owned(), v.to_owned())).collect())
        }),
    ]
}

fn app() -> impl Strategy<Value = App> {
    (text(), text(), prop::option::of(text()), prop::option::of(commit()), any::<bool>(), extra())
        .prop_map(|(name, version, tag, commit, verified, extra)| App {
            name,
            version,
            tag,
            commit,
            verified,
            extra,
        })
}

fn image() -> impl Strategy<Value = Image> {
    (text(), prop::option::of(text()), extra()).prop_map(|(reference, digest, extra)| Image {
        reference,
        digest,
        extra,
    })
}

fn recorded() -> impl Strategy<Value = Recorded> {
    let correction = ("[0-9a-f]{16}", text(), text(), time()).prop_map(|(id, because, by, at)| {
        let corrects = RecordId::parse(&id).unwrap();
        Recorded::Correction(Correction { corrects, because, by, at })
    });
    prop_oneof![3 => Just(Recorded::Release), 3 => Just(Recorded::Import), 1 => correction]
}

fn record() -> impl Strategy<Value = Record> {
    let first = (
        (text(), text(), commit()),
        any::<bool>(),
        prop::option::of(text()),
        prop::option::of(time()),
        recorded(),
    );
    let second = (
        prop::collection::vec(app(), 0..4),
        prop::collection::vec(image(), 0..3),
        prop::option::of(text()),
        prop::collection::vec(text(), 0..2),
        extra(),
    );
    (first, second).prop_map(|(first, second)| {
        let ((chart, version, commit), is_tagged, path, time, recorded) = first;
        let (apps, images, digest, issues, extra) = second;
        Record {
            chart,
            version,
            commit,
            is_tagged,
            path,
            time,
            recorded,
            apps,
            images,
            digest,
            issues,
            extra,
        }
    })
}

/// A file of these records, whatever they say.
fn file_of(records: &[Record]) -> Vec<u8> {
    let lines = records.iter().map(Record::line);
    let lines = std::iter::once(write::header("charts")).chain(lines);
    lines.flat_map(|line| [line, "\n".to_owned()]).collect::<String>().into_bytes()
}
