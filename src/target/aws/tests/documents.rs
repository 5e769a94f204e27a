//! Whole documents.

use super::*;

const ALL: &str = include_str!("all.journey");

#[test]
fn everything_is_emitted_and_twice_the_same() {
    let world = World::new(MANIFEST, ALL);
    assert_eq!(messages(&world.findings()), Vec::<String>::new());
    let files = world.emit();
    let paths: Vec<&str> = files.iter().map(|file| file.path.as_str()).collect();
    assert_eq!(
        paths,
        [
            "shop-default-cart.asl.json",
            "shop-default-hello.asl.json",
            "shop-default-router.asl.json",
            "template.json"
        ]
    );
    let again = World::new(MANIFEST, ALL).emit();
    for (one, other) in files.iter().zip(&again) {
        assert_eq!(one.bytes, other.bytes, "{}", one.path);
    }
    if let Some(folder) = std::env::var_os("JOURNEYC_EMIT_AWS") {
        for file in &files {
            std::fs::write(std::path::Path::new(&folder).join(&file.path), &file.bytes).unwrap();
        }
    }
}
