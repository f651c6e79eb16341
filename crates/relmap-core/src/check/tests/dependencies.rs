//! Dependencies: declared, locked, vendored.

use super::{Case, findings, rules, shown};
use crate::outcome::ComponentOutcome;

fn demand(outcome: &ComponentOutcome) -> String {
    let of_dependencies = |r: &&crate::rules::Requirement| r.key.as_str() == "dependencies";
    let Some(found) = outcome.requirements.iter().find(of_dependencies) else {
        return "nothing".into();
    };
    format!(
        "{} {}: {} ({})",
        found.matching,
        found.bump,
        found.causes.join(", "),
        found.files.join(", ")
    )
}

/// A Chart.yaml that depends on redis.
fn redis(version: &str, rest: &str) -> String {
    format!(
        "apiVersion: v2\nname: web\nversion: 1.1.0\nappVersion: 1.2.0\ndependencies:\n- name: redis\n  version: {version}\n{rest}"
    )
}

fn lock(version: &str) -> String {
    format!("dependencies:\n- name: redis\n  repository: https://x\n  version: {version}\n")
}

#[test]
fn a_lock_says_what_moved_where_the_range_stays() {
    let outcome = Case::charts()
        .differing("Chart.yaml", &redis("^17", ""), &redis("^17", ""))
        .differing("Chart.lock", &lock("17.0.0"), &lock("17.3.1"))
        .judge();
    assert_eq!(demand(&outcome), "at least minor: redis 17.0.0 -> 17.3.1 (Chart.lock)");
    // The lock of the first API version is as good.
    let outcome = Case::charts()
        .differing(
            "requirements.yaml",
            "dependencies:\n- name: redis\n  version: ^17\n",
            "dependencies:\n- name: redis\n  version: ^17 # x\n",
        )
        .differing("requirements.lock", &lock("17.0.0"), &lock("18.0.0"))
        .judge();
    assert_eq!(
        demand(&outcome),
        "at least major: redis 17.0.0 -> 18.0.0 (requirements.lock, requirements.yaml)"
    );
}

#[test]
fn a_range_that_may_take_anything_moved_as_far_as_can_be() {
    for (old, new, level) in [
        ("1.0.0", "'*'", "major"),
        ("'*'", "1.0.0", "major"),
        ("1.0.0", "'<3'", "major"),
        ("1.0.0", "newest", "major"),
        ("1.0.0", "'>=1.0.0'", "major"),
        ("^1.0.0", "'>=1.0.0 <3'", "major"),
        ("1.0.0", "^1.0.0", "minor"),
        ("~1.0.0", "^1.0.0", "minor"),
        ("1.0.0", "~1.0.0", "patch"),
        ("^1.0.0", "^1.2.0", "minor"),
        ("'>=1.0.0'", "'>=1.0.1'", "patch"),
    ] {
        let case = Case::charts().differing("Chart.yaml", &redis(old, ""), &redis(new, ""));
        let found = demand(&case.judge());
        assert!(found.starts_with(&format!("at least {level}: ")), "{old} {new}: {found}");
    }
    // What a lock pins is what is packaged, where the range can be read.
    let pinned = |range: &str| {
        let case = Case::charts()
            .differing("Chart.yaml", &redis("1.0.0", ""), &redis(range, ""))
            .differing("Chart.lock", &lock("1.0.0"), &lock("1.0.0"));
        demand(&case.judge())
    };
    assert!(pinned("'*'").starts_with("at least patch: "), "{}", pinned("'*'"));
}

#[test]
fn an_archive_moved_however_many_dashes_its_name_has() {
    let archive = |version: &str| format!("charts/a{}-{version}.tgz", "-b".repeat(100));
    let outcome =
        Case::charts().before(&archive("1.0.0"), "a").write(&archive("2.0.0"), "b").judge();
    assert!(demand(&outcome).starts_with("at least major: "), "{}", demand(&outcome));
}

