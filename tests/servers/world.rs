//! A chart with a release to be made, the remote that it came from, and what must hold in the end.

use std::ffi::OsStr;
use std::path::Path;
use std::process::Command;
use std::rc::Rc;

use relmap_testkit::Fixture;
use relmap_testkit::server::{Bare, fsck, locks};

use crate::client::{Ended, run};

/// The release before, and the one to be made.
pub(crate) const BEFORE: &str = "charts-1.1.0";
pub(crate) const TAG: &str = "charts-1.1.1";

/// A chart repository behind a remote, and a clone of it.
pub(crate) struct World {
    pub(crate) remote: Rc<Bare>,
    pub(crate) work: Fixture,
}

impl World {
    /// `charts-1.1.0` is released; `charts-1.1.1` is written down and pushed to `main`, not tagged.
    /// The clone's `origin` is the bare repository itself; see [`World::at`].
    #[track_caller]
    pub(crate) fn new() -> World {
        let remote = Rc::new(Bare::new("charts.git"));
        let work = Fixture::new();
        chart(&work, "", "charts");
        work.commit("Deploy the app");
        work.annotated_tag(BEFORE);
        next_release(&work, "", "charts", "2", "3");
        work.commit("Raise the default replica count");
        work.git(["remote", "add", "origin", &remote.url()]);
        work.git(["push", "--quiet", "origin", "main", BEFORE]);
        work.git(["fetch", "--quiet", "origin"]);
        World { remote, work }
    }

    /// A copy of both, which is faster than to make them anew. Its `origin` is still that of the
    /// first.
    #[track_caller]
    pub(crate) fn copy(&self) -> World {
        World { remote: Rc::new(self.remote.copy()), work: self.work.copy() }
    }

    /// The same, with `origin` at a server's URL.
    #[track_caller]
    pub(crate) fn at(self, url: &str) -> World {
        self.work.git(["remote", "set-url", "origin", url]);
        self
    }

    /// The same, with the map kept in a repository of its own.
    #[track_caller]
    pub(crate) fn with_map_at(self, url: &str) -> World {
        self.work.write("relmap.toml", format!("[map]\nrepository = \"{url}\"\n"));
        self.work.commit("Keep the map elsewhere");
        self.work.git(["push", "--quiet", &self.remote.url(), "main"]);
        self
    }

    /// `relmap release --push`, to be run in the clone.
    pub(crate) fn command(&self) -> Command {
        release_command(&self.work)
    }

    /// Runs `relmap release --push` in the clone.
    #[track_caller]
    pub(crate) fn release(&self) -> Ended {
        run(&self.command())
    }

    /// Runs `relmap release --push` with further variables in the environment.
    #[track_caller]
    pub(crate) fn release_with<V: AsRef<OsStr>>(&self, environment: &[(&str, V)]) -> Ended {
        run(self.command().envs(environment.iter().map(|(name, value)| (name, value))))
    }

    /// The release is complete: tag and map are at the remote, the tag is here too, and nothing else
    /// is anywhere.
    #[track_caller]
    pub(crate) fn assert_released(&self) {
        self.assert_tagged();
        assert_eq!(
            self.remote.ref_names(),
            [
                "refs/heads/main",
                "refs/heads/release-map",
                "refs/tags/charts-1.1.0",
                "refs/tags/charts-1.1.1"
            ]
        );
        assert_rows(&self.remote, "charts.jsonl", &[TAG]);
        assert_eq!(self.remote.git(["rev-list", "--count", "release-map"]), "1");
    }

    /// The tag is at the remote and here, the same annotated tag at the commit of HEAD.
    #[track_caller]
    pub(crate) fn assert_tagged(&self) {
        self.assert_sound();
        let commit = self.remote.git(["rev-parse", "refs/tags/charts-1.1.1^{commit}"]);
        assert_eq!(commit, self.work.head());
        let there = self.remote.git(["rev-parse", "refs/tags/charts-1.1.1"]);
        assert_eq!(self.work.git(["rev-parse", "refs/tags/charts-1.1.1"]), there);
        assert_eq!(self.remote.git(["cat-file", "-t", &there]), "tag");
        let tag = self.remote.git(["cat-file", "tag", &there]);
        assert!(tag.contains("\n\nApp: app-1.2.0"), "{tag}");
    }

