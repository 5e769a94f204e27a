//! `journeyc map --watch`: a page of this machine that follows the sources.
//!
//! The sources are read again a few times a second, and drawn again where a text has changed. Only
//! requests to this machine by its own name are answered, so that a page from elsewhere cannot read
//! the maps through a name that leads here.

use super::super::session::{Exit, Failure, Session};
use crate::diag::render::short;
use crate::draw::page::text;
use crate::driver;
use crate::source::Workspace;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tiny_http::{Header, Request, Response, Server};

/// How long to wait before the sources are looked at again.
const PAUSE: Duration = Duration::from_millis(400);

/// What is served.
#[derive(Default)]
struct Shown {
    /// Grows with each change.
    version: u64,
    /// What the sources were.
    sources: Vec<(String, Arc<str>)>,
    /// Names of maps and their pages.
    pages: Vec<(String, String)>,
    /// Why there are none.
    trouble: String,
}

pub(super) fn watch(
    name: Option<&str>,
    port: u16,
    session: &mut Session<'_>,
) -> Result<Exit, Failure> {
    let folder = session.path(Path::new(""));
    // What cannot be read at first is told at once; later it may be half saved.
    session.load(None)?;
    let server = Server::http(("127.0.0.1", port))
        .map_err(|why| Failure(format!("cannot serve a page on port {port}: {why}")))?;
    let port = server.server_addr().to_ip().map_or(port, |address| address.port());
    session.say(&format!("http://127.0.0.1:{port}/\n"))?;
    session.summary("the page follows the sources; stop with Ctrl-C")?;
    let shown = Arc::new(Mutex::new(Shown::default()));
    refresh(&folder, name, &shown);
    std::thread::scope(|scope| {
        let of_thread = Arc::clone(&shown);
        let folder = &folder;
        scope.spawn(move || {
            loop {
                std::thread::sleep(PAUSE);
                refresh(folder, name, &of_thread);
            }
        });
        for request in server.incoming_requests() {
            answer(request, port, &shown);
        }
    });
    Ok(Exit::Fine)
}

/// Looks at the sources, and draws the maps anew where they have changed.
fn refresh(folder: &Path, name: Option<&str>, shown: &Mutex<Shown>) {
    let mut next = Shown::default();
    match Workspace::load(folder) {
        Ok(workspace) => {
            let sources = &workspace.sources;
            let texts = sources.ids().map(|id| (sources.path(id).to_owned(), sources.shared(id)));
            next.sources = texts.collect();
            if next.sources == lock(shown).sources {
                return;
            }
            match driver::map_pages(&workspace, name) {
                Ok((pages, found)) => {
                    if pages.is_empty() {
                        next.trouble = short::render(&workspace.sources, &found);
                    }
                    next.pages = pages;
                }
                Err(why) => next.trouble = why,
            }
        }
        Err(why) => next.trouble = why.to_string(),
    }
    let mut shown = lock(shown);
    if shown.version > 0 && next.sources == shown.sources && next.trouble == shown.trouble {
        return;
    }
    next.version = shown.version + 1;
    *shown = next;
}

fn lock(shown: &Mutex<Shown>) -> std::sync::MutexGuard<'_, Shown> {
    shown.lock().unwrap_or_else(PoisonError::into_inner)
}

fn answer(request: Request, port: u16, shown: &Mutex<Shown>) {
    let host = request.headers().iter().find(|header| header.field.equiv("Host"));
    let host = host.map(|header| header.value.as_str().to_owned()).unwrap_or_default();
    let ours = [format!("127.0.0.1:{port}"), format!("localhost:{port}")].contains(&host);
    let (status, kind, body) = match ours {
        true => found(request.url(), &lock(shown)),
        false => (421, "text/plain", "this page is for this machine alone\n".to_owned()),
    };
    let mut response = Response::from_string(body).with_status_code(status);
    for (field, value) in [("Content-Type", kind), ("Cache-Control", "no-store")] {
        if let Ok(header) = Header::from_bytes(field, format!("{value}; charset=utf-8")) {
            response.add_header(header);
        }
    }
    // A reader that went away is no failure.
    drop(request.respond(response));
}

/// What a path leads to: status, kind and text.
fn found(url: &str, shown: &Shown) -> (u16, &'static str, String) {
    let path = url.split('?').next().unwrap_or_default().trim_start_matches('/');
    if path == "version" {
        return (200, "text/plain", shown.version.to_string());
    }
    let page = shown.pages.iter().find(|(name, _)| name == path);
    match (path, page, shown.pages.as_slice()) {
        (_, Some((_, page)), _) => (200, "text/html", page.clone()),
        ("", None, [(_, only)]) => (200, "text/html", only.clone()),
        ("", None, _) => (200, "text/html", list(shown)),
        // A page that was open comes back when what is wrong is mended.
        _ if !shown.trouble.is_empty() => (200, "text/html", list(shown)),
        _ => (404, "text/plain", format!("there is no map `{path}`\n")),
    }
}

/// All maps, or what stands against drawing them; the page looks again by itself.
fn list(shown: &Shown) -> String {
    let links: Vec<String> = shown
        .pages
        .iter()
        .map(|(name, _)| format!("<li><a href=\"/{0}\">{0}</a></li>", text(name)))
        .collect();
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta http-equiv=\"refresh\" content=\"2\"><title>journeyc map</title></head><body><main><h1>Maps</h1><ul>{}</ul><pre>{}</pre></main></body></html>\n",
        links.join(""),
        text(&shown.trouble)
    )
}

#[cfg(test)]
mod tests {
    use super::{Shown, found};

    #[test]
    fn paths_lead_to_pages() {
        let shown = Shown {
            version: 7,
            pages: vec![("a".into(), "<p>a".into()), ("b".into(), "<p>b".into())],
            ..Shown::default()
        };
        assert_eq!(found("/version", &shown).2, "7");
        assert_eq!(found("/b?x=1", &shown).2, "<p>b");
        assert_eq!(found("/c", &shown).0, 404);
        assert!(found("/", &shown).2.contains("href=\"/a\""));
        let trouble = Shown { trouble: "a.journey:1: <x>".into(), ..Shown::default() };
        assert!(found("/", &trouble).2.contains("&lt;x&gt;"));
        let one = Shown { pages: vec![("a".into(), "<p>a".into())], ..Shown::default() };
        assert_eq!(found("/", &one).2, "<p>a");
    }
}
