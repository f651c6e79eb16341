//! End-to-end tests: the real binary on real git repositories.
//!
//! Each repository is made by the fixture builder, with a fixed author and clock and without the
//! settings of whoever runs the tests, so that even commit ids are the same everywhere.

#![allow(clippy::unwrap_used, reason = "whatever is not there fails the test")]

mod artifacts;
mod audit;
mod bots;
mod bump;
mod bump_finished;
mod bump_helps;
mod bump_pins;
mod bump_properties;
#[cfg(unix)]
mod chart_links;
#[cfg(unix)]
mod chart_links_new;
mod charts_inside;
mod charts_inside_read;
mod check;
mod check_revisions;
mod checkouts;
mod cli_ergonomics;
mod configuration;
#[cfg(unix)]
mod delivered;
#[cfg(unix)]
mod delivered_attributes;
#[cfg(unix)]
mod delivered_nested;
#[cfg(unix)]
mod delivered_texts;
mod demo;
#[cfg(unix)]
mod doctor;
mod documents;
mod environment_pages;
mod environments;
mod environments_drift;
mod environments_forged;
mod environments_records;
mod environments_sources;
mod events;
mod explain;
mod filled_in_versions;
mod first_hour;
mod fleets;
mod fmt;
mod growth;
#[cfg(unix)]
mod hidden_bumps;
#[cfg(unix)]
mod hidden_moves;
mod hints;
#[cfg(unix)]
mod hostile_files;
mod hostile_fleets;
#[cfg(unix)]
mod hostile_places;
#[cfg(unix)]
mod hostile_repositories;
mod html_report;
#[cfg(unix)]
mod hyperlinks;
#[cfg(unix)]
mod incomplete_map;
mod init;
#[cfg(unix)]
mod killed_writes;
mod lost_race;
mod many_charts;
mod map_ask;
mod map_correct;
mod map_diff;
mod map_export;
mod map_fetch;
mod map_import;
mod map_properties;
mod map_push;
mod map_signatures;
mod map_support;
mod map_verify;
#[cfg(unix)]
mod merge_driver;
mod nested_repositories;
mod next;
mod notes_between;
mod own_release_file;
mod parse;
mod pull_request_map;
mod pull_request_names;
#[cfg(unix)]
mod pull_request_remains;
mod pull_request_settings;
mod pull_request_target;
mod pull_requests;
#[cfg(unix)]
mod push_urls;
mod pushed_from;
mod release;
mod release_branches;
mod release_checkouts;
mod release_map;
mod release_names;
mod release_races;
#[cfg(unix)]
mod release_refusals;
mod release_signing;
mod release_trouble;
mod released_later;
#[cfg(unix)]
mod render_limits;
mod report_readers;
mod reports;
mod results;
mod schemas;
mod second_charts;
#[cfg(unix)]
mod several_apps;
#[cfg(unix)]
mod signals;
mod story;
mod strange_programs;
#[cfg(unix)]
mod strangers;
mod support;
mod tag_forms;
mod threat_model;
mod trace;
#[cfg(unix)]
mod trusted_folders;
#[cfg(unix)]
mod writes;
