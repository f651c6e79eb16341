use std::collections::BTreeMap;
use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;
use proptest::prelude::*;
use tar::{Builder, EntryType, Header};

use super::{ArchiveDifference, ArchiveError, ChartArchive, ChartTree, compare};

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
    packed.write_all(bytes).unwrap();
    packed.finish().unwrap()
}

/// An archive with these entries, whatever their names are.
fn entries(entries: &[(&str, EntryType, &str)]) -> Vec<u8> {
    let mut tar = Builder::new(Vec::new());
    for (name, kind, content) in entries {
        let mut header = Header::new_gnu();
        header.as_old_mut().name[..name.len()].copy_from_slice(name.as_bytes());
        header.set_entry_type(*kind);
        header.set_size(content.len() as u64);
        header.set_mode(0o644);
        header.set_cksum();
        tar.append(&header, content.as_bytes()).unwrap();
    }
    gzip(&tar.into_inner().unwrap())
}

fn files(files: &[(&str, &str)]) -> Vec<u8> {
    let all: Vec<_> = files.iter().map(|(name, text)| (*name, EntryType::Regular, *text)).collect();
    entries(&all)
}

const CHART: (&str, EntryType, &str) = ("web/Chart.yaml", EntryType::Regular, "name: web\n");

#[test]
fn an_archive_is_read_in_memory() {
    let folder = ("web/templates", EntryType::Directory, "");
    let global = ("pax_global_header", EntryType::XGlobalHeader, "");
    let read = ChartArchive::read(&entries(&[global, CHART, folder])).unwrap();
    assert_eq!(read.files, BTreeMap::from([("Chart.yaml".to_owned(), b"name: web\n".to_vec())]));
}

#[test]
fn what_no_chart_has_is_an_error_with_its_name() {
    let with = |name: &str, kind, content: &str| entries(&[CHART, (name, kind, content)]);
    let file = EntryType::Regular;
    for (archive, expected) in [
        (with("web/../../x", file, ""), ArchiveError::Outside("web/../../x".into())),
        (with("web/./x", file, ""), ArchiveError::Outside("web/./x".into())),
        (with("/etc/passwd", file, ""), ArchiveError::Outside("/etc/passwd".into())),
        (with("x", file, ""), ArchiveError::Outside("x".into())),
        (with("web/a\\..\\b", file, ""), ArchiveError::Outside("web/a\\..\\b".into())),
        (with("web/C:/x", file, ""), ArchiveError::Outside("web/C:/x".into())),
        (with("web/x", EntryType::Symlink, ""), ArchiveError::Link("web/x".into())),
        (with("web/x", EntryType::Link, ""), ArchiveError::Link("web/x".into())),
        (with("web/x", EntryType::Fifo, ""), ArchiveError::Special("web/x".into())),
        (with("web/x", EntryType::Char, ""), ArchiveError::Special("web/x".into())),
        (with("other/x", file, ""), ArchiveError::Folders("other/x".into())),
        (with("web/Chart.yaml", file, "x"), ArchiveError::Twice("web/Chart.yaml".into())),
        (files(&[("web/values.yaml", "")]), ArchiveError::NoChart),
        (b"PK\x03\x04".to_vec(), ArchiveError::NotGzip),
        (b"<html>".to_vec(), ArchiveError::NotGzip),
        (Vec::new(), ArchiveError::NotGzip),
        (gzip(&vec![0; (64 << 20) + 1]), ArchiveError::TooLarge),
        (gzip(b""), ArchiveError::NoChart),
        (
            entries(&vec![("web/templates", EntryType::Directory, ""); 20_001]),
            ArchiveError::TooMany,
        ),
    ] {
        assert_eq!(ChartArchive::read(&archive), Err(expected));
    }
    let whole = files(&[("web/Chart.yaml", &"name: web\n".repeat(1000))]);
    let cut = ChartArchive::read(&whole[..whole.len() - 20]);
    assert!(matches!(cut, Err(ArchiveError::Broken(_))), "{cut:?}");
    let no_tar = ChartArchive::read(&gzip(&[b'x'; 1024]));
    assert!(matches!(no_tar, Err(ArchiveError::Broken(_))), "{no_tar:?}");
}

