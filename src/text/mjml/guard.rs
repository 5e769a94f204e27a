//! What must be true of a source before the MJML parser may see it.
//!
//! The parser (`mrml` 6.0 on `htmlparser` 0.2) ends the process in three cases, all of which are
//! found here with one scan over the source:
//!
//! - It calls itself for each nested element, so the depth is limited.
//! - In text it looks two bytes before the first `>` without asking whether a character begins
//!   there: `få > 10` or `🎉>`. That is text a person may well write, so it is mended: `>` becomes
//!   `&gt;`, which means the same.
//! - It takes for granted that a conditional comment, once begun, is well-formed up to its `]` and
//!   behind it.

use std::borrow::Cow;

use super::MjmlError;

/// How deep elements may stand inside each other. Layouts need about ten levels.
pub(super) const MAX_DEPTH: usize = 128;

/// A source that the parser survives.
pub(super) struct Guarded<'a> {
    /// What to parse.
    pub(super) text: Cow<'a, str>,
    /// Where in the source something was made longer, and by how many bytes.
    edits: Vec<(usize, usize)>,
}

impl Guarded<'_> {
    /// The offset in the source for one in [`Self::text`].
    pub(super) fn original(&self, offset: usize) -> usize {
        let mut added = 0;
        for (at, more) in &self.edits {
            if offset <= at + added {
                break;
            }
            added += (offset - at - added).min(*more);
        }
        offset - added
    }
}

/// Checks and mends a source. It need not know what is well-formed: where this scan and the parser
/// see a tag differently, the parser has stopped with an error before.
pub(super) fn guard(source: &str) -> Result<Guarded<'_>, MjmlError> {
    let mut depth = 0_usize;
    let mut edits = Vec::new();
    let mut mended = String::new();
    let mut copied = 0;
    let mut in_style = false;
    let mut at = 0;
    loop {
        let rest = source.get(at..).unwrap_or_default();
        let text = rest.split('<').next().unwrap_or_default();
        for found in unsafe_brackets(text, in_style) {
            let bracket = at + found;
            mended.push_str(source.get(copied..bracket).unwrap_or_default());
            // In a style sheet `>` is an operator and `&gt;` is nothing; spaces before it mean
            // nothing.
            let with = if in_style { "  >" } else { "&gt;" };
            mended.push_str(with);
            copied = bracket + 1;
            edits.push((bracket, with.len() - 1));
        }
        let start = at + text.len();
        let tag = source.get(start..).unwrap_or_default();
        let Some(len) = markup_len(tag, start)? else {
            break;
        };
        let written = tag.get(..len).unwrap_or_default();
        if written.starts_with("</") {
            depth = depth.saturating_sub(1);
            in_style = false;
        } else if !written.starts_with("<!") && !written.starts_with("<?") {
            let name = name_of(written);
            in_style = name == "style" || name == "mj-style";
            if !written.ends_with("/>") && !is_void(&name) {
                depth += 1;
            }
            if depth > MAX_DEPTH {
                return Err(MjmlError {
                    message: format!("elements stand more than {MAX_DEPTH} deep inside each other"),
                    span: start..start + len,
                });
            }
        }
        at = start + len;
    }
    let text = if edits.is_empty() {
        Cow::Borrowed(source)
    } else {
        Cow::Owned(mended + source.get(copied..).unwrap_or_default())
    };
    Ok(Guarded { text, edits })
}

/// The places of each `>` in a stretch of text that the parser would fall over. It looks at the
/// first one only, and once that is `&gt;` the next is the first.
fn unsafe_brackets(text: &str, in_style: bool) -> Vec<usize> {
    let mut found: Vec<usize> = text
        .match_indices('>')
        .map(|(at, _)| at)
        .take_while(|at| !text.is_char_boundary(at.saturating_sub(2)))
        .collect();
    if in_style {
        found.truncate(1);
    }
    found
}

