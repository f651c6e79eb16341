//! Values files that were read already.

use std::collections::VecDeque;

use crate::chart::yaml::{self, Document, YamlError};

/// How many files are kept: those of both sides, and of a line that takes turns with another.
const KEPT: usize = 4;

/// The values files that were read last. Reading them is the dearest part of a judgement; the two
/// sides of one often have the same, and the old side of a release is the new side of the one
/// before it.
#[derive(Debug, Default)]
pub struct Memory {
    recent: VecDeque<(Vec<u8>, Result<Document, YamlError>)>,
}

impl Memory {
    /// Reads a file, unless it was read before. The result shares its contents with the memory.
    pub(super) fn load(&mut self, bytes: &[u8]) -> Result<Document, YamlError> {
        if let Some(at) = self.recent.iter().position(|(known, _)| known == bytes) {
            if at > 0
                && let Some(found) = self.recent.remove(at)
            {
                self.recent.push_front(found);
            }
        } else {
            self.recent.truncate(KEPT - 1);
            self.recent.push_front((bytes.to_vec(), yaml::load(bytes)));
        }
        match self.recent.front() {
            Some((_, document)) => document.clone(),
            None => yaml::load(bytes),
        }
    }
}