/// A header and its content, as bytes: with a magic number, and something in other fields.
fn block(name: &str, kind: u8, magic: &[u8; 8], field: (usize, &[u8]), content: &[u8]) -> Vec<u8> {
    let mut header = [0; 512];
    header[..name.len()].copy_from_slice(name.as_bytes());
    header[100..108].copy_from_slice(b"0000644\0");
    header[124..136].copy_from_slice(format!("{:011o}\0", content.len()).as_bytes());
    header[136..148].copy_from_slice(b"00000000000\0");
    header[156] = kind;
    header[257..265].copy_from_slice(magic);
    header[field.0..field.0 + field.1.len()].copy_from_slice(field.1);
    header[148..156].copy_from_slice(b"        ");
    let sum: u32 = header.iter().map(|byte| u32::from(*byte)).sum();
    header[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    let mut block = header.to_vec();
    block.extend(content);
    block.resize(block.len().next_multiple_of(512), 0);
    block
}

const USTAR: &[u8; 8] = b"ustar\x0000";

fn plain(name: &str, content: &str) -> Vec<u8> {
    block(name, b'0', USTAR, (345, b""), content.as_bytes())
}

/// Records of pax for the file behind them.
fn pax(records: &[(&str, &str)]) -> Vec<u8> {
    let mut all = String::new();
    for (key, value) in records {
        let rest = key.len() + value.len() + 3;
        let mut length = rest;
        while length != rest + length.to_string().len() {
            length = rest + length.to_string().len();
        }
        all += &format!("{length} {key}={value}\n");
    }
    block("pax", b'x', USTAR, (345, b""), all.as_bytes())
}

/// Helm would see a template where others see the README: such an archive is none.
#[test]
fn a_name_that_readers_understand_differently_is_an_error() {
    let (readme, template) = ("web/README.md", "web/templates/evil.yaml");
    let chart = plain("web/Chart.yaml", "name: web\n");
    let end = vec![0; 1024];
    let file = plain(readme, "x");
    let read =
        |blocks: &[&[u8]]| ChartArchive::read(&gzip(&[&[&chart[..]], blocks].concat().concat()));
    let long = |name: &str| block("././@LongLink", b'L', b"ustar  \0", (345, b""), name.as_bytes());
    for blocks in [
        vec![&file[..], &end],
        vec![&pax(&[("path", readme), ("mtime", "1.5"), ("SCHILY.xattr.user", "")]), &file, &end],
        vec![&long(&format!("{readme}\0")), &file, &end],
        vec![&block("README.md", b'0', USTAR, (345, b"web"), b"x"), &end],
        vec![&block(readme, b'0', b"ustar  \0", (345, b""), b"x"), &end],
    ] {
        let found = read(&blocks).unwrap();
        assert_eq!(found.files.keys().collect::<Vec<_>>(), ["Chart.yaml", "README.md"]);
    }
    let records = "unusual pax records";
    let fields = "a header with unusual fields";
    let names = "two names for one file";
    for (blocks, expected) in [
        (vec![&pax(&[("path", readme), ("path", template)])[..], &file, &end], records),
        (vec![&pax(&[("path", readme), ("path", "")]), &file, &end], records),
        (vec![&pax(&[("path", "")]), &file, &end], records),
        (vec![&pax(&[("GNU.sparse.name", template)]), &file, &end], records),
        (vec![&pax(&[("size", "1")]), &file, &end], records),
        (vec![&pax(&[("path", template)]), &pax(&[("path", readme)]), &file, &end], names),
        (vec![&long(template), &pax(&[("path", readme)]), &file, &end], names),
        (vec![&long(template), &long(readme), &file, &end], names),
        (vec![&long(&format!("{readme}\0x")), &file, &end], "data behind a name"),
        (vec![&block("README.md", b'0', b"ustar  \0", (345, b"web"), b"x"), &end], fields),
        (vec![&block("README.md", b'0', &[0; 8], (345, b"web"), b"x"), &end], fields),
        (vec![&block(readme, b'0', USTAR, (508, b"tar\0"), b"x"), &end], fields),
        (
            vec![&block(readme, b'0', USTAR, (124, b"\x80\0\0\0\0\0\0\0\0\0\0\x01"), b"x"), &end],
            "a size that is written in an unusual way",
        ),
        (vec![&file, &end, &plain(template, "x")], "data behind its end"),
    ] {
        let found = read(&blocks).map(|found| found.files.into_keys().collect::<Vec<_>>());
        assert_eq!(found, Err(ArchiveError::Ambiguous(expected)));
    }
}

/// The difference between these files of a tag and those of an archive, for the release 1.1.0.
fn difference(tree: &[(&str, &str)], archive: &[(&str, &str)]) -> ArchiveDifference {
    let map = |files: &[(&str, &str)]| {
        files.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec())).collect()
    };
    let tree = ChartTree { files: map(tree), unknown: vec!["linked".to_owned()] };
    compare(&tree, &ChartArchive { files: map(archive) }, "1.1.0")
}

