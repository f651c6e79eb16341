use semver::Version;

use super::{NAMES, moved};

fn edited(name: &str, file: &str) -> Option<String> {
    let (old, new): (Version, Version) = ("1.2.0".parse().unwrap(), "1.10.0".parse().unwrap());
    let moved = moved(name, file.as_bytes(), &[&old], &new)?;
    Some(String::from_utf8(moved.content).unwrap())
}

#[test]
fn the_version_of_the_app_follows_and_no_other_byte_changes() {
    for (name, file) in [
        (
            "Cargo.toml",
            "# mine\r\n[package]\r\nname = 'app'\r\nversion = '@' # here\r\n\r\n[dependencies]\r\nx = \"1.2.0\"\r\n",
        ),
        ("Cargo.toml", "[workspace]\nmembers = []\n[workspace.package]\nversion=\"@\"\n"),
        ("Cargo.toml", "package = { version = \"@\", name = \"a\" }"),
        (
            "pyproject.toml",
            "[project]\nname = \"app\"\nversion = \"\"\"@\"\"\"\n[tool.x]\nversion = \"1.2.0\"\n",
        ),
        ("pyproject.toml", "[tool.poetry]\nversion = \"@\"\n"),
        (
            "Cargo.lock",
            "version = 4\n\n[[package]]\nname = \"app\"\nversion = \"@\"\n\n[[package]]\nname = \"x\"\nversion = \"1.2.0\"\nsource = \"registry\"\n",
        ),
        (
            "package.json",
            "{\n\t\"version\" : \"@\",\n\t\"dependencies\": {\"version\": \"1.2.0\"}\n}",
        ),
        (
            "package-lock.json",
            "{\"version\": \"@\", \"packages\": {\"\": {\"version\": \"@\"}, \"node_modules/x\": {\"version\": \"1.2.0\"}}}\n",
        ),
        (
            "pom.xml",
            "<?xml version=\"1.0\"?>\n<project xmlns=\"http://maven.apache.org/POM/4.0.0\">\n  <parent><version>1.2.0</version></parent>\n  <!-- 1.2.0 -->\n  <version> @ </version>\n  <dependencies><dependency><version>1.2.0</version></dependency></dependencies>\n</project>\n",
        ),
        ("VERSION", "@\n"),
        ("VERSION", "v@"),
        (
            "Dockerfile",
            "FROM x:1.2.0\nARG APP_VERSION=\"@\"\nLABEL a=1.2.0 \\\n  org.opencontainers.image.version=@\nRUN x 1.2.0\n",
        ),
    ] {
        let answer = edited(name, &file.replace('@', "1.2.0"));
        assert_eq!(answer.as_deref(), Some(file.replace('@', "1.10.0").as_str()), "{name}");
    }
}

#[test]
fn another_version_stays_and_what_cannot_be_read_is_left_alone() {
    for (name, file) in [
        ("Cargo.toml", "[package]\nversion = \"1.1.9\"\n"),
        ("Cargo.toml", "[package]\nversion.workspace = true\n"),
        ("Cargo.toml", "[package\nversion = \"1.2.0\"\n"),
        ("Cargo.toml", "[package]\nversion = \"1\\u002e2.0\"\n"),
        ("package.json", "{\"version\": 1.2}"),
        ("package.json", "{\"version\": \"1.2\\u002e0\"}"),
        ("package.json", "[\"1.2.0\"]"),
        ("pom.xml", "<project><version>1.2.0-SNAPSHOT</version></project>"),
        ("pom.xml", "<project><version>${revision}</version></project>"),
        ("pom.xml", "<project><parent><version>1.2.0</version></parent></project>"),
        ("pom.xml", "<!DOCTYPE x><project><version>1.2.0</version></project>"),
        ("VERSION", "1.2.0 of the app"),
        ("VERSION", ""),
        ("Dockerfile", "LABEL version=$VERSION\n"),
        ("README.md", "1.2.0"),
    ] {
        assert_eq!(edited(name, file), None, "{name}: {file}");
    }
    assert!(
        NAMES.iter().all(|name| moved(name, b"\xff1.2.0", &[], &Version::new(1, 0, 0)).is_none())
    );
}
