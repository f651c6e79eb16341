//! A dump of a cluster against what git says.

use relmap_core::finding::Finding;
use relmap_core::rule_code::RuleCode;

use crate::catalog::is_same_version;
use crate::dump::{Dump, DumpFormat};
use crate::{Catalog, Deployed, DriftFinding, Observed, Since, VersionUse};

/// What differs. What the dump has and git does not name is not compared: a cluster runs more than
/// one repository deploys.
pub fn dump_drift(observed: &Observed, dump: &Dump, catalog: &Catalog) -> Vec<DriftFinding> {
    let mut found = Vec::new();
    for (key, (wanted, since)) in &observed.components {
        let environment = &observed.environment;
        let mut add = |text: String, help: &str| {
            let message = format!("{environment}/{key}: {text}");
            let finding = Finding::new(RuleCode::EnvDumpDiffers, message)
                .in_file(wanted.place.file.clone())
                .help(help.to_owned());
            let component = Some(key.name.clone());
            found.push(DriftFinding { environment: environment.clone(), component, finding });
        };
        let is_recorded = matches!(since, Since::Recorded(_));
        let named: Vec<&Deployed> =
            dump.deployed.iter().filter(|one| one.name == wanted.name).collect();
        let exact = named
            .iter()
            .find(|one| wanted.namespace.is_none() || one.namespace == wanted.namespace);
        let runs = match (exact, named.as_slice()) {
            (Some(_), several) if wanted.namespace.is_none() && several.len() > 1 => {
                add(
                    format!("`{}` has it in {} namespaces", dump.format, several.len()),
                    "dump one namespace",
                );
                continue;
            }
            (Some(one), _) => *one,
            (None, [only]) => *only,
            (None, _) => {
                // Workloads without labels cannot be matched by a name.
                if dump.format != DumpFormat::Kubectl {
                    let source = if is_recorded { "it is recorded" } else { "git deploys it" };
                    add(
                        format!("{source}, and `{}` does not have it", dump.format),
                        "look at the cluster: it may not have been deployed yet",
                    );
                }
                continue;
            }
        };
        if let Some((ours, theirs)) = difference(wanted, runs, catalog) {
            let (source, help) = match is_recorded {
                true => (
                    "the records have",
                    "deploy what is recorded, or record what runs: relmap env record",
                ),
                false => ("git has", "deploy what git has, or commit what runs"),
            };
            add(format!("{source} {ours}, and `{}` has {theirs}", dump.format), help);
        }
    }
    found
}

/// What git and the dump say differently. What one of them does not say is no difference.
fn difference(wanted: &Deployed, runs: &Deployed, catalog: &Catalog) -> Option<(String, String)> {
    let chart = |deployed: &Deployed| Some(catalog.split(deployed.chart.as_ref()?));
    if let (Some(ours), Some(theirs)) = (chart(wanted), chart(runs)) {
        let (a, b) = (ours.version.exact(), theirs.version.exact());
        if let (Some(a), Some(b)) = (a, b)
            && !is_same_version(a, b)
        {
            return Some((format!("{} {a}", ours.name), format!("{} {b}", theirs.name)));
        }
        if let (Some(version), VersionUse::Joined(text)) = (a, &theirs.version)
            && !text.ends_with(&format!("-{version}"))
        {
            return Some((format!("{} {version}", ours.name), text.clone()));
        }
    }
    if let (Some(a), Some(b)) = (&wanted.app, &runs.app)
        && !is_same_version(a, b)
    {
        return Some((format!("app {a}"), format!("app {b}")));
    }
    for used in &wanted.images {
        let same = |other: &&crate::ImageUse| other.image.same_repository(&used.image);
        let theirs: Vec<_> = runs.images.iter().filter(same).collect();
        if let [other] = theirs.as_slice()
            && used.image.tag.is_some()
            && other.image.tag.is_some()
            && used.image.tag != other.image.tag
        {
            return Some((used.image.to_string(), other.image.to_string()));
        }
    }
    None
}
