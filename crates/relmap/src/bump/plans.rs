//! The plans of all components that are to be released, in an order in which each sees the others.

use std::collections::{BTreeMap, BTreeSet};

use relmap_core::bump::{self, BumpContext, BumpResult, FileEdit, Plan, Refusal};
use relmap_core::check::judge;
use relmap_core::component::Component;
use relmap_core::facts::{AppRelease, Baseline, ComponentFacts};
use relmap_core::outcome::{ComponentOutcome, Outcome, Verdict};
use relmap_core::release_notes::edit::NoteGroup;

use crate::error::{BumpError, Error};
use crate::project::Project;
use crate::workspace::Workspace;

use super::{BumpOptions, NotesEditor, Settled};

/// Everything that plans are made from.
pub(super) struct Plans<'p> {
    pub(super) project: &'p Project<'p>,
    pub(super) workspace: &'p Workspace,
    pub(super) options: &'p BumpOptions,
    pub(super) editor: Option<&'p dyn NotesEditor>,
}

/// What is to be done.
#[derive(Default)]
pub(super) struct Planned {
    /// The releases, each after those that it depends on.
    pub(super) plans: Vec<Plan>,
    /// The components that need none.
    pub(super) settled: Vec<Settled>,
    /// Lock files that no longer fit.
    pub(super) stale_locks: Vec<String>,
    /// The files to write, by path.
    pub(super) files: BTreeMap<String, Vec<u8>>,
}

/// A component that is to be released.
struct Item<'i> {
    component: &'i Component,
    facts: ComponentFacts,
    /// What was done to its files for another component, and the note that tells of it.
    follows: Vec<(FileEdit, String)>,
    /// See [`BumpContext::follows_prerelease`].
    follows_prerelease: bool,
}

