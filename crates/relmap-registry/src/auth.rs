//! Logging in to a registry.

use serde::Deserialize;

use crate::challenge::Challenge;
use crate::client::{Ask, Client, place};
use crate::credentials::Login;
use crate::error::RegistryError;
use crate::hosts::may_have_credentials;

#[derive(Deserialize)]
struct Token {
    token: Option<String>,
    access_token: Option<String>,
}

/// What to send as `Authorization`; none where the registry wants credentials and there are none.
pub(crate) fn login(
    client: &Client,
    ask: &Ask<'_>,
    challenge: &Challenge,
) -> Result<Option<String>, RegistryError> {
    let login = client.options.credentials.login(ask.host, ask.repository)?;
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
    let answer = if let Some(Login::Identity(token)) = login {
        let form = [
            ("grant_type", "refresh_token"),
            ("refresh_token", token.as_str()),
            ("service", service.unwrap_or_default()),
            ("scope", scope),
            ("client_id", "relmap"),
        ];
        client.post(host, &what, realm, &form)?
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
fn encoded(value: &str) -> String {
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
