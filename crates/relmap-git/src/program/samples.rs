//! What git, ssh and servers really print, and what is read from it.

use super::failure_kind::FailureKind;
use super::failure_words::{classify, is_turned_away};
use super::git_output::GitOutput;
use super::push_output::{RefStatus, parse, rejection};

use FailureKind::{
    BrokenOff, Hidden, Hook, NoAtomic, NoCredentials, NoPermission, NoPushOptions, NoSignedPush,
    NonFastForward, NotFound, Other, OtherHash, ProtectedBranch, ProtectedTag, ServerTrouble,
    Shallow, UnknownHost, Unreachable, Unsupported,
};

#[test]
fn failures_are_told_apart_by_the_words_of_git_ssh_and_servers() {
    for (stderr, kind) in [
        (
            "error: failed to push some refs to '/r.git'\nrefs/tags/a [remote rejected] (deny updating a hidden ref)\n",
            Hidden,
        ),
        // git over HTTP.
        (
            "fatal: could not read Username for 'https://github.com': terminal prompts disabled\n",
            NoCredentials,
        ),
        (
            "fatal: could not read Username for 'https://h': No such device or address\n",
            NoCredentials,
        ),
        (
            "error: unable to read askpass response from '/x'\nfatal: could not read Password for 'https://u@h': terminal prompts disabled\n",
            NoCredentials,
        ),
        ("fatal: Authentication failed for 'https://h/a.git/'\n", NoCredentials),
        (
            "fatal: unable to access 'https://h/a.git/': The requested URL returned error: 403\n",
            NoPermission,
        ),
        (
            "fatal: unable to access 'https://h/a.git/': The requested URL returned error: 503\n",
            ServerTrouble,
        ),
        ("fatal: unable to access 'https://h/': Could not resolve host: h\n", Unreachable),
        (
            "fatal: unable to access 'https://h/': Failed to connect to h port 443 after 3 ms: Couldn't connect to server\n",
            Unreachable,
        ),
        (
            "fatal: unable to access 'https://h/': SSL certificate problem: self-signed certificate\n",
            Unreachable,
        ),
        (
            "fatal: unable to access 'https://h/': CONNECT tunnel failed, response 407\n",
            Unreachable,
        ),
        ("fatal: unable to access 'https://h/a.git/': Empty reply from server\n", BrokenOff),
        ("fatal: repository 'https://h/a.git/' not found\n", NotFound),
        (
            "error: RPC failed; curl 56 GnuTLS recv error (-110)\nsend-pack: unexpected disconnect while reading sideband packet\nfatal: the remote end hung up unexpectedly\nEverything up-to-date\n",
            BrokenOff,
        ),
        // git daemon and local paths.
        (
            "fatal: unable to connect to 127.0.0.1:\n127.0.0.1[0: 127.0.0.1]: errno=Connection refused\n",
            Unreachable,
        ),
        ("fatal: remote error: access denied or repository not exported: /a.git\n", NotFound),
        ("fatal: remote error: service not enabled: /a.git\n", NoPermission),
        (
            "fatal: '/srv/none.git' does not appear to be a git repository\nfatal: Could not read from remote repository.\n\nPlease make sure you have the correct access rights\nand the repository exists.\n",
            NotFound,
        ),
        (
            "remote: fatal: Unable to create temporary file '/srv/a.git/objects/pack/tmp': No space left on device\nerror: remote unpack failed: index-pack abnormal exit\n",
            ServerTrouble,
        ),
        (
            "remote: error: insufficient permission for adding an object to repository database ./objects\nerror: remote unpack failed: unpack-objects abnormal exit\n",
            NoPermission,
        ),
        ("fatal: the receiving end does not support --atomic push\n", NoAtomic),
        (
            "fatal: the receiving end does not support push options\nfatal: the remote end hung up unexpectedly\nerror: failed to push some refs to 'file:///o.git'\n",
            NoPushOptions,
        ),
        (
            "fatal: the receiving end does not support --signed push\nfatal: the remote end hung up unexpectedly\n",
            NoSignedPush,
        ),
        (
            "fatal: the receiving end does not support this repository's hash algorithm\nfatal: the remote end hung up unexpectedly\n",
            OtherHash,
        ),
        (
            "fatal: mismatched algorithms: client sha1; server sha256\nfatal: the remote end hung up unexpectedly\n",
            OtherHash,
        ),
        (
            "fatal: the receiving end does not support something new\nfatal: the remote end hung up unexpectedly\n",
            Unsupported,
        ),
        // A warning decides nothing.
        (
            "warning: not sending a push certificate since the receiving end does not support --signed push\nfatal: the remote end hung up unexpectedly\n",
            BrokenOff,
        ),
        // OpenSSH.
        (
            "git@h: Permission denied (publickey).\nfatal: Could not read from remote repository.\n\nPlease make sure you have the correct access rights\nand the repository exists.\n",
            NoCredentials,
        ),
        (
            "u@h: Permission denied (publickey,password,keyboard-interactive).\nfatal: Could not read from remote repository.\n",
            NoCredentials,
        ),
        (
            "Host key verification failed.\nfatal: Could not read from remote repository.\n",
            UnknownHost,
        ),
        (
            "@@@@@\n@    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @\nHost key verification failed.\n",
            UnknownHost,
        ),
        (
            "ssh: Could not resolve hostname h: Name or service not known\nfatal: Could not read from remote repository.\n",
            Unreachable,
        ),
        (
            "ssh: connect to host h port 22: Connection timed out\nfatal: Could not read from remote repository.\n",
            Unreachable,
        ),
        (
            "ssh: connect to host h port 22: No route to host\r\nfatal: Could not read from remote repository.\n",
            Unreachable,
        ),
        (
            "Connection closed by 127.0.0.1 port 22\nfatal: Could not read from remote repository.\n",
            BrokenOff,
        ),
        (
            "client_loop: send disconnect: Broken pipe\nfatal: the remote end hung up unexpectedly\n",
            BrokenOff,
        ),
        // GitHub.
        (
            "remote: Support for password authentication was removed on August 13, 2021.\nfatal: Authentication failed for 'https://github.com/a/b.git/'\n",
            NoCredentials,
        ),
        (
            "remote: Permission to a/b.git denied to c.\nfatal: unable to access 'https://github.com/a/b.git/': The requested URL returned error: 403\n",
            NoPermission,
        ),
        (
            "remote: Write access to repository not granted.\nfatal: unable to access 'https://github.com/a/b.git/': The requested URL returned error: 403\n",
            NoPermission,
        ),
        (
            "ERROR: Permission to a/b.git denied to deploy key\nfatal: Could not read from remote repository.\n",
            NoPermission,
        ),
        (
            "ERROR: The key you are authenticating with has been marked as read only.\nfatal: Could not read from remote repository.\n",
            NoPermission,
        ),
        (
            "remote: Repository not found.\nfatal: repository 'https://github.com/a/c.git/' not found\n",
            NotFound,
        ),
        ("ERROR: Repository not found.\nfatal: Could not read from remote repository.\n", NotFound),
        ("remote: Internal Server Error\n", ServerTrouble),
        // GitLab.
        (
            "remote: HTTP Basic: Access denied. If a password was provided for Git authentication, the password was incorrect or you're required to use a token instead of a password.\nfatal: Authentication failed for 'https://gitlab.com/a/b.git/'\n",
            NoCredentials,
        ),
        (
            "remote: GitLab: You are not allowed to push code to this project.\nfatal: unable to access 'https://gitlab.com/a/b.git/': The requested URL returned error: 403\n",
            NoPermission,
        ),
        (
            "remote: \nremote: ========================================================================\nremote: \nremote: ERROR: This deploy key does not have write access to this project.\nremote: \nfatal: Could not read from remote repository.\n",
            NoPermission,
        ),
        (
            "remote: The project you were looking for could not be found or you don't have permission to view it.\nfatal: repository 'https://gitlab.com/a/c.git/' not found\n",
            NotFound,
        ),
        // Gitea and Forgejo.
        (
            "remote: Unauthorized\nfatal: Authentication failed for 'https://gitea.example/a/b.git/'\n",
            NoCredentials,
        ),
        (
            "remote: User permission denied for writing.\nfatal: unable to access 'https://gitea.example/a/b.git/': The requested URL returned error: 403\n",
            NoPermission,
        ),
        ("Gitea: Unauthorized\nfatal: Could not read from remote repository.\n", NoPermission),
        (
            "remote: Not found.\nfatal: repository 'https://gitea.example/a/c.git/' not found\n",
            NotFound,
        ),
        // Bitbucket.
        (
            "remote: Invalid credentials\nfatal: Authentication failed for 'https://bitbucket.org/a/b.git/'\n",
            NoCredentials,
        ),
        (
            "remote: Your credentials lack one or more required privilege scopes.\nfatal: unable to access 'https://bitbucket.org/a/b.git/': The requested URL returned error: 403\n",
            NoPermission,
        ),
        (
            "remote: Forbidden\nfatal: unable to access 'https://bitbucket.org/a/b.git/': The requested URL returned error: 403\n",
            NoPermission,
        ),
        (
            "conq: repository does not exist.\nfatal: Could not read from remote repository.\n",
            NotFound,
        ),
        // Nothing that is known.
        ("fatal: something new\n", Other),
        ("", Other),
    ] {
        assert_eq!(classify(stderr.as_bytes()), kind, "{stderr}");
    }
}

