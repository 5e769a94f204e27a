//! Templates in Liquid, escaped by construction: a literal text is text whatever stands in it, and a value is data
//! that Liquid does not read again.
//!
//! Dittofeed renders with LiquidJS, `strictVariables` and `lenientIf`
//! (`packages/backend-lib/src/liquid.ts`): a value that is not there stops the message, except behind `{% if %}` and
//! before the filter `default`. So each value that can be missing stands behind an `{% if %}`.

use crate::text::currency::Currency;
use crate::text::render::LocaleStyle;
use std::fmt::Write as _;

/// A template that grows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Liquid {
    text: String,
    html: bool,
}

/// How a value looks.
#[derive(Clone, Debug)]
pub(super) enum Shape {
    /// As it is.
    Plain,
    /// A whole number in groups of three digits.
    Int(LocaleStyle),
    /// An amount in minor units.
    Money(LocaleStyle, Currency),
}

impl Liquid {
    /// A template whose values must be escaped for HTML or not.
    pub(super) fn new(html: bool) -> Self {
        Self { text: String::new(), html }
    }

    /// Are values escaped for HTML.
    pub(super) fn is_html(&self) -> bool {
        self.html
    }

    /// The whole template.
    pub(super) fn finish(self) -> String {
        self.text
    }

    /// Literal text. A `{` that could begin a tag is written as an output of itself: one before `{` or `%`, and one at
    /// the end, where a tag may follow.
    pub(super) fn literal(&mut self, text: &str) -> &mut Self {
        let mut chars = text.chars().peekable();
        while let Some(c) = chars.next() {
            match (c, chars.peek()) {
                ('{', None | Some('{' | '%')) => self.text.push_str("{{ \"{\" }}"),
                _ => self.text.push(c),
            }
        }
        self
    }

    /// A constant where a value could stand: in HTML it is escaped like one.
    pub(super) fn constant(&mut self, text: &str) -> &mut Self {
        if self.html { self.literal(&escaped(text)) } else { self.literal(text) }
    }

    /// A value that is there.
    pub(super) fn value(&mut self, path: &str, shape: &Shape) -> &mut Self {
        // Writing into a text cannot fail.
        let _ = match shape {
            Shape::Plain if self.html => write!(self.text, "{{{{ {path} | escape }}}}"),
            Shape::Plain => write!(self.text, "{{{{ {path} }}}}"),
            Shape::Int(style) => {
                self.number(path);
                self.grouped(*style);
                Ok(())
            }
            Shape::Money(style, currency) => {
                self.number(path);
                self.money(*style, *currency);
                Ok(())
            }
        };
        self
    }

    /// A value, or a template where it is not there. Liquid takes everything but nothing and `false` for true, an empty
    /// text and 0 as well.
    pub(super) fn either(&mut self, path: &str, shape: &Shape, missing: &str) -> &mut Self {
        let _ = write!(self.text, "{{% if {path} %}}");
        self.value(path, shape);
        let _ = write!(self.text, "{{% else %}}{missing}{{% endif %}}");
        self
    }

    /// One of several texts by the customer's language: the tag, then without its last part, and so on (RFC 4647, part
    /// 3.4), else the last one. `table` is [`crate::text::locale::lookup_table`], whose tags have at most three parts.
    pub(super) fn localized(
        &mut self,
        language: &str,
        default: &str,
        table: &[(String, usize)],
        texts: Vec<String>,
    ) -> &mut Self {
        let last = texts.len().saturating_sub(1);
        let _ = write!(
            self.text,
            "{{% assign jc_tag = {language} | default: \"{default}\" | replace: \"_\", \"-\" | downcase | split: \"-\" %}}\
             {{% assign jc_at = {last} %}}"
        );
        for parts in 1..=3 {
            let rows = table.iter().filter(|(tag, _)| tag.split('-').count() == parts);
            let mut rows = rows.peekable();
            if rows.peek().is_none() {
                continue;
            }
            let _ = write!(
                self.text,
                "{{% assign jc_key = jc_tag | slice: 0, {parts} | join: \"-\" %}}{{% case jc_key %}}"
            );
            for (tag, at) in rows {
                let _ = write!(self.text, "{{% when \"{tag}\" %}}{{% assign jc_at = {at} %}}");
            }
            self.text.push_str("{% endcase %}");
        }
        self.text.push_str("{% case jc_at %}");
        for (at, text) in texts.into_iter().enumerate() {
            if at == last {
                self.text.push_str("{% else %}");
            } else {
                let _ = write!(self.text, "{{% when {at} %}}");
            }
            self.text.push_str(&text);
        }
        self.text.push_str("{% endcase %}");
        self
    }

