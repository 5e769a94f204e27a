//! What `[settings]` of the manifest binds holds everywhere: in tests, in documents, in each environment.

use journeyc::driver::{self, BuildOptions};
use journeyc::source::Workspace;
use serde_json::Value;
use std::fs;
use std::path::Path;
use tempfile::TempDir;

use crate::support::{exit_code, journeyc, stderr, stdout};

const MANIFEST: &str = r#"
[workspace]
name = "shop"

[journeys]
hello = ["flow"]

[settings]
least = 3
kind  = "gold"
[settings.env.staging]
least = 1
[settings.env.broken]
kind = "iron"
"#;

const SOURCE: &str = r#"use std.channels { sms }

enum Tier { bronze, silver, gold }

profile Customer {
    phone:  phone?   pii
    orders: int      = 0
    tier:   Tier     = bronze
}

setting least: int = 2
setting kind: Tier = silver

event signed_up

message hello {
    purpose service
    sms { en: "Hello" }
}

journey hello {
    trigger on signed_up
    entry   parallel

    if customer.orders < least { exit few }
    if customer.tier < kind { exit plain }
    send hello via sms
}

test "two are too few where three are bound" of hello {
    given { phone: "+4520123456", orders: 2, tier: gold }
    at 2026-11-02 10:00  signed_up
    expect outcome few
}

test "silver is less than what is bound" of hello {
    given { phone: "+4520123456", orders: 3, tier: silver }
    at 2026-11-02 10:00  signed_up
    expect outcome plain
}
"#;

fn workspace() -> TempDir {
    let dir = TempDir::new().unwrap();
    fs::write(dir.path().join("journey.toml"), MANIFEST).unwrap();
    fs::write(dir.path().join("main.journey"), SOURCE).unwrap();
    dir
}

fn document(path: &Path) -> Value {
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}

#[test]
fn tests_run_with_what_is_bound() {
    let dir = workspace();
    let run = journeyc(dir.path(), &["test"]);
    assert_eq!(exit_code(&run), 0, "{}{}", stdout(&run), stderr(&run));
    assert!(stderr(&run).contains("2 passed, 0 failed"), "{}", stderr(&run));
}

#[test]
fn documents_hold_what_the_environment_binds() {
    let dir = workspace();
    for (args, out, least) in
        [(&["build"] as &[&str], "build", 3), (&["build", "--env", "staging"], "build/staging", 1)]
    {
        let run = journeyc(dir.path(), args);
        assert_eq!(exit_code(&run), 0, "{}", stderr(&run));
        let document = document(&dir.path().join(out).join("flow/hello.flow.json"));
        assert_eq!(document["settings"]["least"]["value"], least, "{}", document["settings"]);
        assert_eq!(document["settings"]["kind"]["value"], "gold", "{}", document["settings"]);
    }
}

#[test]
fn a_value_of_another_kind_is_refused() {
    let dir = workspace();
    let run = journeyc(dir.path(), &["build", "--env", "broken"]);
    assert_eq!(exit_code(&run), 1, "{}", stdout(&run));
    let wanted = "the setting `kind` needs `bronze`, `silver` or `gold`";
    assert!(stderr(&run).contains(wanted), "{}", stderr(&run));
}

/// A line that `journey.toml` lacks is missing once, however often it is needed.
#[test]
fn an_id_that_is_missing_is_said_once() {
    let manifest = "[workspace]\nname = \"w\"\ncurrency = \"DKK\"\nzone = \"UTC\"\n[journeys]\nj = [\"hubspot\"]\n[targets.hubspot.events]\ngo = \"6-1\"\n";
    let source = "use std.channels { email }\nprofile C { email: email? pii  zone: timezone = \"UTC\" }\nevent go\n\
        message hi { purpose service  locales en  email { subject { en: \"a\" } body { en: \"b\" } } }\n\
        journey j { trigger on go  entry ignore  send hi via email  wait 1 day  send hi via email }\n";
    let workspace = Workspace::from_memory(manifest, &[("a.journey", source)]);
    let built = driver::build(&workspace, &BuildOptions::default()).unwrap();
    let missing: Vec<_> =
        built.diagnostics.iter().filter(|found| found.code.number() == 604).collect();
    assert_eq!(missing.len(), 1);
    assert_eq!(missing[0].labels.len(), 2, "both places are shown");
}
