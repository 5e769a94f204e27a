//! What every picture is drawn with: a font and its measures, a writer of SVG, colours, labels.
//!
//! A picture is made of pure parts: [`text`] says how wide a text is and breaks it into lines, so that a
//! box is as large as what stands in it; [`svg`] writes elements, escaped by construction; [`palette`]
//! has the colours, light and dark; [`words`] the labels in four languages. Nothing here knows a journey
//! or a map, and the same input gives the same bytes.

pub mod font;
pub mod text;
pub mod svg;
pub mod png;
pub mod palette;
pub mod words;
pub mod page;