#[test]
fn rejections_are_told_apart() {
    let tag = "refs/tags/charts-1.1.1";
    let map = "refs/heads/release-map";
    let both = |first: &str, second: &str| {
        format!("To https://h/a.git\n!\t1111:{tag}\t{first}\n!\t2222:{map}\t{second}\nDone\n")
    };
    for (stdout, stderr, kind) in [
        // git's own words.
        (
            both("[rejected] (already exists)", "[rejected] (atomic push failed)"),
            "",
            NonFastForward,
        ),
        (both("[rejected] (atomic push failed)", "[rejected] (fetch first)"), "", NonFastForward),
        (
            both("[rejected] (atomic push failed)", "[rejected] (non-fast-forward)"),
            "",
            NonFastForward,
        ),
        (
            both(
                "[remote rejected] (atomic transaction failed)",
                "[remote rejected] (incorrect old value provided)",
            ),
            "",
            NonFastForward,
        ),
        (
            both(
                "[remote rejected] (atomic push failure)",
                "[remote rejected] (failed to update ref)",
            ),
            "remote: error: cannot lock ref 'refs/heads/release-map': is at 33 but expected 22\n",
            NonFastForward,
        ),
        (
            both(
                "[remote rejected] (cannot lock ref 'refs/tags/charts-1.1.1': reference already exists)",
                "[remote rejected] (atomic push failure)",
            ),
            "",
            NonFastForward,
        ),
        (
            both(
                "[remote rejected] (failed to update ref)",
                "[remote rejected] (atomic push failure)",
            ),
            "remote: error: Unable to create '/srv/a.git/refs/tags/charts-1.1.1.lock': No space left on device\n",
            ServerTrouble,
        ),
        (
            both(
                "[remote rejected] (cannot lock ref 'refs/tags/a/b': 'refs/tags/a' exists; cannot create 'refs/tags/a/b')",
                "[remote rejected] (atomic push failure)",
            ),
            "",
            FailureKind::NameBlocked,
        ),
        (
            both(
                "[remote rejected] (pre-receive hook declined)",
                "[remote rejected] (pre-receive hook declined)",
            ),
            "remote: not on a Friday\n",
            Hook,
        ),
        (
            both("[remote rejected] (hook declined)", "[remote rejected] (atomic push failure)"),
            "remote: error: hook declined to update refs/tags/charts-1.1.1\n",
            Hook,
        ),
        (
            both(
                "[remote rejected] (shallow update not allowed)",
                "[remote rejected] (shallow update not allowed)",
            ),
            "",
            Shallow,
        ),
        (
            both("[remote rejected] (unpacker error)", "[remote rejected] (unpacker error)"),
            "error: remote unpack failed: index-pack abnormal exit\n",
            ServerTrouble,
        ),
        (
            both(
                "[remote rejected] (atomic transaction failed)",
                "[remote rejected] (atomic transaction failed)",
            ),
            "remote: error: cannot lock ref 'refs/tags/charts-1.1.1': reference already exists\n",
            NonFastForward,
        ),
        (
            both(
                "[remote rejected] (atomic transaction failed)",
                "[remote rejected] (atomic transaction failed)",
            ),
            "remote: error: cannot lock ref 'refs/heads/release-map': is at 33 but expected 22\n",
            NonFastForward,
        ),
        (
            both(
                "[remote rejected] (atomic transaction failed)",
                "[remote rejected] (atomic transaction failed)",
            ),
            "remote: error: cannot lock ref 'refs/heads/release-map': Unable to create '/srv/a.git/refs/heads/release-map.lock': File exists.\n",
            NonFastForward,
        ),
        // GitHub.
        (
            both(
                "[remote rejected] (push declined due to repository rule violations)",
                "[remote rejected] (push declined due to repository rule violations)",
            ),
            "remote: error: GH013: Repository rule violations found for refs/tags/charts-1.1.1.\nremote: - Cannot create ref due to creations being restricted.\n",
            ProtectedTag,
        ),
        (
            both(
                "[remote rejected] (atomic transaction failed)",
                "[remote rejected] (protected branch hook declined)",
            ),
            "remote: error: GH006: Protected branch update failed for refs/heads/release-map.\n",
            ProtectedBranch,
        ),
        // GitLab.
        (
            both(
                "[remote rejected] (pre-receive hook declined)",
                "[remote rejected] (pre-receive hook declined)",
            ),
            "remote: GitLab: You are not allowed to create this tag as it is protected.\n",
            ProtectedTag,
        ),
        (
            both(
                "[remote rejected] (pre-receive hook declined)",
                "[remote rejected] (pre-receive hook declined)",
            ),
            "remote: GitLab: You are not allowed to push code to protected branches on this project.\n",
            ProtectedBranch,
        ),
        // Gitea.
        (
            both(
                "[remote rejected] (pre-receive hook declined)",
                "[remote rejected] (pre-receive hook declined)",
            ),
            "remote: Gitea: Tag charts-1.1.1 is protected\n",
            ProtectedTag,
        ),
        // Bitbucket.
        (
            both(
                "[remote rejected] (pre-receive hook declined)",
                "[remote rejected] (pre-receive hook declined)",
            ),
            "remote: Branch refs/heads/release-map can only be modified through pull requests.\n",
            ProtectedBranch,
        ),
        // Gerrit.
        (
            both(
                "[remote rejected] (prohibited by Gerrit: not permitted: create)",
                "[remote rejected] (prohibited by Gerrit: not permitted: create)",
            ),
            "",
            NoPermission,
        ),
    ] {
        let statuses = parse(stdout.as_bytes());
        assert_eq!(statuses.len(), 2, "{stdout}");
        assert_eq!(rejection(&statuses, stderr.as_bytes()), Some(kind), "{stdout}{stderr}");
    }
}

