//! Charts in charts, made at random, with the real helm program as the judge: where an image that is installed moves by a
//! major, a check asks for one.

use std::collections::BTreeMap;

use relmap_testkit::Fixture;
use relmap_testkit::server::Tool;
use serde_json::{Map, Value, json};

use crate::client::run;
use crate::suite::Suite;

pub(crate) fn tests(suite: &mut Suite) {
    add_tests!(suite, &[&[Tool::HELM]], [no_image_moves_unseen_in_charts_inside]);
}

/// How many trees are made. Most changes move no image that is installed, and say nothing.
const TREES: u64 = 300;

/// How many of these must move one: a test that compares nothing proves nothing.
const LEAST_MOVED: usize = 40;

const TEMPLATE: &str = "\
kind: ConfigMap
apiVersion: v1
metadata:
  name: x
data:
  own: '{{ (.Values.image).repository }}:{{ (.Values.image).tag }}'
  global: '{{ ((.Values.global).image).repository }}:{{ ((.Values.global).image).tag }}'
  side: '{{ ((.Values.side).image).repository }}:{{ ((.Values.side).image).tag }}'
";

/// Numbers that are the same in each run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, count: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let high = usize::try_from(self.0 >> 33).unwrap();
        high % count
    }

    fn once_in(&mut self, count: usize) -> bool {
        self.below(count) == 0
    }

    fn pick<T: Clone>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())].clone()
    }
}

/// A chart with those in it.
#[derive(Clone)]
struct Chart {
    name: &'static str,
    version: &'static str,
    declared: Vec<Value>,
    values: Map<String, Value>,
    charts: Vec<Chart>,
}

fn image(dice: &mut Dice) -> Value {
    match dice.below(6) {
        0 => json!({"tag": "7.0.0"}),
        1 => json!({"repository": "redis"}),
        2 => json!({"repository": "redis", "tag": "8.0.0"}),
        _ => json!({"repository": "redis", "tag": "7.0.0"}),
    }
}

fn chart(dice: &mut Dice, name: &'static str, depth: usize) -> Chart {
    let version = dice.pick(&["1.0.0", "1.0.0", "1.1.0"]);
    let mut chart =
        Chart { name, version, declared: Vec::new(), values: Map::new(), charts: Vec::new() };
    let mut set = |key: &str, value: Value| {
        chart.values.insert(key.to_owned(), value);
    };
    if !dice.once_in(6) {
        set("image", image(dice));
    }
    if depth > 0 && dice.once_in(2) {
        set("enabled", json!(dice.once_in(3)));
    }
    if dice.once_in(5) {
        set("global", json!({"image": image(dice)}));
    }
    if dice.once_in(5) {
        set("tags", json!({dice.pick(&["a", "b"]): dice.once_in(2)}));
    }
    if dice.once_in(4) {
        let below = dice.pick(&["side", "global", "redis"]);
        let image = image(dice);
        let data = if dice.once_in(2) {
            json!({"image": image})
        } else {
            json!({below: {"image": image}})
        };
        set("exports", json!({"data": data}));
    }
    if depth < 3 && (depth == 0 || !dice.once_in(3)) {
        let first = dice.below(3);
        for number in 0..=dice.below(2) {
            let name = ["redis", "m", "t"][(first + number) % 3];
            chart.charts.push(self::chart(dice, name, depth + 1));
        }
        // One without a list of dependencies hides those of the charts in it.
        let count = if dice.once_in(4) { 0 } else { chart.charts.len() };
        for index in 0..count {
            let name = chart.charts[index].name;
            for _ in 0..dice.pick(&[0, 1, 1, 1, 2]) {
                chart.declared.push(dependency(dice, name));
            }
        }
        overrides(dice, &mut chart);
    }
    chart
}

fn dependency(dice: &mut Dice, name: &str) -> Value {
    let mut one =
        json!({"name": name, "version": dice.pick(&["*", "*", "1.0.0", ">=1", "^1.0.0"])});
    let mut key = name.to_owned();
    if dice.once_in(3) {
        key = format!("r{}", dice.below(3));
        one["alias"] = json!(key);
    }
    if dice.once_in(2) {
        one["condition"] = json!(match dice.below(4) {
            0 => format!("{name}.enabled"),
            1 => format!("x.enabled,{key}.enabled"),
            _ => format!("{key}.enabled"),
        });
    }
    if dice.once_in(4) {
        one["tags"] = json!([dice.pick(&["a", "b"])]);
    }
    if dice.once_in(3) {
        one["import-values"] = dice.pick(&[
            json!(["data"]),
            json!([{"child": "exports.data", "parent": "."}]),
            json!([{"child": "image", "parent": "image"}]),
            json!([{"child": "side", "parent": "side"}]),
            json!([{"child": "image", "parent": "side.image"}]),
        ]);
    }
    one
}

/// Sets values for the charts in a chart, and for those in these.
fn overrides(dice: &mut Dice, chart: &mut Chart) {
    let key_of =
        |one: &Value| one.get("alias").unwrap_or(&one["name"]).as_str().unwrap().to_owned();
    let keys = |chart: &Chart| -> Vec<String> {
        let names = chart.charts.iter().map(|inner| inner.name.to_owned());
        chart.declared.iter().map(key_of).chain(names).collect()
    };
    let deeper: Vec<String> = chart.charts.iter().flat_map(keys).collect();
    for key in keys(chart) {
        let mut set = Map::new();
        if dice.once_in(3) {
            let image = image(dice);
            set.insert(
                "image".into(),
                dice.pick(&[image.clone(), image, json!({"tag": null}), Value::Null]),
            );
        }
        if dice.once_in(4) {
            set.insert("enabled".into(), dice.pick(&[json!(true), json!(false), Value::Null]));
        }
        if !deeper.is_empty() && dice.once_in(5) {
            let inner = json!({"image": image(dice), "enabled": dice.once_in(2)});
            set.insert(dice.pick(&deeper), inner);
        }
        if !set.is_empty() {
            chart.values.insert(key, Value::Object(set));
        }
    }
}

