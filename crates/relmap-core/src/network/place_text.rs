//! What the text of a place says without asking git: whether it is a URL, and what the repository
//! there is called.

/// Whether git goes to a server for this place, or takes it as a URL of this machine: `https://…`,
/// `file://…`, or `host:path` as ssh takes it. Everything else is a path.
///
/// ```
/// use relmap_core::network::is_url;
/// assert!(is_url("https://git.example/team/app.git"));
/// assert!(is_url("git@git.example:team/app"));
/// assert!(!is_url("../app"));
/// assert!(!is_url("./a:b"));
/// ```
pub fn is_url(place: &str) -> bool {
    place.contains("://") || place.split('/').next().is_some_and(|first| first.contains(':'))
}

/// What the repository at a URL or path is called: its last part, without `.git`. Empty if there is
/// no such part.
///
/// ```
/// use relmap_core::network::repository_name;
/// assert_eq!(repository_name("https://git.example/team/app.git/"), "app");
/// assert_eq!(repository_name("git@git.example:app"), "app");
/// ```
pub fn repository_name(place: &str) -> &str {
    let place = place.trim_end_matches('/');
    without_git_suffix(place.rsplit(['/', ':']).next().unwrap_or(place))
}

/// The name of a folder without the `.git` that bare repositories have behind theirs.
///
/// ```
/// use relmap_core::network::without_git_suffix;
/// assert_eq!(without_git_suffix("app.git"), "app");
/// assert_eq!(without_git_suffix("app"), "app");
/// ```
pub fn without_git_suffix(name: &str) -> &str {
    name.strip_suffix(".git").unwrap_or(name)
}
