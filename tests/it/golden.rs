//! Golden documents: what is emitted, byte for byte, and that it does not depend on threads or runs.
//! `INSTA_UPDATE=always cargo test golden` writes the snapshots anew.

use journeyc::driver::{self, BuildOptions, OutputFolder};
use journeyc::source::Workspace;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn built(folder: &Path) -> Vec<OutputFolder> {
    let workspace = Workspace::load(folder).unwrap();
    let built = driver::build(&workspace, &BuildOptions::default()).unwrap();
    assert_eq!(built.diagnostics, [], "{}", folder.display());
    built.outputs
}

/// Compares every output of a workspace with its snapshot.
fn golden(case: &str, folder: &Path) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(root().join("tests/golden/snapshots").join(case));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| {
        for outputs in built(folder) {
            for (path, bytes) in outputs.files {
                let name = format!("{}__{}", outputs.path, path.replace('/', "__"));
                insta::assert_snapshot!(name, String::from_utf8(bytes).unwrap());
            }
        }
    });
}

#[test]
fn the_first_example() {
    golden("hello", &root().join("examples/hello"));
}

#[test]
fn the_example_of_n_eight_n() {
    golden("n8n", &root().join("examples/n8n"));
}

#[test]
fn one_of_each() {
    golden("loop", &root().join("tests/golden/loop"));
}

#[test]
fn time_and_interruption() {
    golden("time", &root().join("tests/golden/time"));
}

#[test]
fn whom_it_is_for() {
    golden("people", &root().join("tests/golden/people"));
}

#[test]
fn digests_and_lists() {
    golden("digest", &root().join("tests/golden/digest"));
}

#[test]
fn what_was_sent_and_what_time_changes() {
    golden("memory", &root().join("tests/golden/memory"));
}

#[test]
fn what_twilio_studio_takes() {
    golden("twilio-studio", &root().join("tests/golden/twilio-studio"));
}

#[test]
fn messages_of_mylink() {
    golden("link", &root().join("tests/golden/link"));
}

#[test]
fn messages_of_mylink_by_aws() {
    golden("link-mobility", &root().join("examples/link-mobility"));
}

#[test]
fn workflows_of_contacts() {
    golden("hubspot", &root().join("examples/hubspot"));
}

#[test]
fn journey_builder() {
    golden("salesforce", &root().join("examples/salesforce"));
}

#[test]
fn flows_of_klaviyo() {
    golden("klaviyo", &root().join("tests/golden/klaviyo"));
    golden("klaviyo-example", &root().join("examples/klaviyo"));
}

#[test]
fn workflows_of_knock() {
    golden("knock", &root().join("tests/golden/knock"));
}

#[test]
fn journeys_of_dittofeed() {
    golden("dittofeed", &root().join("tests/golden/dittofeed"));
}

#[test]
fn outputs_do_not_depend_on_threads_or_runs() {
    let folder = root().join("examples/nordic-shop");
    let bytes = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let outputs = pool.install(|| built(&folder));
        outputs
            .into_iter()
            .flat_map(|folder| {
                folder
                    .files
                    .into_iter()
                    .map(move |(path, bytes)| (format!("{}/{path}", folder.path), bytes))
            })
            .collect::<Vec<_>>()
    };
    let first = bytes(1);
    assert!(first.len() > 20);
    for threads in [1, 2, 3, 8] {
        assert!(bytes(threads) == first, "{threads} threads give other bytes");
    }
}
