//! What questions to a large map cost, next to `git cat-file` of the same bytes.
//!
//! ```sh
//! cargo run --release -p relmap-core --example ledger_cost -- 100000
//! ```

#![allow(clippy::unwrap_used, reason = "a measurement that fails has nothing to say")]
#![expect(
    clippy::disallowed_macros,
    clippy::disallowed_types,
    reason = "an example prints, and compares with the git program"
)]

use std::io::Write as _;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use relmap_core::ledger::{App, Image, Ledger, MapIndex, Record, Recorded, append};

/// Each is measured so often; the best counts.
const ROUNDS: usize = 7;

fn main() {
    let count: usize = std::env::args().nth(1).map_or(100_000, |count| count.parse().unwrap());
    let file = file(count);
    println!("{count} records, {:.1} MB", file.len() as f64 / 1e6);
    let git = git_cat_file(&file);
    println!("git cat-file: {git:.1?}");
    let middle = format!("shop-1.{}.0", count / 20);
    let show = |what: &str, ask: &dyn Fn(&MapIndex<'_>) -> usize| {
        let mut found = 0;
        let cost = best(|| found = ask(&MapIndex::new(vec![Ledger::of(&file).unwrap()])));
        let ratio = cost.as_secs_f64() / git.as_secs_f64();
        println!("{what}: {cost:.1?}, {ratio:.2} times git cat-file, {found} found");
    };
    show("read", &|map| map.places().count());
    show("find --app TAG", &|map| map.app(&middle, &[]).unwrap().len());
    show("find --app VERSION", &|map| map.app(&middle["shop-".len()..], &[]).unwrap().len());
    show("find --chart", &|map| map.chart("charts-1.7.0").map_or(0, |_| 1));
    show("find --image", &|map| map.image("shop:1.77.0").unwrap().len());
    show("at", &|map| map.current("2020-01-01T00:00:00Z".parse().unwrap()).len());
    show("commit", &|map| map.commit("0000000000000000000000000000000000000007").unwrap().len());
    let record = [record(count + 1)];
    let cost = best(|| drop(append(&file, &"charts".parse().unwrap(), &record).unwrap()));
    println!("append: {cost:.1?}, {:.2} times", cost.as_secs_f64() / git.as_secs_f64());
}

fn record(number: usize) -> Record {
    let version = format!("1.{number}.0");
    let commit = format!("{number:040x}");
    let mut record = Record::new(
        &format!("charts-{version}"),
        &version,
        commit.parse().unwrap(),
        Recorded::Release,
    );
    record.path = Some("deploy/charts/shop".into());
    record.released_at(Some(1_500_000_000 + 3600 * number as i64));
    let app = format!("1.{}.0", number / 10);
    record.apps.push(App::verified("shop", &app, &format!("shop-{app}"), commit.parse().unwrap()));
    record.images.push(Image::new(&format!("registry.example.org/shop:{app}")));
    record
}

fn file(count: usize) -> Vec<u8> {
    let records: Vec<Record> = (0..count).map(record).collect();
    append(b"", &"charts".parse().unwrap(), &records).unwrap().bytes
}

fn git_cat_file(file: &[u8]) -> Duration {
    let folder = std::env::temp_dir().join(format!("relmap-ledger-cost-{}", std::process::id()));
    let git = |arguments: &[&str]| {
        let mut command = Command::new("git");
        command.args(["-C", &folder.display().to_string()]).args(arguments);
        command
    };
    std::fs::create_dir_all(&folder).unwrap();
    git(&["init", "-q"]).status().unwrap();
    let mut command = git(&["hash-object", "-w", "--stdin"]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(file).unwrap();
    let id = String::from_utf8(child.wait_with_output().unwrap().stdout).unwrap();
    let cost = best(|| {
        let output = git(&["cat-file", "blob", id.trim()]).output().unwrap();
        assert_eq!(output.stdout.len(), file.len());
    });
    std::fs::remove_dir_all(&folder).unwrap();
    cost
}

fn best(mut run: impl FnMut()) -> Duration {
    let once = |_| {
        let start = Instant::now();
        run();
        start.elapsed()
    };
    (0..ROUNDS).map(once).min().unwrap()
}
