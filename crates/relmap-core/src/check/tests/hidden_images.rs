//! Images that move although the values seem to say otherwise.

use super::Case;
use crate::outcome::ComponentOutcome;

/// What is demanded for images, if anything.
fn of_images(outcome: &ComponentOutcome) -> Option<String> {
    let image = outcome.requirements.iter().find(|it| it.key.as_str() == "image")?;
    Some(format!("{}: {}", image.bump, image.causes.join(", ")))
}

/// Only what was below such a key before is known to run in tests alone.
#[test]
fn an_image_that_came_below_a_key_of_tests_is_one_like_others() {
    let values = |key: &str, tag: &str| {
        format!("c:\n  {key}:\n    image:\n      repository: redis\n      tag: {tag}\n")
    };
    for (before, now, expected) in [
        ("main", "test", "major: c.test.image: redis:7.0.0 -> redis:8.0.0"),
        ("main", "other", "major: c.other.image: redis:7.0.0 -> redis:8.0.0"),
        ("tests", "test", "patch: c.test.image: redis:7.0.0 -> redis:8.0.0"),
    ] {
        let outcome = Case::charts()
            .differing("values.yaml", &values(before, "7.0.0"), &values(now, "8.0.0"))
            .judge();
        assert_eq!(of_images(&outcome).as_deref(), Some(expected), "{before} {now}");
    }
}

#[test]
fn the_field_of_an_entry_moves_as_its_image_does() {
    let item = |name: &str, tag: &str| format!("- {{name: {name}, image: 'apache/kafka:{tag}'}}\n");
    let old = format!("more:\n{}", item("main", "3.7.0"));
    let decoy = format!("more:\n{}{}", item("main", "3.7.0"), item("main2", "4.0.0"));
    let declared = |tag: &str| {
        Case::kafka()
            .differing("values.yaml", &old, &decoy)
            .declare("1.0.1", &format!("Image: apache/kafka:{tag}\n"))
            .judge()
    };
    assert_eq!(
        of_images(&declared("4.0.0")).as_deref(),
        Some("major: Image: apache/kafka:3.7.0 -> apache/kafka:4.0.0")
    );
    assert_eq!(of_images(&declared("3.7.0")), None);
    // Where the values say it, it is said once.
    let outcome = Case::kafka()
        .edit("values.yaml", "3.7.0", "4.0.0")
        .edit("Chart.yaml", "appVersion: 3.7.0", "appVersion: 4.0.0")
        .declare("2.0.0", "Image: apache/kafka:4.0.0\n")
        .judge();
    assert_eq!(
        of_images(&outcome).as_deref(),
        Some("major: image: apache/kafka:3.7.0 -> apache/kafka:4.0.0")
    );
}
