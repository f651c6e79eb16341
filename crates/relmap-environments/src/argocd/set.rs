//! `ApplicationSet`: what its lists fill into its template.

use std::cell::Cell;

use relmap_core::chart::yaml::Node;

use super::fields;
use super::parameters::Parameters;
use super::{MAX_COMPONENTS, Reading, TooMuch};
use crate::Deployed;
use crate::unread::Construct;
use crate::version_use::is_filled_in;

impl Reading<'_> {
    pub(super) fn set(
        &mut self,
        object: &Node,
        left: &Cell<usize>,
        found: &mut Vec<Deployed>,
    ) -> Result<(), TooMuch> {
        let line = object.place.line;
        self.unread.others(object, "", &fields::OBJECT);
        let spec = object.get("spec");
        let template = spec.and_then(|spec| spec.get("template"));
        let (Some(spec), Some(template)) = (spec, template) else {
            let what = "an `ApplicationSet` without `spec.template` cannot be read";
            self.unread.add(line, Construct::Unclear(what.to_owned()));
            return Ok(());
        };
        self.unread.others(spec, "spec", &fields::SET);
        self.unread.others(template, "spec.template", &["metadata", "spec"]);
        let is_go = spec.get("goTemplate").and_then(Node::as_bool) == Some(true);
        let mut elements = Vec::new();
        let mut has_others = false;
        for generator in spec.get("generators").and_then(Node::as_seq).unwrap_or_default() {
            fields::of_generator(generator, self.unread);
            match generator.get("list").and_then(|list| list.get("elements")) {
                Some(list) => elements.extend(list.as_seq().unwrap_or_default()),
                None => has_others = true,
            }
        }
        if has_others || elements.is_empty() {
            // Other generators ask a cluster or a repository: how many there are is not known.
            let first = found.len();
            self.application(template, &Parameters::none(left), line, found)?;
            let name = object.get("metadata").and_then(|meta| meta.get("name"));
            for one in &mut found[first..] {
                if let Some(name) = name.and_then(Node::text).filter(|_| is_filled_in(&one.name)) {
                    one.name = name.to_owned();
                }
            }
        }
        for element in elements {
            // The template is looked at again for each of them.
            self.values.look(template)?;
            let parameters = Parameters::of(element, is_go, left);
            self.application(template, &parameters, line, found)?;
            if found.len() > MAX_COMPONENTS || left.get() == 0 {
                break;
            }
        }
        Ok(())
    }
}
