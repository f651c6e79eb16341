//! Declared dependencies taken out of a file.

use super::Dependency;

/// The file without some of its declared dependencies; the lines of all others stay as they are.
/// The list must be written a dependency to one or more lines of its own, as charts have it;
/// otherwise the whole list is taken out.
pub fn leave_out(bytes: &[u8], dependencies: &[&Dependency]) -> Vec<u8> {
    let lines: Vec<&[u8]> = bytes.split_inclusive(|&byte| byte == b'\n').collect();
    let is_key = |line: &[u8]| line.starts_with(b"dependencies:");
    let Some(start) = lines.iter().position(|line| is_key(line)) else { return bytes.to_vec() };
    let goes_on = |line: &[u8]| {
        line.first().is_some_and(|&byte| byte.is_ascii_whitespace() || byte == b'-' || byte == b'#')
    };
    let end = lines[start + 1..]
        .iter()
        .position(|line| !goes_on(line))
        .map_or(lines.len(), |at| start + 1 + at);
    let is_item = |line: &[u8]| line.trim_ascii_start().starts_with(b"-");
    let mut out: Vec<u8> = lines[..start].concat();
    let mut items: Vec<Vec<u8>> = Vec::new();
    let indent = |line: &[u8]| line.len() - line.trim_ascii_start().len();
    let first = lines[start + 1..end].iter().find(|line| is_item(line)).map(|line| indent(line));
    for (at, line) in lines[start + 1..end].iter().enumerate() {
        let number = start + 2 + at;
        if is_item(line) && Some(indent(line)) == first {
            let gone = dependencies.iter().any(|dependency| dependency.place.line == number);
            items.push(if gone { Vec::new() } else { line.to_vec() });
        } else if let Some(item) = items.last_mut().filter(|item| !item.is_empty()) {
            item.extend_from_slice(line);
        }
    }
    let left = items.concat();
    if !left.is_empty() {
        out.extend_from_slice(lines[start]);
        out.extend(left);
    }
    out.extend(lines[end..].concat());
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::dependencies::parse_requirements;

    #[track_caller]
    fn without(text: &str, names: &[&str]) -> String {
        let (declared, _) = parse_requirements(text.as_bytes()).unwrap();
        let gone: Vec<_> = declared.iter().filter(|d| names.contains(&d.name.as_str())).collect();
        String::from_utf8(leave_out(text.as_bytes(), &gone)).unwrap()
    }

    #[test]
    fn only_what_is_named_goes() {
        let text = "name: web\ndependencies:\n- name: a\n  version: 1\n\n# On request.\n- version: 2\n  name: b\n  tags:\n    - x\nversion: 1.0.0\n";
        assert_eq!(
            without(text, &["a"]),
            "name: web\ndependencies:\n- version: 2\n  name: b\n  tags:\n    - x\nversion: 1.0.0\n"
        );
        assert_eq!(
            without(text, &["b"]),
            "name: web\ndependencies:\n- name: a\n  version: 1\n\n# On request.\nversion: 1.0.0\n"
        );
        assert_eq!(without(text, &["a", "b"]), "name: web\nversion: 1.0.0\n");
        assert_eq!(without(text, &[]), text);
    }

    #[test]
    fn a_list_on_one_line_goes_as_a_whole() {
        assert_eq!(
            without("dependencies: [{name: a, version: 1}]\nname: web\n", &["a"]),
            "name: web\n"
        );
    }
}
