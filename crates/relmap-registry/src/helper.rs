//! Programs that keep credentials: `docker-credential-NAME`, as Docker's configuration names them.

use std::time::Duration;

use serde::Deserialize;

use crate::error::RegistryError;
use crate::login::Login;
use crate::program::Programs;

/// How long such a program may take. It may ask a person to unlock a key ring.
const PATIENCE: Duration = Duration::from_secs(60);

#[derive(Deserialize)]
struct Answer {
    #[serde(rename = "Username")]
    user: String,
    #[serde(rename = "Secret")]
    secret: String,
}

/// Asks a program for the credentials of a registry; none if it has none.
pub(crate) fn ask(
    name: &str,
    registry: &str,
    programs: Programs<'_>,
) -> Result<Option<Login>, RegistryError> {
    let program = format!("docker-credential-{name}");
    let failed = |reason: String| RegistryError::Helper { program: program.clone(), reason };
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    if name.is_empty() || !name.chars().all(fits) {
        return Err(failed(
            "its name has characters that no program's name should have".to_owned(),
        ));
    }
    let said = programs
        .run(&program, &["get"], registry, PATIENCE)
        .map_err(|error| failed(error.to_string()))?;
    let (status, bytes) = (said.status, said.output);
    if !status.success() {
        let said = String::from_utf8_lossy(&bytes);
        return match said.contains("credentials not found") {
            true => Ok(None),
            false => Err(failed(format!("it ended with {status}"))),
        };
    }
    let Answer { user, secret } = serde_json::from_slice(&bytes)
        .map_err(|_| failed("its answer is no JSON with Username and Secret".to_owned()))?;
    Ok(Some(match user.as_str() {
        "<token>" => Login::Identity(secret),
        _ => Login::Password { user, password: secret },
    }))
}
