//! The stages of a Dockerfile, and what the last one inherits.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Range;

use super::lines::{Instruction, instructions};
use super::value::{Certainty, Expanded, Variables, expand, literal, variables};
use super::words::{pairs, words};

/// A Dockerfile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Dockerfile {
    /// Every `ARG`, `ENV` and `LABEL`, in the order of the file.
    pub(crate) assignments: Vec<Assignment>,
    stages: Vec<BuildStage>,
    escape: char,
    /// Whether there is an instruction that Docker does not have: a `# syntax=` of somebody's own.
    is_extended: bool,
}

/// One `KEY=value`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Assignment {
    pub(crate) kind: AssignmentKind,
    /// As written.
    key: String,
    /// As written; `ARG` may have none.
    value: Option<String>,
    /// Where the key is, in the file.
    pub(crate) at: usize,
    /// The bytes of the value in the file without quotes, where they are its text.
    pub(crate) bytes: Option<Range<usize>>,
    /// The stage that it is in; none before the first.
    stage: Option<usize>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AssignmentKind {
    Arg,
    Env,
    ImageLabel,
}

/// A label of the image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ImageLabel {
    pub(crate) key: String,
    pub(crate) value: Expanded,
    /// The assignment, by its place in [`Dockerfile::assignments`].
    pub(crate) assignment: usize,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct BuildStage {
    base: Expanded,
    /// Where the name of its base is, in the file.
    at: usize,
    /// The stage that it is based on, if it is one.
    parent: Option<usize>,
    /// The stages that it copies from.
    copied: Vec<usize>,
}

/// An image that another file or a registry has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct BaseImage<'d> {
    pub(crate) value: &'d Expanded,
    pub(crate) at: usize,
}

const INSTRUCTIONS: [&str; 18] = [
    "ADD",
    "ARG",
    "CMD",
    "COPY",
    "ENTRYPOINT",
    "ENV",
    "EXPOSE",
    "FROM",
    "HEALTHCHECK",
    "LABEL",
    "MAINTAINER",
    "ONBUILD",
    "RUN",
    "SHELL",
    "STOPSIGNAL",
    "USER",
    "VOLUME",
    "WORKDIR",
];

impl Dockerfile {
    pub(crate) fn of(text: &str) -> Dockerfile {
        let (instructions, escape) = instructions(text);
        let mut file =
            Dockerfile { assignments: Vec::new(), stages: Vec::new(), escape, is_extended: false };
        let mut global = Variables::new();
        let mut names: HashMap<String, usize> = HashMap::new();
        for instruction in &instructions {
            match instruction.keyword.as_str() {
                "FROM" => file.begin_stage(instruction, &global, &mut names),
                "ARG" => {
                    let from = file.assignments.len();
                    file.take(instruction, AssignmentKind::Arg);
                    if file.stages.is_empty() {
                        for assignment in &file.assignments[from..] {
                            assignment.set(&mut global, escape, None);
                        }
                    }
                }
                "ENV" => file.take(instruction, AssignmentKind::Env),
                "LABEL" => file.take(instruction, AssignmentKind::ImageLabel),
                "COPY" | "ADD" | "RUN" => file.note_copies(instruction, &names),
                other => file.is_extended |= !INSTRUCTIONS.contains(&other),
            }
        }
        file
    }

    fn begin_stage(
        &mut self,
        from: &Instruction,
        global: &Variables,
        names: &mut HashMap<String, usize>,
    ) {
        let rest = from.rest();
        let mut parts = words(rest, self.escape).into_iter();
        let Some(image) = parts.find(|word| !rest[word.clone()].starts_with("--")) else { return };
        let base = expand(&rest[image.clone()], self.escape, global);
        let parent = base.known(Certainty::Default).map(str::to_lowercase);
        let parent = parent.and_then(|name| names.get(&name).copied());
        let at = from.text.in_file(from.rest.start + image.start);
        let is_named = parts.next().is_some_and(|word| rest[word].eq_ignore_ascii_case("as"));
        if let Some(name) = parts.next().filter(|_| is_named) {
            names.insert(rest[name].to_lowercase(), self.stages.len());
        }
        self.stages.push(BuildStage { base, at, parent, copied: Vec::new() });
    }

    fn take(&mut self, instruction: &Instruction, kind: AssignmentKind) {
        let rest = instruction.rest();
        let start = instruction.rest.start;
        for (key, value) in pairs(rest, self.escape, kind != AssignmentKind::Arg) {
            let bytes = value.clone().and_then(|value| {
                let literal = literal(&rest[value.clone()], self.escape)?;
                let begin = start + value.start;
                instruction.text.range_in_file(begin + literal.start..begin + literal.end)
            });
            self.assignments.push(Assignment {
                kind,
                at: instruction.text.in_file(start + key.start),
                key: rest[key].to_owned(),
                value: value.map(|value| rest[value].to_owned()),
                bytes,
                stage: self.stages.len().checked_sub(1),
            });
        }
    }

