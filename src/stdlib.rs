//! The standard library: sources under `stdlib/`, embedded as builtin files.

/// One builtin module.
#[derive(Clone, Copy, Debug)]
pub struct Builtin {
    /// `std.channels`
    pub module: &'static str,
    /// The name of its file in diagnostics.
    pub path: &'static str,
    /// Its text.
    pub text: &'static str,
}

macro_rules! builtins {
    ($($name:literal),* $(,)?) => {
        /// Every builtin module.
        pub const ALL: &[Builtin] = &[$(Builtin {
            module: concat!("std.", $name),
            path: concat!("std/", $name, ".journey"),
            text: include_str!(concat!("../stdlib/", $name, ".journey")),
        }),*];
    };
}

builtins!("channels", "commerce", "rules", "stages");

/// The names of the channels that `std.channels` declares.
pub fn channels() -> impl Iterator<Item = &'static str> {
    let lines = find("std.channels").map_or("", |builtin| builtin.text).lines();
    lines.filter_map(|line| line.strip_prefix("channel ")?.split_whitespace().next())
}

/// The names of the builtin modules.
pub fn modules() -> impl Iterator<Item = &'static str> {
    ALL.iter().map(|builtin| builtin.module)
}

/// The builtin module of this name.
#[must_use]
pub fn find(module: &str) -> Option<&'static Builtin> {
    ALL.iter().find(|builtin| builtin.module == module)
}

/// The module of a builtin file.
#[must_use]
pub fn module_of_path(path: &str) -> Option<&'static str> {
    ALL.iter().find(|builtin| builtin.path == path).map(|builtin| builtin.module)
}
