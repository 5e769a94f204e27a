//! From the HTML of an e-mail to its text part.
//!
//! Mail without a text part is more often taken for spam and cannot be read by everybody; a text
//! part that the author writes by hand drifts from the HTML. So it is made from the HTML, by the
//! crate `html2text`, with these rules:
//!
//! - Lines are not wrapped. A slot's value is longer or shorter than its marker, so a break that
//!   fits the marker would stand at an odd place; mail programs wrap by themselves.
//! - A link shows its target: `Se kurv <https://kurv.example/c1>`, the form that RFC 3986, appendix
//!   C, recommends. Where the text is the target already, it stands once.
//! - Bold, headings and table lines leave no trace. Cells follow each other line by line, as mail
//!   layouts are tables. Items keep a dash or a number, struck text is `~so~`, since an old price
//!   must not look like a price.
//! - What is hidden by its own `style` or `hidden` attribute is dropped, above all the preheader.
//!   Style sheets in the head are not looked at.

use html2text::config;
use html2text::render::TextDecorator;

/// Columns before a line would be broken: more than any paragraph has.
const WIDTH: usize = 100_000;

/// Around a link and its target while the crate works. Unicode sets these code points aside for use
/// inside a program (noncharacters), so no text that is meant for others has them.
const LINK_START: char = '\u{fdd0}';
const LINK_TARGET: char = '\u{fdd1}';
const LINK_END: char = '\u{fdd2}';

/// The text of an HTML document or fragment. It has no line break at its end.
pub fn to_plain(html: &str) -> String {
    let html: String =
        html.chars().filter(|c| ![LINK_START, LINK_TARGET, LINK_END].contains(c)).collect();
    // Reading from memory cannot fail, and a line that is too narrow is allowed to be wider, so
    // nothing is left that could go wrong.
    tidy(&resolve_links(&convert(&html).unwrap_or_default()))
}

fn convert(html: &str) -> Result<String, html2text::Error> {
    let config = config::with_decorator(Quiet::default())
        .raw_mode(true)
        .allow_width_overflow()
        .no_link_wrapping()
        .unicode_strikeout(false);
    let dom = config.parse_html(html.as_bytes())?;
    drop_hidden(&dom);
    let tree = config.dom_to_render_tree(&dom)?;
    config.render_to_string(tree, WIDTH)
}

/// Takes elements out of the document that nobody sees. A loop and not a recursion: the depth is
/// the author's.
fn drop_hidden(dom: &html2text::RcDom) {
    let mut todo = vec![dom.document.clone()];
    while let Some(node) = todo.pop() {
        let mut children = node.children.borrow_mut();
        children.retain(|child| !is_hidden(child));
        todo.extend(children.iter().cloned());
    }
}

fn is_hidden(node: &html2text::Handle) -> bool {
    let html2text::Element { attrs, .. } = &node.data else {
        return false;
    };
    attrs.borrow().iter().any(|attr| match &*attr.name.local {
        "hidden" => true,
        "style" => hides(&attr.value),
        _ => false,
    })
}

/// Whether the declarations of a `style` attribute make an element invisible. `font-size: 0` does
/// not count: layouts set it on cells against gaps, and their content sets it back.
fn hides(style: &str) -> bool {
    let style = style.to_ascii_lowercase();
    let declares = |name: &str, is: &dyn Fn(&str) -> bool| {
        style.split(';').filter_map(|declaration| declaration.split_once(':')).any(
            |(declared, value)| {
                declared.trim() == name
                    && is(value.trim().trim_end_matches("!important").trim_end())
            },
        )
    };
    let is_zero = |value: &str| value.trim_end_matches("px").parse() == Ok(0.0);
    declares("display", &|value| value == "none")
        || declares("visibility", &|value| value == "hidden")
        || declares("opacity", &is_zero)
        || (declares("overflow", &|value| value == "hidden")
            && (declares("max-height", &is_zero) || declares("height", &is_zero)))
}

/// Replaces what stands between the three signs of a link by its text and its target.
fn resolve_links(text: &str) -> String {
    // One text for each link that is open, around the page itself. Links do stand in each other
    // where a table is between them.
    let mut open = vec![String::new()];
    let mut target: Option<String> = None;
    for c in text.chars() {
        match c {
            LINK_START => open.push(String::new()),
            LINK_TARGET => target = Some(String::new()),
            LINK_END => {
                let label = if open.len() > 1 { open.pop() } else { None };
                if let (Some(out), Some(target)) = (open.last_mut(), target.take()) {
                    push_link(out, &label.unwrap_or_default(), &target);
                }
            }
            _ => {
                if let Some(text) = target.as_mut().or(open.last_mut()) {
                    text.push(c);
                }
            }
        }
    }
    open.concat()
}

