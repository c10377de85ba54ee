//! A Redis of one's own, that can be stopped, stalled and started again.

use std::{
    net::{Ipv4Addr, SocketAddr},
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use tempfile::TempDir;

use crate::{engine::Engine, port::free_port};

const PATIENCE: Duration = Duration::from_secs(10);

/// Ends with its value.
pub struct RedisServer {
    port: u16,
    folder: TempDir,
    engine: Engine,
}

impl RedisServer {
    pub fn start() -> Self {
        let (port, folder) = (free_port(), TempDir::new().unwrap());
        let engine = start(port, &folder);
        let server = Self { port, folder, engine };
        server.wait();
        server
    }

    pub fn url(&self) -> String {
        format!("redis://{}", self.address())
    }

    pub fn address(&self) -> SocketAddr {
        (Ipv4Addr::LOCALHOST, self.port).into()
    }

    /// Once more at the same address, and empty.
    pub fn again(&mut self) {
        self.engine = start(self.port, &self.folder);
        self.wait();
    }

    fn wait(&self) {
        let deadline = Instant::now() + PATIENCE;
        while self.command(&["PING"]) != "PONG" {
            assert!(Instant::now() < deadline, "Redis does not start");
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    pub fn stop(&mut self) {
        self.engine.stop();
    }

    /// Takes connections and never answers, as behind a black hole.
    pub fn stall(&self) {
        self.engine.stall();
    }

    pub fn go_on(&self) {
        self.engine.go_on();
    }

    /// A command from outside.
    pub fn command(&self, words: &[&str]) -> String {
        let port = self.port.to_string();
        let output = Command::new("redis-cli").args(["-h", "127.0.0.1", "-p", &port]).args(words).output();
        String::from_utf8_lossy(&output.expect("redis-cli is missing").stdout).trim().to_owned()
    }
}

fn start(port: u16, folder: &TempDir) -> Engine {
    let mut command = Command::new("redis-server");
    command.args(["--port", &port.to_string(), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]);
    command.arg("--dir").arg(folder.path()).stdout(Stdio::null());
    Engine::start(&mut command, "redis-server is missing")
}
