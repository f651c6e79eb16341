//! The plans of all components that are to be released, in an order in which each sees the others.

use std::collections::{BTreeMap, BTreeSet};

use relmap_core::bump::{self, BumpContext, BumpResult, FileEdit, Plan, Refusal, Stage};
use relmap_core::check::judge;
use relmap_core::component::Component;
use relmap_core::facts::{AppReleases, Baseline};
use relmap_core::outcome::{ComponentOutcome, Outcome, Verdict};
use relmap_core::release_notes::{Entry, without_metadata};
use relmap_core::version::Bump;
use relmap_git::At;

use crate::error::{BumpError, Error};
use crate::project::Project;
use crate::workspace::Workspace;

use super::item::{Drafted, Item, NotesFor};
use super::links::Links;
use super::{BumpOptions, NotesEditor, Settled};

/// Everything that plans are made from.
pub(super) struct Plans<'p> {
    pub(super) project: &'p Project<'p>,
    pub(super) workspace: &'p Workspace,
    pub(super) options: &'p BumpOptions,
    pub(super) editor: Option<&'p dyn NotesEditor>,
    pub(super) links: Links,
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
        let mut needing: Vec<&Component> = Vec::new();
        for component in &self.project.components {
            let own =
                |judged: &&ComponentOutcome| judged.release_file == component.layout.release_file;
            let Some(judged) = outcome.components.iter().find(own) else { continue };
            let is_named = alone || !self.options.components.is_empty();
            let is_wanted = match self.options.stage {
                Stage::Promoted => is_candidate(component),
                // Whether it has anything to pin is seen once it is looked into.
                Stage::AsWritten | Stage::Candidate => {
                    !judged.is_untouched()
                        || self.options.pins.is_some() && component.layout.chart.is_some()
                }
            };
            if is_named || is_wanted {
                chosen.push(component);
                needing.extend((is_named || needs_release(judged)).then_some(component));
            }
        }
        let names = |list: &[&Component]| list.iter().map(|c| c.name.clone()).collect();
        let options = self.options;
        let must_move = options.level.is_some()
            || !options.apps.is_empty()
            || !options.images.is_empty()
            || options.stage == Stage::Promoted;
        let is_chosen_by_name = !options.components.is_empty();
        if let Some(option) = options.single() {
            needing.retain(|component| is_chosen_by_name || options.suit(component));
            let able = self.project.components.iter().filter(|component| options.suit(component));
            let able: Vec<&Component> = able.collect();
            match needing.as_slice() {
                // An option for the one component that needs a release is meant for that.
                [one] => chosen = vec![*one],
                [] if !is_chosen_by_name && able.len() == 1 => chosen = able,
                [] if self.project.components.len() > 1 => {
                    let all: Vec<&Component> = self.project.components.iter().collect();
                    let names = names(if able.is_empty() { &all } else { &able });
                    return Err(BumpError::NothingNeeds { option, names }.into());
                }
                [] => {}
                several => {
                    return Err(BumpError::WhichComponent { option, names: names(several) }.into());
                }
            }
        }
        chosen.into_iter().map(|component| self.item(component, must_move)).collect()
    }

    /// A component with its facts. `must_move` says that it gets an entry whatever changed.
    fn item<'i>(&self, component: &'i Component, must_move: bool) -> Result<Item<'i>, Error> {
        let facts = self.project.facts(component)?;
        let mut item = Item {
            component,
            facts,
            follows: Vec::new(),
            follows_prerelease: false,
            since_candidate: None,
        };
        if let Baseline::Released(tag) = &item.facts.baseline
            && !tag.version.pre.is_empty()
        {
            let checkout = self.project.checkout();
            let now = judge(component, &item.facts, checkout, &AppReleases::new());
            if must_move || !now.is_untouched() || self.has_unpinned(&item) {
                item.facts = self.project.facts_of(component, None)?;
                item.follows_prerelease = true;
                item.since_candidate = Some(bump::draft_notes(&now));
            }
        }
        Ok(item)
    }

    pub(super) fn context<'s>(&'s self, item: &'s Item<'_>) -> BumpContext<'s> {
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
            self.links.folders(item.component).iter().any(|folder| {
                let chart =
                    |other: &&Item<'_>| other.component.layout.chart.as_ref() == Some(folder);
                let mut others = waiting.iter().filter(chart);
                others.any(|other| bump::depends(&self.context(item), other.component))
            })
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
                waived: request.waived,
                ..Default::default()
            };
        }
        request.pins = match self.pins(&context, &planned.files, &request)? {
            Ok(pins) => pins,
            Err(refusal) => return Ok(Err(refusal)),
        };
        // Check whether notes are needed before asking the user to write them.
        let answer = match bump::plan(&context, &planned.files, &request) {
            Ok(answer) => answer,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let wanted = match &answer {
            BumpResult::NotNeeded { outcome } => {
                planned.settled.push(Settled::NotNeeded((**outcome).clone()));
                return Ok(Ok(None));
            }
            BumpResult::AlreadyRight { outcome } => {
                let has_notes = self.has_notes(item.component)?;
                let is_drafted = !has_notes && !bump::draft_notes(outcome).is_empty();
                if !self.options.has_notes() && !is_drafted {
                    planned.settled.push(Settled::Right((**outcome).clone()));
                    return Ok(Ok(None));
                }
                NotesFor { item, outcome, version: None, has_notes }
            }
            BumpResult::Plan(plan) => {
                self.refuse_dirty(plan.files.keys())?;
                let Plan { outcome, version, has_notes, .. } = &**plan;
                NotesFor { item, outcome, version: Some(version), has_notes: *has_notes }
            }
        };
        let Drafted { notes, is_draft } = self.notes(&wanted)?;
        request.notes = notes;
        let mut answer = bump::plan(&context, &planned.files, &request);
        if is_draft && matches!(answer, Err(Refusal::Notes { .. })) {
            // What a value is may read as a heading there; a person writes that better.
            request.notes = Vec::new();
            answer = bump::plan(&context, &planned.files, &request);
        }
        Ok(match answer {
            Ok(BumpResult::Plan(mut plan)) => {
                plan.steps.splice(0..0, item.follows.iter().map(|(step, _)| step.clone()));
                Ok(Some(*plan))
            }
            Ok(BumpResult::NotNeeded { .. }) => Ok(None),
            Ok(BumpResult::AlreadyRight { outcome }) => {
                planned.settled.push(Settled::Right(*outcome));
                Ok(None)
            }
            Err(refusal) => Err(refusal),
        })
    }

    /// Whether the newest entry of a component has notes.
    fn has_notes(&self, component: &Component) -> Result<bool, Error> {
        let file = self.project.find(&component.layout.release_file)?.unwrap_or_default();
        Ok(component
            .notes
            .newest()
            .is_some_and(|entry| !without_metadata(&entry.notes_text(&file)).is_empty()))
    }

    /// Refuses to write files that have changes which are not committed, unless that is wanted.
    fn refuse_dirty<'f>(&self, files: impl IntoIterator<Item = &'f String>) -> Result<(), Error> {
        if self.options.allow_dirty {
            return Ok(());
        }
        let dirty = self.dirty(files)?;
        if dirty.is_empty() { Ok(()) } else { Err(BumpError::Dirty { files: dirty }.into()) }
    }

    /// The files with changes that are not committed and no part of the release.
    pub(super) fn dirty<'f>(
        &self,
        files: impl IntoIterator<Item = &'f String>,
    ) -> Result<Vec<String>, Error> {
        let repository = &self.workspace.repository;
        let mut dirty = Vec::new();
        for path in files {
            if !repository.is_dirty(path)? {
                continue;
            }
            let committed = repository.snapshot(At::Head)?.read(path)?;
            let now = self.project.find(path)?;
            let is_own = Option::zip(committed, now).is_some_and(|(committed, now)| {
                let owns = |c: &&Component| c.layout.owns(path);
                let mut owners = self.project.components.iter().filter(owns);
                owners.any(|own| bump::is_part_of_release(own, path, &committed, &now))
            });
            if !is_own {
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
        for &index in self.links.dependents(moved) {
            let Some(component) = self.project.components.get(index) else { continue };
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
            let item = Item {
                component,
                facts,
                follows: Vec::new(),
                follows_prerelease: false,
                since_candidate: None,
            };
            let context = self.context(&item);
            let (component, facts) = bump::overlaid(&context, &planned.files);
            let apps = self.project.apps.releases(&component)?;
            let mut outcome = judge(&component, &facts, self.project.checkout(), &apps);
            outcome.waive(&self.options.waived);
            if outcome.verdict != Verdict::Pass {
                let version = Some(plan.version.clone());
                return Ok(Some(Refusal::Judged { version, outcome: Box::new(outcome) }));
            }
        }
        Ok(None)
    }
}

/// Whether a component has something to release: changes that call for it, an entry that waits, or a
/// judgement that is not met.
fn needs_release(judged: &ComponentOutcome) -> bool {
    let released = judged.baseline.as_ref().map(|baseline| &baseline.version);
    let declared = judged.declared.as_ref().and_then(|declared| declared.version.as_ref());
    judged.verdict != Verdict::Pass
        || released != declared
        || judged.required.as_ref().is_none_or(|required| required.bump > Bump::None)
}

/// Whether the newest entry of a component is a release candidate.
fn is_candidate(component: &Component) -> bool {
    let newest = component.notes.newest().and_then(Entry::semver);
    newest.is_some_and(|version| !version.pre.is_empty())
}
