use std::fs;
use std::os::unix::fs::{FileTypeExt as _, MetadataExt as _, symlink};
use std::path::Path;

use super::*;

/// A work tree `repo` with `.git/hooks`, and a folder `home` next to it with the file `secret`.
struct World {
    outer: tempfile::TempDir,
}

impl World {
    fn new() -> World {
        let outer = tempfile::tempdir().unwrap();
        let world = World { outer };
        for folder in ["repo/.git/hooks", "repo/sub", "home"] {
            fs::create_dir_all(world.at(folder)).unwrap();
        }
        fs::write(world.at("home/secret"), "kept").unwrap();
        world
    }

    fn at(&self, path: &str) -> PathBuf {
        self.outer.path().canonicalize().unwrap().join(path)
    }

    fn link(&self, link: &str, target: impl AsRef<Path>) {
        symlink(target, self.at(link)).unwrap();
    }

    fn fifo(&self, path: &str) {
        let mode = rustix::fs::Mode::from_raw_mode(0o600);
        rustix::fs::mkfifoat(rustix::fs::CWD, self.at(path), mode).unwrap();
    }

    #[track_caller]
    fn write(&self, path: &str) -> Result<(), OutputError> {
        Outputs::default().write(&self.at(path), b"new")
    }

    #[track_caller]
    fn reads(&self, path: &str, content: &str) {
        assert_eq!(fs::read_to_string(self.at(path)).unwrap(), content, "{path}");
    }

    /// What is outside the work tree is as it was.
    #[track_caller]
    fn is_untouched(&self) {
        self.reads("home/secret", "kept");
        assert_eq!(fs::read_dir(self.at("home")).unwrap().count(), 1);
        assert_eq!(fs::read_dir(self.at("repo/.git/hooks")).unwrap().count(), 0);
    }
}

#[test]
fn files_are_made_with_their_folders_and_replaced() {
    let world = World::new();
    for path in ["repo/new/deep/a.xml", "repo/a.xml", "home/new/a.xml", "repo/sub/../b.xml"] {
        world.write(path).unwrap();
        world.reads(path, "new");
        fs::write(world.at(path), "older, and longer").unwrap();
        world.write(path).unwrap();
        world.reads(path, "new");
    }
    assert_eq!(fs::read_dir(world.at("repo/new/deep")).unwrap().count(), 1);
    let error = world.write("repo/sub").unwrap_err();
    assert!(matches!(error, OutputError::Io(error) if error.kind() == ErrorKind::IsADirectory));
    let error = world.write("repo/a.xml/b").unwrap_err();
    assert_eq!(
        error.to_string(),
        format!("`{}` is not a folder", world.at("repo/a.xml").display())
    );
    assert!(world.write("repo/missing/../b.xml").is_err() && world.write("repo/..").is_err());
}

#[test]
fn a_link_at_the_end_is_replaced_in_a_work_tree() {
    let world = World::new();
    for (link, target) in [
        ("repo/out", "../home/secret"),
        ("repo/dangling", "../home/new"),
        ("repo/sub/absolute", world.at("home/secret").to_str().unwrap()),
        ("repo/git", ".git/hooks/pre-push"),
        ("repo/inside", "sub/file"),
        ("repo/device", "/dev/full"),
        ("repo/folder", "../home"),
        ("repo/loop", "loop"),
    ] {
        world.link(link, target);
        world.write(link).unwrap();
        assert!(world.at(link).symlink_metadata().unwrap().is_file(), "{link}");
        world.reads(link, "new");
    }
    world.is_untouched();
    assert!(!world.at("repo/sub/file").exists());
}

