//! A picture as dots, drawn by resvg with the same font.
//!
//! Characters that the font does not have (emoji, Hebrew, Chinese) are drawn with the fonts of the
//! machine, so only pictures without them are the same on every machine.

use super::font;
use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{Options, Tree, fontdb};
use std::sync::Arc;

/// How many dots a pixel of the picture has in each direction.
const SCALE: f32 = 2.0;
/// The longest side, in dots; larger pictures are drawn smaller.
const MOST: f32 = 16_000.0;

/// A picture as PNG. `svg` may use the custom properties of the palette: it is drawn in light colours.
///
/// # Errors
/// If the picture cannot be read or does not fit into memory.
pub fn png(svg: &str) -> Result<Vec<u8>, String> {
    let mut fonts = fontdb::Database::new();
    for face in font::files() {
        fonts.load_font_data(face?);
    }
    if svg.chars().any(|c| !font::has(c)) {
        fonts.load_system_fonts();
    }
    let options =
        Options { fontdb: Arc::new(fonts), font_family: "Inter".to_owned(), ..Options::default() };
    let tree = Tree::from_str(&plain(svg), &options)
        .map_err(|why| format!("cannot draw the picture: {why}"))?;
    let size = tree.size();
    let scale = SCALE.min(MOST / size.width().max(size.height()));
    let side = |length: f32| {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "between 1 and the longest side"
        )]
        let dots = (length * scale).ceil().clamp(1.0, MOST) as u32;
        dots
    };
    let mut dots = Pixmap::new(side(size.width()), side(size.height()))
        .ok_or("the picture is too large to be drawn")?;
    resvg::render(&tree, Transform::from_scale(scale, scale), &mut dots.as_mut());
    dots.encode_png().map_err(|why| format!("cannot write the picture: {why}"))
}

/// Without the declarations that use custom properties, which resvg does not know: before each of them
/// stands one with the light colour itself.
fn plain(svg: &str) -> String {
    let mut out = String::with_capacity(svg.len());
    for (at, part) in svg.split(";").enumerate() {
        // `fill:#fff;fill:var(--surface)}` becomes `fill:#fff}`.
        let rest = match part.split_once(":var(--") {
            Some((property, rest))
                if property.chars().all(|c| c.is_ascii_lowercase() || c == '-') =>
            {
                rest.split_once(')').map_or(rest, |(_, rest)| rest)
            }
            _ => {
                if at > 0 {
                    out.push(';');
                }
                part
            }
        };
        out.push_str(rest);
    }
    out
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test")]
mod tests {
    use super::{plain, png};

    #[test]
    fn custom_properties_go() {
        assert_eq!(
            plain("a{fill:#fff;fill:var(--x)}b{c:d;stroke:#000;stroke:var(--y);e:f}"),
            "a{fill:#fff}b{c:d;stroke:#000;e:f}"
        );
        assert_eq!(plain("&amp; text; more"), "&amp; text; more");
    }

    #[test]
    fn a_picture_is_drawn() {
        let svg = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"20\" height=\"10\"><style>rect{fill:#0f0;fill:var(--ground)}</style><rect width=\"20\" height=\"10\"/></svg>";
        let bytes = png(svg).unwrap();
        let drawn = resvg::tiny_skia::Pixmap::decode_png(&bytes).unwrap();
        assert_eq!((drawn.width(), drawn.height()), (40, 20));
        assert!(
            drawn.pixels().iter().all(|dot| (dot.red(), dot.green(), dot.blue()) == (0, 255, 0))
        );
        assert!(png("no picture").is_err());
    }
}
