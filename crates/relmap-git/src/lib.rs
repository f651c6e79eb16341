//! What relmap reads from a git repository, as the plain facts of [`relmap_core::facts`].
//!
//! A run opens a [`Repository`], takes a [`Snapshot`] of what is judged, and asks for the facts of
//! each component:
//!
//! ```no_run
//! use relmap_core::component::{Layout, OtherFolders, TagScheme};
//! use relmap_git::{At, Repository, ComponentQuery};
//!
//! # fn main() -> Result<(), relmap_git::GitError> {
//! let repository = Repository::discover(".".as_ref())?;
//! let now = repository.snapshot(At::Head)?;
//! let tags = repository.tags()?;
//! let layout = Layout {
//!     release_file: "RELEASE.txt".to_owned(),
//!     folder: String::new(),
//!     chart: Some("deploy/web".to_owned()),
//!     chart_name: Some("web".to_owned()),
//!     excluded: OtherFolders::default(),
//! };
//! let scheme = TagScheme::conventional(Some("charts".to_owned()), Some("web".to_owned()), true);
//! let subject = ComponentQuery { layout: &layout, scheme: &scheme, shared: &[], declared: None };
//! let facts = repository.component_facts(&subject, &now, &tags)?;
//! println!("{:?}", facts.baseline);
//! # Ok(())
//! # }
//! ```
//!
//! Paths are from the repository's root, with `/`; the root is the empty string. Names that are
//! not UTF-8 appear with replacement characters. Nothing here knows a rule.
//! Nothing is written into the repository but releases: the release map and tags, as objects and
//! those references that are named.
//!
//! libgit2 does the reading. Whether a repository of another user is trusted, git decides. libgit2 reads the
//! system's and the user's configuration, wherever `GIT_CONFIG_SYSTEM`, `GIT_CONFIG_NOSYSTEM`, `GIT_CONFIG_GLOBAL`
//! and `XDG_CONFIG_HOME` put those, but not `git -c` or `GIT_CONFIG_COUNT`.

mod ancestry;
mod app_release;
mod attributes;
mod author;
mod baseline;
mod beside;
mod chart_file;
mod chart_templates;
mod chart_tree;
mod charts_inside;
mod checkout;
mod commit_files;
mod commit_ids;
mod commits;
mod committed_hash;
mod compare_work;
mod compared;
mod component_tags;
mod containing;
mod content;
mod durable;
mod embedded;
mod error;
mod export;
mod file_history;
mod first_parents;
mod forks;
mod gather;
mod git_index;
mod history;
mod home_branch;
mod kept_files;
mod linked;
mod links;
mod local_charts;
mod local_variables;
mod map_bounds;
mod map_branch;
mod map_history;
mod map_place;
mod map_seen;
mod map_write;
mod merge_attribute;
mod merge_lines;
mod merged_commit;
mod moved_past;
mod moves;
mod named_file;
mod open;
mod owned_by_others;
mod predecessors;
mod program;
mod reach;
mod recoded;
mod references;
mod regular_file;
mod release_diffs;
mod release_tag;
mod released_before;
mod remains;
mod remote_branches;
mod renames;
mod repackaged;
mod repository;
mod revision;
mod search_path;
mod shared_tags;
mod snapshot;
mod special_files;
mod staying_version;
mod submodule;
mod survey;
mod tag_commits;
mod tag_history;
mod tags;
mod taken;
mod target;
mod tree_diff;
mod tree_path;
mod trees;
mod trusted;
mod uncommitted;
mod uncompared;
mod unpacked;
mod whole;
mod work_files;
mod work_listing;
mod worktree;

pub use app_release::Lookup;
pub use author::{Author, Commits};
pub use checkout::Hints;
pub use commits::Commit;
pub use compare_work::CompareWork;
pub use containing::Containing;
pub use error::{Cause, GitError};
pub use file_history::FileState;
pub use first_parents::{ChangedFile, ContentId, FileFilter, FirstParents, LineCommit};
pub use gather::ComponentQuery;
pub use links::has_git_folder;
pub use map_branch::{Identity, MapBranch, MapFile, fetched};
pub use map_history::MapCommit;
pub use map_write::{Keeps, MapFiles, MapState, WriteError, Written, begins_with};
pub use merge_lines::merge_lines;
pub use merged_commit::{BothChanged, MergeFile, MergeKind};
pub use moves::Moves;
pub use named_file::{MAX_MAP_FILE, MAX_RELEASE_FILE, read_file};
pub use predecessors::Predecessor;
pub use program::{
    CommitSignature, Depth, Excess, FailureKind, Git, GitOutput, MirrorDepth, NEEDED, Places,
    ProgramError, Pushed, Remote, RemoteError, RemoteListing, RemoteRef, SignatureError,
    SignedText, Signing, Update, Version,
};
pub use reach::{Reach, reach, reach_of_url};
pub use references::{
    Base, BrokenPushes, Change, HeldLock, Holder, Patience, Standstill, Swapped, Turn,
};
pub use release_diffs::{ReleaseDiff, ReleaseDiffs, Side};
pub use release_tag::{NamedTag, NewTagError, TagText};
pub use released_before::Counted;
pub use repository::Repository;
pub use snapshot::{At, Snapshot};
pub use survey::{BranchReach, Progress, VersionMoves};
pub use tag_history::ToldTag;
pub use tags::Tags;
pub use whole::{Gap, Tips};
