//! How long the parsers and writers take on inputs of a usual and of a large size.
//!
//! ```text
//! cargo bench -p relmap-core
//! ```
//!
//! CI only compiles this: a time limit would fail on a busy machine. `scripts/bench` measures whole
//! commands.

use divan::{Bencher, black_box};
use relmap_core::chart::edit::set;
use relmap_core::chart::helmignore::Ignore;
use relmap_core::chart::image_ref::ImageRef;
use relmap_core::chart::images::images;
use relmap_core::chart::metadata::ChartMetadata;
use relmap_core::chart::values::ValuesDiff;
use relmap_core::chart::version_range::base;
use relmap_core::chart::yaml;
use relmap_core::commit_id::CommitId;
use relmap_core::import::ChartFacts;
use relmap_core::ledger::{self, App, ChartReleases, Ledger, Record, Recorded};
use relmap_core::release::TagFields;
use relmap_core::release_notes::edit::{Change, Target, write};
use relmap_core::title::Title;
use relmap_core::{config, release_notes};

fn main() {
    divan::main();
}

/// How many entries, rows or keys an input has.
const SIZES: [usize; 2] = [20, 2_000];

const CHART: &[u8] = b"apiVersion: v2\nname: web\ndescription: A web server\ntype: application\nversion: 1.1.0\n\
    appVersion: \"1.2.0\"\nhome: https://example.org\ndependencies:\n  - name: db\n    version: ~1.2\n    \
    repository: https://charts.example.org\n";

fn notes(entries: usize) -> Vec<u8> {
    let entry = |number: usize| {
        format!(
            "charts-1.{number}.0 (2026-11-02)\nApp: app-1.{number}.0\n\n- A change.\n- Another one.\n\n"
        )
    };
    (0..entries).rev().map(entry).collect::<String>().into_bytes()
}

fn changelog(entries: usize) -> Vec<u8> {
    let entry = |number: usize| {
        format!(
            "## [1.{number}.0] - 2026-11-02\n\n### Added\n\n- A [change](https://example.org/{number}).\n\n"
        )
    };
    let entries: String = (0..entries).rev().map(entry).collect();
    format!("# Changelog\n\n{entries}").into_bytes()
}

fn values(keys: usize, tag: &str) -> Vec<u8> {
    let service = |number: usize| {
        format!(
            "service{number}:\n  image:\n    repository: quay.io/team/s{number}\n    tag: \"{tag}\"\n  replicas: 2\n  \
             ports: [80, 443]\n"
        )
    };
    (0..keys).map(service).collect::<String>().into_bytes()
}

fn records(number: usize) -> Vec<Record> {
    let record = |number: usize| {
        let version = format!("1.{number}.0");
        let tag = format!("charts-{version}");
        let mut record = Record::new(&tag, &version, CommitId::from([0x11; 20]), Recorded::Release);
        let app = format!("app-1.{number}.0");
        record.apps.push(App::verified("app", &version, &app, CommitId::from([0x22; 20])));
        record.released_at(Some(1_790_000_000));
        record
    };
    (0..number).map(record).collect()
}

fn map(records: usize) -> Vec<u8> {
    let appended = ledger::append(b"", &Title::unchecked("charts"), &self::records(records));
    appended.expect("no two records are of one release").bytes
}

#[divan::bench(args = SIZES)]
fn release_notes_plain(bencher: Bencher<'_, '_>, entries: usize) {
    let file = notes(entries);
    bencher.bench(|| release_notes::parse(black_box(&file)));
}

#[divan::bench(args = SIZES)]
fn release_notes_changelog(bencher: Bencher<'_, '_>, entries: usize) {
    let file = changelog(entries);
    bencher.bench(|| release_notes::parse(black_box(&file)));
}

#[divan::bench(args = SIZES)]
fn release_notes_canonical(bencher: Bencher<'_, '_>, entries: usize) {
    let file = notes(entries);
    bencher.bench(|| release_notes::canonical(black_box(&file)));
}

