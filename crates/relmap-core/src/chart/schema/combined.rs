//! Schemas made of schemas: branches and conditions.

use serde_json::{Map, Value};

use super::types::Types;
use super::{Comparison, Defaults, Old, shown};

impl<'a> Comparison<'a> {
    pub(super) fn combined(
        &mut self,
        at: &str,
        old: Old<'a>,
        new: &'a Map<String, Value>,
        types: Types,
    ) {
        let place = shown(at);
        let list = |value: Option<&'a Value>| {
            value.and_then(Value::as_array).map_or(&[][..], Vec::as_slice)
        };
        let before = list(old.get("allOf"));
        for (index, now) in list(new.get("allOf")).iter().enumerate() {
            let same_place = before.get(index);
            let is_known = same_place
                .into_iter()
                .chain(before)
                .any(|one| !self.budget.is_spent() && self.takes_all(Old::of(Some(one)), now));
            if !is_known && !self.takes_all(old, now) {
                self.schemas(
                    at,
                    same_place.map_or(old, |one| Old::of(Some(one))),
                    now,
                    Defaults::NONE,
                );
            }
        }
        for key in ["anyOf", "oneOf"] {
            let (before, now) = (list(old.get(key)), list(new.get(key)));
            if new.get(key).is_none()
                || old.get(key).zip(new.get(key)).is_some_and(|(a, b)| self.same(a, b))
            {
                continue;
            }
            // A value that fits two branches fits `oneOf` no longer.
            let is_safe = key == "anyOf" || self.are_apart(now);
            let parts: Vec<Old<'a>> = match before {
                [] => types.each().map(|only| Old { only: Some(only), ..old }).collect(),
                before => before.iter().map(|one| Old::of(Some(one))).collect(),
            };
            let mut is_taken = |(index, part): (usize, &Old<'a>)| {
                let same_place = now.get(index).filter(|_| !before.is_empty());
                same_place
                    .into_iter()
                    .chain(now)
                    .any(|branch| !self.budget.is_spent() && self.takes_all(*part, branch))
            };
            if !(is_safe && parts.iter().enumerate().all(&mut is_taken)) {
                self.tell(format!("{place} must be one of other forms ({key})"));
            }
        }
        if let Some(now) = new.get("not")
            && !old.get("not").is_some_and(|before| self.same(before, now))
        {
            self.tell(format!("{place} must not be what it could be (not)"));
        }
        if let Some(now) = new.get("if") {
            let is_same = old.get("if").is_some_and(|before| self.same(before, now));
            for key in ["then", "else"] {
                let Some(now) = new.get(key) else { continue };
                let before = old.get(key).filter(|_| is_same);
                let fits = before.is_some_and(|before| self.takes_all(Old::of(Some(before)), now));
                if !fits && !self.takes_all(old, now) {
                    self.tell(format!("{place} must fit a condition (if)"));
                }
            }
        }
    }

    /// Whether no value can fit two of these, told by their types.
    fn are_apart(&self, branches: &[Value]) -> bool {
        let types: Vec<Types> = branches
            .iter()
            .take(9)
            .map(|one| Types::of(one, (&self.new, self.budget), 0))
            .collect();
        let pairs = types
            .iter()
            .enumerate()
            .flat_map(|(at, one)| types[at + 1..].iter().map(move |other| (one, other)));
        // There are seven types, so nine branches cannot be apart.
        types.len() < 9 && pairs.into_iter().all(|(one, other)| !one.meet(*other))
    }
}