/// Writes one link. A target inside the page is worth nothing outside it.
fn push_link(out: &mut String, label: &str, target: &str) {
    let label =
        if out.is_empty() || out.ends_with(['\n', ' ']) { label.trim_start() } else { label };
    let seen = label.trim();
    let address =
        target.strip_prefix("mailto:").or_else(|| target.strip_prefix("tel:")).unwrap_or(target);
    let bare = |text: &str| {
        let text =
            text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")).unwrap_or(text);
        text.strip_suffix('/').unwrap_or(text).to_owned()
    };
    if target.is_empty() || target.starts_with('#') {
        out.push_str(label);
    } else if bare(seen) == bare(address) {
        // The address and not the label: only with `https://` do programs make a link of it.
        let after = label.len() - label.trim_end().len();
        let before = label.len() - label.trim_start().len();
        out.push_str(label.get(..before).unwrap_or_default());
        out.push_str(address);
        out.push_str(label.get(label.len() - after..).unwrap_or_default());
    } else {
        let kept = label.trim_end();
        out.push_str(kept);
        if !seen.is_empty() {
            out.push(' ');
        }
        out.push('<');
        out.push_str(address);
        out.push('>');
        out.push_str(label.get(kept.len()..).unwrap_or_default());
    }
}

/// No white space at the ends of lines, one kind of space, at most one empty line in a row, none at
/// the ends.
fn tidy(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut blank = false;
    for line in text.lines() {
        let line = line.trim_end();
        if line.is_empty() {
            blank = !out.is_empty();
            continue;
        }
        if !out.is_empty() {
            out.push_str(if blank { "\n\n" } else { "\n" });
        }
        blank = false;
        out.extend(line.chars().map(|c| if c == '\u{a0}' { ' ' } else { c }));
    }
    out
}

/// Tells the crate what to write around things: next to nothing.
#[derive(Clone, Debug, Default)]
struct Quiet {
    /// The targets of the links that are open.
    targets: Vec<String>,
}

impl TextDecorator for Quiet {
    type Annotation = ();

    fn decorate_link_start(&mut self, url: &str) -> (String, ()) {
        self.targets.push(url.trim().to_owned());
        (LINK_START.to_string(), ())
    }

    fn decorate_link_end(&mut self) -> String {
        format!("{LINK_TARGET}{}{LINK_END}", self.targets.pop().unwrap_or_default())
    }

    fn decorate_em_start(&self) -> (String, ()) {
        (String::new(), ())
    }

    fn decorate_em_end(&self) -> String {
        String::new()
    }

    fn decorate_strong_start(&self) -> (String, ()) {
        (String::new(), ())
    }

    fn decorate_strong_end(&self) -> String {
        String::new()
    }

    fn decorate_strikeout_start(&self) -> (String, ()) {
        ("~".to_owned(), ())
    }

    fn decorate_strikeout_end(&self) -> String {
        "~".to_owned()
    }

    fn decorate_code_start(&self) -> (String, ()) {
        (String::new(), ())
    }

    fn decorate_code_end(&self) -> String {
        String::new()
    }

    fn decorate_preformat_first(&self) {}

    fn decorate_preformat_cont(&self) {}

    fn decorate_image(&mut self, _src: &str, title: &str) -> (String, ()) {
        (title.to_owned(), ())
    }

    fn header_prefix(&self, _level: usize) -> String {
        String::new()
    }

    fn quote_prefix(&self) -> String {
        "> ".to_owned()
    }

    fn unordered_item_prefix(&self) -> String {
        "- ".to_owned()
    }

    fn ordered_item_prefix(&self, i: i64) -> String {
        format!("{i}. ")
    }

    fn make_subblock_decorator(&self) -> Self {
        Self::default()
    }

    fn decorate_superscript_start(&self) -> (String, ()) {
        ("^".to_owned(), ())
    }