#[test]
fn what_helm_does_when_it_packages_is_no_difference() {
    let chart = "apiVersion: v2\nname: web\nversion: 1.1.0\nappVersion: 1.10\ndescription: |\n  two\n  lines\nown: x\n\
                 # comment\nmaintainers:\n- name: me\n  url: ''\nkeywords: []\ndeprecated: false\n";
    let packed = "apiVersion: v2\nappVersion: \"1.1\"\ndescription: |\n  two lines\nmaintainers:\n- name: me\nname: web\n\
                  version: 1.1.0\n";
    let none = ArchiveDifference::default();
    assert_eq!(difference(&[("Chart.yaml", chart)], &[("Chart.yaml", packed)]), none);
    for (tree, archive) in [
        ("apiVersion: v2\nname: web\nversion: 0.0.0\nappVersion: 0\n", packed),
        ("name: web\nversion: 1.1.0\n", "apiVersion: v1\nname: web\nversion: 1.1.0\n"),
        ("name: web\nversion: v1.1\n", "apiVersion: v1\nname: web\nversion: 1.1.0\n"),
    ] {
        let found = difference(&[("Chart.yaml", tree)], &[("Chart.yaml", archive)]);
        let is_described = archive == packed;
        assert_eq!(found.differing.is_empty(), !is_described, "{tree}");
    }
    let filled_in = "apiVersion: v2\nname: web\nversion: 0.0.0\nappVersion: 0.0.0\n";
    let release = "apiVersion: v2\nname: web\nversion: 1.1.0\nappVersion: 1.2.0\n";
    assert_eq!(difference(&[("Chart.yaml", filled_in)], &[("Chart.yaml", release)]), none);
    let chart = ("Chart.yaml", "apiVersion: v2\nname: web\nversion: 1.1.0\n");
    for (tree, archive) in [
        (
            &[chart, ("values.yaml", "\u{feff}a: 1\n")][..],
            &[chart, ("values.yaml", "a: 1\r\n")][..],
        ),
        (&[chart], &[chart, ("linked/file", "x"), ("linked", "y")]),
        (
            &[
                chart,
                (
                    "Chart.lock",
                    "digest: sha256:a\ngenerated: \"2026-01-01T00:00:00Z\"\ndependencies: []\n",
                ),
            ],
            &[
                chart,
                (
                    "Chart.lock",
                    "dependencies: []\ndigest: sha256:a\ngenerated: \"2026-01-01T00:00:00.0Z\"\n",
                ),
            ],
        ),
    ] {
        assert_eq!(difference(tree, archive), none, "{archive:?}");
    }
}

#[test]
fn what_differs_is_named() {
    let chart = ("Chart.yaml", "apiVersion: v2\nname: web\nversion: 1.1.0\nappVersion: 1.2.0\n");
    let found = difference(
        &[chart, ("values.yaml", "a: 1\n"), ("templates/a.yaml", "a\n"), ("README.md", "x")],
        &[chart, ("values.yaml", "a: 2\n"), ("templates/b.yaml", "a\n"), ("README.md", "x")],
    );
    assert_eq!(found.differing, ["values.yaml"]);
    assert_eq!(found.missing, ["templates/a.yaml"]);
    assert_eq!(found.extra, ["templates/b.yaml"]);
    for changed in [
        chart.1.replace("appVersion: 1.2.0", "appVersion: 1.2.1"),
        chart.1.replace("version: 1.1.0", "version: 1.1.1"),
        chart.1.replace("name: web", "name: other"),
        format!("{}icon: https://x.example/i.svg\n", chart.1),
        format!("{}annotations: {{a: b}}\n", chart.1),
        format!("{}dependencies: [{{name: redis, version: 1.0.0}}]\n", chart.1),
        "<html>".to_owned(),
    ] {
        let found = difference(&[chart], &[("Chart.yaml", &changed)]);
        assert_eq!(found.differing, ["Chart.yaml"], "{changed}");
    }
    let lock = |digest: &str| format!("digest: sha256:{digest}\ndependencies: []\n");
    let (one, two) = (lock("a"), lock("b"));
    let found = difference(&[chart, ("Chart.lock", &one)], &[chart, ("Chart.lock", &two)]);
    assert_eq!(found.differing, ["Chart.lock"]);
}

