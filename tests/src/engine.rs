//! A server of another project's as a process of one's own, that can be stopped and stalled.

use std::process::{Child, Command};

/// Ends with its value.
pub(crate) struct Engine(Option<Child>);

impl Engine {
    pub(crate) fn start(command: &mut Command, missing: &str) -> Self {
        Self(Some(command.spawn().unwrap_or_else(|error| panic!("{missing}: run this by `make test` ({error})"))))
    }

    pub(crate) fn stop(&mut self) {
        if let Some(mut process) = self.0.take() {
            process.kill().unwrap();
            process.wait().unwrap();
        }
    }

    /// Takes connections and never answers, as behind a black hole.
    pub(crate) fn stall(&self) {
        self.signal("-STOP");
    }

    pub(crate) fn go_on(&self) {
        self.signal("-CONT");
    }

    fn signal(&self, signal: &str) {
        let id = self.0.as_ref().unwrap().id().to_string();
        assert!(Command::new("kill").args([signal, &id]).status().unwrap().success());
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        if let Some(mut process) = self.0.take() {
            let _ = process.kill();
            let _ = process.wait();
        }
    }
}