impl Plans<'_> {
    /// Plans what is to be released, or says why that cannot be.
    pub(super) fn make(&self, outcome: &Outcome) -> Result<Result<Planned, Refusal>, Error> {
        let mut waiting = self.chosen(outcome)?;
        let mut planned = Planned::default();
        let mut done: BTreeSet<String> = BTreeSet::new();
        while !waiting.is_empty() {
            self.workspace.go_on()?;
            let item = waiting.remove(self.first(&waiting));
            done.insert(item.component.layout.release_file.clone());
            let plan = match self.one(&item, &mut planned)? {
                Ok(Some(plan)) => plan,
                Ok(None) => continue,
                Err(refusal) => return Ok(Err(refusal)),
            };
            planned.files.extend(plan.files.clone());
            match self.followers(item.component, &plan, &done, &mut planned) {
                Ok(followers) => self.queue(followers, &mut waiting)?,
                Err(refusal) => return Ok(Err(refusal)),
            }
            planned.plans.push(plan);
        }
        Ok(match self.verify(&planned)? {
            Some(refusal) => Err(refusal),
            None => Ok(planned),
        })
    }

    /// The components that are asked for, or else those that changed.
    fn chosen(&self, outcome: &Outcome) -> Result<Vec<Item<'_>>, Error> {
        let alone = self.project.components.len() == 1;
        let mut chosen = Vec::new();
        for component in &self.project.components {
            let own =
                |judged: &&ComponentOutcome| judged.release_file == component.layout.release_file;
            let Some(judged) = outcome.components.iter().find(own) else { continue };
            if alone || !self.options.components.is_empty() || !judged.is_untouched() {
                chosen.push(component);
            }
        }
        let names = |list: &[&Component]| list.iter().map(|c| c.name.clone()).collect();
        if let Some(option) = self.options.single() {
            let list: Vec<&Component> = if chosen.is_empty() {
                self.project.components.iter().collect()
            } else {
                chosen.clone()
            };
            if list.len() > 1 {
                return Err(BumpError::WhichComponent { option, names: names(&list) }.into());
            }
        }
        let options = self.options;
        let must_move =
            options.level.is_some() || options.app.is_some() || !options.images.is_empty();
        chosen.into_iter().map(|component| self.item(component, must_move)).collect()
    }

    /// A component with its facts. `must_move` says that it gets an entry whatever changed.
    fn item<'i>(&self, component: &'i Component, must_move: bool) -> Result<Item<'i>, Error> {
        let facts = self.project.facts(component)?;
        let mut item = Item { component, facts, follows: Vec::new(), follows_prerelease: false };
        if let Baseline::Released(tag) = &item.facts.baseline
            && !tag.version.pre.is_empty()
        {
            let checkout = self.project.checkout();
            let now = judge(component, &item.facts, checkout, &AppRelease::NotAsked);
            if must_move || !now.is_untouched() {
                item.facts = self.project.facts_of(component, None)?;
                item.follows_prerelease = true;
            }
        }
        Ok(item)
    }

    fn context<'s>(&'s self, item: &'s Item<'_>) -> BumpContext<'s> {
        BumpContext {
            component: item.component,
            facts: &item.facts,
            checkout: self.project.checkout(),
            config: &self.project.config,
            follows_prerelease: item.follows_prerelease,
        }
    }

    /// The first component that depends on none of the others.
    fn first(&self, waiting: &[Item<'_>]) -> usize {
        let depends = |item: &Item<'_>| {
            waiting.iter().any(|other| bump::depends(&self.context(item), other.component))
        };
        waiting.iter().position(|item| !depends(item)).unwrap_or(0)
    }

    fn one(
        &self,
        item: &Item<'_>,
        planned: &mut Planned,
    ) -> Result<Result<Option<Plan>, Refusal>, Error> {
        let context = self.context(item);
        let mut request = self.request(item.component)?;
        if !item.follows.is_empty() && self.options.single().is_some() {
            // What was wished is for the component that this one follows.
            request = bump::BumpRequest {
                date: request.date,
                is_date_wanted: request.is_date_wanted,
                ..Default::default()
            };
        }
        // Check whether notes are needed before asking the user to write them.
        let answer = match bump::plan(&context, &planned.files, &request) {
            Ok(answer) => answer,
            Err(refusal) => return Ok(Err(refusal)),
        };
        match &answer {
            BumpResult::NotNeeded { outcome } => {
                planned.settled.push(Settled::NotNeeded((**outcome).clone()));
                return Ok(Ok(None));
            }
            BumpResult::Stands { outcome } if !self.options.has_notes() => {
                planned.settled.push(Settled::Right((**outcome).clone()));
                return Ok(Ok(None));
            }
            BumpResult::Stands { .. } => {}
            BumpResult::Plan(plan) => self.refuse_dirty(plan.files.keys())?,
        }
        request.notes = if item.follows.is_empty() {
            let since = match &item.facts.baseline {
                Baseline::Released(tag) => Some(tag.commit.as_str()),
                _ => None,
            };
            self.notes(item.component, since)?
        } else {
            item.follows.iter().map(|(_, note)| NoteGroup::from(note.as_str())).collect()
        };
        Ok(match bump::plan(&context, &planned.files, &request) {
            Ok(BumpResult::Plan(mut plan)) => {
                plan.steps.splice(0..0, item.follows.iter().map(|(step, _)| step.clone()));
                Ok(Some(*plan))
            }
            Ok(BumpResult::NotNeeded { .. }) => Ok(None),
            Ok(BumpResult::Stands { outcome }) => {
                planned.settled.push(Settled::Right(*outcome));
                Ok(None)
            }
            Err(refusal) => Err(refusal),
        })
    }

    /// Refuses to write files that have changes which are not committed, unless that is wanted.
    fn refuse_dirty<'f>(&self, files: impl IntoIterator<Item = &'f String>) -> Result<(), Error> {
        if self.options.allow_dirty {
            return Ok(());
        }
        let dirty = self.dirty(files)?;
        if dirty.is_empty() { Ok(()) } else { Err(BumpError::Dirty { files: dirty }.into()) }
    }

    /// The files with changes that are not committed.
    pub(super) fn dirty<'f>(
        &self,
        files: impl IntoIterator<Item = &'f String>,
    ) -> Result<Vec<String>, Error> {
        let mut dirty = Vec::new();
        for path in files {
            if self.workspace.repository.is_dirty(path)? {
                dirty.push(path.clone());
            }
        }
        Ok(dirty)
    }

    /// The charts that must follow one which moves, with what is done to them.
    fn followers(
        &self,
        moved: &Component,
        plan: &Plan,
        done: &BTreeSet<String>,
        planned: &mut Planned,
    ) -> Result<Vec<(usize, FileEdit, String)>, Refusal> {
        let mut followers = Vec::new();
        for (index, component) in self.project.components.iter().enumerate() {
            if done.contains(&component.layout.release_file) {
                continue;
            }
            let Ok(item) = self.item(component, true) else { continue };
            let follows = bump::follow(&self.context(&item), &planned.files, moved, &plan.version)?;
            let Some(follows) = follows else { continue };
            planned.files.insert(follows.file, follows.content);
            planned.stale_locks.extend(follows.stale_lock);
            let note = format!("Use {} {}.", moved.name, plan.version);
            followers.extend(follows.steps.into_iter().map(|step| (index, step, note.clone())));
        }
        Ok(followers)
    }

    fn queue<'q>(
        &'q self,
        followers: Vec<(usize, FileEdit, String)>,
        waiting: &mut Vec<Item<'q>>,
    ) -> Result<(), Error> {
        for (index, step, note) in followers {
            let component = &self.project.components[index];
            let own = |item: &&mut Item<'_>| {
                item.component.layout.release_file == component.layout.release_file
            };
            match waiting.iter_mut().find(own) {
                Some(item) => item.follows.push((step, note)),
                None => {
                    let item = self.item(component, true)?;
                    waiting.push(Item { follows: vec![(step, note)], ..item });
                }
            }
        }
        Ok(())
    }

    /// Judges every release once more as it will be, with the app's own repository at hand.
    fn verify(&self, planned: &Planned) -> Result<Option<Refusal>, Error> {
        for plan in &planned.plans {
            let own = |c: &&Component| c.layout.release_file == plan.outcome.release_file;
            let Some(component) = self.project.components.iter().find(own) else { continue };
            // As a check will see it: which release counts as the one before depends on the version.
            let facts = self.project.facts_of(component, Some(&plan.version))?;
            let item = Item { component, facts, follows: Vec::new(), follows_prerelease: false };
            let context = self.context(&item);
            let (component, facts) = bump::overlaid(&context, &planned.files);
            let app = self.project.apps.release(&component)?;
            let outcome = judge(&component, &facts, self.project.checkout(), &app);
            if outcome.verdict != Verdict::Pass {
                let version = Some(plan.version.clone());
                return Ok(Some(Refusal::Judged { version, outcome: Box::new(outcome) }));
            }
        }
        Ok(None)
    }
}
