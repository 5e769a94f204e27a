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
