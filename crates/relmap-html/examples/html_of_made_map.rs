//! Makes the HTML report of an invented map, and says how long that took and how big it is:
//!
//! ```text
//! cargo run --release -p relmap-html --example html_of_made_map -- PAIRS TITLES DIRECTORY
//! ```

#![expect(
    clippy::disallowed_macros,
    clippy::disallowed_methods,
    reason = "the crate is pure, and this program of its developers writes files"
)]

use std::fs;
use std::path::PathBuf;
use std::time::Instant;

use jiff::{SignedDuration, Timestamp};
use relmap_core::commit_id::CommitId;
use relmap_core::ledger::{App, ChartReleases, Record, Recorded};
use relmap_core::title::Title;
use relmap_html::{Notes, Report, RunInfo, folder, standalone};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let mut next = || arguments.next().ok_or("usage: html_of_made_map PAIRS TITLES DIRECTORY");
    let pairs: usize = next()?.parse()?;
    let titles: usize = next()?.parse()?;
    let directory = PathBuf::from(next()?);

    let mut notes = Notes::default();
    let mut random = Random(7);
    let map: Vec<ChartReleases> = (0..titles)
        .map(|number| {
            let title = if titles == 1 { "charts".into() } else { format!("chart-{number:02}") };
            releases(&title, pairs / titles, &mut random, &mut notes)
        })
        .collect::<Result<_, _>>()?;
    let run = RunInfo {
        repository: "made-up".into(),
        commit: Some(CommitId::from([0x12; 20])),
        tool_version: env!("CARGO_PKG_VERSION").into(),
        made: None,
    };
    let sources = Default::default();
    let links = Default::default();
    let report = Report {
        run: &run,
        outcome: None,
        sources: &sources,
        map: Some(&map),
        map_missing: None,
        notes: &notes,
        environments: None,
        links: &links,
    };

    let start = Instant::now();
    let files = folder(&report);
    let time = start.elapsed();
    fs::create_dir_all(&directory)?;
    for (name, content) in &files {
        fs::write(directory.join(name), content)?;
    }
    let bytes: usize = files.values().map(String::len).sum();
    let pages = || files.iter().filter(|(name, _)| name.ends_with(".html"));
    let biggest = pages().map(|(_, content)| content.len()).max().unwrap_or(0);
    println!(
        "folder: {} files with {} pages, {bytes} bytes, biggest page {biggest} bytes, made in {time:?}",
        files.len(),
        pages().count(),
    );
    let start = Instant::now();
    let file = standalone(&report);
    println!("one file: {} bytes, made in {:?}", file.len(), start.elapsed());
    fs::write(directory.join("standalone.htm"), file)?;
    Ok(())
}

/// Releases as teams make them: patches in bursts, now and then a new app, seldom a long pause.
fn releases(
    title: &str,
    count: usize,
    random: &mut Random,
    notes: &mut Notes,
) -> Result<ChartReleases, Box<dyn std::error::Error>> {
    let mut charts = ChartReleases::new(&Title::unchecked(title), Vec::new());
    let mut time: Timestamp = "2019-03-04T09:00:00Z".parse()?;
    let (mut chart, mut app) = ([1u64, 0, 0], [1u64, 0, 0]);
    // All of it in seven years, however much it is.
    let hours = (5 * 365 * 24 / count.max(1)).max(1) as u64;
    for number in 0..count {
        if number > 0 {
            match random.below(20) {
                0 => {
                    app = [app[0] + 1, 0, 0];
                    chart = [chart[0] + 1, 0, 0];
                }
                1..=2 => {
                    app = [app[0], app[1] + 1, 0];
                    chart = [chart[0], chart[1] + 1, 0];
                }
                3..=5 => {
                    app[2] += 1;
                    chart[2] += 1;
                }
                6 => chart = [chart[0], chart[1] + 1, 0],
                _ => chart[2] += 1,
            }
            let pause =
                if random.below(40) == 0 { hours * 12 } else { random.below(hours * 2) + 1 };
            time += SignedDuration::from_hours(i64::try_from(pause)?);
        }
        let (chart, app) = (dotted(chart), dotted(app));
        let tag = format!("{title}-{chart}");
        let mut row = Record::new(&tag, &chart, random.commit(), Recorded::Release);
        row.apps.push(App::verified("app", &app, &format!("app-{app}"), random.commit()));
        row.time = Some(time);
        notes.charts.insert(
            row.chart.clone(),
            format!("- Deploy app {app}.\n- Raise the default replica count, and say why in the values file.\n"),
        );
        charts.records.push(row);
    }
    Ok(charts)
}

fn dotted(parts: [u64; 3]) -> String {
    parts.map(|part| part.to_string()).join(".")
}

/// A generator of numbers that is the same everywhere.
struct Random(u64);

impl Random {
    fn below(&mut self, end: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }

    fn commit(&mut self) -> CommitId {
        let mut bytes = [0; 20];
        bytes.fill_with(|| u8::try_from(self.below(256)).unwrap_or_default());
        CommitId::from(bytes)
    }
}
