//! Whatever is in a file, the reader does not panic and says where it is wrong.

use super::*;
use crate::ledger::bounds::Bounds;

const HEAD: &str = "{\"schema\":2,\"title\":\"charts\"}\n";

/// The faults of a file, as `LINE:COLUMN text-there: message`.
fn faults(text: &str) -> Vec<String> {
    let found = Ledger::of(text.as_bytes()).unwrap_err();
    let line = |fault: &LedgerDiagnostic| {
        let there = &text[fault.span.bytes.clone()];
        let there: String = there.chars().take(16).collect();
        format!("{}:{} {there}: {fault}", fault.span.place.line, fault.span.place.column)
    };
    found.iter().map(line).collect()
}

fn faults_of(line: &str) -> Vec<String> {
    faults(&format!("{HEAD}{line}\n"))
}

fn record_with(from: &str, to: &str) -> String {
    let mut record =
        Record::new("c-1.0.0", "1.0.0", "1".repeat(40).parse().unwrap(), Recorded::Import);
    record.released_at(Some(0));
    record.apps.push(App::stated("shop", "1.2.0"));
    let line = record.line();
    assert!(line.contains(from), "{line}");
    line.replacen(from, to, 1)
}

#[test]
fn each_fault_is_named_with_its_place() {
    for (from, to, wanted) in [
        (
            "\"version\":\"1.0.0\"",
            "\"version\":7",
            "2:30 7: `version` must be a string, not a number",
        ),
        ("\"version\":\"1.0.0\"", "\"version\":\"\"", "2:30 \"\": `version` must not be empty"),
        ("\"c-1.0.0\"", "\"é\",\"chart\":\"y\"", "2:22 \"y\": `chart` is there twice"),
        (
            "\"import\"",
            "\"imported\"",
            "\"imported\": `recorded` is `release`, `import` or `correction`, not `imported`",
        ),
        ("\"recorded\":\"import\",", "", "2:1 {\"chart\":\"c-1.0.: `recorded` is missing"),
        (
            "1970-01-01T00:00:00Z",
            "1970-01-01",
            "\"1970-01-01\": `time` is not a time with an offset: 1970-01-01; write for example 2026-11-20T09:30:00Z",
        ),
        (
            "1111\"",
            "\"",
            ": `commit` must be the full id of a commit, not `111111111111111111111111111111111111`",
        ),
        ("\"apps\":[", "\"apps\":[7,", "7: `apps` must be a list of objects, not a number"),
        (
            "\"verified\":false",
            "\"verified\":null",
            "null: `verified` must be true or false, not null",
        ),
        ("\"name\":\"shop\",", "", "{\"version\":\"1.2.: `name` is missing"),
        ("\"images\":[]", "\"images\":{}", "{}: `images` must be a list of objects, not an object"),
        (
            "\"import\"",
            "\"import\",\"because\":\"x\"",
            "\"x\": `because` belongs into a correction, and this record is none",
        ),
        (
            "\"import\"",
            "\"correction\",\"corrects\":\"x\",\"because\":\"x\",\"by\":\"x\",\"at\":\"x\"",
            "\"x\": `corrects` must be the id of a record, 16 digits of 0-9 and a-f, not `x`",
        ),
    ] {
        let found = faults_of(&record_with(from, to));
        assert!(found.iter().any(|found| found.ends_with(wanted)), "{found:#?}\n{wanted}");
    }
}

#[test]
fn lines_that_are_no_records_are_told_apart() {
    assert_eq!(
        faults(""),
        ["1:1 : the first line is missing; it is {\"schema\":2,\"title\":\"TITLE\"}"]
    );
    assert_eq!(
        faults("{\"schema\":3,\"title\":\"c\"}\n"),
        ["1:11 3: this map has schema 3, and this relmap reads schema 2; use a newer relmap"]
    );
    assert_eq!(faults("{\"schema\":2}\n"), ["1:1 {\"schema\":2}: `title` is missing"]);
    assert_eq!(faults_of(""), ["2:1 : this line is empty; remove it"]);
    assert_eq!(
        faults_of("<<<<<<< HEAD"),
        [
            "2:1 <<<<<<< HEAD: git left a conflict here; keep the lines of both sides and remove the marks"
        ]
    );
    assert_eq!(
        faults_of("[1]"),
        ["2:1 [1]: a line of the map is a JSON object, and this is a list"]
    );
    // A line that was cut off, as a full disk leaves it.
    assert_eq!(
        faults_of("{\"chart\":\"c-1.0.0\",\"ver"),
        ["2:23 r: this is not JSON: EOF while parsing a string"]
    );
    let both = format!("{HEAD}x\n{{}}\n");
    assert_eq!(faults(&both)[0], "2:1 x: this is not JSON: expected value");
    assert_eq!(faults(&both)[1], "3:1 {}: `chart` is missing");
    let found = Ledger::of(b"\xff").unwrap_err();
    assert_eq!(found[0].to_string(), "byte 0 is not UTF-8; a map is UTF-8 text");
}

#[test]
fn the_place_of_a_fault_is_a_whole_character() {
    let text = format!("{HEAD}{{\"chart\":\"é℀");
    let found = Ledger::of(text.as_bytes()).unwrap_err();
    assert_eq!(&text[found[0].span.bytes.clone()], "℀");
    assert_eq!(found[0].span.place.column, 12);
}

