//! Why a registry has no answer.

use std::io;
use std::path::PathBuf;

use thiserror::Error;

/// Why a registry or chart repository has no answer. No message has anything secret.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum RegistryError {
    /// No connection, or it broke.
    #[error("{host} does not answer: {reason}")]
    Unreachable {
        /// The host.
        host: String,
        /// Why.
        reason: String,
    },
    /// The credentials are missing or not enough.
    #[error("{host} refuses to show {what} ({status}); log in: docker login {host}")]
    Denied {
        /// The host.
        host: String,
        /// What was asked for.
        what: String,
        /// The HTTP status.
        status: u16,
    },
    /// It has too much to do.
    #[error("{host} refuses further requests for now ({status}); try again later, or log in")]
    Throttled {
        /// The host.
        host: String,
        /// The HTTP status.
        status: u16,
    },
    /// An answer that no registry gives.
    #[error("{host} answers {what} with HTTP status {status}; is the address right?")]
    Status {
        /// The host.
        host: String,
        /// What was asked for.
        what: String,
        /// The HTTP status.
        status: u16,
    },
    /// The content is not what its digest says.
    #[error(
        "{host} sends other content for {what} than its digest says: it should be {expected}, and is {found}"
    )]
    Digest {
        /// The host.
        host: String,
        /// What was asked for.
        what: String,
        /// The digest that it should have.
        expected: String,
        /// The digest that it has.
        found: String,
    },
    /// The answer is too large.
    #[error("the answer of {host} for {what} is larger than {limit} bytes")]
    TooLarge {
        /// The host.
        host: String,
        /// What was asked for.
        what: String,
        /// The bound.
        limit: u64,
    },
    /// A list has too many entries.
    #[error("{host} lists more than {most} entries for {what}")]
    TooMany {
        /// The host.
        host: String,
        /// What was asked for.
        what: String,
        /// The bound.
        most: usize,
    },
    /// The content cannot be understood.
    #[error("{host} has {what} in a form that is not known: {reason}")]
    Form {
        /// The host.
        host: String,
        /// What was asked for.
        what: String,
        /// What is odd.
        reason: String,
    },
    /// A place that the registry leads to is not asked.
    #[error("{host} leads to {place}, which is not asked: {reason}")]
    NotAsked {
        /// The host.
        host: String,
        /// The other place.
        place: String,
        /// Why.
        reason: String,
    },
    /// A host without encryption.
    #[error("{host} is not on this machine, so it is asked with https only")]
    PlainHttp {
        /// The host.
        host: String,
    },
    /// A file with credentials cannot be read.
    #[error("cannot read the credentials in {}", path.display())]
    Credentials {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A program that keeps credentials has none, or fails.
    #[error("the credential helper {program} fails: {reason}")]
    Helper {
        /// The program.
        program: String,
        /// Why.
        reason: String,
    },
}
