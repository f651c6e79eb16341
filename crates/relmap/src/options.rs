//! Which components a call is about, and in which state they are judged.

/// What to judge. The default judges every component that changed, as it is committed.
///
/// ```
/// use relmap::CheckOptions;
/// let options = CheckOptions::new().component("charts").worktree(true);
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct CheckOptions {
    pub(crate) components: Vec<String>,
    pub(crate) all: bool,
    pub(crate) worktree: bool,
    pub(crate) render: bool,
}

impl CheckOptions {
    /// Every component that changed, as it is committed.
    pub fn new() -> CheckOptions {
        CheckOptions::default()
    }

    /// Every component, changed or not, as it is committed.
    pub(crate) fn everything() -> CheckOptions {
        CheckOptions::new().all(true)
    }

    /// Judges this component only; repeatable.
    pub fn component(mut self, name: impl Into<String>) -> CheckOptions {
        self.components.push(name.into());
        self
    }

    /// Judges these components only, and those already named.
    pub fn components<N: Into<String>>(
        mut self,
        names: impl IntoIterator<Item = N>,
    ) -> CheckOptions {
        self.components.extend(names.into_iter().map(Into::into));
        self
    }

    /// Judges components of which nothing changed, too.
    pub fn all(mut self, all: bool) -> CheckOptions {
        self.all = all;
        self
    }

    /// Judges the files in the work tree, committed or not, instead of those at HEAD.
    pub fn worktree(mut self, worktree: bool) -> CheckOptions {
        self.worktree = worktree;
        self
    }

    /// Renders charts before and now with the `helm` program, and compares the objects.
    pub fn render(mut self, render: bool) -> CheckOptions {
        self.render = render;
        self
    }
}