    /// The remote has nothing of the release, and the clone no branch that it had not before.
    #[track_caller]
    pub(crate) fn assert_nothing_there(&self) {
        self.assert_sound();
        assert_eq!(self.remote.ref_names(), ["refs/heads/main", "refs/tags/charts-1.1.0"]);
    }

    /// Neither side is damaged, and no lock was left.
    #[track_caller]
    pub(crate) fn assert_sound(&self) {
        assert_sound(&self.remote, &self.work);
    }

    /// The references of the clone, with what they lead to.
    #[track_caller]
    pub(crate) fn local_refs(&self) -> String {
        self.work.git(["for-each-ref", "--format=%(refname) %(objectname)"])
    }
}

/// Neither a remote nor a clone is damaged, and no lock was left in them.
#[track_caller]
pub(crate) fn assert_sound(remote: &Bare, work: &Fixture) {
    assert_eq!(remote.fsck(), "", "the remote");
    assert_eq!(fsck(&mut work.command("git")), "", "the clone");
    assert_eq!(remote.locks(), Vec::<std::path::PathBuf>::new());
    assert_eq!(locks(&work.path().join(".git")), Vec::<std::path::PathBuf>::new());
}

/// A file of the map has the rows of these releases, in this order, each once.
#[track_caller]
pub(crate) fn assert_rows(map: &Bare, file: &str, releases: &[&str]) {
    let text = map.git(["show", &format!("release-map:{file}")]);
    let rows = text.lines().filter_map(|line| line.strip_prefix("{\"chart\":\""));
    let rows: Vec<&str> = rows.filter_map(|rest| Some(rest.split_once('"')?.0)).collect();
    assert_eq!(rows, releases, "{text}");
}

/// `relmap release --push`, to be run in a clone. Whether anybody may be asked is for relmap to
/// find out.
pub(crate) fn release_command(work: &Fixture) -> Command {
    let mut command = work.command(env!("CARGO_BIN_EXE_relmap"));
    command.args(["release", "--push"]).env_remove("GIT_TERMINAL_PROMPT");
    // Maps of these tests are served from temporary folders of their own.
    command.env("RELMAP_ALLOW_PATHS", std::env::temp_dir());
    // The repositories of the tests are not next to each other, as they are on a server.
    command.env("RELMAP_ALLOW_HOSTS", std::env::temp_dir());
    command
}

/// The files of a chart at 1.1.0 below a folder (ending in `/`, or empty).
pub(crate) fn chart(work: &Fixture, folder: &str, title: &str) {
    let notes = format!("{title}-1.1.0 (2026-11-02)\nApp: app-1.2.0\n\n- First chart.\n");
    work.write(&format!("{folder}RELEASE.txt"), notes);
    let metadata =
        format!("apiVersion: v2\nname: {title}\nversion: 1.1.0\nappVersion: \"1.2.0\"\n");
    work.write(&format!("{folder}Chart.yaml"), metadata);
    work.write(&format!("{folder}values.yaml"), "replicaCount: 2\n");
    work.write(&format!("{folder}templates/web.yaml"), "replicas: {{ .Values.replicaCount }}\n");
}

/// Changes a value and declares 1.1.1.
pub(crate) fn next_release(work: &Fixture, folder: &str, title: &str, old: &str, new: &str) {
    let at = |name: &str| format!("{folder}{name}");
    let edit = |name: &str, edit: &dyn Fn(String) -> String| {
        let text = std::fs::read_to_string(work.path().join(Path::new(&at(name))));
        work.write(&at(name), edit(text.expect("a file of the chart")));
    };
    edit("RELEASE.txt", &|text| {
        format!(
            "{title}-1.1.1 (2026-11-20)\nApp: app-1.2.0\n\n- Raise the replica count.\n\n{text}"
        )
    });
    edit("Chart.yaml", &|text| text.replace("version: 1.1.0", "version: 1.1.1"));
    edit("values.yaml", &|text| {
        text.replace(&format!("replicaCount: {old}"), &format!("replicaCount: {new}"))
    });
}
