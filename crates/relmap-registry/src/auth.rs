//! Logging in to a registry.

use std::collections::HashMap;
use std::sync::{MutexGuard, PoisonError};

use serde::Deserialize;

use crate::challenge::Challenge;
use crate::client::{Answer, Ask, Client, place};
use crate::error::RegistryError;
use crate::hosts::may_have_credentials;
use crate::login::Login;

#[derive(Deserialize)]
struct Token {
    token: Option<String>,
    access_token: Option<String>,
}

impl Client {
    /// Asks, and logs in where the server wants it.
    pub(crate) fn ask(&self, ask: &Ask<'_>) -> Result<Answer, RegistryError> {
        let key = (ask.host.to_owned(), ask.repository.to_owned());
        let known = logins(self).get(&key).cloned();
        let answer = self.follow(ask, known.as_deref())?;
        if answer.status != 401 {
            return answer.if_allowed(ask);
        }
        let challenges =
            answer.headers.iter().filter(|(name, _)| name.eq_ignore_ascii_case("www-authenticate"));
        let challenge = challenges.filter_map(|(_, value)| Challenge::parse(value)).next();
        let login = match challenge {
            Some(challenge) => login(self, ask, &challenge)?,
            None => None,
        };
        let Some(login) = login.filter(|login| known.as_ref() != Some(login)) else {
            return answer.if_allowed(ask);
        };
        let answer = self.follow(ask, Some(&login))?;
        if answer.status != 401 {
            logins(self).insert(key, login);
        }
        answer.if_allowed(ask)
    }
}

fn logins(client: &Client) -> MutexGuard<'_, HashMap<(String, String), String>> {
    client.logins.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Answer {
    /// The same answer, unless it says that the server does not want to answer.
    fn if_allowed(self, ask: &Ask<'_>) -> Result<Answer, RegistryError> {
        let (host, what, status) = (ask.host.to_owned(), ask.what.clone(), self.status);
        match status {
            401 | 403 => Err(RegistryError::Denied { host, what, status }),
            429 => Err(RegistryError::Throttled { host, status }),
            500.. => Err(RegistryError::Status { host, what, status }),
            _ => Ok(self),
        }
    }
}

/// What to send as `Authorization`; none where the registry wants credentials and there are none.
fn login(
    client: &Client,
    ask: &Ask<'_>,
    challenge: &Challenge,
) -> Result<Option<String>, RegistryError> {
    let login = client.options.credentials.login(ask.host, ask.repository, client.programs())?;
    match challenge {
        Challenge::Basic => Ok(login.and_then(|login| login.basic())),
        Challenge::Bearer { realm, service, scope } => {
            may_have_credentials(&ask.url, realm, &*client.options.hosts).map_err(|reason| {
                let (host, place) = (ask.host.to_owned(), place(realm));
                RegistryError::NotAsked { host, place, reason }
            })?;
            let pull = format!("repository:{}:pull", ask.repository);
            let scope = scope.clone().unwrap_or(pull);
            token(client, ask, realm, service.as_deref(), &scope, login.as_ref()).map(Some)
        }
    }
}

fn token(
    client: &Client,
    ask: &Ask<'_>,
    realm: &str,
    service: Option<&str>,
    scope: &str,
    login: Option<&Login>,
) -> Result<String, RegistryError> {
    let host = realm.split_once("://").map_or(realm, |(_, rest)| rest);
    let host = host.split(['/', '?']).next().unwrap_or_default();
    let what = "a token".to_owned();
    // Where the user allows the place by name, it may be anywhere.
    let is_allowed = client.options.hosts.may_ask(realm).is_ok();
    let led_by = Some(ask.url.clone()).filter(|_| !is_allowed);
    let answer = if let Some(Login::Identity(token)) = login {
        let form = [
            ("grant_type", "refresh_token"),
            ("refresh_token", token.as_str()),
            ("service", service.unwrap_or_default()),
            ("scope", scope),
            ("client_id", "relmap"),
        ];
        client.post(host, &what, (realm, led_by.as_deref()), &form)?
    } else {
        let mut url = realm.to_owned();
        let mut add = |name: &str, value: &str| {
            let separator = if url.contains('?') { '&' } else { '?' };
            url.push_str(&format!("{separator}{name}={}", encoded(value)));
        };
        if let Some(service) = service {
            add("service", service);
        }
        add("scope", scope);
        let ask = Ask {
            host,
            repository: "",
            url,
            led_by,
            what: what.clone(),
            accept: "application/json",
            limit: 1 << 20,
        };
        client.once(&ask, login.and_then(Login::basic).as_deref())?
    };
    if answer.status != 200 {
        let (host, what, status) = (ask.host.to_owned(), ask.what.clone(), answer.status);
        return Err(RegistryError::Denied { host, what, status });
    }
    let read: Option<Token> = serde_json::from_slice(&answer.body).ok();
    let token = read.and_then(|read| read.token.filter(|t| !t.is_empty()).or(read.access_token));
    let fits = |token: &String| token.bytes().all(|byte| byte.is_ascii_graphic());
    let reason = "it has no token".to_owned();
    let token =
        token.filter(fits).ok_or(RegistryError::Form { host: host.to_owned(), what, reason })?;
    Ok(format!("Bearer {token}"))
}

/// A value of a URL's query.
pub(crate) fn encoded(value: &str) -> String {
    let mut text = String::with_capacity(value.len());
    for byte in value.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                text.push(char::from(byte));
            }
            byte => text.push_str(&format!("%{byte:02X}")),
        }
    }
    text
}
