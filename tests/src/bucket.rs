//! An S3 server of one's own, with one bucket, that can be stopped, stalled and started again.

use std::{
    fs::File,
    net::{SocketAddr, TcpStream},
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use tempfile::TempDir;

use crate::{engine::Engine, port::free_port};

const PATIENCE: Duration = Duration::from_secs(10);
const BUCKET: &str = "pictures";
const ACCESS_KEY: &str = "tintype-tests";
const SECRET_KEY: &str = "nothing to keep secret";
const KEYS: [&str; 4] = ["--access-key", ACCESS_KEY, "--secret-key", SECRET_KEY];

/// Ends with its value.
pub struct BucketServer {
    address: SocketAddr,
    folder: TempDir,
    keys: &'static [&'static str],
    engine: Engine,
}

impl BucketServer {
    pub fn start() -> Self {
        Self::with(&KEYS)
    }

    /// Whoever comes may do everything.
    pub fn open_to_strangers() -> Self {
        Self::with(&[])
    }

    fn with(keys: &'static [&'static str]) -> Self {
        let (address, folder) = (([127, 0, 0, 1], free_port()).into(), TempDir::new().unwrap());
        std::fs::create_dir(folder.path().join(BUCKET)).unwrap();
        let engine = start(address, &folder, keys);
        let server = Self { address, folder, keys, engine };
        server.wait();
        server
    }

    pub fn endpoint(&self) -> String {
        format!("http://{}", self.address)
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// For the program, reached at this endpoint.
    pub fn settings_at(endpoint: &str) -> [(&'static str, &str); 4] {
        [
            ("TINTYPE__S3__ENDPOINT", endpoint),
            ("TINTYPE__S3__BUCKET", BUCKET),
            ("TINTYPE__S3__ACCESS_KEY", ACCESS_KEY),
            ("TINTYPE__S3__SECRET_KEY", SECRET_KEY),
        ]
    }

    /// Once more at the same address, with what it held.
    pub fn again(&mut self) {
        self.engine = start(self.address, &self.folder, self.keys);
        self.wait();
    }

    fn wait(&self) {
        let deadline = Instant::now() + PATIENCE;
        while TcpStream::connect(self.address).is_err() {
            assert!(Instant::now() < deadline, "the S3 server does not start");
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

    /// An object as a program leaves it behind that died before it named it.
    pub fn leave_behind(&self, name: &str) {
        let path = self.folder.path().join(BUCKET).join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, "left behind").unwrap();
    }

    /// Every object as old as that.
    pub fn age(&self, age: Duration) {
        for name in self.objects() {
            let object = File::options().write(true).open(self.folder.path().join(BUCKET).join(name)).unwrap();
            let modified = object.metadata().unwrap().modified().unwrap();
            object.set_modified(modified - age).unwrap();
        }
    }

    /// The names of all objects.
    pub fn objects(&self) -> Vec<String> {
        let root = self.folder.path().join(BUCKET);
        let mut folders = vec![root.clone()];
        let mut names = Vec::new();
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
                if entry.file_type().unwrap().is_dir() {
                    folders.push(entry.path());
                } else {
                    names.push(entry.path().strip_prefix(&root).unwrap().display().to_string());
                }
            }
        }
        names.sort();
        names
    }
}

fn start(address: SocketAddr, folder: &TempDir, keys: &[&str]) -> Engine {
    let (host, port) = (address.ip().to_string(), address.port().to_string());
    let mut command = Command::new("s3s-fs");
    command.args(["--host", &host, "--port", &port]).args(keys);
    command.arg(folder.path()).stdout(Stdio::null()).stderr(Stdio::null());
    Engine::start(&mut command, "s3s-fs is missing")
}
