//! The real program, in a folder of its own.

use std::{
    fs::File,
    io::Write,
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Output, Stdio},
    time::{Duration, Instant},
};

use serde_json::Value;
use tempfile::TempDir;

use crate::port::free_port;

const PATIENCE: Duration = Duration::from_secs(30);
const LOOK_AGAIN: Duration = Duration::from_millis(10);

/// `tintype`, as the same build made it: beside the folder of the test programs.
pub fn program() -> PathBuf {
    let test = std::env::current_exe().unwrap();
    let program = test.ancestors().nth(2).unwrap().join("tintype");
    assert!(program.exists(), "{} is missing: build the whole workspace", program.display());
    program
}

/// A command of the program, to its end.
pub fn run(arguments: &[&str], settings: &[(&str, &str)]) -> Output {
    Command::new(program()).args(arguments).envs(settings.iter().copied()).output().unwrap()
}

/// Ends with its value.
pub struct Server {
    pub url: String,
    folder: TempDir,
    settings: Vec<(String, String)>,
    process: Option<Child>,
}

impl Server {
    /// On SQLite.
    pub async fn start() -> Self {
        Self::with(&[]).await
    }

    /// With these settings beside a folder, an address and limits that no test reaches.
    pub async fn with(settings: &[(&str, &str)]) -> Self {
        let mut server = Self::prepare(settings);
        server.again().await;
        server
    }

    /// Not started yet.
    pub fn prepare(settings: &[(&str, &str)]) -> Self {
        let folder = TempDir::new().unwrap();
        let bind = format!("127.0.0.1:{}", free_port());
        let mut all = vec![
            ("TINTYPE__DATA_DIR".to_owned(), folder.path().join("data").display().to_string()),
            ("TINTYPE__SERVER__BIND".to_owned(), bind.clone()),
            ("TINTYPE__LIMITS__FACTOR".to_owned(), "1000".to_owned()),
        ];
        all.extend(settings.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        Self { url: format!("http://{bind}"), folder, settings: all, process: None }
    }

    /// Starts it once more, after [`Self::stop`] or [`Self::kill`]; answers how long that took.
    pub async fn again(&mut self) -> Duration {
        self.launch();
        self.started().await
    }

    /// Begins to start it.
    pub fn launch(&mut self) {
        assert!(self.process.is_none(), "it is running");
        self.process = Some(self.spawn("serve"));
    }

    /// Waits until it serves; answers how long that took.
    pub async fn started(&mut self) -> Duration {
        let began = Instant::now();
        while !self.ready().await {
            let ended = self.process.as_mut().unwrap().try_wait().unwrap();
            assert!(ended.is_none() && began.elapsed() < PATIENCE, "it does not start:\n{}", self.log());
            tokio::time::sleep(LOOK_AGAIN).await;
        }
        began.elapsed()
    }

    /// `tintype worker` on the same data; it writes into the same log.
    pub fn worker(&self) -> Worker {
        Worker(self.spawn("worker"))
    }

    fn spawn(&self, command: &str) -> Child {
        let log = File::options().create(true).append(true).open(self.log_path()).unwrap();
        let mut process = Command::new(program());
        process.arg(command).envs(self.settings.iter().cloned()).stdout(Stdio::null()).stderr(log);
        process.spawn().unwrap()
    }

    async fn ready(&self) -> bool {
        reqwest::get(format!("{}/readyz", self.url)).await.is_ok_and(|reply| reply.status().is_success())
    }

    /// What `/readyz` says; `null` where nobody answers.
    pub async fn readiness(&self) -> Value {
        match reqwest::get(format!("{}/readyz", self.url)).await {
            Ok(reply) => reply.json().await.unwrap_or_default(),
            Err(_) => Value::Null,
        }
    }

    /// As a power cut does it: at once.
    pub fn kill(&mut self) {
        let mut process = self.process.take().unwrap();
        process.kill().unwrap();
        process.wait().unwrap();
    }

    /// As an operator does it; answers how it ended.
    pub fn stop(&mut self) -> ExitStatus {
        self.terminate();
        self.process.take().unwrap().wait().unwrap()
    }

    /// SIGTERM.
    pub fn terminate(&self) {
        let process = self.process.as_ref().unwrap().id().to_string();
        assert!(Command::new("kill").args(["-TERM", &process]).status().unwrap().success());
    }

    /// Waits for its end, beside which others go on; answers how it ended.
    pub async fn ended(&mut self) -> ExitStatus {
        let mut process = self.process.take().unwrap();
        let began = Instant::now();
        loop {
            if let Some(status) = process.try_wait().unwrap() {
                return status;
            }
            if began.elapsed() > PATIENCE + PATIENCE {
                let _ = process.kill();
                panic!("it does not end:\n{}", self.log());
            }
            tokio::time::sleep(LOOK_AGAIN).await;
        }
    }

    /// Another command on the same data.
    pub fn command(&self, arguments: &[&str]) -> Output {
        Command::new(program()).args(arguments).envs(self.settings.iter().cloned()).output().unwrap()
    }

    /// Fails when a counter differs from its rows.
    pub fn assert_counters(&self) {
        let output = self.command(&["fsck", "--counters"]);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    }

    /// The most memory that it has had.
    pub fn peak_memory(&self) -> u64 {
        peak_memory(self.process.as_ref().unwrap())
    }

    pub fn log(&self) -> String {
        std::fs::read_to_string(self.log_path()).unwrap()
    }

    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    fn log_path(&self) -> PathBuf {
        Path::new(self.folder.path()).join("log")
    }
}

/// Jobs alone. Ends with its value.
pub struct Worker(Child);

impl Worker {
    /// The most memory that it has had.
    pub fn peak_memory(&self) -> u64 {
        peak_memory(&self.0)
    }

    /// As a power cut does it: at once.
    pub fn kill(mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

/// In bytes.
fn peak_memory(process: &Child) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", process.id())).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().trim_end_matches(" kB").parse::<u64>().unwrap() * 1_024
}

impl Drop for Worker {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(mut process) = self.process.take() {
            let _ = process.kill();
            let _ = process.wait();
        }
        if std::thread::panicking() {
            let log = self.log();
            let start = log.char_indices().rev().nth(4_000).map_or(0, |(at, _)| at);
            let _ = writeln!(std::io::stderr(), "--- the end of the server's log\n{}", &log[start..]);
        }
    }
}
