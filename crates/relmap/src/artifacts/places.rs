//! Which registries and chart repositories may be asked, and the client that asks them.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::sync::Arc;
use std::time::Duration;

use relmap_core::artifacts::ImageAnswer;
use relmap_core::chart::image_ref::ImageRef;
use relmap_git::Places as GitPlaces;
use relmap_registry::{Client, ClientOptions, Hosts};

use super::options::ArtifactsOptions;
use crate::error::{Error, report};
use crate::map::session::MapSession;
use crate::server_places::{self, Places};
use crate::workers;

/// How long a request may take, where nothing else is said.
const PATIENCE: Duration = Duration::from_secs(120);

/// The client, and what decides about hosts.
pub(crate) struct Asked {
    pub(super) client: Client,
    rules: GitPlaces,
    plain_http: Vec<String>,
}

struct Allowed(GitPlaces);

impl Hosts for Allowed {
    fn may_ask(&self, url: &str) -> Result<(), String> {
        self.0.may_ask(url).map_err(|error| error.to_string())
    }
}

impl Asked {
    pub(crate) fn new(
        session: &MapSession<'_>,
        options: &ArtifactsOptions,
    ) -> Result<Asked, Error> {
        let charts = session.charts();
        let checkout = charts.checkout(server_places::hints(&session.workspace.environment))?;
        let places = Places::new(charts, session.workspace, &checkout)?;
        Ok(Asked::by(places.rules()?.clone(), charts.search_path(), options))
    }

    /// The same, with what decides about hosts, and with where programs are looked for.
    pub(crate) fn by(
        rules: GitPlaces,
        search_path: Option<OsString>,
        options: &ArtifactsOptions,
    ) -> Asked {
        let client = Client::new(ClientOptions {
            timeout: options.timeout.or(Some(PATIENCE)),
            plain_http: options.plain_http.clone(),
            credentials: options.credentials.clone(),
            hosts: Arc::new(Allowed(rules.clone())),
            search_path,
        });
        Asked { client, rules, plain_http: options.plain_http.clone() }
    }

    /// Asks for an image that the checkout names.
    pub(crate) fn image(&self, image: &ImageRef) -> ImageAnswer {
        if let Err(reason) = self.registry(image.registry_or_default()) {
            return ImageAnswer::Unknown(reason);
        }
        match self.client.image(image) {
            Ok(Some(facts)) => ImageAnswer::Found(facts),
            Ok(None) => ImageAnswer::Absent,
            Err(error) => ImageAnswer::Unknown(report(&error)),
        }
    }

    /// Asks for images that the checkout names, for each once. The answers are by reference.
    pub(crate) fn images<'i>(
        &self,
        images: impl IntoIterator<Item = &'i ImageRef>,
    ) -> BTreeMap<String, ImageAnswer> {
        let unique: BTreeMap<String, &ImageRef> =
            images.into_iter().map(|image| (image.to_string(), image)).collect();
        let items: Vec<(String, &ImageRef)> = unique.into_iter().collect();
        let answers = workers::each(workers::REQUESTS, &items, |(_, image)| self.image(image));
        items.into_iter().map(|(reference, _)| reference).zip(answers).collect()
    }

    /// Asks for the digest of an image that the checkout names; `None` if there is no such image. An error says why
    /// it cannot be known.
    pub(crate) fn digest(&self, image: &ImageRef) -> Result<Option<String>, String> {
        self.registry(image.registry_or_default())?;
        self.client.digest(image).map_err(|error| report(&error))
    }

    /// Whether a registry that the checkout names may be asked; if not, why.
    pub(super) fn registry(&self, host: &str) -> Result<(), String> {
        // The caller named those that are asked without encryption: what is decided is the host.
        self.url(&format!("https://{host}"))
    }

    /// The same of the URL of a chart repository.
    pub(super) fn url(&self, url: &str) -> Result<(), String> {
        let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
        let host = rest.split('/').next().unwrap_or_default();
        let is_plain = self.plain_http.iter().any(|plain| plain == host);
        let asked = if is_plain { format!("https://{rest}") } else { url.to_owned() };
        self.rules.may_ask(&asked).map_err(|error| error.to_string())
    }
}