#[test]
fn of_a_chart_that_cannot_be_read_nothing_is_known() {
    let broken = ("Chart.yaml", "name: [\n");
    let found = difference(&[broken], &[("Chart.yaml", "name: web\n"), ("values.yaml", "a: 1\n")]);
    assert_eq!(found, ArchiveDifference::default());
}

#[test]
fn charts_below_charts_are_unpacked() {
    let dependencies = "dependencies:\n- {name: redis, version: 1.0.0}\n- {name: lib, version: 1.0.0}\n- {name: gone, version: 1.0.0}\n";
    let chart = format!("apiVersion: v2\nname: web\nversion: 1.1.0\n{dependencies}");
    let lib = "apiVersion: v2\nname: lib\nversion: 1.0.0\n";
    let redis = "apiVersion: v2\nname: redis\nversion: 1.0.0\n";
    let packed = files(&[("redis/Chart.yaml", redis), ("redis/templates/a.yaml", "a\n")]);
    let mut tree = ChartTree::default();
    for (path, content) in [
        ("Chart.yaml", chart.as_bytes()),
        ("charts/redis-1.0.0.tgz", &packed),
        ("charts/the-lib/Chart.yaml", lib.as_bytes()),
        ("charts/the-lib/values.yaml", b"a: 1\n"),
        ("charts/_left/Chart.yaml", b"name: left\n"),
        ("charts/.hidden", b"x"),
    ] {
        tree.files.insert(path.to_owned(), content.to_vec());
    }
    let mut archive = ChartArchive::default();
    for (path, content) in [
        ("Chart.yaml", chart.as_str()),
        ("Chart.lock", "digest: sha256:a\n"),
        ("charts/redis/Chart.yaml", redis),
        ("charts/redis/templates/a.yaml", "a\n"),
        ("charts/lib/Chart.yaml", lib),
        ("charts/lib/values.yaml", "a: 1\n"),
        ("charts/gone/Chart.yaml", "name: gone\n"),
    ] {
        archive.files.insert(path.to_owned(), content.as_bytes().to_vec());
    }
    assert_eq!(compare(&tree, &archive, "1.1.0"), ArchiveDifference::default());
    archive.files.insert("charts/redis/templates/a.yaml".to_owned(), b"b\n".to_vec());
    archive.files.insert("charts/evil/Chart.yaml".to_owned(), b"name: evil\n".to_vec());
    archive.files.remove("charts/lib/values.yaml");
    let found = compare(&tree, &archive, "1.1.0");
    assert_eq!(found.differing, ["charts/redis/templates/a.yaml"]);
    assert_eq!(found.missing, ["charts/lib/values.yaml"]);
    assert_eq!(found.extra, ["charts/evil/Chart.yaml"]);
}

proptest! {
    /// Whatever a stranger sends, it is read or refused.
    #[test]
    fn any_bytes_are_read_or_refused(
        at in 0_usize..1600, bytes in proptest::collection::vec(any::<u8>(), 1..40), is_packed in any::<bool>()
    ) {
        let mut tar = Builder::new(Vec::new());
        for name in ["web/Chart.yaml", "web/templates/a.yaml"] {
            let mut header = Header::new_ustar();
            header.set_size(3);
            tar.append_data(&mut header, name, "a: ".as_bytes()).unwrap();
        }
        let mut stream = tar.into_inner().unwrap();
        if !is_packed {
            stream = gzip(&stream);
        }
        let at = at.min(stream.len());
        let end = (at + bytes.len()).min(stream.len());
        stream.splice(at..end, bytes);
        let archive = if is_packed { gzip(&stream) } else { stream };
        if let Ok(read) = ChartArchive::read(&archive) {
            prop_assert!(read.files.contains_key("Chart.yaml"));
            compare(&ChartTree::default(), &read, "1.1.0");
        }
    }
}
