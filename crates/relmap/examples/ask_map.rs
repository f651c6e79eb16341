//! Asks the release map which chart releases deploy a release of an app.
//!
//! ```text
//! cargo run -p relmap --example ask_map -- FOLDER 1.2.0
//! ```
//!
//! If the repository has no map yet, run `relmap map import --branch` first.

#![expect(clippy::disallowed_macros, reason = "only the library may not print")]

use relmap::{Error, FindOptions, MapQuestion, Workspace};

fn main() -> Result<(), Error> {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().unwrap_or_else(|| ".".to_owned());
    let version = arguments.next().unwrap_or_else(|| "1.2.0".to_owned());
    let question = MapQuestion::App(version);
    let answer = Workspace::open(folder)?.map_find(&question, &FindOptions::new())?;
    for found in &answer.releases {
        println!("{}", found.release.record.chart);
    }
    if let Some(remark) = &answer.remark {
        eprintln!("{remark}");
    }
    Ok(())
}
