//! Where a setting of a repository may lead on this machine.

use std::path::{Component, Path, PathBuf};

use crate::{GitError, links};

/// Where a path of a setting leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reach {
    /// A folder that the setting may name.
    Allowed(PathBuf),
    /// A folder that it may not name.
    Refused(PathBuf),
}

/// Finds out where a path of relmap.toml leads, seen from the folder of that file. It may lead into
/// that folder and to those next to it, `../NAME`; to others only if `allowed` has them or a folder
/// around them. Links that lie in the folder count as the paths that they hold.
///
/// # Errors
/// When a folder on the way cannot be read, or when links lead in circles.
pub fn reach(root: &Path, place: &Path, allowed: &[PathBuf]) -> Result<Reach, GitError> {
    let root = root.canonicalize().map_err(GitError::io(root))?;
    let end = links::walk(&root, place, |holder| holder.starts_with(&root))?;
    let is_near = end.starts_with(&root) || end.parent() == root.parent() && end != root;
    if is_near && !place.is_absolute() {
        return Ok(Reach::Allowed(end));
    }
    let real = end.canonicalize().unwrap_or_else(|_| end.clone());
    let is_allowed = allowed.iter().any(|folder| {
        let folder = folder.canonicalize().unwrap_or_else(|_| folder.clone());
        real.starts_with(folder)
    });
    Ok(if is_allowed { Reach::Allowed(end) } else { Reach::Refused(end) })
}

/// The same for an absolute path that stands for a place near the folder, as in `file:///srv/app`.
///
/// # Errors
/// As for [`reach`].
pub fn reach_of_url(root: &Path, place: &Path, allowed: &[PathBuf]) -> Result<Reach, GitError> {
    let resolved = root.canonicalize().map_err(GitError::io(root))?;
    let near = resolved.parent().and_then(|above| Some((above, place.strip_prefix(above).ok()?)));
    let relative = near.map(|(_, inner)| Path::new("..").join(inner));
    let is_plain = place.components().all(|part| part != Component::ParentDir);
    match relative.filter(|_| is_plain) {
        Some(relative) => reach(root, &relative, allowed),
        None => reach(root, place, allowed),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn folders_inside_and_beside_are_near() {
        let outer = tempfile::tempdir().unwrap();
        let outer = outer.path().canonicalize().unwrap();
        let root = outer.join("work/charts");
        for folder in ["work/charts/apps", "work/app/deep", "far/app"] {
            fs::create_dir_all(outer.join(folder)).unwrap();
        }
        let far = outer.join("far/app");
        let reached = |place: &str| reach(&root, Path::new(place), &[]).unwrap();
        let near = |inner: &str| Reach::Allowed(outer.join(inner));
        let refused = |inner: &str| Reach::Refused(outer.join(inner));
        assert_eq!(reached("../app"), near("work/app"));
        assert_eq!(reached("./../app/"), near("work/app"));
        assert_eq!(reached("apps/x"), near("work/charts/apps/x"));
        assert_eq!(reached("../charts/apps"), near("work/charts/apps"));
        assert_eq!(reached("."), near("work/charts"));
        assert_eq!(reached("~/app"), near("work/charts/~/app"));
        assert_eq!(reached(".."), refused("work"));
        assert_eq!(reached("../.."), refused(""));
        assert_eq!(reached("../app/deep"), refused("work/app/deep"));
        assert_eq!(reached("../../far/app"), refused("far/app"));
        assert_eq!(reached(far.to_str().unwrap()), refused("far/app"));
        assert_eq!(reached(root.join("apps").to_str().unwrap()), refused("work/charts/apps"));
        for allowed in [far.clone(), outer.join("far")] {
            let found = reach(&root, Path::new("../../far/app"), &[allowed]).unwrap();
            assert_eq!(found, near("far/app"));
        }
        let other = reach(&root, &far, &[outer.join("fa")]).unwrap();
        assert_eq!(other, refused("far/app"));
        let url = |place: PathBuf| reach_of_url(&root, &place, &[]).unwrap();
        assert_eq!(url(outer.join("work/app")), near("work/app"));
        assert_eq!(url(root.join("apps")), near("work/charts/apps"));
        assert_eq!(url(far.clone()), refused("far/app"));
        assert_eq!(url(outer.join("work/app/../../far/app")), refused("far/app"));
    }

    #[cfg(unix)]
    #[test]
    fn links_in_the_folder_count_as_what_they_hold() {
        let outer = tempfile::tempdir().unwrap();
        let outer = outer.path().canonicalize().unwrap();
        let root = outer.join("work/charts");
        for folder in ["work/charts/apps", "work/app", "far/app"] {
            fs::create_dir_all(outer.join(folder)).unwrap();
        }
        let link = |at: &str, to: &str| std::os::unix::fs::symlink(to, outer.join(at)).unwrap();
        link("work/charts/out", "../../far");
        link("work/charts/beside", "../app");
        link("work/charts/far", outer.join("far/app").to_str().unwrap());
        link("work/charts/circle", "circle");
        link("work/linked", "../far/app");
        let reached = |place: &str| reach(&root, Path::new(place), &[]).unwrap();
        assert_eq!(reached("out/app"), Reach::Refused(outer.join("far/app")));
        assert_eq!(reached("far"), Reach::Refused(outer.join("far/app")));
        assert_eq!(reached("beside"), Reach::Allowed(outer.join("work/app")));
        // A link next to the checkout is nothing that a commit can bring.
        assert_eq!(reached("../linked"), Reach::Allowed(outer.join("work/linked")));
        assert_eq!(reached("../linked/.."), Reach::Refused(outer.join("far")));
        assert!(reach(&root, Path::new("circle"), &[]).is_err());
    }
}