#[test]
fn dependencies_of_requirements_yaml_are_read() {
    let list = |version: &str| format!("dependencies:\n- name: redis\n  version: {version}\n");
    let outcome =
        Case::charts().differing("requirements.yaml", &list("17.0.0"), &list("17.0.1")).judge();
    assert_eq!(demand(&outcome), "at least patch: redis 17.0.0 -> 17.0.1 (requirements.yaml)");
}

#[test]
fn what_came_and_what_went_is_a_minor_and_what_altered_a_patch() {
    let none = "apiVersion: v2\nname: web\nversion: 1.1.0\nappVersion: 1.2.0\n";
    for (old, new, expected) in [
        (none.to_owned(), redis("1.0.0", ""), "at least minor: redis 1.0.0 added (Chart.yaml)"),
        (redis("1.0.0", ""), none.to_owned(), "at least minor: redis 1.0.0 removed (Chart.yaml)"),
        (
            redis("1.0.0", ""),
            redis("1.0.0", "  condition: redis.on\n"),
            "at least patch: redis altered (Chart.yaml)",
        ),
        (redis("1.0.0", ""), redis("1.0.0", ""), "nothing"),
    ] {
        let outcome = Case::charts().differing("Chart.yaml", &old, &new).judge();
        assert_eq!(demand(&outcome), expected);
    }
}

#[test]
fn a_vendored_chart_tells_its_version_unless_more_is_declared() {
    let chart = |name: &str, version: &str| format!("name: {name}\nversion: {version}\n");
    let vendored = |mut case: Case| {
        case.old.insert("charts/redis-17.0.0.tgz".into(), chart("redis", "17.0.0"));
        case.new.insert("charts/redis-17.1.0.tgz".into(), chart("redis", "17.1.0"));
        case.old.insert("templates/x.yaml".into(), "x".into());
        case.old.insert("charts/db-1.0.0.tgz".into(), chart("db", "1.0.0"));
        case.new.insert("charts/db-1.0.1.tgz".into(), chart("db", "1.0.1"));
        case.new.insert("templates/x.yaml".into(), "x".into());
        case.judge()
    };
    assert_eq!(
        demand(&vendored(Case::charts())),
        "at least minor: redis 17.0.0 -> 17.1.0, db 1.0.0 -> 1.0.1 (charts/db-1.0.0.tgz, charts/db-1.0.1.tgz, \
         charts/redis-17.0.0.tgz, charts/redis-17.1.0.tgz)"
    );
    // Who chooses the name of a file does not choose what is inside.
    for (old, new) in [
        ("charts/db-1.0.0.tgz", "charts/db-1.0.0.tgz"),
        ("charts/db.tgz", "charts/db.tgz"),
        ("charts/db-1.0.0.tgz", "charts/db-1.0.1.tgz"),
    ] {
        let mut case = Case::charts();
        case.old.insert(old.into(), chart("db", "1.0.0"));
        case.new.insert(new.into(), chart("db", "2.0.0"));
        let demand = demand(&case.judge());
        assert!(demand.starts_with("at least major: db 1.0.0 -> 2.0.0 ("), "{old} {new}: {demand}");
    }
    let declared =
        Case::charts().differing("Chart.yaml", &redis("17.0.0", ""), &redis("18.0.0", ""));
    assert_eq!(
        demand(&vendored(declared)).split(" (").next().unwrap(),
        "at least major: redis 17.0.0 -> 18.0.0, db 1.0.0 -> 1.0.1"
    );
}

#[test]
fn what_cannot_be_read_is_named() {
    for (file, kind) in [
        ("Chart.lock", "dependencies"),
        ("requirements.lock", "dependencies"),
        ("requirements.yaml", "dependencies"),
    ] {
        let outcome = Case::charts().write(file, "a: [\n").judge();
        let finding = &findings(&outcome)[0];
        assert!(
            finding.starts_with(&format!(
                "error chart-unreadable: {file} cannot be parsed: this is not valid YAML: "
            )),
            "{finding}"
        );
        assert_eq!(outcome.changes[0].kind.as_str(), kind);
        assert_eq!(demand(&outcome), format!("at least patch:  ({file})"));
    }
    // One that did not change is nobody's concern now.
    let case = Case::charts().differing("Chart.lock", "a: [\n", "a: [\n");
    assert_eq!(rules(&case.judge()), [] as [&str; 0]);
}