/// The length of the markup at the start of `rest`, which stands at `offset`; `None` at the end of
/// the source or where the markup has no end.
fn markup_len(rest: &str, offset: usize) -> Result<Option<usize>, MjmlError> {
    // `<!-->` is not a whole comment: the end is looked for behind the start.
    let behind = |start: &str, end: &str| {
        rest.get(start.len()..)
            .and_then(|inner| inner.find(end))
            .map(|at| start.len() + at + end.len())
    };
    if ["<!--[if", "<![if", "<![endif", "<!--<![endif"].iter().any(|start| rest.starts_with(start))
    {
        return conditional_len(rest, offset);
    }
    Ok(if rest.starts_with("<!--") {
        behind("<!--", "-->")
    } else if rest.starts_with("<![CDATA[") {
        behind("<![CDATA[", "]]>")
    } else if rest.starts_with("<?") {
        behind("<?", "?>")
    } else {
        tag_len(rest)
    })
}

/// The length of one half of a conditional comment.
fn conditional_len(rest: &str, offset: usize) -> Result<Option<usize>, MjmlError> {
    // The `[` of the start comes first in every form, so this is the bracket that closes it.
    let close = rest.find(']').unwrap_or(rest.len());
    let end = rest.get(close + 1..).unwrap_or_default();
    let form = [">-->", "><!-->", "-->", ">"].iter().find(|form| end.starts_with(**form));
    match form.filter(|_| !rest.starts_with("<![endif") || rest.starts_with("<![endif]")) {
        Some(form) => Ok(Some(close + 1 + form.len())),
        None => Err(MjmlError {
            message: "this conditional comment must end in `]>`".to_owned(),
            span: offset..offset + close,
        }),
    }
}

/// The length of a tag, with its brackets. Brackets in quotation marks do not count.
fn tag_len(tag: &str) -> Option<usize> {
    let mut quote = None;
    for (at, c) in tag.char_indices() {
        match (quote, c) {
            (Some(open), _) if c == open => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => quote = Some(c),
            (None, '>') => return Some(at + 1),
            (None, _) => {}
        }
    }
    None
}

/// The name of the element that a tag opens, in lower case.
fn name_of(tag: &str) -> String {
    let name = tag.chars().skip(1).take_while(|c| c.is_ascii_alphanumeric() || *c == '-');
    name.map(|c| c.to_ascii_lowercase()).collect()
}

/// Whether an element of HTML has no closing tag.
fn is_void(name: &str) -> bool {
    [
        "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source",
        "track", "wbr",
    ]
    .contains(&name)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;

    #[test]
    fn only_brackets_that_do_harm_are_mended() {
        for (source, text) in [
            ("<a>b > c", "<a>b > c"),
            ("<a>få > c", "<a>få &gt; c"),
            ("<a>🎉>🎉> b>", "<a>🎉&gt;🎉&gt; b>"),
            ("<a b='🎉>'>c", "<a b='🎉>'>c"),
            ("<!-- 🎉> -->🎉<br>", "<!-- 🎉> -->🎉<br>"),
            ("<mj-style>.å > .é > b</mj-style>å >", "<mj-style>.å   > .é > b</mj-style>å &gt;"),
            ("æ<", "æ<"),
        ] {
            assert_eq!(guard(source).unwrap().text, text);
        }
    }

    #[test]
    fn offsets_lead_back() {
        let source = "<a>🎉>🎉>b";
        let guarded = guard(source).unwrap();
        assert_eq!(guarded.text, "<a>🎉&gt;🎉&gt;b");
        let back = |text: &str| guarded.original(guarded.text.find(text).unwrap());
        assert_eq!(back("<a"), 0);
        assert_eq!(back("🎉&"), 3);
        assert_eq!(back("b"), source.len() - 1);
        assert_eq!(guarded.original(guarded.text.len()), source.len());
    }

    #[test]
    fn comments_with_a_condition_must_be_whole() {
        for whole in [
            "<!--[if mso]>a<![endif]-->",
            "<!--[if !mso]><!-->a<!--<![endif]-->",
            "<![if IE]>",
            "<![endif]>",
        ] {
            assert!(guard(whole).is_ok(), "{whole}");
        }
        for broken in
            ["<![endif", "<![endif>]>", "<!--[if mso] >", "<![if IE] >", "<!--<![endif] -->"]
        {
            assert!(guard(broken).is_err(), "{broken}");
        }
    }
}
