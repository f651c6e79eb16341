//! Prints what git knows of one component, for trying things out and for measuring:
//!
//! ```sh
//! cargo run --release -p relmap-git --example facts -- REPOSITORY CHART-FOLDER [--worktree]
//! ```

use std::path::Path;
use std::process::ExitCode;

use relmap_core::component::{Layout, OtherFolders, TagScheme};
use relmap_git::{At, ComponentQuery, GitError, Hints, Repository};

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let at = match args.get(2).map(String::as_str) {
        Some("--worktree") => At::Worktree,
        Some(revision) => At::Revision(revision),
        None => At::Head,
    };
    let [start, chart, ..] = args.as_slice() else {
        eprintln!("usage: facts REPOSITORY CHART-FOLDER [--worktree | REVISION]");
        return ExitCode::from(2);
    };
    match print_facts(start.as_ref(), chart, at) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(3)
        }
    }
}

fn print_facts(start: &Path, chart: &str, at: At<'_>) -> Result<(), GitError> {
    let repository = Repository::discover(start)?;
    let checkout = repository.checkout(Hints::default())?;
    println!("{checkout:?}");
    let now = repository.snapshot(at)?;
    let found = now.find(&["RELEASE.txt", "Chart.yaml", "relmap.toml"])?;
    println!("{} files of components", found.len());
    let tags = repository.tags()?;
    let name = chart.rsplit('/').next().unwrap_or(chart).to_owned();
    let layout = Layout {
        release_file: format!("{chart}/RELEASE.txt"),
        folder: chart.to_owned(),
        chart: Some(chart.to_owned()),
        chart_name: Some(name.clone()),
        excluded: OtherFolders::default(),
    };
    let scheme = TagScheme::conventional(Some(name), None, false);
    let facts = repository.component_facts(
        &ComponentQuery { layout: &layout, scheme: &scheme, shared: &[], declared: None },
        &now,
        &tags,
    )?;
    println!("{} tags", facts.tags.len());
    println!("{:?}", facts.baseline);
    for change in &facts.changes {
        match (&change.old, &change.new) {
            (Some(old), Some(new)) if old == new => println!("M {new}"),
            (Some(old), Some(new)) => println!("R {old} -> {new}"),
            (Some(old), None) => println!("D {old}"),
            (None, Some(new)) => println!("A {new}"),
            (None, None) => {}
        }
    }
    for (side, files) in [("old", &facts.old), ("new", &facts.new)] {
        let paths: Vec<_> = files.contents.keys().collect();
        println!("{side}: {:?} {paths:?}", files.chart);
    }
    Ok(())
}
