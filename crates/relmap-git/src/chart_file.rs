//! Finding a chart in a tree where it may stand elsewhere, by the name in its Chart.yaml.

use relmap_core::component::{Layout, folder_of, join};

use crate::{GitError, Snapshot};

/// What tells a chart from another.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct ChartFile {
    pub(crate) name: Option<String>,
    pub(crate) version: Option<String>,
}

/// Reads the Chart.yaml of a folder; none if there is no such file.
pub(crate) fn read(at: &Snapshot<'_>, folder: &str) -> Result<Option<ChartFile>, GitError> {
    Ok(at.read(&join(folder, "Chart.yaml"))?.map(|text| parse(&text)))
}

/// The folder of the component's chart in a snapshot.
///
/// That is the folder of today, unless the chart there has another name and one elsewhere has the
/// right one; of several of those, one in a folder of the same name as today's is preferred.
pub(crate) fn locate(at: &Snapshot<'_>, layout: &Layout) -> Result<Option<String>, GitError> {
    let Some(today) = &layout.chart else {
        return Ok(None);
    };
    let here = read(at, today)?;
    let has_name =
        |chart: &ChartFile| layout.chart_name.is_none() || chart.name == layout.chart_name;
    if here.as_ref().is_some_and(has_name) {
        return Ok(Some(today.clone()));
    }
    let mut elsewhere = Vec::new();
    if layout.chart_name.is_some() {
        for path in at.find(&["Chart.yaml"])? {
            let folder = folder_of(&path);
            if folder != today && read(at, folder)?.as_ref().is_some_and(has_name) {
                elsewhere.push(folder.to_owned());
            }
        }
    }
    let base_name = |folder: &str| folder.rsplit('/').next().map(str::to_owned);
    let wanted = base_name(today);
    elsewhere.sort_by_key(|folder| {
        let depth = folder.matches('/').count();
        (base_name(folder) != wanted, depth, folder.clone())
    });
    let found = elsewhere.into_iter().next();
    Ok(found.or_else(|| here.map(|_| today.clone())))
}

/// Reads `name` and `version` at the top level of a Chart.yaml.
fn parse(text: &[u8]) -> ChartFile {
    let text = String::from_utf8_lossy(text);
    let mut chart = ChartFile::default();
    for line in text.trim_start_matches('\u{feff}').lines() {
        let Some((key, value)) = line.split_once(':') else {
            continue;
        };
        let field = match key.trim_end().trim_matches(['"', '\'']) {
            "name" => &mut chart.name,
            "version" => &mut chart.version,
            _ => continue,
        };
        field.get_or_insert_with(|| scalar(value).to_owned());
    }
    chart
}

/// A YAML scalar on one line, without quotes and without a comment behind it.
fn scalar(value: &str) -> &str {
    let value = value.trim();
    for quote in ['"', '\''] {
        if let Some((inner, _)) = value.strip_prefix(quote).and_then(|rest| rest.split_once(quote))
        {
            return inner;
        }
    }
    value.split(" #").next().unwrap_or(value).trim_end()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn name_and_version_are_read_at_the_top_level_only() {
        let chart = parse(
            b"\xef\xbb\xbfapiVersion: v2\r\nname: \"web\" # ours\r\ndependencies:\r\n  - name: redis\r\n    \
              version: 9.9.9\r\nversion: 1.2.3 # next: 1.3.0\r\nappVersion: '4'\r\n",
        );
        assert_eq!((chart.name.as_deref(), chart.version.as_deref()), (Some("web"), Some("1.2.3")));
        assert_eq!(parse(b"\xff\xfe"), ChartFile::default());
    }
}
