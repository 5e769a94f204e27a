//! The sender of an e-mail: an address, or a name and an address, `Kurven <hej@kurven.example>`.
//!
//! RFC 5322 takes such a text apart at its signs: a comma ends an address, a quote begins a string. A name
//! with signs is therefore written as one quoted string, and one outside of ASCII in the words of RFC 2047
//! where whoever sends the mail does not do that itself.

use email_encoding::headers::rfc2047;
use email_encoding::headers::writer::EmailWriter;

/// A name and an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mailbox {
    /// The name as people read it; `None` where there is only the address.
    pub name: Option<String>,
    /// The address.
    pub address: String,
}

/// Reads a sender. A name may stand in the quotes of RFC 5322.
#[must_use]
pub fn read(sender: &str) -> Mailbox {
    let sender = sender.trim();
    let parts = sender.strip_suffix('>').and_then(|sender| sender.rsplit_once('<'));
    let Some((name, address)) = parts else {
        return Mailbox { name: None, address: sender.to_owned() };
    };
    let name: String = plain(name.trim()).chars().filter(|sign| !sign.is_control()).collect();
    Mailbox { name: Some(name).filter(|name| !name.is_empty()), address: address.trim().to_owned() }
}

impl Mailbox {
    /// Name and address for whoever encodes names itself: only the signs of RFC 5322 are taken care of.
    #[must_use]
    pub fn quoted(&self) -> String {
        match &self.name {
            Some(name) => format!("{} <{}>", quoted(name), self.address),
            None => self.address.clone(),
        }
    }

    /// Name and address as they stand in the header of a mail, in ASCII.
    #[must_use]
    pub fn header(&self) -> String {
        match &self.name {
            Some(name) if !name.is_ascii() => format!("{} <{}>", encoded(name), self.address),
            _ => self.quoted(),
        }
    }
}

/// A name as one word of RFC 5322; words of plain letters and digits stay as they are.
fn quoted(name: &str) -> String {
    let is_plain = |sign: char| sign.is_alphanumeric() || sign == ' ' || sign == '-';
    if name.chars().all(is_plain) {
        return name.to_owned();
    }
    let mut out = String::from("\"");
    for sign in name.chars() {
        if matches!(sign, '"' | '\\') {
            out.push('\\');
        }
        out.push(sign);
    }
    out.push('"');
    out
}

/// A name in words of RFC 2047, in one line.
fn encoded(name: &str) -> String {
    let mut out = String::new();
    let mut writer = EmailWriter::new(&mut out, 0, 0, false);
    // Writing into memory cannot fail; a name that was not written is seen by its lack.
    let _ = rfc2047::encode(name, &mut writer);
    drop(writer);
    out.replace("\r\n", "")
}

/// A name without the quotes of RFC 5322, where it is one quoted string.
fn plain(name: &str) -> String {
    let Some(inner) = name.strip_prefix('"').and_then(|name| name.strip_suffix('"')) else {
        return name.to_owned();
    };
    let mut found = String::new();
    let mut signs = inner.chars();
    while let Some(sign) = signs.next() {
        match sign {
            '\\' => match signs.next() {
                Some(next) => found.push(next),
                // The last quote is part of the name.
                None => return name.to_owned(),
            },
            // Two strings, or a quote in the name.
            '"' => return name.to_owned(),
            sign => found.push(sign),
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn a_name_with_signs_is_one_quoted_string() {
        for (sender, wanted) in [
            ("hej@kurven.example", "hej@kurven.example"),
            (" <hej@kurven.example> ", "hej@kurven.example"),
            ("Kurven Nordic-24 <hej@kurven.example>", "Kurven Nordic-24 <hej@kurven.example>"),
            ("\"Kurven\" <hej@kurven.example>", "Kurven <hej@kurven.example>"),
            ("\"Kurven, Oslo\" <hej@kurven.example>", "\"Kurven, Oslo\" <hej@kurven.example>"),
            ("Kurven, Oslo <hej@kurven.example>", "\"Kurven, Oslo\" <hej@kurven.example>"),
            ("Kurv\"en <hej@kurven.example>", "\"Kurv\\\"en\" <hej@kurven.example>"),
            ("\"Kurv\\\"en\" <hej@kurven.example>", "\"Kurv\\\"en\" <hej@kurven.example>"),
            ("\"A\" and \"B\" <a@b.example>", "\"\\\"A\\\" and \\\"B\\\"\" <a@b.example>"),
            ("\"Kurven\\\" <a@b.example>", "\"\\\"Kurven\\\\\\\"\" <a@b.example>"),
            ("A <x> & Ærø <a@b.example>", "\"A <x> & Ærø\" <a@b.example>"),
            ("Kurven\n<a@b.example>", "Kurven <a@b.example>"),
        ] {
            assert_eq!(read(sender).quoted(), wanted, "{sender}");
        }
    }

    #[test]
    fn a_header_is_ascii() {
        for (sender, wanted) in [
            ("Kurven, Oslo <a@b.example>", "\"Kurven, Oslo\" <a@b.example>"),
            // Python: email.header.decode_header gives `Købmand & Co`.
            ("Købmand & Co <a@b.example>", "=?utf-8?b?S8O4Ym1hbmQgJiBDbw==?= <a@b.example>"),
        ] {
            assert_eq!(read(sender).header(), wanted, "{sender}");
        }
        let long =
            read("Ærø 🎉 bageri og brødhus på hjørnet af den lange gade i byen <a@b.example>")
                .header();
        assert!(long.is_ascii() && !long.contains(['\r', '\n']), "{long}");
        assert!(long.split(' ').all(|word| word.len() <= 75), "{long}");
    }
}
