//! The example shop: every target builds something of it, and what it writes is sound.

use super::documents;
use crate::support::root;
use journeyc::driver::{self, BuildOptions};
use journeyc::source::Workspace;
use journeyc::target::TARGETS;

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
