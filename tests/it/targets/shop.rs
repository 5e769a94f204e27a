//! The example shop: every target builds something of it, and what it writes is sound.

use super::documents;
use crate::support::root;
use journeyc::driver::{self, BuildOptions};
use journeyc::source::Workspace;
use journeyc::target::TARGETS;
use std::collections::BTreeMap;
use std::fs;

#[test]
fn every_target_builds_something_of_the_shop() {
    let workspace = Workspace::load(&root().join("examples/nordic-shop")).unwrap();
    for target in TARGETS {
        let name = target.name();
        let options = BuildOptions { targets: vec![name.to_owned()], ..BuildOptions::default() };
        let built = driver::build(&workspace, &options).unwrap();
        let findings: Vec<&str> = built.diagnostics.iter().map(|of| of.message.as_str()).collect();
        assert_eq!(findings, [""; 0], "{name}");
        let folder = built.outputs.iter().find(|folder| folder.path == name).unwrap();
        let documents = documents::read(&folder.files);
        assert!(!documents.is_empty(), "{name}");
        assert_eq!(documents::wrong(documents::of(name), &documents), [""; 0], "{name}");
    }
}

/// The journeys that n8n can run; the stories of `tests/n8n` play each on its executor.
#[test]
fn n8n_builds_most_of_the_shop() {
    let workspace = Workspace::load(&root().join("examples/nordic-shop")).unwrap();
    let options = BuildOptions { targets: vec!["n8n".to_owned()], ..BuildOptions::default() };
    let built = driver::build(&workspace, &options).unwrap();
    let files = &built.outputs.iter().find(|folder| folder.path == "n8n").unwrap().files;
    let mut names: Vec<&str> =
        files.iter().filter_map(|(path, _)| path.strip_suffix(".json")).collect();
    names.sort_unstable();
    let wanted = [
        "abandoned_cart",
        "back_in_stock_digest",
        "birthday",
        "delivery",
        "journeyc-clock",
        "journeyc-events",
        "loyalty_tiers",
        "newsletter",
        "payment_rescue",
        "product_seen",
        "refill",
        "return_received",
        "reviews",
        "student_price",
        "support_follow_up",
        "thank_you",
        "welcome",
        "win_back",
    ];
    assert_eq!(names, wanted);
    let stories = root().join("tests/n8n/stories/nordic-shop/nordic-shop.json");
    let stories: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(stories).unwrap()).unwrap();
    let played =
        |name: &str| stories.as_array().unwrap().iter().any(|story| story["journey"] == name);
    let idle: Vec<&str> =
        wanted.into_iter().filter(|name| !name.starts_with("journeyc-") && !played(name)).collect();
    assert_eq!(idle, [""; 0], "journeys without a story");
}

/// What of the shop the two platforms for messages could take. The rest needs a cap, a schedule, a question about the
/// past, a countdown, an event of its own, a template of WhatsApp, a call that something follows or that takes
/// longer, or a receipt that moves a chain on; `journeyc targets JOURNEY` says of each which.
#[test]
fn what_knock_and_klaviyo_take_of_the_shop() {
    let folder = root().join("examples/nordic-shop");
    let workspace = Workspace::load(&folder).unwrap();
    let manifest = fs::read_to_string(folder.join("journey.toml")).unwrap();
    let (_, journeys) = manifest.split_once("[journeys]").unwrap();
    let (journeys, _) = journeys.split_once("\n# ----").unwrap();
    let named =
        journeys.lines().filter_map(|line| line.split_once(" = ")).filter_map(|(name, _)| {
            let name = name.trim();
            name.starts_with(|first: char| first.is_ascii_lowercase()).then_some(name)
        });
    let mut taken: Vec<(String, &str)> = Vec::new();
    let mut count = 0;
    for journey in named {
        count += 1;
        let said = driver::targets(&workspace, Some(journey)).unwrap().text;
        let mut target = "";
        let mut refused: BTreeMap<&str, bool> = BTreeMap::new();
        for line in said.lines() {
            match line.strip_prefix("  ") {
                None => target = line.split(' ').next().unwrap_or_default(),
                Some(row) => *refused.entry(target).or_default() |= row.starts_with("refused"),
            }
        }
        for target in ["klaviyo", "knock"] {
            if refused.get(target) == Some(&false) {
                taken.push((journey.to_owned(), target));
            }
        }
    }
    assert_eq!(count, 17);
    let wanted =
        [("student_price", "knock"), ("return_received", "klaviyo"), ("return_received", "knock")];
    assert_eq!(taken, wanted.map(|(journey, target)| (journey.to_owned(), target)));
}
