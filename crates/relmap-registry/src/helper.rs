//! Programs that keep credentials: `docker-credential-NAME`, as Docker's configuration names them.

use std::io::{Read as _, Write as _};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use relmap_process::{Group, Running};
use serde::Deserialize;

use crate::error::RegistryError;
use crate::login::Login;

/// How long such a program may take. It may ask a person to unlock a key ring.
const PATIENCE: Duration = Duration::from_secs(60);

/// The most that such a program may say.
const MOST: u64 = 1 << 20;

#[derive(Deserialize)]
struct Answer {
    #[serde(rename = "Username")]
    user: String,
    #[serde(rename = "Secret")]
    secret: String,
}

/// Asks a program for the credentials of a registry; none if it has none.
pub(crate) fn ask(name: &str, registry: &str) -> Result<Option<Login>, RegistryError> {
    let program = format!("docker-credential-{name}");
    let failed = |reason: String| RegistryError::Helper { program: program.clone(), reason };
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    if name.is_empty() || !name.chars().all(fits) {
        return Err(failed(
            "its name has characters that no program's name should have".to_owned(),
        ));
    }
    let mut command = Command::new(&program);
    command.arg("get").stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut running =
        Running::start(&mut command, Group::Own).map_err(|error| failed(error.to_string()))?;
    if let Some(mut stdin) = running.stdin() {
        // A program that does not read it says so by its answer.
        let _ = stdin.write_all(registry.as_bytes());
    }
    let output = running.stdout();
    let reader = thread::spawn(move || {
        let mut bytes = Vec::new();
        let read = output.map(|output| output.take(MOST).read_to_end(&mut bytes));
        read.is_some_and(|read| read.is_ok()).then_some(bytes)
    });
    let deadline = Instant::now() + PATIENCE;
    loop {
        if running.has_ended().map_err(|error| failed(error.to_string()))? {
            break;
        }
        if Instant::now() > deadline || relmap_process::interrupted().is_some() {
            running.stop();
            return Err(failed("it does not answer".to_owned()));
        }
        thread::sleep(Duration::from_millis(5));
    }
    let status = running.end().map_err(|error| failed(error.to_string()))?;
    let bytes = reader.join().ok().flatten().unwrap_or_default();
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
