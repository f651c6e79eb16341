use proptest::prelude::*;

use super::{Certainty, Dockerfile};

/// The labels of the image, as `key=value`, with `?` for what is not known and `~` before a default.
fn labels(text: &str) -> Vec<String> {
    let (labels, are_all) = Dockerfile::of(text).labels();
    let shown = labels.into_iter().map(|label| {
        let value = match label.value.certainty {
            Certainty::Fixed => label.value.text,
            Certainty::Default => format!("~{}", label.value.text),
            Certainty::Unknown => "?".to_owned(),
        };
        format!("{}={value}", label.key)
    });
    shown.chain((!are_all).then(|| "and others".to_owned())).collect()
}

/// The images that the last stage needs.
fn bases(text: &str) -> Vec<String> {
    let file = Dockerfile::of(text);
    let shown = |image: super::stages::BaseImage<'_>| {
        image.value.known(Certainty::Fixed).unwrap_or("?").to_owned()
    };
    file.base_images().into_iter().map(shown).collect()
}

#[test]
fn labels_are_read_as_docker_reads_them() {
    for (text, expected) in [
        ("LABEL a=1 b=2", &["a=1", "b=2"][..]),
        ("label a=1", &["a=1"]),
        ("LABEL \"a b\"=\"c d\" 'e'='f g'", &["a b=c d", "e=f g"]),
        ("LABEL a the whole \"rest\"", &["a=the whole rest"]),
        ("LABEL a=\"x \\\"y\\\" z\" b=c\\ d", &["a=x \"y\" z", "b=c d"]),
        ("LABEL a=1 \\\n  b=2 \\\n# a comment\n\n  c=3", &["a=1", "b=2", "c=3"]),
        ("LABEL a=1 \\  \n  b=2", &["a=1", "b=2"]),
        ("LABEL a=1\\\\\nLABEL b=2", &["a=1\\", "b=2"]),
        ("LABEL a=1\r\nLABEL b=2\r\n", &["a=1", "b=2"]),
        ("  LABEL a=1", &["a=1"]),
        ("# LABEL a=1\nLABEL a=2\nLABEL a=3", &["a=3"]),
        ("RUN echo LABEL a=1\nLABEL b=1", &["b=1"]),
        ("ONBUILD LABEL a=1", &[]),
        ("LABEL a=${", &["a=?"]),
        ("LABEL a=$ b=$$", &["a=$", "b=$$"]),
        ("LABEL a=\\$V b='$V'", &["a=$V", "b=$V"]),
        ("LABEL a", &["a="]),
        ("LABEL", &[]),
        ("LABEL a=\\", &["a="]),
        ("LABEL a=\"never closed", &["a=never closed"]),
    ] {
        assert_eq!(labels(&format!("FROM x\n{text}")), expected, "{text}");
    }
    assert_eq!(labels("# escape=`\nFROM x\nLABEL a=c:\\ `\n b=2"), ["a=c:\\", "b=2"]);
    assert_eq!(
        labels("# syntax=docker/dockerfile:1\n# Escape = `\nFROM x\nLABEL a=1 `\nb=2").len(),
        2
    );
    assert_eq!(labels("# hello\n# escape=`\nFROM x\nLABEL a=1 \\\nb=2"), ["a=1", "b=2"]);
    assert_eq!(labels("\u{feff}FROM x\nLABEL a=1"), ["a=1"]);
    assert_eq!(labels("FROM x \\"), [""; 0]);
}

#[test]
fn documents_are_no_instructions() {
    for document in [
        "RUN <<EOF\nLABEL a=1\nEOF",
        "RUN cat <<EOF > /x\nLABEL a=1\nFROM y\nEOF",
        "RUN --mount=type=cache,target=/x cat <<-\"EOF\" >x\nLABEL a=1\n\t\tEOF",
        "COPY <<one <<two /x/\nLABEL a=1\none\nFROM y\ntwo",
        "ONBUILD RUN <<EOF\nLABEL a=1\nEOF",
        "run <<'E O'\nLABEL a=1\nE O",
    ] {
        assert_eq!(labels(&format!("FROM x\n{document}\nLABEL b=1")), ["b=1"], "{document}");
    }
    for none in ["RUN test 1 <<< x", "RUN x <<", "CMD cat <<EOF", "RUN a<<EOF"] {
        assert_eq!(labels(&format!("FROM x\n{none}\nLABEL b=1")), ["b=1"], "{none}");
    }
    assert_eq!(labels("FROM x\nRUN <<EOF\nLABEL a=1"), [""; 0]);
}