#[test]
fn a_file_that_somebody_edited_is_read_as_well() {
    let spaced = record_with("\"version\":\"1.0.0\"", " \"version\" : \"1.\\u0030.0\" ");
    for text in [format!("{HEAD}{spaced}"), format!("{HEAD}{spaced}\n").replace('\n', "\r\n")] {
        let ledger = Ledger::of(text.as_bytes()).unwrap();
        assert_eq!((ledger.len(), ledger.key(0).version), (1, "1.0.0"));
        assert_eq!(ledger.apps(0).next().unwrap().name, "shop");
    }
}

/// Pieces that lead far into the reader.
fn piece() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        any::<Vec<u8>>().prop_map(|bytes| bytes.into_iter().take(8).collect()),
        Just(HEAD.as_bytes().to_vec()),
        Just(b"\n".to_vec()),
        Just(b"[[[[{\"apps\":[{".to_vec()),
        Just(b"\"\\ud800\"".to_vec()),
        record().prop_map(|record| format!("{}\n", record.line()).into_bytes()),
        (record(), any::<prop::sample::Index>()).prop_map(|(record, end)| {
            let line = record.line().into_bytes();
            line[..end.index(line.len())].to_vec()
        }),
    ]
}

proptest! {
    #[test]
    fn no_bytes_make_the_reader_panic_or_point_outside(
        pieces in prop::collection::vec(piece(), 0..6),
        with_head in any::<bool>(),
    ) {
        let mut bytes = if with_head { HEAD.as_bytes().to_vec() } else { Vec::new() };
        bytes.extend(pieces.concat());
        match Ledger::of(&bytes) {
            Ok(ledger) => {
                for number in 0..ledger.len() {
                    let record = ledger.record(number);
                    prop_assert_eq!(ledger.key(number).chart, &record.chart);
                    prop_assert_eq!(ledger.history(&record.chart).iter().filter(|e| e.effective).count(), 1);
                }
                let _ = ledger.disagreements();
            }
            Err(faults) => {
                prop_assert!(!faults.is_empty());
                let lines = 1 + bytes.iter().filter(|byte| **byte == b'\n').count();
                for fault in faults {
                    let span = fault.span;
                    prop_assert!(span.bytes.start <= span.bytes.end && span.bytes.end <= bytes.len());
                    prop_assert!((1..=lines).contains(&span.place.line), "{span:?}");
                    let whole = std::str::from_utf8(&bytes)
                        .is_ok_and(|text| !text.is_char_boundary(span.bytes.start));
                    prop_assert!(!whole, "within a character");
                }
            }
        }
    }
}

/// What is refused of a file within these bounds.
fn refused(text: &str, bounds: Bounds) -> Option<Vec<String>> {
    let faults = Ledger::within(text.as_bytes(), bounds).err()?;
    let line = |fault: &LedgerDiagnostic| format!("{}: {fault}", fault.span.place.line);
    Some(faults.iter().map(line).collect())
}

#[test]
fn lines_without_end_are_refused_before_they_are_parsed() {
    let record = |number: usize| {
        let tag = format!("c-1.{number}.0");
        let commit = "1".repeat(40).parse().unwrap();
        Record::new(&tag, &format!("1.{number}.0"), commit, Recorded::Import).line() + "\n"
    };
    let file = |count: usize| HEAD.to_owned() + &(0..count).map(record).collect::<String>();
    let bounds = Bounds { lines: 4, ..Bounds::default() };
    assert_eq!(refused(&file(3), bounds), None);
    assert_eq!(refused(file(3).trim_end(), bounds), None);
    let many = "1: the file has more than 4 lines, and no map has so many";
    assert_eq!(refused(&file(4), bounds), Some(vec![many.to_owned()]));
    assert_eq!(refused(file(4).trim_end(), bounds), Some(vec![many.to_owned()]));
    let short = HEAD.to_owned() + &"{\"a\":1}\n".repeat(4);
    assert_eq!(refused(&short, bounds), Some(vec![many.to_owned()]));
}

#[test]
fn faults_without_end_are_not_kept() {
    let bounds = Bounds { faults: 10, ..Bounds::default() };
    let told = refused(&(HEAD.to_owned() + &"7\n".repeat(1000)), bounds).unwrap();
    assert_eq!(told.len(), 11);
    let last = "12: there were 10 faults up to here; correct them to see whether there are more";
    assert_eq!(told[10], last);
    let elements = record_with("\"apps\":[", &format!("\"apps\":[{}", "7,".repeat(1000)));
    assert_eq!(faults_of(&elements).len(), 100);
}

#[test]
fn lines_of_another_form_without_end_are_not_kept() {
    let line = record_with(",\"apps\"", ", \"apps\"");
    let file = format!("{HEAD}{line}\n{line}\n");
    let of = |foreign| refused(&file, Bounds { foreign, ..Bounds::default() });
    assert_eq!(of(2 * line.len()), None);
    let said = format!(
        "3: the lines that relmap did not write have more than {} bytes up to here; no map has so many",
        line.len()
    );
    assert_eq!(of(line.len()), Some(vec![said]));
    let plain = format!("{HEAD}{}\n", record_with("shop", "shop"));
    assert_eq!(refused(&plain, Bounds { foreign: 0, ..Bounds::default() }), None);
}
