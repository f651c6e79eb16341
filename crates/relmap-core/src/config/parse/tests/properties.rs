//! What holds for any text at all.

use proptest::prelude::*;

use crate::config::parse;
use crate::position::{Position, Span};

/// Text of the parts that a configuration is made of, and of some that it is not.
fn any_config() -> impl Strategy<Value = String> {
    let line = prop_oneof![
        Just("[[component]]"),
        Just("[rules]"),
        Just("[map]"),
        Just("[component.rules]"),
        Just("[[component.rules]]"),
        Just("name = \"a\""),
        Just("name = \"é \""),
        Just("name = 3"),
        Just("kind = \"app\""),
        Just("kind = \"apps\""),
        Just("path = \"../x\""),
        Just("tag = \"{version}{x}\""),
        Just("tag = \"{\""),
        Just("values = \"patch\""),
        Just("values = \"hüge\""),
        Just("preset = \"mirror\""),
        Just("component = [[], {}, 1]"),
        Just("a.b.c = 1"),
        Just("\"\" = '''"),
        Just("x = [1,"),
        Just("\u{feff}"),
        Just("# é\r"),
    ];
    prop_oneof![
        4 => proptest::collection::vec(line, 0..10).prop_map(|lines| lines.join("\n")),
        1 => any::<String>(),
    ]
}

proptest! {
    #[test]
    fn any_text_is_read_or_its_faults_have_places_in_it(text in any_config()) {
        if let Err(faults) = parse(text.as_bytes()) {
            prop_assert!(!faults.is_empty());
            let starts: Vec<_> = faults.iter().map(|fault| fault.span.bytes.start).collect();
            prop_assert!(starts.is_sorted());
            for fault in faults {
                let Span { place, bytes } = &fault.span;
                prop_assert!(text.get(bytes.clone()).is_some(), "{fault}: {bytes:?}");
                prop_assert_eq!(*place, Position::of(text.as_bytes(), bytes.start));
                prop_assert!(!fault.to_string().is_empty());
            }
        }
    }

    #[test]
    fn any_bytes_are_read_or_have_a_fault(bytes in proptest::collection::vec(any::<u8>(), 0..60)) {
        if let Err(faults) = parse(&bytes) {
            prop_assert!(faults.iter().all(|fault| fault.span.bytes.end <= bytes.len()));
        }
    }
}