#[test]
fn who_is_turned_away_is_told_from_who_is_refused() {
    let reading = "fatal: Could not read from remote repository.\n\nPlease make sure you have the correct access rights\nand the repository exists.\n";
    for text in [
        reading.to_owned(),
        "fatal: read error: Connection reset by peer\n".to_owned(),
        format!("kex_exchange_identification: Connection closed by remote host\n{reading}"),
        format!("Connection closed by 127.0.0.1 port 22\r\n{reading}"),
        "fatal: unable to access 'https://h/a.git/': Recv failure: Connection reset by peer\n".to_owned(),
        "fatal: unable to access 'https://h/a.git/': Empty reply from server\n".to_owned(),
        "fatal: unable to access 'https://h/a.git/': The requested URL returned error: 429\n".to_owned(),
        "error: RPC failed; HTTP 503 curl 22 The requested URL returned error: 503\nfatal: the remote end hung up unexpectedly\n".to_owned(),
        "fatal: the remote end hung up unexpectedly\nfatal: early EOF\n".to_owned(),
    ] {
        assert!(is_turned_away(text.as_bytes()), "{text}");
    }
    for text in [
        format!("ERROR: Your account is on hold.\n{reading}"),
        format!("git@h: Permission denied (publickey).\n{reading}"),
        format!("fatal: '/a.git' does not appear to be a git repository\n{reading}"),
        "fatal: unable to access 'https://h/a.git/': The requested URL returned error: 500\n".to_owned(),
        "fatal: unable to access 'https://h/a.git/': The requested URL returned error: 403\n".to_owned(),
        "fatal: remote error: upload-pack: not our ref 11\nfatal: the remote end hung up unexpectedly\n".to_owned(),
        "fatal: error processing shallow info: 4\nfatal: the remote end hung up unexpectedly\n".to_owned(),
        "fatal: unable to connect to h: Connection refused\n".to_owned(),
        String::new(),
    ] {
        assert!(!is_turned_away(text.as_bytes()), "{text}");
    }
}

