//! `journeyc new`: starts a workspace that checks and builds at once.

use std::path::{Path, PathBuf};

use super::session::{Exit, Failure, Session};
use crate::source::write_new_folder;

/// Start a workspace in a new folder
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The folder; it must not exist yet, or be empty
    #[arg(value_name = "DIR")]
    folder: PathBuf,
}

/// The files of a new workspace. `NAME` in them is the name of the folder.
const FILES: &[(&str, &str)] = &[
    ("journey.toml", include_str!("new/journey.toml")),
    ("journeys/welcome.journey", include_str!("new/welcome.journey")),
    ("README.md", include_str!("new/README.md")),
    // Without its dot here, so that it does not take effect in this repository.
    (".gitignore", include_str!("new/gitignore")),
];

pub(super) fn run(args: &Args, session: &mut Session<'_>) -> Result<Exit, Failure> {
    let folder = session.path(&args.folder);
    let name = workspace_name(&folder);
    let files: Vec<(&str, String)> =
        FILES.iter().map(|(path, text)| (*path, text.replace("NAME", &name))).collect();
    let files: Vec<(&str, &str)> =
        files.iter().map(|(path, text)| (*path, text.as_str())).collect();
    write_new_folder(&folder, &files).map_err(|error| Failure(error.to_string()))?;
    let shown = args.folder.display();
    session.summary(&format!(
        "started the workspace `{name}` in {shown}; next: `journeyc build {shown}`"
    ))?;
    Ok(Exit::Fine)
}

/// A name that the manifest takes, made of the name of the folder.
fn workspace_name(folder: &Path) -> String {
    let name = folder.file_name().map(|name| name.to_string_lossy().to_lowercase());
    let name: String = name
        .unwrap_or_default()
        .chars()
        .map(|c| if c.is_ascii_lowercase() || c.is_ascii_digit() { c } else { '-' })
        .collect();
    let name =
        name.trim_matches(|c: char| c == '-').trim_start_matches(|c: char| !c.is_ascii_lowercase());
    if name.is_empty() { "my-workspace".to_owned() } else { name.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Workspace;

    #[test]
    fn names_fit_the_manifest() {
        for (folder, name) in [
            ("a/Nordic Shop", "nordic-shop"),
            ("7 days", "days"),
            ("æøå", "my-workspace"),
            ("..", "my-workspace"),
        ] {
            assert_eq!(workspace_name(Path::new(folder)), name);
        }
    }

    #[test]
    fn the_files_are_a_workspace() {
        let text = |wanted: &str| {
            FILES.iter().find(|(path, _)| *path == wanted).map_or("", |(_, text)| text)
        };
        let manifest = text("journey.toml").replace("NAME", "a");
        let journey = "journeys/welcome.journey";
        let workspace = Workspace::from_memory(&manifest, &[(journey, text(journey))]);
        assert_eq!(workspace.diagnostics, []);
        assert_eq!(workspace.journey_files.len(), 1);
    }
}