#[divan::bench(args = SIZES)]
fn release_notes_edit(bencher: Bencher<'_, '_>, entries: usize) {
    let file = notes(entries);
    let change = Change::to("1.99999.0".parse().expect("a version"), "charts-1.99999.0");
    bencher.bench(|| write(black_box(&file), &change, Target::New));
}

#[divan::bench]
fn config_file(bencher: Bencher<'_, '_>) {
    let file = b"[rules]\nvalues = \"patch\"\n[[component]]\nname = \"web\"\nkind = \"chart\"\npath = \"deploy\"\n";
    bencher.bench(|| config::parse(black_box(file)));
}

#[divan::bench]
fn chart_yaml(bencher: Bencher<'_, '_>) {
    bencher.bench(|| ChartMetadata::parse(black_box(CHART)));
}

#[divan::bench]
fn chart_yaml_quick(bencher: Bencher<'_, '_>) {
    bencher.bench(|| ChartFacts::read(black_box(CHART), |_| false));
}

#[divan::bench(args = SIZES)]
fn values_load(bencher: Bencher<'_, '_>, keys: usize) {
    let file = values(keys, "1.2.0");
    bencher.bench(|| yaml::load(black_box(&file)));
}

#[divan::bench(args = SIZES)]
fn values_compare(bencher: Bencher<'_, '_>, keys: usize) {
    let load = |tag: &str| yaml::load(&values(keys, tag)).expect("it is YAML").root;
    let (old, new) = (load("1.2.0"), load("1.3.0"));
    bencher.bench(|| ValuesDiff::between(black_box(&old), black_box(&new)));
}

#[divan::bench(args = SIZES)]
fn values_images(bencher: Bencher<'_, '_>, keys: usize) {
    let root = yaml::load(&values(keys, "1.2.0")).expect("it is YAML").root;
    bencher.bench(|| images(black_box(&root), Some("1.2.0")));
}

#[divan::bench(args = SIZES)]
fn values_edit(bencher: Bencher<'_, '_>, keys: usize) {
    let file = values(keys, "1.2.0");
    let wanted = [("service0.image.tag".to_owned(), "1.3.0".to_owned())].into();
    bencher.bench(|| set(black_box(&file), &wanted));
}

#[divan::bench(args = SIZES)]
fn map_index(bencher: Bencher<'_, '_>, records: usize) {
    let file = map(records);
    bencher.bench(|| Ledger::of(black_box(&file)).map(|ledger| ledger.len()));
}

#[divan::bench(args = SIZES)]
fn map_read(bencher: Bencher<'_, '_>, records: usize) {
    let file = map(records);
    bencher.bench(|| Ledger::of(black_box(&file)).map(|ledger| ChartReleases::of(&ledger)));
}

#[divan::bench(args = SIZES)]
fn map_append(bencher: Bencher<'_, '_>, records: usize) {
    let records = self::records(records);
    bencher.bench(|| ledger::append(b"", &Title::unchecked("charts"), black_box(&records)));
}

#[divan::bench]
fn helmignore(bencher: Bencher<'_, '_>) {
    let (ignore, _) = Ignore::parse(b"*.md\n.git/\nci/\n*.swp\n*.bak\n*.tmp\ndocs/*.txt\n");
    bencher.bench_local(|| ignore.is_ignored(black_box("templates/deployment/web.yaml")));
}

#[divan::bench]
fn image() -> Result<ImageRef, impl std::error::Error> {
    black_box("registry.example:5000/team/job:1.2.0").parse::<ImageRef>()
}

#[divan::bench]
fn version_range() -> Option<semver::Version> {
    base(black_box(">=1.2.0 <2.0.0 || ^3.1"))
}

#[divan::bench]
fn tag_fields() -> TagFields {
    TagFields::parse(black_box(
        "charts-1.1.1\n\n- More.\n\nApp: app-1.2.0\nImage: quay.io/team/job:1\n",
    ))
}
