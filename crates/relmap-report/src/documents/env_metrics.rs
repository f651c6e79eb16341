//! The document of `env metrics`.

use relmap_environments::Metrics;
#[cfg(test)]
use schemars::JsonSchema;
use serde::Serialize;

use super::SchemaNumber;
use super::text::Text;
use crate::environments::time;

/// What `relmap env metrics --format json` prints.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub struct EnvMetricsDocument<'o> {
    schema: SchemaNumber,
    /// The environments, each after the one that comes before it.
    environments: Vec<MetricsObject<'o>>,
}

impl<'o> EnvMetricsDocument<'o> {
    /// The numbers of each environment.
    pub fn new(all: &'o [Metrics]) -> Self {
        EnvMetricsDocument {
            schema: SchemaNumber,
            environments: all.iter().map(MetricsObject::from).collect(),
        }
    }
}

/// The numbers of an environment.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema), schemars(rename = "Metrics"))]
struct MetricsObject<'o> {
    /// The environment.
    environment: Text<'o>,
    /// The time of the first deployment in UTC, as in RFC 3339.
    from: Option<String>,
    /// The time of the last one.
    to: Option<String>,
    /// How many deployments there were: forward, back and rebuilt.
    deployments: usize,
    /// How many of them went back.
    rollbacks: usize,
    /// How many deployments there were a week.
    deployments_per_week: Option<f64>,
    /// The median time from the release of a chart to its deployment.
    lead_time_seconds: Option<i64>,
    /// Of how many deployments that is the median.
    lead_time_of: Option<usize>,
    /// The deployments that went back, as a part of the others.
    change_fail_rate: Option<f64>,
    /// The median time from a deployment to the one that took it back.
    time_to_restore_seconds: Option<i64>,
    /// The months that had deployments, oldest first.
    months: Vec<MonthObject<'o>>,
}

impl<'o> From<&'o Metrics> for MetricsObject<'o> {
    fn from(one: &'o Metrics) -> Self {
        MetricsObject {
            environment: (&one.environment).into(),
            from: one.span.map(|(from, _)| time(from)),
            to: one.span.map(|(_, to)| time(to)),
            deployments: one.deployments,
            rollbacks: one.rollbacks,
            deployments_per_week: one.per_week,
            lead_time_seconds: one.lead_time.map(|(seconds, _)| seconds),
            lead_time_of: one.lead_time.map(|(_, count)| count),
            change_fail_rate: one.change_fail_rate(),
            time_to_restore_seconds: one.time_to_restore,
            months: one
                .months
                .iter()
                .map(|(month, deployments, rollbacks)| MonthObject {
                    month: month.into(),
                    deployments: *deployments,
                    rollbacks: *rollbacks,
                })
                .collect(),
        }
    }
}

/// The deployments of a month.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema), schemars(rename = "Month"))]
struct MonthObject<'o> {
    /// The month in UTC: `2026-11`.
    month: Text<'o>,
    /// How many deployments there were.
    deployments: usize,
    /// How many of them went back.
    rollbacks: usize,
}
