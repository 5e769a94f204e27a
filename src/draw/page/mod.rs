//! A page of one file around a picture: what can be looked at without a network.
//!
//! The frame is the same for every picture: a bar with search and buttons, the picture to move and zoom, and
//! a column of details. `view.js` moves, zooms, searches the keys and prints; a picture brings a script of
//! its own for what is particular to it. Texts reach the page through [`text`] or as JSON that holds no
//! `<`; scripts put them in as text and never as markup, and the page's own policy lets it load nothing.

use super::palette;
use super::svg::{self, Element};
use super::words::{Lang, Word, label};
use std::fmt::Write;

const CSS: &str = include_str!("page.css");
const JS: &str = include_str!("view.js");
/// Nothing is fetched, from nowhere.
const POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; font-src data:";
/// A live page asks whoever served it, and nobody else.
const LIVE: &str = "; connect-src 'self'";
/// Asks whether the sources have changed since the page was made, and loads it anew where they have.
const RELOAD: &str = include_str!("reload.js");

/// Sheets that stand upright.
const UPRIGHT: &str = "@page{size:A3 portrait}@media print{.paper{width:276mm;height:398mm}}\n";

/// A disc that is half dark.
const HALF: &str = "<svg width=\"16\" height=\"16\" viewBox=\"0 0 24 24\" aria-hidden=\"true\"><circle cx=\"12\" cy=\"12\" r=\"9\" fill=\"none\" stroke=\"currentColor\" stroke-width=\"2\"/><path d=\"M12 3a9 9 0 0 1 0 18z\" fill=\"currentColor\"/></svg>";

/// A sheet of paper: what is printed instead of the picture, where that does not fit on one sheet.
pub struct Paper {
    /// What stands on it.
    pub items: Vec<Element>,
    /// The part of the plane that it shows: left, top, width and height, in pixels of the picture, with the
    /// proportions of A3 within margins of a centimetre: 400 by 276 mm, or upright 276 by 398.
    pub view: (f64, f64, f64, f64),
}

/// What a page is made of.
pub struct Page<'a> {
    /// The language of its labels.
    pub lang: Lang,
    /// What the page is called.
    pub title: &'a str,
    /// The picture: its elements, and its size in pixels.
    pub picture: Vec<Element>,
    /// How wide and how high the picture is.
    pub size: (f64, f64),
    /// The sheets on which it is printed; without any, the picture itself is printed on one.
    pub papers: &'a [Paper],
    /// Do the sheets stand upright.
    pub upright: bool,
    /// The picture in a sentence.
    pub described: &'a str,
    /// Style sheets: font, and the look of the picture.
    pub css: &'a str,
    /// What stands in the bar behind the search: markup made with [`choice`].
    pub bar: &'a str,
    /// What stands below the picture: markup.
    pub below: &'a str,
    /// What stands below the details: markup.
    pub aside: &'a str,
    /// What the script knows.
    pub data: &'a serde_json::Value,
    /// The script of the picture; it finds `data` and `view`.
    pub script: &'a str,
    /// What the keys do.
    pub keys: Word,
    /// Does it come from a server of this machine that it asks for changes.
    pub live: bool,
}