#[test]
fn what_a_hook_prints_is_no_status() {
    let printed = b"checking\tall:things\nhello\nTo file:///x\n*\t11:refs/tags/a\t[new tag]\n=\t22:refs/heads/m\t[up to date]\nDone\n";
    let status = |flag, name: &str, summary: &str| RefStatus {
        flag,
        name: name.to_owned(),
        summary: summary.to_owned(),
    };
    assert_eq!(
        parse(printed),
        [status('*', "refs/tags/a", "[new tag]"), status('=', "refs/heads/m", "[up to date]")]
    );
    assert_eq!(rejection(&parse(printed), b""), None);
    assert_eq!(parse(b"\xff\t\xff:\xff\t\n"), []);
}

#[test]
fn words_are_shown_without_secrets_progress_and_advice() {
    let printed = b"remote: Resolving deltas:   0% (0/2)\rremote: Resolving deltas: 100% (2/2)\n\
        remote: no\x1b[31m entry        \nhint: Updates were rejected\nerror: failed to push some refs to 'https://u:p@h/a'\n\n";
    assert_eq!(
        GitOutput::of(printed).lines(),
        [
            "remote: Resolving deltas: 100% (2/2)",
            "remote: no\x1b[31m entry",
            "error: failed to push some refs to 'https://***@h/a'",
        ]
    );
    assert_eq!(GitOutput::of(b"").to_string(), "git gave no reason");
    let long: String = (0..100).map(|line| format!("{line}\n")).collect();
    assert_eq!(GitOutput::of(long.as_bytes()).lines().len(), 20);
}
