//! How the branch of a map that was written here is shared.

/// How others get what was written to the branch of a map.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MapShare {
    /// It is pushed.
    Push,
    /// The repository that holds it has no remote.
    NoRemote,
}

impl MapShare {
    /// What to do, with the command.
    ///
    /// ```
    /// use relmap_core::map_share::MapShare;
    /// assert_eq!(MapShare::Push.words(), "share it: relmap map push");
    /// ```
    pub fn words(self) -> &'static str {
        match self {
            MapShare::Push => "share it: relmap map push",
            MapShare::NoRemote => "it is only in this clone, which has no remote",
        }
    }
}
