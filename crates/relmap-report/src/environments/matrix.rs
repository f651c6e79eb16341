//! Components by environments.

use relmap_environments::{Cell, Matrix};

use super::words::{self, NONE, app, chart, columns, label, since};
use crate::{MarkdownText, SafeText};

/// A table for a terminal: a row for each component, a column for each environment. `!` marks drift.
pub fn table(matrix: &Matrix) -> String {
    let mut rows = vec![vec!["COMPONENT".to_owned()]];
    rows[0].extend(matrix.environments.iter().map(|name| name.to_uppercase()));
    for row in &matrix.rows {
        let mut line = vec![safe(&row.component)];
        line.extend(row.cells.iter().map(|cell| match cell {
            Some(cell) => safe(&summary(cell)),
            None => NONE.to_owned(),
        }));
        rows.push(line);
    }
    let mut text = columns(&rows);
    let marked = matrix.rows.iter().flat_map(|row| &row.cells).flatten();
    if marked.clone().any(|cell| !cell.marks.is_empty()) {
        text.push_str(
            "\n! differs from what was released or from the environment before: relmap env drift\n",
        );
    }
    text
}

fn safe(text: &str) -> String {
    SafeText::new(text).to_string()
}

fn summary(cell: &Cell) -> String {
    let mut text = label(&cell.deployed, Some(&cell.resolution));
    let since = since(&cell.since);
    if since != NONE {
        text.push_str(&format!(", {since}"));
    }
    match cell.resolution.behind() {
        None | Some(0) => {}
        Some(behind) => text.push_str(&format!(", {behind} behind")),
    }
    if cell.deployed.is_suspended {
        text.push_str(", suspended");
    }
    if !cell.marks.is_empty() {
        text.push_str(" !");
    }
    text
}

/// The cells of one component in one environment, without their component and environment. They say all that a table
/// does: some components have nothing but images.
fn cells(cell: &Cell) -> [String; 7] {
    let images: Vec<String> =
        cell.deployed.images.iter().map(|used| used.image.to_string()).collect();
    let or_none = |list: String| if list.is_empty() { NONE.to_owned() } else { list };
    [
        chart(&cell.deployed, Some(&cell.resolution)),
        app(&cell.deployed, Some(&cell.resolution)),
        since(&cell.since),
        cell.resolution.behind().map_or_else(|| NONE.to_owned(), |behind| behind.to_string()),
        or_none(cell.marks.join(",")),
        or_none(images.join(",")),
        if cell.deployed.is_suspended { "suspended" } else { NONE }.to_owned(),
    ]
}

const COLUMNS: [&str; 9] =
    ["component", "environment", "chart", "app", "since", "behind", "marks", "images", "suspended"];

fn lists(matrix: &Matrix) -> impl Iterator<Item = [String; 9]> {
    matrix.rows.iter().flat_map(move |row| {
        let named = matrix.environments.iter().zip(&row.cells);
        named.filter_map(move |(environment, cell)| {
            let [chart, app, since, behind, marks, images, suspended] = cells(cell.as_ref()?);
            let (component, environment) = (row.component.clone(), environment.clone());
            Some([component, environment, chart, app, since, behind, marks, images, suspended])
        })
    })
}

/// A line for each component in each environment, its cells set off by tabs, for pipes.
pub fn lines(matrix: &Matrix) -> String {
    let line = |cells: [String; 9]| cells.map(|cell| safe(&cell)).join("\t") + "\n";
    lists(matrix).map(line).collect()
}

/// The same as CSV.
pub fn csv(matrix: &Matrix) -> String {
    let mut writer =
        csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    // Writing to memory does not fail.
    let _ = writer.write_record(COLUMNS);
    for cells in lists(matrix) {
        let _ = writer.write_record(cells.map(|cell| words::csv(&cell)));
    }
    String::from_utf8_lossy(&writer.into_inner().unwrap_or_default()).into_owned()
}

/// A table in Markdown.
pub fn markdown(matrix: &Matrix) -> String {
    let names: Vec<String> =
        matrix.environments.iter().map(|name| MarkdownText::new(name).to_string()).collect();
    let mut text = format!("| component | {} |\n", names.join(" | "));
    text.push_str(&format!("| --- |{}\n", " --- |".repeat(names.len())));
    for row in &matrix.rows {
        let cells: Vec<String> = row
            .cells
            .iter()
            .map(|cell| match cell {
                Some(cell) => MarkdownText::new(&summary(cell)).to_string(),
                None => NONE.to_owned(),
            })
            .collect();
        let component = MarkdownText::new(&row.component);
        text.push_str(&format!("| {component} | {} |\n", cells.join(" | ")));
    }
    text
}
