//! A Redis of one's own, that can be stopped, stalled and started again.

use std::{
    net::{Ipv4Addr, SocketAddr},
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use tempfile::TempDir;

use crate::{engine::Engine, port::free_port};

const PATIENCE: Duration = Duration::from_secs(10);
const MISSING: &str = "redis-server is missing";

/// Ends with its value.
pub struct RedisServer {
    port: u16,
    folder: TempDir,
    engine: Engine,
    scheme: &'static str,
}

impl RedisServer {
    pub fn start() -> Self {
        let (port, folder) = (free_port(), TempDir::new().unwrap());
        let engine = start(port, &folder);
        let server = Self { port, folder, engine, scheme: "redis" };
        server.wait();
        server
    }

    /// A cluster of one server, which takes no command for keys of several slots.
    pub fn cluster() -> Self {
        let (port, folder) = (free_port(), TempDir::new().unwrap());
        let mut command = server(port, &folder);
        command.args(["--cluster-enabled", "yes", "--cluster-port", &free_port().to_string()]);
        command.args(["--cluster-announce-ip", "127.0.0.1"]);
        let engine = Engine::start(&mut command, MISSING);
        let cluster = Self { port, folder, engine, scheme: "redis-cluster" };
        cluster.wait();
        assert_eq!(cluster.command(&["CLUSTER", "ADDSLOTSRANGE", "0", "16383"]), "OK");
        let deadline = Instant::now() + PATIENCE;
        while !cluster.command(&["CLUSTER", "INFO"]).contains("cluster_state:ok") {
            assert!(Instant::now() < deadline, "the cluster does not start");
            std::thread::sleep(Duration::from_millis(10));
        }
        cluster
    }

    pub fn url(&self) -> String {
        format!("{}://{}", self.scheme, self.address())
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
    Engine::start(&mut server(port, folder), MISSING)
}

fn server(port: u16, folder: &TempDir) -> Command {
    let mut command = Command::new("redis-server");
    command.args(["--port", &port.to_string(), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]);
    command.arg("--dir").arg(folder.path()).stdout(Stdio::null());
    command
}
