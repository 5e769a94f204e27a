//! What a message says, once it leaves the language: how long it is, in which language, and how it
//! looks.
//!
//! Everything here is a pure function of text. Nothing reads a file, a clock or a network, and
//! nothing knows the syntax tree, so that checks, emitters, the interpreter and the map can all use
//! it.
//!
//! | module | question that it answers |
//! | --- | --- |
//! | [`gsm`] | which characters an SMS can carry in seven bits |
//! | [`sms`] | how many parts an SMS has, now and in the worst case |
//! | [`locale`] | which translation somebody gets |
//! | [`currency`] | how many decimals an amount has |
//! | [`render`] | how a number, an amount or a date looks in a language |
//! | [`plural`] | which form of a word a number takes |
//! | [`markers`] | where the slots of a text are while other tools work on it |
//! | [`mjml`] | the HTML of an e-mail |
//! | [`plain`] | the text part of an e-mail |
//! | [`mailbox`] | how the sender of an e-mail is written |

pub mod currency;
pub mod gsm;
pub mod locale;
pub mod mailbox;
pub mod markers;
pub mod mjml;
pub mod plain;
pub mod plural;
pub mod render;
pub mod sms;
