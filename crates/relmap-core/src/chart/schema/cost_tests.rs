use super::tests::{of, told};

/// Steps were counted, and not what a step costs.
#[test]
fn long_lists_and_many_references_to_them_end() {
    let many = |item: &str, count: usize| vec![item; count].join(",");
    let words = |count: usize| {
        (0..count).map(|number| format!("\"k{number}\"")).collect::<Vec<_>>().join(",")
    };
    let references = many(r##"{"$ref": "#/$defs/b"}"##, 20_000);
    let with = |definition: &str| {
        format!(r#"{{"$defs": {{"b": {definition}}}, "allOf": [{references}]}}"#)
    };
    let required = format!(r#"{{"required": [{}]}}"#, words(60_000));
    let listed = format!(r#"{{"type": "string", "enum": [{}]}}"#, words(60_000));
    let named = format!(r#"{{"properties": {{{}}}}}"#, words(60_000).replace(',', ":{},") + ":{}");
    let long = format!(r#"{{"pattern": "{}"}}"#, "a".repeat(500_000));
    // All values together are no text, for which a pattern would count. So many keys are too much to compare.
    let cases = [(&required, true, true), (&listed, true, true), (&named, true, false)];
    for (definition, from_nothing, from_anything) in cases.into_iter().chain([(&long, false, true)])
    {
        let start: String = definition.chars().take(40).collect();
        let is_narrower = |old: &str| !told(old, &with(definition)).is_empty();
        assert_eq!(is_narrower("{}"), from_nothing, "{start}");
        // A definition is compared once, however often it is referred to.
        assert_eq!(is_narrower(&with("{}")), from_anything, "{start}");
    }
    // Of lists that are long, all is compared.
    assert_eq!(told(&of(&listed), &of(&listed)), [""; 0]);
    assert_eq!(told(&required, &required), [""; 0]);
    // Types are asked through references that branch.
    let levels: Vec<String> = (0..9)
        .map(|level| {
            let next = format!(r##"{{"$ref": "#/$defs/d{}"}}"##, level + 1);
            format!(r#""d{level}": {{"anyOf": [{}]}}"#, many(&next, 30))
        })
        .collect();
    let branching = format!(
        r##"{{"$defs": {{{}, "d9": {{}}}}, "properties": {{"a": {{"$ref": "#/$defs/d0"}}}}}}"##,
        levels.join(",")
    );
    assert_ne!(told(&branching, &of(r#"{"maximum": 1}"#)), [""; 0]);
}

/// A tree of JSON takes a hundred times as much memory as its text.
#[test]
fn a_schema_with_too_much_in_it_is_not_read() {
    let fault = |text: String| super::read(text.as_bytes()).map(drop).unwrap_err().to_string();
    let list = |item: &str, count: usize| format!("[{}]", vec![item; count].join(","));
    let many = "it has more than 400000 values; make it simpler";
    assert_eq!(fault(list("0", 400_001)), many);
    assert_eq!(fault(list("{}", 200_001)), many);
    assert_eq!(fault(list("[]", 200_001)), many);
    assert!(super::read(list("{}", 200_000).as_bytes()).is_ok());
    let long = |length: usize| format!("\"{}\"", "a".repeat(length - 2));
    assert!(super::read(long(5 << 20).as_bytes()).is_ok());
    assert_eq!(fault(long((5 << 20) + 1)), "it has 5242881 bytes, and Helm reads at most 5242880");
}
