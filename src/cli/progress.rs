//! A line that says what goes on, if it goes on for more than a second.

use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use indicatif::ProgressBar;

/// Shows the line until it is dropped.
pub(super) struct Progress {
    end: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

/// Begins to count the second. Nothing is ever drawn unless `wanted`.
pub(super) fn start(wanted: bool, doing: &'static str) -> Progress {
    if !wanted {
        return Progress { end: None, thread: None };
    }
    let (end, ended) = mpsc::channel::<()>();
    let thread = thread::spawn(move || {
        if ended.recv_timeout(Duration::from_secs(1)) != Err(RecvTimeoutError::Timeout) {
            return;
        }
        let bar = ProgressBar::new_spinner().with_message(doing);
        bar.enable_steady_tick(Duration::from_millis(120));
        // Comes back when the sender is dropped.
        let _ = ended.recv();
        bar.finish_and_clear();
    });
    Progress { end: Some(end), thread: Some(thread) }
}

impl Drop for Progress {
    fn drop(&mut self) {
        drop(self.end.take());
        if let Some(thread) = self.thread.take() {
            // The line is cleared before findings are written.
            drop(thread.join());
        }
    }
}