#[test]
fn a_link_on_the_way_must_not_lead_out_of_the_work_tree() {
    let world = World::new();
    world.link("repo/sub/real", "..");
    for target in [
        "../home",
        world.at("home").to_str().unwrap(),
        "../home/new",
        "sub/real/../home",
        "/dev/fd",
    ] {
        world.link("repo/reports", target);
        for path in ["repo/reports/secret", "repo/reports/deep/x", "repo/sub/../reports/x"] {
            let error = world.write(path).unwrap_err();
            let OutputError::LeavesWorkTree { link, .. } = &error else { panic!("{error}") };
            assert_eq!(*link, world.at("repo/reports"));
        }
        fs::remove_file(world.at("repo/reports")).unwrap();
    }
    // A caller that goes up again must not be led elsewhere by it.
    world.link("repo/up", ".");
    assert!(matches!(world.write("repo/up/../home/x"), Err(OutputError::LeavesWorkTree { .. })));
    world.is_untouched();

    world.link("repo/reports", "../home");
    assert_eq!(
        world.write("repo/reports/x").unwrap_err().to_string(),
        format!(
            "`{}` is a link in the work tree and leads out of it, to `{}`; remove the link, or \
             name the place that it leads to",
            world.at("repo/reports").display(),
            world.at("home/x").display()
        )
    );
}

#[test]
fn a_link_on_the_way_must_not_lead_to_files_of_git() {
    let world = World::new();
    fs::create_dir_all(world.at("repo/sub/.GIT/hooks")).unwrap();
    for target in [".git", ".git/hooks", "sub/.GIT/hooks", "sub/../.git/new"] {
        world.link("repo/reports", target);
        let error = world.write("repo/reports/pre-push").unwrap_err();
        assert!(matches!(error, OutputError::IntoGit { .. }), "{target}: {error}");
        fs::remove_file(world.at("repo/reports")).unwrap();
    }
    world.is_untouched();
    // One that the caller names is the caller's.
    world.write("repo/.git/relmap.xml").unwrap();
    // A folder of git's own that has another name.
    fs::create_dir_all(world.at("repo/elsewhere/hooks")).unwrap();
    world.link("repo/reports", "elsewhere/hooks");
    let outputs = Outputs::new([], [world.at("repo/elsewhere").as_path()]);
    let error = outputs.write(&world.at("repo/reports/pre-push"), b"new").unwrap_err();
    assert!(matches!(error, OutputError::IntoGit { .. }), "{error}");
}

#[test]
fn a_link_that_stays_in_the_work_tree_is_followed_on_the_way() {
    let world = World::new();
    world.link("repo/reports", "sub");
    world.write("repo/reports/deep/a.xml").unwrap();
    world.reads("repo/sub/deep/a.xml", "new");
    assert!(world.at("repo/reports").symlink_metadata().unwrap().is_symlink());
}

#[test]
fn links_outside_of_work_trees_are_followed() {
    let world = World::new();
    world.link("home/link", "file");
    world.link("home/to-folder", "folder");
    world.link("home/to-repo", "../repo");
    fs::create_dir(world.at("home/folder")).unwrap();
    fs::write(world.at("home/file"), "old").unwrap();
    world.write("home/link").unwrap();
    world.reads("home/file", "new");
    assert!(world.at("home/link").symlink_metadata().unwrap().is_symlink());
    world.write("home/to-folder/a").unwrap();
    world.reads("home/folder/a", "new");
    // The work tree itself may be reached by one.
    world.write("home/to-repo/sub/a").unwrap();
    world.reads("repo/sub/a", "new");
    // What lies in it is not trusted for that.
    world.link("repo/out", "../home/secret");
    world.link("repo/reports", "../home");
    world.write("home/to-repo/out").unwrap();
    assert!(matches!(
        world.write("home/to-repo/reports/x"),
        Err(OutputError::LeavesWorkTree { .. })
    ));
    // Nor is one that a link of the caller leads to.
    world.link("home/chain", "../repo/chained");
    world.link("repo/chained", "../home/secret");
    world.write("home/chain").unwrap();
    world.reads("repo/chained", "new");
    world.reads("home/secret", "kept");
}

#[test]
fn a_work_tree_without_a_git_folder_is_one_if_the_caller_says_so() {
    let world = World::new();
    fs::create_dir(world.at("tree")).unwrap();
    world.link("tree/out", "../home/secret");
    world.link("tree/reports", "../home");
    let tree = world.at("tree");
    let outputs = Outputs::new([tree.as_path()], []);
    outputs.write(&tree.join("out"), b"new").unwrap();
    let error = outputs.write(&tree.join("reports/x"), b"new").unwrap_err();
    assert!(matches!(error, OutputError::LeavesWorkTree { .. }), "{error}");
    world.is_untouched();
}

