use relmap_testkit::Fixture;

use super::*;

struct Tags;

impl FileFilter for Tags {
    fn wants(&self, path: &str) -> bool {
        path.starts_with("tags/")
    }

    fn wants_below(&self, folder: &str) -> bool {
        folder.is_empty() || folder.starts_with("tags")
    }
}

#[test]
fn what_arrives_by_a_merge_arrives_once_and_at_its_time() {
    let fixture = Fixture::new();
    fixture.write("tags/web", "v1");
    fixture.write("other", "1");
    fixture.commit("One");
    fixture.git(["checkout", "-q", "-b", "side"]);
    fixture.write("tags/web", "v2");
    fixture.commit("Two");
    fixture.write("tags/web", "v3");
    fixture.commit("Three");
    fixture.git(["checkout", "-q", "main"]);
    fixture.git(["merge", "-q", "--no-ff", "-m", "Merge", "side"]);
    let repository = Repository::open(fixture.path()).unwrap();
    let line = repository.first_parents("HEAD", |_, _| true).unwrap();
    assert_eq!(line.commits.len(), 2);
    assert!(!line.is_cut);
    let head = repository.line_head("HEAD").unwrap();
    assert_eq!(head, line.commits[0]);
    let changed = repository.changed_files(Some(&line.commits[1]), &head, &Tags).unwrap();
    assert_eq!(changed.len(), 1);
    assert_eq!(changed[0].path, "tags/web");
    let text = |id: Option<ContentId>| repository.content(id.unwrap(), "tags/web").unwrap();
    assert_eq!((text(changed[0].old), text(changed[0].new)), (b"v1".to_vec(), b"v3".to_vec()));
    let all = repository.changed_files(None, &head, &Tags).unwrap();
    assert_eq!(all.len(), 1, "{all:?}");
    assert_eq!(line.at(i64::MAX), Some(0));
    assert_eq!(line.at(0), None);
}

/// What takes the place of a file or a folder that matters is told, and has no content.
#[cfg(unix)]
#[test]
fn a_link_is_no_file() {
    let fixture = Fixture::new();
    fixture.write("secret", "1");
    std::fs::create_dir_all(fixture.path().join("tags")).unwrap();
    let link = |to: &str, name: &str| {
        std::os::unix::fs::symlink(to, fixture.path().join(name)).unwrap();
    };
    link("../secret", "tags/web");
    link("secret", "tagsfile");
    link("tags", "tagsfolder");
    link("nowhere", "tagslost");
    link("tags", "other");
    fixture.commit("Link");
    let repository = Repository::open(fixture.path()).unwrap();
    let head = repository.line_head("HEAD").unwrap();
    let found = repository.changed_files(None, &head, &Tags).unwrap();
    let paths: Vec<&str> = found.iter().map(|file| file.path.as_str()).collect();
    assert_eq!(paths, ["tags/web", "tagsfolder", "tagslost"]);
    for file in &found {
        let id = file.new.unwrap();
        assert!(!id.is_file());
        let error = repository.content(id, &file.path).unwrap_err().to_string();
        let message = format!(
            "`{}` is a symbolic link or a submodule, which is not followed; replace it with what it leads to",
            file.path
        );
        assert_eq!(error, message);
    }
}