    /// Writes the sign of a whole number, and keeps the rest in `jc_n`.
    fn number(&mut self, path: &str) {
        let _ = write!(
            self.text,
            "{{% assign jc_n = {path} | plus: 0 %}}{{% if jc_n < 0 %}}-{{% endif %}}{{% assign jc_n = jc_n | abs %}}"
        );
    }

    /// Writes `jc_n` in groups. Five groups hold every whole number that JSON can carry (2^53).
    fn grouped(&mut self, style: LocaleStyle) {
        let _ = write!(
            self.text,
            "{{% assign jc_t = \"\" %}}{{% for jc_i in (1..5) %}}{{% if jc_n >= 1000 %}}\
             {{% assign jc_g = jc_n | modulo: 1000 %}}{{% assign jc_n = jc_n | minus: jc_g | divided_by: 1000 %}}\
             {{% assign jc_g = jc_g | plus: 1000 | slice: 1, 3 %}}\
             {{% assign jc_t = \"{}\" | append: jc_g | append: jc_t %}}{{% endif %}}{{% endfor %}}\
             {{{{ jc_n }}}}{{{{ jc_t }}}}",
            style.group
        );
    }

    fn money(&mut self, style: LocaleStyle, currency: Currency) {
        let per_unit = currency.minor_per_unit();
        if per_unit == 1 {
            self.grouped(style);
        } else {
            let _ = write!(
                self.text,
                "{{% assign jc_m = jc_n | modulo: {per_unit} %}}\
                 {{% assign jc_n = jc_n | minus: jc_m | divided_by: {per_unit} %}}"
            );
            self.grouped(style);
            let _ = write!(
                self.text,
                "{{% if jc_m > 0 %}}{}{{{{ jc_m | plus: {per_unit} | slice: 1, {} }}}}{{% endif %}}",
                style.decimal, currency.digits
            );
        }
        let _ = write!(self.text, " {}", currency.code);
    }
}

/// Text as HTML.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&#34;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn literal(text: &str) -> String {
        let mut liquid = Liquid::new(false);
        liquid.literal(text);
        liquid.finish()
    }

    /// What LiquidJS makes of a template that has no tags but the escape: the escape becomes a brace, and no other tag
    /// may be there.
    fn read(template: &str) -> Option<String> {
        let parts: Vec<&str> = template.split("{{ \"{\" }}").collect();
        let tags = parts.iter().any(|part| part.contains("{{") || part.contains("{%"));
        // A brace just before an escape would begin a tag one sign too early.
        let joined = parts.iter().rev().skip(1).any(|part| part.ends_with('{'));
        (!tags && !joined).then(|| parts.join("{"))
    }

    #[test]
    fn signs_of_liquid_are_text() {
        for text in [
            "{{ user.x }}",
            "{% if %}",
            "{",
            "{{",
            "{%",
            "}}",
            "%}",
            "{{{",
            "a{",
            "{{{{%",
            "{{- x -}}",
            "${x} #{y} \"q\" 'q' \\ \\n 🎉 Ærø",
            "{% raw %}{{x}}{% endraw %}",
            "{# #}",
            "",
        ] {
            assert_eq!(read(&literal(text)).as_deref(), Some(text), "{text}");
        }
        assert_eq!(literal("{a} 100 %"), "{a} 100 %");
        assert_eq!(literal("{{x}}"), "{{ \"{\" }}{x}}");
    }

    #[test]
    fn a_brace_at_the_end_does_not_meet_a_tag() {
        let mut liquid = Liquid::new(false);
        liquid.literal("{").value("user.x", &Shape::Plain);
        assert_eq!(liquid.finish(), "{{ \"{\" }}{{ user.x }}");
    }

    #[test]
    fn in_html_values_and_constants_are_escaped() {
        let mut liquid = Liquid::new(true);
        liquid.literal("<b>").constant("a < b").value("user.x", &Shape::Plain);
        assert_eq!(liquid.finish(), "<b>a &lt; b{{ user.x | escape }}");
    }

    proptest! {
        #[test]
        fn every_text_comes_out_as_it_is(text in "[{}%\"a -]{0,12}") {
            prop_assert_eq!(read(&literal(&text)), Some(text));
        }
    }
}
