//! Dockerfiles as data: which images they build on, and which labels their image gets.
//!
//! The reader is our own. Of the crates that read Dockerfiles, `parse-dockerfile` is the one that is kept up; it takes
//! the text of `RUN cat <<EOF >x` for instructions, and leaves to its callers what is most of the work here: the
//! pairs of `LABEL`, `ENV` and `ARG`, quotes, variables, and where a value's bytes are. The others read fewer files.
//!
//! Every text is a Dockerfile: what Docker would refuse says nothing here, and is Docker's to report.

mod lines;
mod stages;
mod value;
mod words;

#[cfg(test)]
mod tests;

pub(crate) use stages::{Assignment, AssignmentKind, Dockerfile, ImageLabel};
pub(crate) use value::Certainty;
