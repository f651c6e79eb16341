use relmap_core::chart::yaml::load;

use super::*;

#[test]
fn what_is_known_is_computed_and_nothing_else() {
    let values = load(b"num: 1\nlist: [a, b]\nm: {k: v}\n").unwrap().root;
    let scope = Scope {
        environment: "prod",
        release: Some("web"),
        values: Some(values),
        ..Scope::default()
    };
    let text = |text: &str| Some(Value::Text(text.to_owned()));
    for (expression, expected) in [
        ("eq .Environment.Name \"prod\"", Some(Value::Bool(true))),
        ("eq .Environment.Name \"a\" \"prod\"", Some(Value::Bool(true))),
        ("or (eq .Release.Name \"x\") (ne .Release.Name \"web\")", Some(Value::Bool(false))),
        ("and true (not false)", Some(Value::Bool(true))),
        ("has .Release.Name .Values.list", Some(Value::Bool(false))),
        ("has \"a\" .Environment.Values.list", Some(Value::Bool(true))),
        ("hasKey .Values \"gone\"", Some(Value::Bool(false))),
        (".Values | get \"gone\" (printf \"/x/%s.y\" .Environment.Name)", text("/x/prod.y")),
        (".Values.m.k | quote", text("\"v\"")),
        (".Values.num", Some(Value::Int(1))),
        ("$.Values.m.k|default \"x\"", text("v")),
        (".Values.gone", None),
        ("eq .Values.num \"1\"", None),
        ("readFile \"x\"", None),
        ("env \"X\"", None),
        ("\"a\\nb\"", None),
        ("printf \"%d\" 1", None),
        ("", None),
    ] {
        assert_eq!(evaluate(expression, &scope), expected, "{expression}");
    }
    assert_eq!(evaluate(".Values.num", &Scope::default()), None);
}