#[test]
fn a_setting_may_ask_for_more() {
    let outcome = Case::charts()
        .config("[rules]\ndependencies = \"exactly major\"\n")
        .differing("Chart.yaml", &redis("1.0.0", ""), &redis("1.0.1", ""))
        .judge();
    assert!(shown(&outcome).ends_with("exactly major 2.0.0"), "{}", shown(&outcome));
}

#[test]
fn an_unpacked_chart_tells_its_version_in_its_own_chart_yaml() {
    let path = "charts/redis/Chart.yaml";
    let chart = |version: &str| format!("name: redis\nversion: {version}\n");
    for (old, new, expected) in [
        (Some("17.0.0"), Some("18.0.0"), "at least major: redis 17.0.0 -> 18.0.0"),
        (Some("17.0.0"), Some("v17.1"), "at least minor: redis 17.0.0 -> v17.1"),
        (Some("one"), Some("two"), "at least major: redis one -> two"),
        (None, Some("17.0.0"), "at least minor: redis 17.0.0 added"),
        (Some("17.0.0"), None, "at least minor: redis 17.0.0 removed"),
        (Some("17.0.0\nhome: x"), Some("17.0.0"), "at least patch: "),
    ] {
        let mut case = Case::charts();
        case.old.extend(old.map(|version| (path.into(), chart(version))));
        case.new.extend(new.map(|version| (path.into(), chart(version))));
        assert_eq!(demand(&case.judge()), format!("{expected} ({path})"));
    }
    // Of what is declared and what is there the further move counts, and a chart inside of that one counts by itself.
    let declared = Case::charts()
        .differing("Chart.yaml", &redis("17.0.0", ""), &redis("17.0.1", ""))
        .differing(path, &chart("17.0.0"), &chart("18.0.0"))
        .differing("charts/redis/charts/x/Chart.yaml", &chart("1.0.0"), &chart("2.0.0"));
    let demand = demand(&declared.judge());
    let expected = "at least major: redis 17.0.0 -> 18.0.0, redis/redis 1.0.0 -> 2.0.0 (";
    assert!(demand.starts_with(expected), "{demand}");
}

/// Helm goes by the name in a chart's own Chart.yaml, whatever its folder or archive is called.
#[test]
fn a_chart_inside_is_known_by_its_own_name() {
    let chart = |name: &str, version: &str| format!("name: {name}\nversion: {version}\n");
    let metrics = "- name: metrics\n  version: '*'\n  condition: metrics.enabled\n";
    let off = "metrics: {enabled: false}\n";
    let case = || {
        let declared = redis("'>=1.0.0'", metrics);
        let case = Case::charts().differing("Chart.yaml", &declared, &declared);
        case.differing("values.yaml", off, off)
    };
    // Two folders that swap their charts, one of which is off.
    let swapped = case()
        .differing("charts/redis/Chart.yaml", &chart("redis", "1.0.0"), &chart("metrics", "1.0.0"))
        .differing(
            "charts/metrics/Chart.yaml",
            &chart("metrics", "1.0.0"),
            &chart("redis", "2.0.0"),
        );
    let found = demand(&swapped.judge());
    assert!(found.starts_with("at least major: redis 1.0.0 -> 2.0.0 ("), "{found}");
    // An archive that gives way to a folder, also where the range moves a little.
    for range in ["'>=1.0.0'", "'>=1.0.1'"] {
        let unpacked = case()
            .before("charts/redis-1.0.0.tgz", &chart("redis", "1.0.0"))
            .write("charts/redis/Chart.yaml", &chart("redis", "2.0.0"))
            .write("Chart.yaml", &redis(range, metrics));
        let found = demand(&unpacked.judge());
        assert!(found.starts_with("at least major: redis 1.0.0 -> 2.0.0 ("), "{range} {found}");
    }
    // Of two archives of one name Helm takes one or the other, whether the old one stays or not.
    for old in ["charts/redis-1.0.0.tgz", "charts/redis-2.0.0.tgz", "charts/y.tgz"] {
        let mut case = case()
            .before(old, &chart("redis", "1.0.0"))
            .write("charts/redis-2.0.0.tgz", &chart("redis", "2.0.0"))
            .write("charts/x.tgz", &chart("redis", "2.0.0"));
        if old == "charts/y.tgz" {
            case = case.write(old, &chart("redis", "1.0.0"));
        }
        let found = demand(&case.judge());
        assert!(found.starts_with("at least major: redis 1.0.0 -> 2.0.0 ("), "{old} {found}");
    }
    // Packed or not, the same version is the same chart.
    let same = case()
        .before("charts/redis-1.0.0.tgz", &chart("redis", "1.0.0"))
        .write("charts/redis/Chart.yaml", &chart("redis", "1.0.0"));
    assert!(demand(&same.judge()).starts_with("at least patch:  ("));
}

