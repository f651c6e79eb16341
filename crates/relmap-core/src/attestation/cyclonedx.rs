//! A pair as a bill of materials: CycloneDX 1.6, as JSON.

use serde_json::{Map, Value, json};

use super::ascii::ascii;
use super::pair::{AttestedApp, AttestedChart, AttestedImage, Pair};
use crate::chart::image_ref::ImageRef;

/// Writes a bill of materials: the chart, and below it the images that it runs and the apps that it deploys. It
/// ends with a line break; the same pair is always the same text.
pub fn cyclonedx(pair: &Pair) -> String {
    let chart = chart(&pair.chart);
    let images: Vec<Value> = pair.images.iter().map(image).collect();
    let apps: Vec<Value> = pair.apps.iter().map(app).collect();
    let reference = |component: &Value| component["bom-ref"].clone();
    let mut dependencies = vec![json!({
        "ref": reference(&chart),
        "dependsOn": images.iter().chain(&apps).map(reference).collect::<Vec<_>>(),
    })];
    for one in &pair.images {
        let built_from = pair.apps.iter().filter(|app| one.app.as_deref() == Some(&*app.tag));
        let built_from: Vec<String> = built_from.map(app_ref).collect();
        dependencies.push(json!({ "ref": image_ref(one), "dependsOn": built_from }));
    }
    dependencies.extend(pair.apps.iter().map(|app| json!({ "ref": app_ref(app) })));
    let bom = json!({
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "tools": { "components": [{ "type": "application", "name": "relmap" }] },
            "component": chart,
        },
        "components": images.into_iter().chain(apps).collect::<Vec<_>>(),
        "dependencies": dependencies,
    });
    format!("{}\n", ascii(&format!("{bom:#}")))
}

fn chart(chart: &AttestedChart) -> Value {
    let mut component = component("application", &chart.name, &chart.version);
    component.insert("bom-ref".into(), json!(format!("chart:{}", chart.tag)));
    component.insert("hashes".into(), hashes(chart.digest.as_deref()));
    let mut references = Vec::new();
    if let Some(repository) = &chart.repository {
        references.push(json!({ "type": "vcs", "url": url(repository) }));
    }
    // An index on a branch has no address of its own.
    if let Some(place) = chart.published_at.as_ref().filter(|place| place.contains("://")) {
        references.push(json!({ "type": "distribution", "url": place }));
    }
    component.insert("externalReferences".into(), json!(references));
    component.insert("pedigree".into(), pedigree(chart.commit.as_str()));
    component.insert("properties".into(), tag(&chart.tag));
    Value::Object(component)
}

fn app(app: &AttestedApp) -> Value {
    let mut component = component("application", &app.name, &app.version);
    component.insert("bom-ref".into(), json!(app_ref(app)));
    let references = app.repository.iter().map(|one| json!({ "type": "vcs", "url": url(one) }));
    component.insert("externalReferences".into(), json!(references.collect::<Vec<_>>()));
    component.insert("pedigree".into(), pedigree(app.commit.as_str()));
    component.insert("properties".into(), tag(&app.tag));
    Value::Object(component)
}

fn image(image: &AttestedImage) -> Value {
    let parsed: Option<ImageRef> = image.reference.parse().ok();
    let (name, version) = match &parsed {
        Some(one) => (one.repository.clone(), one.tag.clone().unwrap_or(image.digest.clone())),
        None => (image.reference.clone(), image.digest.clone()),
    };
    let mut component = component("container", &name, &version);
    component.insert("bom-ref".into(), json!(image_ref(image)));
    component.insert("hashes".into(), hashes(Some(&image.digest)));
    if let Some(one) = &parsed {
        component.insert("purl".into(), json!(purl(one, &image.digest)));
    }
    Value::Object(component)
}

fn component(kind: &str, name: &str, version: &str) -> Map<String, Value> {
    let pairs = [("type", kind), ("name", name), ("version", version)];
    pairs.into_iter().map(|(key, value)| (key.to_owned(), json!(value))).collect()
}

fn app_ref(app: &AttestedApp) -> String {
    format!("app:{}:{}", app.name, app.tag)
}

fn image_ref(image: &AttestedImage) -> String {
    format!("image:{}", image.reference)
}

/// The digest as CycloneDX has it.
fn hashes(digest: Option<&str>) -> Value {
    let known = digest.and_then(|digest| {
        let (algorithm, content) = digest.split_once(':')?;
        let algorithm = match algorithm {
            "sha256" => "SHA-256",
            "sha512" => "SHA-512",
            _ => return None,
        };
        Some(json!({ "alg": algorithm, "content": content }))
    });
    json!(known.into_iter().collect::<Vec<_>>())
}

fn pedigree(commit: &str) -> Value {
    json!({ "commits": [{ "uid": commit }] })
}

fn tag(tag: &str) -> Value {
    json!([{ "name": "relmap:tag", "value": tag }])
}

/// The address of a repository as a URL: git also takes `git@git.example:team/app.git`.
fn url(repository: &str) -> String {
    match repository.split_once(':') {
        Some((host, path)) if !repository.contains("://") => {
            format!("ssh://{host}/{}", path.trim_start_matches('/'))
        }
        _ => repository.to_owned(),
    }
}

/// The package URL of an image: `pkg:oci/NAME@DIGEST?repository_url=…&tag=…`.
fn purl(image: &ImageRef, digest: &str) -> String {
    let name = image.repository.rsplit('/').next().unwrap_or_default().to_lowercase();
    let place = format!("{}/{}", image.registry_or_default(), image.repository);
    let tag = image.tag.iter().map(|tag| format!("&tag={}", encoded(tag)));
    let tag: String = tag.collect();
    format!(
        "pkg:oci/{}@{}?repository_url={}{tag}",
        encoded(&name),
        encoded(digest),
        encoded(&place.to_lowercase())
    )
}

/// A part of a package URL.
fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'.' | b'-' | b'_' | b'~' | b'/' => {
                out.push(char::from(byte));
            }
            byte => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}
