//! Templates in Liquid, put together from text and values, so that text is text and values are data.
//!
//! Liquid reads `{{` and `{%` and nothing else; it has no sign that escapes them, and no escapes inside its
//! strings. So a brace that could begin one of them is put out as a value, and a text of the source never
//! becomes a Liquid string. What a value holds is put out as it is and is not read again.

/// A template that is being made.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Template {
    text: String,
}

/// A brace as a value.
const BRACE: &str = "{{ \"{\" }}";

impl Template {
    /// Text, as it is.
    pub(super) fn literal(&mut self, text: &str) {
        let mut signs = text.chars().peekable();
        while let Some(sign) = signs.next() {
            // The last one could meet a brace of what follows.
            let begins = matches!(signs.peek(), None | Some('{' | '%'));
            if sign == '{' && begins { self.text.push_str(BRACE) } else { self.text.push(sign) }
        }
    }

    /// `{{ expression }}`. Expressions are made of paths, whole numbers and words of this target, never of
    /// texts of the source.
    pub(super) fn output(&mut self, expression: &str) {
        self.text.push_str("{{ ");
        self.text.push_str(expression);
        self.text.push_str(" }}");
    }

    /// `{% tag %}`
    pub(super) fn tag(&mut self, tag: &str) {
        self.text.push_str("{% ");
        self.text.push_str(tag);
        self.text.push_str(" %}");
    }

    /// `{% assign name = expression %}`
    pub(super) fn assign(&mut self, name: &str, expression: &str) {
        self.tag(&format!("assign {name} = {expression}"));
    }

    /// Another template.
    pub(super) fn append(&mut self, other: &Self) {
        self.text.push_str(&other.text);
    }

    /// The text of the template.
    pub(super) fn finish(self) -> String {
        self.text
    }
}

/// A template that is only text.
pub(super) fn text(literal: &str) -> String {
    let mut template = Template::default();
    template.literal(literal);
    template.finish()
}