    /// Notes the stages that `COPY --from=NAME` and `RUN --mount=from=NAME` name.
    fn note_copies(&mut self, instruction: &Instruction, names: &HashMap<String, usize>) {
        let own = self.stages.len();
        let Some(stage) = self.stages.last_mut() else { return };
        let rest = instruction.rest();
        let flags = words(rest, self.escape).into_iter().map(|word| &rest[word]);
        for flag in flags.take_while(|word| word.starts_with("--")) {
            let from = match flag.strip_prefix("--mount=") {
                Some(mount) => mount.split(',').find_map(|part| part.strip_prefix("from=")),
                None => flag.strip_prefix("--from="),
            };
            let Some(from) = from else { continue };
            let by_number = || from.parse().ok().filter(|number: &usize| *number < own - 1);
            stage.copied.extend(names.get(&from.to_lowercase()).copied().or_else(by_number));
        }
    }

    /// The last stage, which is the image, and the stages that it is based on; the outermost first.
    fn chain(&self) -> Vec<usize> {
        let mut chain: Vec<usize> = self.stages.len().checked_sub(1).into_iter().collect();
        while let Some(parent) = chain.last().and_then(|stage| self.stages[*stage].parent) {
            chain.push(parent);
        }
        chain.reverse();
        chain
    }

    /// The labels that the image gets from this file, and whether that is all: a key may not be known.
    pub(crate) fn labels(&self) -> (Vec<ImageLabel>, bool) {
        let chain = self.chain();
        let place = |assignment: &Assignment| match assignment.stage {
            None => Some(0),
            Some(stage) => chain.binary_search(&stage).ok().map(|place| place + 1),
        };
        let mut of_chain: Vec<Vec<usize>> = vec![Vec::new(); chain.len() + 1];
        for (index, assignment) in self.assignments.iter().enumerate() {
            if let Some(place) = place(assignment) {
                of_chain[place].push(index);
            }
        }
        let (mut global, mut scope) = (Variables::new(), Variables::new());
        let mut labels: BTreeMap<String, ImageLabel> = BTreeMap::new();
        let mut are_all = !self.is_extended;
        // Where the build decides which stage comes next, its labels are not known.
        are_all &= chain.first().is_none_or(|first| {
            *first == 0 || self.stages[*first].base.known(Certainty::Default).is_some()
        });
        for (place, assignments) in of_chain.into_iter().enumerate() {
            for index in assignments {
                let assignment = &self.assignments[index];
                match (place, assignment.kind) {
                    (0, _) => assignment.set(&mut global, self.escape, None),
                    (_, AssignmentKind::ImageLabel) => {
                        let key = expand(&assignment.key, self.escape, &scope);
                        let Some(key) = key.known(Certainty::Fixed).map(str::to_owned) else {
                            are_all = false;
                            continue;
                        };
                        let written = assignment.value.as_deref().unwrap_or_default();
                        let value = expand(written, self.escape, &scope);
                        labels.insert(key.clone(), ImageLabel { key, value, assignment: index });
                    }
                    _ => assignment.set(&mut scope, self.escape, Some(&global)),
                }
            }
        }
        (labels.into_values().collect(), are_all)
    }

    /// The images that the last stage is built on and of, in the order of the file.
    pub(crate) fn base_images(&self) -> Vec<BaseImage<'_>> {
        let mut wanted: Vec<usize> = self.stages.len().checked_sub(1).into_iter().collect();
        let mut seen: BTreeSet<usize> = BTreeSet::new();
        while let Some(next) = wanted.pop() {
            if seen.insert(next) {
                let stage = &self.stages[next];
                wanted.extend(stage.parent.iter().chain(&stage.copied));
            }
        }
        let stages = seen.into_iter().map(|stage| &self.stages[stage]);
        let images = stages.filter(|stage| stage.parent.is_none());
        images.map(|stage| BaseImage { value: &stage.base, at: stage.at }).collect()
    }

    /// Whether there is a stage.
    pub(crate) fn has_stages(&self) -> bool {
        !self.stages.is_empty()
    }
}

impl Assignment {
    /// The key without quotes, as far as it is plain.
    pub(crate) fn key(&self) -> &str {
        self.key.trim_matches(['"', '\''])
    }

    /// The variables in its value.
    pub(crate) fn variables(&self) -> Vec<&str> {
        self.value.as_deref().map(variables).unwrap_or_default()
    }

    /// Sets the variable. In a stage, `ARG NAME` takes the default of an `ARG` before the first stage.
    fn set(&self, scope: &mut Variables, escape: char, global: Option<&Variables>) {
        if self.kind == AssignmentKind::ImageLabel {
            return;
        }
        let mut value = match (&self.value, global) {
            (Some(written), _) => expand(written, escape, scope),
            (None, Some(global)) => {
                global.get(self.key()).cloned().unwrap_or_else(Expanded::unknown)
            }
            (None, None) => Expanded::unknown(),
        };
        if self.kind == AssignmentKind::Arg {
            // What ENV sets wins over what ARG does.
            let is_env = scope.get(self.key()).is_some_and(|own| own.certainty == Certainty::Fixed);
            if is_env {
                return;
            }
            value.certainty = value.certainty.max(Certainty::Default);
        }
        scope.insert(self.key().to_owned(), value);
    }
}
