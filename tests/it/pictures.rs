//! The pictures of the book are those that the compiler draws now. `UPDATE_EXPECT=1` draws them anew.

use crate::support;
use journeyc::driver::{self, GraphOptions};
use journeyc::graph::Format;
use journeyc::source::Workspace;
use std::fs;

#[test]
fn pictures_of_the_book_are_up_to_date() {
    let shop = Workspace::load(&support::root().join("examples/nordic-shop")).unwrap();
    let pictures =
        [("abandoned_cart", None), ("abandoned_cart_path", Some("help instead of a discount"))];
    for (name, test) in pictures {
        let options = GraphOptions {
            journey: "abandoned_cart".to_owned(),
            format: Format::Svg,
            test: test.map(str::to_owned),
            story: None,
        };
        let drawn = driver::graph(&shop, &options).unwrap().text;
        assert!(drawn.starts_with("<svg "), "{name}");
        let path = support::root().join(format!("docs/src/pictures/{name}.svg"));
        if support::update() {
            fs::write(&path, &drawn).unwrap();
        }
        let kept = fs::read_to_string(&path).unwrap_or_default();
        assert!(kept == drawn, "{} is out of date: UPDATE_EXPECT=1 draws it anew", path.display());
    }
}
