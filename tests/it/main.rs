//! The integration tests: one binary, a module a topic.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    reason = "tests may fail loudly, and they look at the file system"
)]

mod bad_input;
mod checker;
mod codes;
mod dittofeed;
mod docs;
mod editors;
mod explain;
mod format;
mod golden;
mod klaviyo;
mod levels;
mod link_mobility;
mod map;
mod map_measured;
mod map_pictures;
mod mutants;
mod narrowing;
mod one_finding;
mod pictures;
mod proofs;
mod rebuild;
mod research;
mod sarif;
mod schemas;
mod settings;
mod support;
mod targets;
mod testing;
mod tidy;
mod twilio_studio;
mod ui;
