//! The engines: one Python process that is told of a case and says what the documents did.

use serde_json::Value;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

/// The process.
pub(crate) struct Oracle {
    child: Child,
    to: ChildStdin,
    from: BufReader<ChildStdout>,
}

impl Oracle {
    /// Starts it.
    pub(crate) fn start() -> Self {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/conformance/oracle.py");
        let mut child = Command::new("python3")
            .arg(script)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("python3; tests/conformance/setup.sh installs the engines");
        let to = child.stdin.take().expect("its input");
        let from = BufReader::new(child.stdout.take().expect("its output"));
        Self { child, to, from }
    }

    /// What a case does on an engine.
    pub(crate) fn ask(&mut self, question: &Value) -> Value {
        writeln!(self.to, "{question}").and_then(|()| self.to.flush()).expect("the engines listen");
        let mut line = String::new();
        let read = self.from.read_line(&mut line).expect("the engines answer");
        assert!(read > 0, "the engines have gone; their words stand above");
        serde_json::from_str(&line).expect("an answer in JSON")
    }
}

impl Drop for Oracle {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
