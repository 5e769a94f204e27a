//! Tests over the library as a whole.

mod syntax_ui;
