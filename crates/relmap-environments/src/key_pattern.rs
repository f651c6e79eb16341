//! Where in a file a version is written.

use relmap_core::chart::yaml::Node;
use thiserror::Error;

/// A dotted path of keys: `image.tag`, `apps.{component}.tag`, `images[0].newTag`. `{component}` is
/// any key, which names the component; `*` is any key, which tells variants of a component apart.
///
/// ```
/// use relmap_core::chart::yaml::load;
/// use relmap_environments::KeyPattern;
/// let file = load(b"apps:\n  web:\n    tag: 1.10\n").unwrap();
/// let found = KeyPattern::new("apps.{component}.tag").unwrap().find(&file.root).unwrap();
/// assert_eq!(found[0].component.as_deref(), Some("web"));
/// assert_eq!(found[0].node.text(), Some("1.10"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyPattern {
    written: String,
    steps: Vec<Step>,
}

/// A value that was found.
#[derive(Debug, Clone)]
pub struct FoundValue {
    /// What `{component}` stands for.
    pub component: Option<String>,
    /// What `*` stands for; several are joined by dots.
    pub variant: Option<String>,
    /// The value.
    pub node: Node,
}

impl FoundValue {
    /// The name of what it is about. `own` is the one that the file has.
    pub fn name(&self, own: &str) -> String {
        let name = self.component.as_deref().unwrap_or(own);
        match &self.variant {
            Some(variant) => format!("{name}/{variant}"),
            None => name.to_owned(),
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Step {
    Key(String),
    Item(usize),
    Any,
    Component,
}

/// Why a text is no path of keys.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{0}` is not a path of keys; write it like `image.tag` or `apps.{{component}}.tag`")]
pub struct KeyPatternError(String);

/// How many steps a path may have.
const MAX_STEPS: usize = 32;

impl KeyPattern {
    /// Reads a path.
    ///
    /// # Errors
    /// When a key is empty, or an index is not a number.
    pub fn new(text: &str) -> Result<KeyPattern, KeyPatternError> {
        let wrong = || KeyPatternError(text.to_owned());
        let mut steps = Vec::new();
        for part in text.split('.') {
            let (key, items) = part.split_once('[').map_or((part, ""), |(key, items)| (key, items));
            match key {
                "" => return Err(wrong()),
                "*" => steps.push(Step::Any),
                "{component}" => steps.push(Step::Component),
                key if key.contains(['{', '}']) => return Err(wrong()),
                key => steps.push(Step::Key(key.to_owned())),
            }
            for item in items.split('[').filter(|_| !items.is_empty()) {
                let index = item.strip_suffix(']').and_then(|index| index.parse().ok());
                steps.push(Step::Item(index.ok_or_else(wrong)?));
            }
        }
        if steps.len() > MAX_STEPS {
            return Err(wrong());
        }
        Ok(KeyPattern { written: text.to_owned(), steps })
    }

    /// The path as written.
    pub fn as_str(&self) -> &str {
        &self.written
    }

    /// The values at this path, in the order of the file; `None` if the keys that name them are too long: each value has
    /// a copy of those above it.
    pub fn find(&self, root: &Node) -> Option<Vec<FoundValue>> {
        let mut search = Search { found: Vec::new(), left: MAX_NAMES };
        search.follow(&self.steps, root, None, None)?;
        Some(search.found)
    }
}

/// How many bytes the names of what is found in one file may have.
const MAX_NAMES: usize = 8 << 20;

struct Search {
    found: Vec<FoundValue>,
    /// How many more bytes names may have.
    left: usize,
}

impl Search {
    /// Adds the values that the rest of a path leads to; `None` if their names are too long. Only those are kept that
    /// are there to its end: of a path with wildcards, what is on the way can be much more.
    fn follow(
        &mut self,
        steps: &[Step],
        node: &Node,
        component: Option<&str>,
        variant: Option<&str>,
    ) -> Option<()> {
        let Some((step, rest)) = steps.split_first() else {
            let [component, variant] = [component, variant].map(|name| name.map(str::to_owned));
            let names = [&component, &variant].into_iter().flatten().map(String::len).sum();
            self.left = self.left.checked_sub(names)?;
            self.found.push(FoundValue { component, variant, node: node.clone() });
            return Some(());
        };
        let below = match step {
            Step::Key(key) => node.get(key),
            Step::Item(index) => node.as_seq().and_then(|items| items.get(*index)),
            Step::Component | Step::Any => {
                let entries = node.as_map().map(|map| map.entries()).unwrap_or_default();
                return entries.iter().try_for_each(|entry| match (step, variant) {
                    (Step::Component, _) => {
                        self.follow(rest, &entry.node, Some(&entry.key), variant)
                    }
                    (_, None) => self.follow(rest, &entry.node, component, Some(&entry.key)),
                    (_, Some(variant)) => {
                        let variant = format!("{variant}.{}", entry.key);
                        self.follow(rest, &entry.node, component, Some(&variant))
                    }
                });
            }
        };
        below.map_or(Some(()), |below| self.follow(rest, below, component, variant))
    }
}

#[cfg(test)]
mod tests {
    use relmap_core::chart::yaml::load_stream;

    use super::*;

    fn find(pattern: &str, text: &str) -> Vec<String> {
        let nodes = load_stream(text.as_bytes()).unwrap();
        let found = KeyPattern::new(pattern).unwrap().find(&nodes[0]).unwrap();
        found
            .into_iter()
            .map(|value| format!("{}={}", value.name(""), value.node.text().unwrap_or("?")))
            .collect()
    }

    #[test]
    fn keys_items_and_wildcards_lead_to_values() {
        let text = "a: {x: {t: 1}, z: {t: 2}}\nl: [{m: 3}, [4, 5]]\n";
        for (pattern, expected) in [
            ("a.x.t", vec!["=1"]),
            ("a.{component}.t", vec!["x=1", "z=2"]),
            ("a.*.t", vec!["/x=1", "/z=2"]),
            ("*.{component}.t", vec!["x/a=1", "z/a=2"]),
            ("l[0].m", vec!["=3"]),
            ("l[1][1]", vec!["=5"]),
            ("a.w.t", vec![]),
            ("a.x.t.u", vec![]),
        ] {
            assert_eq!(find(pattern, text), expected, "{pattern}");
        }
    }

    /// Ten thousand keys without the value do not hide one that has it.
    #[test]
    fn a_wildcard_passes_any_number_of_other_keys() {
        let others: String = (0..11_000).map(|n| format!("k{n}: {{}}\n")).collect();
        assert_eq!(find("*.t", &format!("{others}last: {{t: 1}}\n")), ["/last=1"]);
    }

    #[test]
    fn long_keys_above_many_values_are_refused() {
        let values: String = (0..9_000).map(|n| format!("  k{n}: 1\n")).collect();
        let text = format!("? {}\n:\n{values}", "k".repeat(1_000));
        let nodes = load_stream(text.as_bytes()).unwrap();
        assert!(KeyPattern::new("*.*").unwrap().find(&nodes[0]).is_none());
        assert_eq!(KeyPattern::new("*.k7").unwrap().find(&nodes[0]).unwrap().len(), 1);
    }

    #[test]
    fn what_is_no_path_is_refused() {
        for text in ["", "a..b", "a[x]", "a[0", "a.{app}"] {
            assert_eq!(
                KeyPattern::new(text).unwrap_err().to_string(),
                format!(
                    "`{text}` is not a path of keys; write it like `image.tag` or \
                     `apps.{{component}}.tag`"
                )
            );
        }
    }
}