/// A chart in a chart below `charts/` is installed as well.
#[test]
fn a_chart_counts_at_any_depth() {
    let chart = |name: &str, version: &str| format!("name: {name}\nversion: {version}\n");
    let case = || {
        let redis = chart("redis", "1.0.0");
        Case::charts().differing("charts/redis/Chart.yaml", &redis, &redis)
    };
    let moved = |path: &str, old: &str, new: &str| {
        demand(&case().differing(path, &chart("n", old), &chart("n", new)).judge())
    };
    let nested = "charts/redis/charts/n/Chart.yaml";
    for (new, level) in [("2.0.0", "major"), ("1.1.0", "minor"), ("1.0.1", "patch")] {
        assert_eq!(
            moved(nested, "1.0.0", new),
            format!("at least {level}: redis/n 1.0.0 -> {new} ({nested})")
        );
    }
    let deeper = "charts/redis/charts/m/charts/n.tgz";
    assert_eq!(
        moved(deeper, "1.0.0", "2.0.0"),
        format!("at least major: redis/m/n 1.0.0 -> 2.0.0 ({deeper})")
    );
    // Another folder hides no move, whether it is the chart's own or one around it.
    for (old, new) in [
        (nested, "charts/redis/charts/x/Chart.yaml"),
        ("charts/r/charts/n/Chart.yaml", "charts/s/charts/n/Chart.yaml"),
    ] {
        let found = Case::charts()
            .before(
                &old.replace("charts/n/", "").replace("charts/x/", ""),
                &chart("redis", "1.0.0"),
            )
            .write(&new.replace("charts/n/", "").replace("charts/x/", ""), &chart("redis", "1.0.0"))
            .before(old, &chart("n", "1.0.0"))
            .write(new, &chart("n", "2.0.0"));
        let found = demand(&found.judge());
        assert!(found.starts_with("at least major: redis/n 1.0.0 -> 2.0.0 ("), "{found}");
    }
    // What came or went with the chart around it is part of that.
    let whole = Case::charts()
        .write("charts/redis/Chart.yaml", &chart("redis", "1.0.0"))
        .write(nested, &chart("n", "1.0.0"));
    let found = demand(&whole.judge());
    assert!(found.starts_with("at least minor: redis 1.0.0 added ("), "{found}");
    // A library installs nothing.
    let library = |version: &str| chart("n", version) + "type: library\n";
    let found = case().differing(nested, &library("1.0.0"), &library("2.0.0")).judge();
    assert_eq!(demand(&found), format!("at least patch:  ({nested})"));
    // What is in a chart that is off is off.
    let declared = redis("'*'", "  condition: redis.enabled\n");
    let off = "redis: {enabled: false}\n";
    let found = case()
        .differing("Chart.yaml", &declared, &declared)
        .differing("values.yaml", off, off)
        .differing(nested, &chart("n", "1.0.0"), &chart("n", "2.0.0"));
    let found = demand(&found.judge());
    assert!(found.starts_with("at least patch: redis/n 1.0.0 -> 2.0.0 ("), "{found}");
    // What is too deep to be looked into may have moved as far as can be.
    let deep = format!("{}Chart.yaml", "charts/n/".repeat(30));
    let found = demand(
        &Case::charts()
            .differing("charts/n/Chart.yaml", &chart("n", "1.0.0"), &chart("n", "1.0.0"))
            .differing(&deep, &chart("x", "1.0.0"), &chart("x", "1.0.1"))
            .judge(),
    );
    assert!(found.starts_with("at least major: "), "{found}");
}