    fn decorate_superscript_end(&self) -> String {
        String::new()
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use proptest::prelude::*;

    use super::*;
    use crate::text::markers::{Piece, mark, split_at_markers};
    use crate::text::mjml;

    #[test]
    fn decoration_leaves_no_trace() {
        for (html, text) in [
            ("<h1>Hej</h1><p>Din <b>kurv</b> <em>venter</em>.</p>", "Hej\n\nDin kurv venter."),
            ("<p>a</p><hr><p>b&nbsp;c<br>d</p>", "a\n\nb c\nd"),
            ("<ul><li>a</li><li>b</li></ul><ol><li>c</li><li>d</li></ol>", "- a\n- b\n1. c\n2. d"),
            ("<table border=1><tr><td>a</td><td>b</td></tr></table>", "a\nb"),
            ("<s>500 DKK</s> 400 DKK", "~500 DKK~ 400 DKK"),
            ("<del>500 DKK</del> 400 DKK", "~500 DKK~ 400 DKK"),
            ("<p>æøå 🎉 &lt;3 &amp; mere</p>", "æøå 🎉 <3 & mere"),
            ("<img src=a.png alt='Sko'> <img src=b.png>", "Sko"),
            ("<!-- a --><style>p{}</style><script>x</script><title>t</title>b", "b"),
            ("", ""),
        ] {
            assert_eq!(to_plain(html), text, "{html}");
        }
    }

    #[test]
    fn links_show_their_target_once() {
        for (html, text) in [
            ("<a href='https://k.example/c'>Se kurv</a>.", "Se kurv <https://k.example/c>."),
            ("Se <a href='https://k.example/'>k.example</a>!", "Se https://k.example/!"),
            ("<a href='mailto:hej@k.example'>hej@k.example</a>", "hej@k.example"),
            ("<a href='mailto:hej@k.example'>Skriv</a>", "Skriv <hej@k.example>"),
            ("<a href='tel:+4520123456'>Ring</a>", "Ring <+4520123456>"),
            ("<a href='#top'>Op</a>", "Op"),
            (
                "<a href='https://k.example'><img src=a.png alt=Logo></a>",
                "Logo <https://k.example>",
            ),
            ("<a href='https://k.example'> <b>A</b> </a>b", "A <https://k.example> b"),
            (
                "<a href='https://a.example'>a</a><a href='https://b.example'>b</a>",
                "a <https://a.example>b <https://b.example>",
            ),
            ("<a href='https://k.example'><p>A</p><p>B</p></a>", "A\n\nB <https://k.example>"),
        ] {
            assert_eq!(to_plain(html), text, "{html}");
        }
    }

    #[test]
    fn hidden_text_is_dropped() {
        for style in [
            "display:none",
            "DISPLAY : None !important;",
            "color:red;visibility:hidden",
            "opacity:0",
            "max-height:0px;overflow:hidden",
            "overflow: hidden; height: 0",
        ] {
            assert_eq!(to_plain(&format!("<div style='{style}'>a<p>b</p></div>c")), "c", "{style}");
        }
        for style in [
            "font-size:0px",
            "display:block",
            "opacity:0.5",
            "max-height:0",
            "x",
            "overflow:hidden;height:10px",
        ] {
            assert_eq!(to_plain(&format!("<div style='{style}'>a</div>")), "a", "{style}");
        }
        assert_eq!(to_plain("<div hidden>a</div>b"), "b");
    }

    #[test]
    fn nothing_is_wrapped() {
        let words = "ord og flere ord ".repeat(500);
        assert_eq!(to_plain(&format!("<p>{words}</p>")), words.trim_end());
        let nested = format!("<ul><li>{words}</li></ul>");
        assert_eq!(to_plain(&nested), format!("- {}", words.trim_end()));
    }

    #[test]
    fn a_whole_mail_reads_well() {
        let source = format!(
            r#"<mjml><mj-head><mj-title>Kurv</mj-title><mj-preview>Skjult {0}</mj-preview></mj-head><mj-body>
            <mj-section><mj-column>
            <mj-image src="https://k.example/logo.png" alt="Kurven" href="https://k.example" />
            <mj-text><h1>Hej {1}, 🎉</h1><p>Din kurv til {2} venter på dig.</p></mj-text>
            <mj-divider />
            <mj-button href="{3}">Se kurv</mj-button>
            <mj-table><tr><td>Sko</td><td>{2}</td></tr></mj-table>
            </mj-column></mj-section>
            <mj-section><mj-column><mj-text>Hilsen
              Kurven</mj-text></mj-column><mj-column><mj-text><a href="https://k.example/u?c={4}">Afmeld</a></mj-text></mj-column></mj-section>
            </mj-body></mjml>"#,
            mark(0),
            mark(1),
            mark(2),
            mark(3),
            mark(4)
        );
        let text = to_plain(&mjml::to_html(&source).unwrap());
        let filled: String = split_at_markers(&text)
            .into_iter()
            .map(|piece| match piece {
                Piece::Text(text) => text.to_owned(),
                Piece::Slot(index) => format!("{{{index}}}"),
            })
            .collect();
        assert_eq!(
            filled,
            "Kurven <https://k.example>\nHej {1}, 🎉\n\nDin kurv til {2} venter på dig.\nSe kurv <{3}>\nSko\n{2}\n\nHilsen Kurven\n\nAfmeld <https://k.example/u?c={4}>"
        );
    }

    #[test]
    fn markers_stay_whole_next_to_anything() {
        let html = format!(
            "<p>({0}),{1}<b>{2}</b>æ🎉{3}.</p><a href='{4}'>{4}</a>",
            mark(0),
            mark(1),
            mark(2),
            mark(3),
            mark(4)
        );
        let text = to_plain(&html);
        assert_eq!(
            text,
            format!("({0}),{1}{2}æ🎉{3}.\n\n{4}", mark(0), mark(1), mark(2), mark(3), mark(4))
        );
    }

    #[test]
    fn depth_is_no_danger() {
        let html = "<div>".repeat(3_000) + "a";
        assert_eq!(to_plain(&html), "a");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn nothing_makes_it_panic(
            html in "(<p>|</p>|<a href=x>|</a>|<table>|<tr>|<td rowspan=0>|<td colspan=9>|<ul>|<li>|<sup>|<pre>|<div style=\"|\">|a| |\n|æ|🎉|&|\u{fdd0}|\u{fdd1}|\u{fdd2}){0,40}"
        ) {
            let text = to_plain(&html);
            prop_assert!(!text.contains([LINK_START, LINK_TARGET, LINK_END]));
        }
    }
}
