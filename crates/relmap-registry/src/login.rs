//! A way to log in.

use base64::prelude::{BASE64_STANDARD, Engine as _};

/// How to log in. Debug output does not show it.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Login {
    /// A name and a password.
    Password {
        /// The name.
        user: String,
        /// The password.
        password: String,
    },
    /// A token that stands for both.
    Identity(String),
}

impl Login {
    /// The value of `Authorization` for a name and a password.
    pub(crate) fn basic(&self) -> Option<String> {
        match self {
            Login::Password { user, password } => {
                Some(format!("Basic {}", BASE64_STANDARD.encode(format!("{user}:{password}"))))
            }
            Login::Identity(_) => None,
        }
    }
}