/// "Off" is asked of what Helm goes by, on both sides.
#[test]
fn a_dependency_that_was_off_and_is_no_longer_declared_is_on() {
    let chart = |version: &str| format!("name: redis\nversion: {version}\n");
    let none = "apiVersion: v2\nname: web\nversion: 1.1.0\nappVersion: 1.2.0\n";
    let declared = redis("'*'", "  condition: redis.enabled\n");
    let off = "redis: {enabled: false}\n";
    let path = "charts/redis/Chart.yaml";
    let case = || {
        Case::charts()
            .differing("Chart.yaml", &declared, &declared)
            .differing("values.yaml", off, off)
            .differing(path, &chart("1.0.0"), &chart("2.0.0"))
    };
    let level = |case: Case| demand(&case.judge()).split(" (").next().unwrap().to_owned();
    assert_eq!(level(case()), "at least patch: redis 1.0.0 -> 2.0.0");
    assert_eq!(level(case().write("Chart.yaml", none)), "at least major: redis 1.0.0 -> 2.0.0");
    for requirements in ["dependencies: []\n", "dependencies:\n", "Dependencies: []\n"] {
        let found = level(case().write("requirements.yaml", requirements));
        assert_eq!(found, "at least major: redis 1.0.0 -> 2.0.0", "{requirements}");
    }
    // It has a list of its own: whose condition counts is not told.
    let own = "dependencies: [{name: redis, version: '*', Condition: other}]\n";
    assert_eq!(
        level(case().write("requirements.yaml", own)),
        "at least major: redis 1.0.0 -> 2.0.0"
    );
    // What is below `charts/` and stays as it is, is installed from now on; what is not there is not.
    let stays = case().write("Chart.yaml", none).write(path, &chart("1.0.0"));
    assert_eq!(level(stays), "at least minor: redis * removed");
    let mut gone = case().write("Chart.yaml", none);
    gone.new.remove(path);
    assert_eq!(level(gone), "at least patch: redis * removed");
    // An alias turns off what its range has, and Helm installs the rest under its own name.
    let aliased = |range: &str| redis(range, "  alias: cache\n  condition: redis.enabled\n");
    for (range, expected) in [("'*'", "patch"), ("'<2'", "major")] {
        let case = case().differing("Chart.yaml", &aliased(range), &aliased(range));
        assert_eq!(level(case), format!("at least {expected}: redis 1.0.0 -> 2.0.0"), "{range}");
    }
}

#[test]
fn another_alias_hides_no_move() {
    let old = redis("1.0.0", "");
    let demand_of = |version: &str, alias: &str| {
        let new = redis(version, &format!("  alias: {alias}\n"));
        demand(&Case::charts().differing("Chart.yaml", &old, &new).judge())
    };
    let major = "at least major: cache 2.0.0 added, redis 1.0.0 removed (Chart.yaml)";
    assert_eq!(demand_of("2.0.0", "cache"), major);
    let minor = "at least minor: cache 1.0.1 added, redis 1.0.0 removed (Chart.yaml)";
    assert_eq!(demand_of("1.0.1", "cache"), minor);
}

