//! Objects, fields, images.
