//! Reading the values of what one file deploys, within bounds.

use relmap_core::chart::images::{MAX_IMAGES, images};
use relmap_core::chart::yaml::Node;
use thiserror::Error;

use crate::ImageUse;
use crate::image_uses::{MAX_KEPT, is_room_for};

/// The most values that are looked at for one file: thousands of deployments may name the same ones.
const MAX_VALUES: usize = 10_000_000;

/// Reads the values of what one file deploys.
#[derive(Debug)]
pub(crate) struct ValuesReader {
    /// How many more values are looked at.
    left: usize,
}

/// The deployments of a file name too much.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub(crate) enum TooMuch {
    #[error(
        "its deployments have more than {} million values together, and not all of them are read; split the file",
        MAX_VALUES / 1_000_000
    )]
    Values,
    #[error(
        "its values name more than {MAX_IMAGES} images, and not all of them are read; split them"
    )]
    ImagesOfOne,
    #[error(
        "its deployments name more images than the {MAX_KEPT} that relmap keeps at a time; let fewer deployments share \
         values with many images"
    )]
    Images,
}

impl ValuesReader {
    pub(crate) fn new() -> ValuesReader {
        ValuesReader { left: MAX_VALUES }
    }

    /// Counts values that are looked at.
    pub(crate) fn look(&mut self, values: &Node) -> Result<(), TooMuch> {
        self.left = self.left.checked_sub(values.count()).ok_or(TooMuch::Values)?;
        Ok(())
    }

    /// The images that values name, after those that are known already.
    pub(crate) fn add_images(
        &mut self,
        values: &Node,
        known: &mut Vec<ImageUse>,
    ) -> Result<(), TooMuch> {
        self.look(values)?;
        let found = images(values, None);
        if found.len() > MAX_IMAGES {
            return Err(TooMuch::ImagesOfOne);
        }
        let exact = found
            .into_iter()
            .filter(|found| found.image.tag.is_some() || found.image.digest.is_some());
        known.extend(exact.map(|found| ImageUse { path: found.path, image: found.image }));
        match is_room_for(known.len()) {
            true => Ok(()),
            false => Err(TooMuch::Images),
        }
    }

    /// The images that values name.
    pub(crate) fn images(&mut self, values: &Node) -> Result<Vec<ImageUse>, TooMuch> {
        let mut found = Vec::new();
        self.add_images(values, &mut found)?;
        Ok(found)
    }
}