/// Chart.yaml with redis in a range, from a repository, and perhaps with a condition.
fn from(range: &str, repository: &str, rest: &str) -> String {
    redis(&format!("'{range}'"), &format!("  repository: {repository}\n{rest}"))
}

#[test]
fn a_lock_that_does_not_fit_its_range_is_an_error_and_the_range_counts() {
    let stale = Case::charts()
        .differing("Chart.yaml", &redis("^17.0.0", ""), &redis("^18.0.0", ""))
        .differing("Chart.lock", &lock("17.3.1"), &lock("17.3.1"));
    let outcome = stale.judge();
    assert_eq!(
        findings(&outcome)[0],
        "error lock-out-of-range: Chart.lock pins redis 17.3.1, but the declared range is ^18.0.0; Helm refuses to package that | update the lock file: helm dependency update"
    );
    assert_eq!(demand(&outcome), "at least major: redis ^17.0.0 -> ^18.0.0 (Chart.yaml)");
    let fits = Case::charts()
        .differing("Chart.yaml", &redis("^17.0.0", ""), &redis("~17.3.0", ""))
        .differing("Chart.lock", &lock("17.3.1"), &lock("17.3.1"));
    let outcome = fits.judge();
    assert_eq!(rules(&outcome), ["missing-entry"]);
    assert_eq!(demand(&outcome), "at least patch: redis ^17.0.0 -> ~17.3.0 (Chart.yaml)");
}

#[test]
fn versions_of_another_repository_are_not_compared() {
    let demand_of =
        |old: &str, new: &str| demand(&Case::charts().differing("Chart.yaml", old, new).judge());
    let old = from("17.0.0", "https://a.example", "");
    assert_eq!(
        demand_of(&old, &from("1.0.0", "https://b.example", "")),
        "at least minor: redis 17.0.0 -> 1.0.0 from https://b.example (Chart.yaml)"
    );
    assert_eq!(
        demand_of(&old, &from("17.0.0", "oci://b.example", "")),
        "at least minor: redis https://a.example -> oci://b.example (Chart.yaml)"
    );
    assert_eq!(
        demand_of(&old, &from("18.0.0", "https://a.example/", "")),
        "at least major: redis 17.0.0 -> 18.0.0 (Chart.yaml)"
    );
}

