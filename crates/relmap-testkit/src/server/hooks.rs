//! Scripts for a server's hooks: servers that refuse, that are slow, that die.

/// `pre-receive`: refuses everything, with these words on lines of their own.
pub fn refuse(words: &[&str]) -> String {
    let lines = words.iter().map(|line| format!("echo '{}' >&2\n", line.replace('\'', "'\\''")));
    format!("cat >/dev/null\n{}exit 1\n", lines.collect::<String>())
}

/// `pre-receive`: refuses new tags the way GitLab does for a protected tag.
pub const GITLAB_PROTECTED_TAG: &str = "\
while read -r old new name; do
  case $name in
  refs/tags/*)
    echo 'GitLab: You are not allowed to create this tag as it is protected.' >&2
    exit 1 ;;
  esac
done
";

/// `proc-receive`: refuses new tags the way GitHub does for a rule set, with a reason of its own for
/// each reference. The repository needs `receive.procReceiveRefs` set to `refs/tags`.
pub const GITHUB_PROTECTED_TAG: &str = r#"
packet() { printf '%04x%s' $((${#1} + 4)) "$1"; }
# Reads one packet; none for the packet that ends a list.
read_packet() {
  length=$(dd bs=1 count=4 2>/dev/null)
  [ "$length" = 0000 ] && return 1
  payload=$(dd bs=1 count=$((0x$length - 4)) 2>/dev/null | tr -d '\000')
}
while read_packet; do :; done
packet version=1
printf 0000
names=
while read_packet; do names="$names ${payload##* }"; done
for name in $names; do
  echo "error: GH013: Repository rule violations found for $name." >&2
  echo "Review all repository rules at https://git.example.org/team/charts/rules?ref=$name" >&2
  echo >&2
  echo '- Cannot create ref due to creations being restricted.' >&2
  echo >&2
  packet "ng $name push declined due to repository rule violations"
done
printf 0000
"#;

/// `pre-receive`: takes its time.
pub fn slow(seconds: u32) -> String {
    format!("cat >/dev/null\nexec sleep {seconds}\n")
}

/// `pre-receive`: the server dies when all has arrived and nothing is written yet.
pub const DIE_BEFORE_WRITING: &str = "kill -KILL $PPID\n";

/// `reference-transaction`: the server dies when the references are written and nobody was told.
pub const DIE_AFTER_WRITING: &str = "[ \"$1\" = committed ] && kill -KILL $PPID\nexit 0\n";
