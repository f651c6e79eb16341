//! Templates as text.

use askama::Template;

/// A template as text. It writes to memory and has no filter of its own, so it cannot fail.
pub(crate) fn render(template: &impl Template) -> String {
    template.render().unwrap_or_else(|error| unreachable!("a template cannot fail: {error}"))
}