#[test]
fn links_that_never_end_are_told() {
    let world = World::new();
    world.link("home/a", "b");
    world.link("home/b", "a");
    let error = world.write("home/a").unwrap_err();
    assert_eq!(
        error.to_string(),
        format!("`{}` leads through too many symbolic links", world.at("home/a").display())
    );
    world.link("repo/a", "a");
    assert!(matches!(world.write("repo/a/b"), Err(OutputError::LinkLoop { .. })));
}

#[test]
fn pipes_and_devices_are_written_to_outside_of_work_trees_only() {
    let world = World::new();
    world.fifo("home/pipe");
    let pipe = world.at("home/pipe");
    let reader = std::thread::spawn(move || fs::read_to_string(pipe).unwrap());
    world.write("home/pipe").unwrap();
    assert_eq!(reader.join().unwrap(), "new");
    assert!(fs::metadata(world.at("home/pipe")).unwrap().file_type().is_fifo());
    Outputs::default().write(Path::new("/dev/null"), b"new").unwrap();

    world.fifo("repo/pipe");
    world.link("home/to-pipe", "../repo/pipe");
    for path in ["repo/pipe", "home/to-pipe"] {
        let told = format!(
            "`{}` is a pipe, a socket or a device in the work tree; remove it, or name one elsewhere",
            world.at("repo/pipe").display()
        );
        assert_eq!(world.write(path).unwrap_err().to_string(), told);
        assert_eq!(Outputs::default().append(&world.at(path)).unwrap_err().to_string(), told);
        assert_eq!(Outputs::default().existing(&world.at(path)).unwrap_err().to_string(), told);
    }
}

#[test]
fn another_name_of_a_file_keeps_its_content() {
    let world = World::new();
    fs::hard_link(world.at("home/secret"), world.at("repo/hard")).unwrap();
    world.write("repo/hard").unwrap();
    world.is_untouched();
    assert_eq!(fs::metadata(world.at("repo/hard")).unwrap().nlink(), 1);
}

#[test]
fn adding_to_a_file_follows_no_link_of_a_work_tree() {
    let world = World::new();
    let add = |path: &str| {
        let file = Outputs::default().append(&world.at(path));
        file.map(|mut file| file.write_all(b"+").unwrap())
    };
    fs::write(world.at("repo/summary"), "old").unwrap();
    add("repo/summary").unwrap();
    world.reads("repo/summary", "old+");
    add("repo/output").unwrap();
    world.reads("repo/output", "+");
    world.link("repo/out", "../home/secret");
    assert_eq!(
        add("repo/out").unwrap_err().to_string(),
        format!("`{}` is a link in the work tree; remove it", world.at("repo/out").display())
    );
    world.link("repo/reports", "../home");
    assert!(matches!(add("repo/reports/secret"), Err(OutputError::LeavesWorkTree { .. })));
    world.is_untouched();
}

#[test]
fn a_file_to_be_edited_may_be_a_link_that_stays_in_the_work_tree() {
    let world = World::new();
    let existing = |path: &str| Outputs::default().existing(&world.at(path));
    fs::write(world.at("repo/sub/RELEASE.txt"), "").unwrap();
    world.link("repo/RELEASE.txt", "sub/RELEASE.txt");
    assert_eq!(existing("repo/RELEASE.txt").unwrap(), world.at("repo/sub/RELEASE.txt"));
    world.link("repo/out", "../home/secret");
    world.link("repo/config", ".git/config");
    world.link("repo/device", "/dev/null");
    assert!(matches!(existing("repo/out"), Err(OutputError::LeavesWorkTree { .. })));
    assert!(matches!(existing("repo/device"), Err(OutputError::LeavesWorkTree { .. })));
    assert!(matches!(existing("repo/config"), Err(OutputError::IntoGit { .. })));
    assert!(matches!(existing("repo/none"), Err(OutputError::Io(_))));
    assert!(matches!(existing("repo/sub"), Err(OutputError::Io(_))));
    world.link("home/link", "secret");
    assert_eq!(existing("home/link").unwrap(), world.at("home/secret"));
}