/// The page as a file.
#[must_use]
pub fn page(page: &Page<'_>) -> String {
    let word = |word| label(word, page.lang);
    let (width, height) = page.size;
    let picture = Element::new("svg")
        .attr("xmlns", "http://www.w3.org/2000/svg")
        .attr("viewBox", format!("0 0 {} {}", svg::number(width), svg::number(height)))
        .attr("preserveAspectRatio", "xMidYMin meet")
        .attr("role", "group")
        .attr("aria-label", page.described)
        .with_all(page.picture.iter().cloned());
    let picture = svg::write(&picture);
    let title = text(page.title);
    let mut out = String::with_capacity(picture.len() * 2);
    let lang = page.lang.tag();
    let _ =
        writeln!(out, "<!DOCTYPE html>\n<html lang=\"{lang}\">\n<head>\n<meta charset=\"utf-8\">");
    let _ = writeln!(
        out,
        "<meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}{}\">",
        if page.live { LIVE } else { "" }
    );
    let _ =
        writeln!(out, "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">");
    let _ = writeln!(out, "<title>{title}</title>");
    let colours = palette::css();
    let upright = if page.upright { UPRIGHT } else { "" };
    let _ = writeln!(out, "<style>\n{colours}{}{CSS}{upright}</style>\n</head>", page.css);
    let printed = if page.papers.is_empty() { "" } else { " class=\"papered\"" };
    let _ = writeln!(out, "<body{printed}>");
    let _ =
        writeln!(out, "<header class=\"bar\">\n<h1>{title}</h1>\n<span class=\"space\"></span>");
    let search = word(Word::Search);
    let _ = writeln!(
        out,
        "<form id=\"find\" role=\"search\"><input id=\"search\" type=\"search\" placeholder=\"{search}\" aria-label=\"{search}\">{}<output id=\"count\" aria-live=\"polite\"></output></form>",
        page.bar
    );
    // They stand together, on whatever line there is room.
    out.push_str("<span class=\"tools\">\n");
    for (id, sign, name) in [
        ("out", "−", Word::ZoomOut),
        ("in", "+", Word::ZoomIn),
        ("fit", "⤢", Word::Fit),
        ("theme", HALF, Word::Theme),
    ] {
        let name = word(name);
        let _ = writeln!(
            out,
            "<button type=\"button\" class=\"sign\" id=\"{id}\" title=\"{name}\" aria-label=\"{name}\">{sign}</button>"
        );
    }
    let print = word(Word::Print);
    let _ =
        writeln!(out, "<button type=\"button\" id=\"print\">{print}</button>\n</span>\n</header>");
    let _ = writeln!(
        out,
        "<main id=\"view\" tabindex=\"0\" aria-label=\"{}\">{picture}</main>",
        text(page.described)
    );
    out.push_str(page.below);
    let _ = writeln!(
        out,
        "<aside id=\"side\" aria-label=\"{0}\">\n<h2>{0}</h2>\n<section id=\"detail\" aria-live=\"polite\"><p class=\"keys\">{1}</p></section>\n{2}</aside>",
        word(Word::Details),
        word(page.keys),
        page.aside
    );
    out.push_str(&papers(page.papers));
    // A `<` would end the element.
    let data = page.data.to_string().replace('<', "\\u003c");
    let _ = writeln!(out, "<script type=\"application/json\" id=\"data\">{data}</script>");
    let reload = if page.live { RELOAD } else { "" };
    let _ = writeln!(out, "<script>\n{JS}{}{reload}</script>\n</body>\n</html>", page.script);
    out
}

/// The sheets of paper, which no screen shows.
fn papers(papers: &[Paper]) -> String {
    if papers.is_empty() {
        return String::new();
    }
    let mut out = "<div id=\"papers\" aria-hidden=\"true\">\n".to_owned();
    for paper in papers {
        let (x, y, width, height) = paper.view;
        let view = [x, y, width, height].map(svg::number).join(" ");
        let sheet = Element::new("svg")
            .class("paper")
            .attr("xmlns", "http://www.w3.org/2000/svg")
            .attr("viewBox", view)
            .with_all(paper.items.iter().cloned());
        out.push_str(&svg::write(&sheet));
    }
    out.push_str("</div>\n");
    out
}

/// A text as it stands in markup, between tags or in an attribute.
#[must_use]
pub fn text(text: &str) -> String {
    quick_xml::escape::escape(svg::clean(text)).into_owned()
}

/// A choice for the bar: its id, its name, and the values with their texts. Nothing where there is nothing
/// to choose.
#[must_use]
pub fn choice(id: &str, name: &str, options: &[(&str, &str)]) -> String {
    if options.len() < 2 {
        return String::new();
    }
    let name = text(name);
    let mut out =
        format!("<select id=\"{id}\" aria-label=\"{name}\"><option value=\"\">{name}</option>");
    for (value, shown) in options {
        let _ = write!(out, "<option value=\"{}\">{}</option>", text(value), text(shown));
    }
    out.push_str("</select>");
    out
}

#[cfg(test)]
mod tests {
    use super::{choice, text};

    #[test]
    fn texts_stay_texts() {
        assert_eq!(text("<script>\"&'"), "&lt;script&gt;&quot;&amp;&apos;");
        assert_eq!(text("]]>\u{0}"), "]]&gt;\u{fffd}");
        assert!(choice("a", "A", &[("x", "X")]).is_empty());
        assert!(choice("a", "A", &[("\"", "X"), ("y", "<")]).contains("value=\"&quot;\""));
    }
}
