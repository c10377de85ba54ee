//! A PostgreSQL of one's own, to be stopped, started and held up.

use std::{
    fs::{self, Permissions},
    os::unix::fs::{MetadataExt, PermissionsExt, chown},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Statement};
use tempfile::TempDir;

use crate::port::free_port;

const NOBODY: u32 = 65_534;
const PATIENCE: Duration = Duration::from_secs(60);

/// Ends with its value.
pub struct PostgresServer {
    folder: TempDir,
    port: u16,
    child: Option<Child>,
}

impl PostgresServer {
    /// A new, empty server that trusts everybody on this machine.
    pub fn start() -> Self {
        Self::with(&[])
    }

    /// With these settings (`name=value`) until it is resumed.
    pub fn with(settings: &[&str]) -> Self {
        let mut server = Self::prepare();
        let options = ["-U", "tintype", "--auth=trust", "-E", "UTF8", "--locale=C", "--no-sync"];
        run(server.tool("initdb").arg("-D").arg(server.data()).args(options));
        server.resume(settings);
        server
    }

    /// A replica of this server that replays everything so much later.
    #[must_use]
    pub fn replica(&self, lag: Duration) -> Self {
        let mut replica = Self::prepare();
        run(replica
            .tool("pg_basebackup")
            .args(["-h", "127.0.0.1", "-U", "tintype", "--checkpoint=fast", "--no-sync", "--write-recovery-conf", "-D"])
            .arg(replica.data())
            .args(["-p", &self.port.to_string()]));
        replica.resume(&[&format!("recovery_min_apply_delay={}ms", lag.as_millis())]);
        replica
    }

    fn prepare() -> Self {
        let folder = TempDir::new().unwrap();
        fs::set_permissions(folder.path(), Permissions::from_mode(0o711)).unwrap();
        let server = Self { folder, port: free_port(), child: None };
        fs::create_dir(server.data()).unwrap();
        fs::set_permissions(server.data(), Permissions::from_mode(0o700)).unwrap();
        Self::give_away(&server.data());
        server
    }

    /// Starts it again, with what it kept. Ready when it answers.
    pub fn resume(&mut self, settings: &[&str]) {
        self.launch(settings);
        let started = Instant::now();
        while !self.answers() {
            assert!(started.elapsed() < PATIENCE, "PostgreSQL does not start: {}", self.told());
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    fn launch(&mut self, settings: &[&str]) {
        let log = fs::OpenOptions::new().create(true).append(true).open(self.log()).unwrap();
        let mut command = self.tool("postgres");
        command.arg("-D").arg(self.data()).args(["-p", &self.port.to_string()]);
        let fixed = ["listen_addresses=127.0.0.1", "unix_socket_directories=", "wal_level=replica", "hot_standby=on"];
        for setting in fixed.iter().chain(settings) {
            command.args(["-c", setting]);
        }
        self.child = Some(command.stdin(Stdio::null()).stdout(log.try_clone().unwrap()).stderr(log).spawn().unwrap());
    }

    fn answers(&self) -> bool {
        let port = self.port.to_string();
        self.tool("pg_isready").args(["-q", "-h", "127.0.0.1", "-p", &port]).status().unwrap().success()
    }

    /// As by a crash: nothing is written down first, every connection is cut.
    pub fn kill(&mut self) {
        run(Command::new("kill").args(["-QUIT", &self.child.as_ref().unwrap().id().to_string()]));
        self.child.take().unwrap().wait().unwrap();
    }

    pub fn url(&self, database: &str) -> String {
        format!("postgres://tintype@127.0.0.1:{}/{database}", self.port)
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// For the server's eyes.
    pub fn give_away(path: &Path) {
        if is_root() {
            chown(path, Some(NOBODY), Some(NOBODY)).unwrap();
        }
    }

    pub async fn sql(&self, sql: &str) {
        let connection: DatabaseConnection = sea_orm::Database::connect(self.url("postgres")).await.unwrap();
        connection.execute_unprepared(sql).await.unwrap();
        connection.close().await.unwrap();
    }

    /// The column `n` of the one row.
    pub async fn number(&self, sql: &str) -> i64 {
        let connection: DatabaseConnection = sea_orm::Database::connect(self.url("postgres")).await.unwrap();
        let statement = Statement::from_string(DbBackend::Postgres, sql);
        let number = connection.query_one_raw(statement).await.unwrap().unwrap().try_get("", "n").unwrap();
        connection.close().await.unwrap();
        number
    }

    /// What it has written so far.
    pub fn told(&self) -> String {
        fs::read_to_string(self.log()).unwrap()
    }

    fn log(&self) -> PathBuf {
        self.folder.path().join("log")
    }

    /// PostgreSQL refuses to run as root.
    fn tool(&self, name: &str) -> Command {
        let path = tools().join(name);
        let mut command = if is_root() {
            let mut command = Command::new("setpriv");
            command.args(["--reuid=nobody", "--regid=nogroup", "--clear-groups"]).arg(path);
            command
        } else {
            Command::new(path)
        };
        command.env("HOME", self.folder.path()).current_dir(self.folder.path());
        command
    }
}

impl Drop for PostgresServer {
    fn drop(&mut self) {
        if let Some(mut child) = self.child.take() {
            let _ = Command::new("kill").args(["-QUIT", &child.id().to_string()]).status();
            let _ = child.wait();
        }
    }
}

fn run(command: &mut Command) {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
}

fn is_root() -> bool {
    fs::metadata("/proc/self").unwrap().uid() == 0
}

/// Debian keeps them off the path.
fn tools() -> PathBuf {
    let mut found: Vec<PathBuf> = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .map(|version| version.unwrap().path().join("bin"))
        .filter(|folder| folder.join("initdb").exists())
        .collect();
    found.sort();
    found.pop().unwrap_or_default()
}
