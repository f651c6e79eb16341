//! No link shows the own files of a repository in the checkout, which may hold a password.

use std::fs;
use std::os::unix::fs::symlink;

use crate::support::{chart_files, charts, relmap};

#[test]
fn no_link_shows_the_files_of_a_nested_repository() {
    for git in [".git", ".GIT"] {
        let fixture = charts();
        chart_files(&fixture, "", "web", "charts");
        fixture.write("tools/x/README.md", "x");
        fs::create_dir_all(fixture.path().join(format!("tools/x/{git}"))).unwrap();
        let config = fixture.path().join(format!("tools/x/{git}/config"));
        fs::write(&config, "password: SECRET\n").unwrap();
        let values = fixture.path().join("values.yaml");
        fs::remove_file(&values).unwrap();
        symlink(format!("tools/x/{git}/config"), &values).unwrap();
        symlink(format!("tools/x/{git}"), fixture.path().join("folder")).unwrap();
        for arguments in [
            &["check", "--worktree"][..],
            &["next", "--worktree"],
            &["parse", "values.yaml"],
            &["parse", "folder/config"],
        ] {
            let ran = relmap(&fixture, arguments);
            assert!(!ran.whole().contains("SECRET"), "{arguments:?} {}", ran.whole());
        }
        let message = |file: &str| {
            format!(
                "relmap: `{file}` leads out of the repository through a symbolic link to `{}`; replace \
                 the link with the file\n",
                config.display()
            )
        };
        for file in ["values.yaml", "folder/config"] {
            let ran = relmap(&fixture, &["parse", file]);
            assert_eq!((ran.code, ran.stderr), (3, message(file)));
        }
    }
}
