//! Reading typed values out of TOML tables while collecting every fault.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::fault::{ConfigDiagnostic, ConfigDiagnosticKind};
use crate::position::{Places, Span};
use crate::suggest::nearest;

/// Collects faults of one text.
pub(super) struct Reader<'t> {
    pub(super) places: Places<'t>,
    pub(super) faults: Vec<ConfigDiagnostic>,
}

impl Reader<'_> {
    pub(super) fn span(&self, bytes: Range<usize>) -> Span {
        Span { place: self.places.place(bytes.start), bytes }
    }

    pub(super) fn fault(&mut self, bytes: Range<usize>, kind: impl Into<ConfigDiagnosticKind>) {
        let span = self.span(bytes);
        self.faults.push(ConfigDiagnostic { kind: kind.into(), span });
    }

    /// Reports every key of a table that is not known there.
    pub(super) fn check_keys(
        &mut self,
        table: &DeTable<'_>,
        place: &'static str,
        known: &'static [&'static str],
    ) {
        for key in table.keys() {
            let name = key.get_ref().as_ref();
            if !known.contains(&name) {
                let kind = ConfigDiagnosticKind::UnknownKey {
                    key: name.to_owned(),
                    table: place,
                    suggestion: nearest(name, known.iter().copied()),
                    known,
                };
                self.fault(key.span(), kind);
            }
        }
    }

    fn wrong_type(&mut self, key: &str, value: &Spanned<DeValue<'_>>, expected: &'static str) {
        let kind = ConfigDiagnosticKind::WrongType {
            key: key.to_owned(),
            expected,
            found: value.get_ref().type_str(),
        };
        self.fault(value.span(), kind);
    }

    /// A string and where it is.
    pub(super) fn string(
        &mut self,
        table: &DeTable<'_>,
        key: &str,
    ) -> Option<(String, Range<usize>)> {
        let value = table.get(key)?;
        match value.get_ref().as_str() {
            Some(text) => Some((text.to_owned(), value.span())),
            None => {
                self.wrong_type(key, value, "a string");
                None
            }
        }
    }

    /// An array of strings.
    pub(super) fn strings(&mut self, table: &DeTable<'_>, key: &str) -> Option<Vec<String>> {
        let found = self.string_list(table, key);
        let is_array = table.get(key).is_some_and(|value| value.get_ref().as_array().is_some());
        is_array.then(|| found.into_iter().map(|(text, _)| text).collect())
    }

    /// The same with the place of each; empty if there is no such key.
    pub(super) fn string_list(
        &mut self,
        table: &DeTable<'_>,
        key: &str,
    ) -> Vec<(String, Range<usize>)> {
        let mut found = Vec::new();
        let Some(value) = table.get(key) else { return found };
        let Some(array) = value.get_ref().as_array() else {
            self.wrong_type(key, value, "an array of strings");
            return found;
        };
        for element in array.iter() {
            match element.get_ref().as_str() {
                Some(text) => found.push((text.to_owned(), element.span())),
                None => self.wrong_type(key, element, "an array of strings"),
            }
        }
        found
    }

    /// A string or an array of strings, each with its place.
    pub(super) fn string_or_strings(
        &mut self,
        table: &DeTable<'_>,
        key: &str,
    ) -> Vec<(String, Range<usize>)> {
        const EXPECTED: &str = "a string or an array of strings";
        let Some(value) = table.get(key) else { return Vec::new() };
        if let Some(text) = value.get_ref().as_str() {
            return vec![(text.to_owned(), value.span())];
        }
        let Some(array) = value.get_ref().as_array() else {
            self.wrong_type(key, value, EXPECTED);
            return Vec::new();
        };
        let mut found = Vec::new();
        for element in array.iter() {
            match element.get_ref().as_str() {
                Some(text) => found.push((text.to_owned(), element.span())),
                None => self.wrong_type(key, element, EXPECTED),
            }
        }
        found
    }

    /// `true` or `false`.
    pub(super) fn switch(&mut self, table: &DeTable<'_>, key: &str) -> Option<bool> {
        let value = table.get(key)?;
        let switch = value.get_ref().as_bool();
        if switch.is_none() {
            self.wrong_type(key, value, "true or false");
        }
        switch
    }

    /// A whole number that is not negative.
    pub(super) fn number(&mut self, table: &DeTable<'_>, key: &str) -> Option<u32> {
        let value = table.get(key)?;
        let number = value.get_ref().as_integer().and_then(|number| {
            (number.radix() == 10).then(|| number.as_str().parse().ok()).flatten()
        });
        if number.is_none() {
            self.wrong_type(key, value, "a whole number that is not negative");
        }
        number
    }

    /// One of several known words.
    pub(super) fn word<T>(
        &mut self,
        table: &DeTable<'_>,
        key: &'static str,
        known: &'static [&'static str],
        read: impl Fn(&str) -> Option<T>,
    ) -> Option<T> {
        let (written, bytes) = self.string(table, key)?;
        let value = read(&written);
        if value.is_none() {
            let suggestion = nearest(&written, known.iter().copied());
            self.fault(
                bytes,
                ConfigDiagnosticKind::UnknownWord { key, written, suggestion, known },
            );
        }
        value
    }

    /// A path below the repository's root, brought to the form without `./` and trailing `/`; the
    /// root is the empty string.
    pub(super) fn path(&mut self, table: &DeTable<'_>, key: &'static str) -> Option<String> {
        let (path, bytes) = self.string(table, key)?;
        let mut parts: Vec<&str> = Vec::new();
        let mut outside = path.starts_with('/');
        for part in path.split('/') {
            match part {
                "" | "." => {}
                ".." => outside |= parts.pop().is_none(),
                part => parts.push(part),
            }
        }
        if outside {
            self.fault(bytes, ConfigDiagnosticKind::PathOutside { key, path });
            return None;
        }
        Some(parts.join("/"))
    }

    /// A table.
    pub(super) fn table<'v, 'i>(
        &mut self,
        table: &'v DeTable<'i>,
        key: &str,
    ) -> Option<&'v DeTable<'i>> {
        let value = table.get(key)?;
        let found = value.get_ref().as_table();
        if found.is_none() {
            self.wrong_type(key, value, "a table");
        }
        found
    }

    /// An array of tables.
    pub(super) fn tables<'v, 'i>(
        &mut self,
        table: &'v DeTable<'i>,
        key: &str,
    ) -> Vec<(&'v DeTable<'i>, Range<usize>)> {
        let Some(value) = table.get(key) else { return Vec::new() };
        let Some(array) = value.get_ref().as_array() else {
            self.wrong_type(key, value, "an array of tables: `[[component]]`");
            return Vec::new();
        };
        let mut found = Vec::new();
        for element in array.iter() {
            match element.get_ref().as_table() {
                Some(table) => found.push((table, element.span())),
                None => self.wrong_type(key, element, "a table"),
            }
        }
        found
    }
}