/// Moves one tag or turns one switch somewhere, if there is any.
fn change(dice: &mut Dice, chart: &mut Chart) -> bool {
    fn switches<'v>(value: &'v mut Value, found: &mut Vec<&'v mut Value>) {
        match value {
            Value::Object(map) => map.values_mut().for_each(|inner| switches(inner, found)),
            Value::String(text) if text == "7.0.0" => found.push(value),
            Value::Bool(_) => found.push(value),
            _ => {}
        }
    }
    fn all<'v>(chart: &'v mut Chart, found: &mut Vec<&'v mut Value>) {
        chart.values.values_mut().for_each(|value| switches(value, found));
        chart.charts.iter_mut().for_each(|inner| all(inner, found));
    }
    let mut found = Vec::new();
    all(chart, &mut found);
    if found.is_empty() {
        return false;
    }
    // A switch moves less often than a tag.
    if !dice.once_in(4) && found.iter().any(|value| value.is_string()) {
        found.retain(|value| value.is_string());
    }
    let at = dice.below(found.len());
    *found[at] = match &*found[at] {
        Value::Bool(is_on) => json!(!is_on),
        _ => json!("8.0.0"),
    };
    true
}

fn write(fixture: &Fixture, chart: &Chart, folder: &str, is_root: bool) {
    let mut metadata = json!({"apiVersion": "v2", "name": chart.name, "version": chart.version});
    if is_root {
        metadata["name"] = json!("charts");
        metadata["version"] = json!("1.1.0");
    }
    if !chart.declared.is_empty() {
        metadata["dependencies"] = json!(chart.declared);
    }
    // What is JSON is YAML as well.
    let text = |value: &Value| format!("{}\n", serde_json::to_string_pretty(value).unwrap());
    fixture.write(&format!("{folder}Chart.yaml"), text(&metadata));
    fixture.write(&format!("{folder}values.yaml"), text(&json!(chart.values)));
    fixture.write(&format!("{folder}templates/x.yaml"), TEMPLATE);
    for inner in &chart.charts {
        write(fixture, inner, &format!("{folder}charts/{}/", inner.name), false);
    }
}

/// The images of each template that is installed once; none if Helm refuses the chart.
fn installed(fixture: &Fixture) -> Option<BTreeMap<String, Vec<String>>> {
    let ended = run(fixture.command(Tool::HELM.path()).args(["template", "x", "."]));
    if ended.code != Some(0) {
        return None;
    }
    let mut found: BTreeMap<String, Vec<Vec<String>>> = BTreeMap::new();
    for document in ended.stdout.split("---\n").filter(|text| !text.is_empty()) {
        let source = document.lines().find_map(|line| line.strip_prefix("# Source: "))?;
        let images = ["own", "global", "side"].map(|key| {
            let begin = format!("  {key}: ");
            let value = document.lines().find_map(|line| line.strip_prefix(&begin));
            value.unwrap_or_default().trim_matches(['\'', '"']).to_owned()
        });
        found.entry(source.to_owned()).or_default().push(images.to_vec());
    }
    let once = found.into_iter().filter(|(_, all)| all.len() == 1);
    Some(once.map(|(source, mut all)| (source, all.remove(0))).collect())
}

/// The template in which an image moves from 7 to 8.
fn moved(
    before: &BTreeMap<String, Vec<String>>,
    now: &BTreeMap<String, Vec<String>>,
) -> Option<String> {
    let both = before.iter().filter_map(|(source, was)| Some((source, was, now.get(source)?)));
    let mut moved = both.filter(|(_, was, is)| {
        was.iter().zip(*is).any(|(was, is)| was == "redis:7.0.0" && is == "redis:8.0.0")
    });
    moved.next().map(|(source, ..)| source.clone())
}

fn no_image_moves_unseen_in_charts_inside() {
    let mut count = 0;
    for seed in 0..TREES {
        let mut dice = Dice(seed);
        let mut root = chart(&mut dice, "charts", 0);
        let fixture = Fixture::new();
        fixture.write("RELEASE.txt", "charts-1.1.0\n\n- First.\n");
        write(&fixture, &root, "", true);
        let Some(before) = installed(&fixture) else { continue };
        let old = root.clone();
        if !change(&mut dice, &mut root) {
            continue;
        }
        write(&fixture, &root, "", true);
        let Some(source) = installed(&fixture).and_then(|now| moved(&before, &now)) else {
            continue;
        };
        count += 1;
        write(&fixture, &old, "", true);
        fixture.commit("Chart");
        fixture.annotated_tag("charts-1.1.0");
        write(&fixture, &root, "", true);
        let mut command = fixture.command(env!("CARGO_BIN_EXE_relmap"));
        command.args(["check", "--worktree", "--format", "json"]);
        let outcome: Value = serde_json::from_str(&run(&command).stdout).unwrap();
        let bump = &outcome["components"][0]["required"]["bump"];
        let changed = run(fixture.command("git").args(["diff", "--unified=0"])).stdout;
        assert_eq!(bump, "major", "seed {seed}: an image of {source} moves from 7 to 8\n{changed}");
    }
    assert!(count >= LEAST_MOVED, "only {count} changes moved an image");
}