#[test]
fn the_last_stage_has_what_it_inherits_from_stages_of_the_file() {
    let file = "FROM a AS One\nLABEL x=1 y=1\nFROM b AS two\nLABEL z=1\nFROM oNE\nLABEL y=2\n";
    assert_eq!(labels(file), ["x=1", "y=2"]);
    assert_eq!(labels(&format!("{file}FROM two AS three\nFROM three")), ["z=1"]);
    assert_eq!(labels("FROM a AS x\nLABEL b=1\nFROM x AS x\nLABEL c=1\nFROM x"), ["b=1", "c=1"]);
    let by_variable = "ARG BASE=one\nFROM a AS one\nLABEL x=1\nFROM $BASE\nLABEL y=1";
    assert_eq!(labels(by_variable), ["x=1", "y=1"]);
    assert_eq!(labels(&by_variable.replace("BASE=one", "BASE")), ["y=1", "and others"]);
    assert_eq!(labels("ARG BASE\nFROM $BASE\nLABEL y=1"), ["y=1"]);
    assert_eq!(labels("FROM a\nINCLUDE labels\n"), ["and others"]);
    assert_eq!(labels("FROM a\nLABEL $K=1\n"), ["and others"]);
}

#[test]
fn variables_are_filled_in_as_far_as_the_file_tells() {
    for (before, label, expected) in [
        ("ENV V=1", "$V", "1"),
        ("ENV V=1", "v${V}.0", "v1.0"),
        ("ENV V 1 2", "$V", "1 2"),
        ("ENV V=1\nENV W=$V.2", "$W", "1.2"),
        ("ARG V=1", "$V", "~1"),
        ("ARG V", "$V", "?"),
        ("ARG V=1\nENV V=2", "$V", "2"),
        ("ENV V=2\nARG V=1", "$V", "2"),
        ("ARG V=1\nENV V=$V", "$V", "~1"),
        ("", "$V", "?"),
        ("ENV V=1", "${V:-2}", "?"),
        ("ARG GLOBAL", "$GLOBAL", "~g"),
        ("", "$GLOBAL", "?"),
        ("ENV V=1", "'$V'", "$V"),
        ("ENV V=1", "\"$V\"", "1"),
    ] {
        let file = format!("ARG GLOBAL=g\nFROM x\n{before}\nLABEL a={label}\n");
        assert_eq!(labels(&file), [format!("a={expected}")], "{before}: {label}");
    }
    assert_eq!(
        labels("FROM a AS one\nENV V=1\nARG W=2\nFROM one\nLABEL a=$V b=$W"),
        ["a=1", "b=~2"]
    );
    assert_eq!(labels("FROM a AS one\nENV V=1\nFROM b\nLABEL a=$V"), ["a=?"]);
}

#[test]
fn variables_of_variables_do_not_grow_without_end() {
    let mut file = "FROM x\nENV V0=0123456789\n".to_owned();
    for n in 1..64 {
        file.push_str(&format!("ENV V{n}=$V{0}$V{0}\n", n - 1));
    }
    assert_eq!(
        labels(&format!("{file}LABEL a=$V5 b=$V63")),
        [&format!("a={}", "0123456789".repeat(32)), "b=?"]
    );
}

#[test]
fn base_images_are_those_that_the_last_stage_needs() {
    for (file, expected) in [
        ("FROM a", &["a"][..]),
        ("FROM --platform=$BUILDPLATFORM a:1 AS b", &["a:1"]),
        ("FROM a AS b\nFROM c", &["c"]),
        ("FROM a AS b\nFROM c\nCOPY --from=b --chown=x /x /y", &["a", "c"]),
        ("FROM a AS b\nFROM c\nCOPY --chown=x --from=0 /x /y", &["a", "c"]),
        ("FROM a AS b\nFROM c\nRUN --mount=type=bind,from=B,source=/x true", &["a", "c"]),
        ("FROM a AS b\nFROM c AS d\nCOPY --from=b /x /y\nFROM d", &["a", "c"]),
        ("FROM a AS b\nFROM c\nCOPY --from=nginx /x /y", &["c"]),
        ("FROM a\nCOPY --from=18446744073709551615 /x /y", &["a"]),
        ("FROM a\nCOPY --from=0 /x /y", &["a"]),
        ("ARG V=1\nFROM a:$V", &["?"]),
        ("FROM a:${V}", &["?"]),
        ("FROM", &[]),
        ("FROM --platform=x", &[]),
        ("", &[]),
    ] {
        assert_eq!(bases(file), expected, "{file}");
    }
}

proptest! {
    #[test]
    fn any_text_is_read(text in r#"(FROM|ARG|ENV|LABEL|RUN|COPY|ONBUILD|<<E|E|a|=|\$|\{|\}|"|'|\\|`| |\n|\r|\t|#|é|--from=|--mount=from=|as){0,60}"#) {
        let file = Dockerfile::of(&text);
        for setting in &file.assignments {
            prop_assert!(text.is_char_boundary(setting.at));
            if let Some(bytes) = setting.bytes.clone() {
                prop_assert!(text.get(bytes).is_some());
            }
        }
        for base in file.base_images() {
            prop_assert!(text.is_char_boundary(base.at));
        }
        file.labels();
    }
}
