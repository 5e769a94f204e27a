//! The words: Danish, Swedish, Norwegian, English.

/// Makes the type and the table of one list, so that no word lacks its row.
macro_rules! words {
    ($($(#[$doc:meta])* $word:ident: $da:literal, $sv:literal, $nb:literal, $en:literal;)*) => {
        /// A word or a short phrase of a picture. `{}` in one is filled with a value.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Word {
            $($(#[$doc])* #[doc = $en] $word,)*
        }

        impl Word {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$word,)*];
        }

        /// Danish, Swedish, Norwegian, English.
        pub(super) fn row(word: Word) -> [&'static str; 4] {
            match word {
                $(Word::$word => [$da, $sv, $nb, $en],)*
            }
        }
    };
}

words! {
    // ---- both pictures ----
    Search: "Søg", "Sök", "Søk", "Search";
    ZoomIn: "Zoom ind", "Zooma in", "Zoom inn", "Zoom in";
    ZoomOut: "Zoom ud", "Zooma ut", "Zoom ut", "Zoom out";
    Fit: "Vis alt", "Visa allt", "Vis alt", "Fit";
    Print: "Udskriv", "Skriv ut", "Skriv ut", "Print";
    Theme: "Lyst eller mørkt", "Ljust eller mörkt", "Lyst eller mørkt", "Light or dark";
    Stage: "Fase", "Fas", "Fase", "Stage";
    Source: "Kilde", "Källa", "Kilde", "Source";
}
