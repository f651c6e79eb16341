//! The notes of an entry as the items of its list.

/// Notes that belong together, under a caption if they have one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Items {
    /// The caption, without marks: `Features`.
    pub caption: Option<String>,
    /// The items, without bullets; one may have several lines.
    pub items: Vec<String>,
}

/// Notes as groups of list items; none where they are more than lists with captions.
///
/// ```
/// use relmap_core::release_notes::{Items, items};
/// let notes = "- More replicas,\n  all of them.\n\nFixes:\n- The port.\n";
/// let group = |caption: Option<&str>, item: &str| Items {
///     caption: caption.map(str::to_owned),
///     items: vec![item.to_owned()],
/// };
/// assert_eq!(
///     items(notes),
///     Some(vec![group(None, "More replicas,\nall of them."), group(Some("Fixes"), "The port.")])
/// );
/// assert_eq!(items("A sentence.\n"), None);
/// ```
pub fn items(notes: &str) -> Option<Vec<Items>> {
    let mut groups: Vec<Items> = Vec::new();
    let mut after_blank = true;
    for line in notes.lines() {
        let words = line.trim();
        if words.is_empty() {
            after_blank = true;
            continue;
        }
        let indent = line.len() - line.trim_start().len();
        if let Some(caption) = caption(words).filter(|_| indent == 0) {
            groups.push(Items { caption: Some(caption.to_owned()), items: Vec::new() });
        } else if let Some(item) = bullet(words).filter(|_| indent < 2) {
            if groups.is_empty() {
                groups.push(Items { caption: None, items: Vec::new() });
            }
            groups.last_mut()?.items.push(item.to_owned());
        } else {
            // What goes on, indented or not, belongs to the item above.
            let item = groups.last_mut()?.items.last_mut()?;
            if after_blank && indent == 0 {
                return None;
            }
            item.push('\n');
            item.push_str(words);
        }
        after_blank = false;
    }
    let is_whole = groups.iter().all(|group| !group.items.is_empty());
    (is_whole && !groups.is_empty()).then_some(groups)
}

fn bullet(words: &str) -> Option<&str> {
    let (mark, rest) = words.split_once(' ')?;
    matches!(mark, "-" | "*" | "+" | "•").then(|| rest.trim_start())
}

fn caption(words: &str) -> Option<&str> {
    if let Some(heading) = words.strip_prefix('#') {
        return Some(heading.trim_start_matches('#').trim());
    }
    let short = words.strip_suffix(':')?;
    (bullet(words).is_none() && short.split_whitespace().count() <= 4).then_some(short)
}