#[test]
fn a_dependency_that_is_off_asks_for_a_patch() {
    let condition = "  condition: redis.enabled,global.redis\n";
    let case = |old: &str, new: &str| {
        Case::charts()
            .differing(
                "Chart.yaml",
                &from("17.0.0", "https://a.example", condition),
                &from("18.0.0", "https://a.example", condition),
            )
            .differing("values.yaml", old, new)
    };
    for (old, new, level) in [
        ("redis: {enabled: false}\n", "redis: {enabled: false}\n", "patch"),
        ("global: {redis: false}\n", "global: {redis: false}\n", "patch"),
        ("redis: {enabled: false}\n", "redis: {enabled: true}\n", "major"),
        ("redis: {enabled: true}\n", "redis: {enabled: false}\n", "major"),
        ("a: 1\n", "a: 1\n", "major"),
    ] {
        assert_eq!(
            demand(&case(old, new).judge()),
            format!("at least {level}: redis 17.0.0 -> 18.0.0 (Chart.yaml)"),
            "{old}"
        );
    }
    // Tags as Helm reads them: one that is on is enough, and a condition goes before them.
    let tags = "  tags: [db, cache]\n";
    let both = "  tags: [db, cache]\n  condition: redis.enabled\n";
    for (lines, values, level) in [
        (tags, "tags: {db: false}\n", "patch"),
        (tags, "tags: {db: false, cache: false}\n", "patch"),
        (tags, "tags: {db: false, cache: true}\n", "major"),
        (tags, "tags: {other: false}\n", "major"),
        (tags, "tags: {}\n", "major"),
        (both, "tags: {db: false}\nredis: {enabled: true}\n", "major"),
        (both, "tags: {db: true}\nredis: {enabled: false}\n", "patch"),
        (both, "tags: {db: false}\n", "patch"),
        // Helm takes the blank for a part of the path, and finds nothing there.
        ("  condition: ' a.on,redis.enabled '\n", "redis: {enabled: false}\n", "patch"),
        ("  condition: 'a.on, redis.enabled'\n", "redis: {enabled: false}\n", "major"),
    ] {
        let case = Case::charts()
            .differing(
                "Chart.yaml",
                &from("17.0.0", "https://a.example", lines),
                &from("18.0.0", "https://a.example", lines),
            )
            .differing("values.yaml", values, values);
        assert_eq!(
            demand(&case.judge()),
            format!("at least {level}: redis 17.0.0 -> 18.0.0 (Chart.yaml)"),
            "{lines} {values}"
        );
    }
    // One that is new and off is a patch, and one that is new and on a minor.
    let none = "apiVersion: v2\nname: web\nversion: 1.1.0\nappVersion: 1.2.0\n";
    for (value, level) in [("false", "patch"), ("true", "minor")] {
        let values = format!("redis: {{enabled: {value}}}\n");
        let case = Case::charts()
            .differing("Chart.yaml", none, &from("17.0.0", "https://a.example", condition))
            .differing("values.yaml", &values, &values);
        assert_eq!(
            demand(&case.judge()),
            format!("at least {level}: redis 17.0.0 added (Chart.yaml)")
        );
    }
}

/// Whether Helm fetches a chart or finds it in `charts/`, another version of it is another version.
#[test]
fn a_chart_that_was_fetched_and_is_inside_now_has_moved() {
    let inside = |version: &str| format!("name: redis\nversion: {version}\n");
    let url = "  repository: https://x\n";
    let came = |range: &str, version: &str| {
        let declared = redis(range, url);
        let case = Case::charts().differing("Chart.yaml", &declared, &declared);
        demand(&case.write("charts/redis/Chart.yaml", &inside(version)).judge())
    };
    let moved = "at least major: redis 1.0.0 -> 2.0.0 (charts/redis/Chart.yaml)";
    assert_eq!(came("1.0.0", "2.0.0"), moved);
    for (range, version) in [("1.0.0", "1.0.0"), ("1.0.0", "1.1.0"), ("'*'", "2.0.0")] {
        let added = format!("at least minor: redis {version} added (charts/redis/Chart.yaml)");
        assert_eq!(came(range, version), added, "{range}");
    }
    // It makes no difference whether it is declared still.
    let case = Case::charts().differing("Chart.yaml", &redis("1.0.0", url), CHART);
    let told = demand(&case.write("charts/redis/Chart.yaml", &inside("2.0.0")).judge());
    assert!(told.starts_with("at least major: redis 1.0.0 -> 2.0.0"), "{told}");
    // The lock says which version of a range it was.
    let declared = redis("'*'", url);
    let case = Case::charts().differing("Chart.yaml", &declared, &declared);
    let case = case.differing("Chart.lock", &lock("1.0.0"), &lock("1.0.0"));
    let told = demand(&case.write("charts/redis/Chart.yaml", &inside("2.0.0")).judge());
    assert!(told.starts_with("at least major: redis 1.0.0 -> 2.0.0"), "{told}");
    // The other way round.
    let case = Case::charts().differing("Chart.yaml", CHART, &redis("2.0.0", url));
    let told = demand(&case.before("charts/redis/Chart.yaml", &inside("1.0.0")).judge());
    assert!(told.starts_with("at least major: redis 1.0.0 -> 2.0.0"), "{told}");
}

/// A Chart.yaml that depends on nothing.
const CHART: &str = "apiVersion: v2\nname: web\nversion: 1.1.0\nappVersion: 1.2.0\n";
