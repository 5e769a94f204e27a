//! Whole documents.

use super::*;

#[test]
fn everything_is_emitted_and_twice_the_same() {
    let world = World::new(MANIFEST, ALL);
    assert_eq!(world.refused(), Vec::<&str>::new());
    assert_eq!(messages(&world.findings()), Vec::<String>::new());
    let files = world.emit();
    let again = World::new(MANIFEST, ALL).emit();
    assert_eq!(files.len(), again.len());
    for (one, other) in files.iter().zip(&again) {
        assert_eq!((&one.path, &one.bytes), (&other.path, &other.bytes));
    }
    assert!(files.windows(2).all(|pair| pair[0].path < pair[1].path));
}
