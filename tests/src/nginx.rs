//! A real nginx before a server.

use std::{
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use tempfile::TempDir;

use crate::{engine::Engine, port::free_port};

pub(crate) const PATIENCE: Duration = Duration::from_secs(10);
const MISSING: &str = "nginx is missing";

/// Ends with its value.
pub struct Nginx {
    pub url: String,
    _engine: Engine,
    _folder: TempDir,
}

impl Nginx {
    /// Adds the address of whoever connects to `X-Forwarded-For`.
    pub async fn before(server: &str) -> Self {
        let (folder, port) = (TempDir::new().unwrap(), free_port());
        let config = format!(
            "access_log off;\n\
             {}\n\
             server {{\n\
               listen 127.0.0.1:{port};\n\
               location / {{\n\
                 proxy_pass {server};\n\
                 proxy_set_header Host $http_host;\n\
                 proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;\n\
                 proxy_set_header X-Forwarded-Proto $scheme;\n\
               }}\n\
             }}\n",
            temporary(&folder.path().display().to_string())
        );
        let engine = run(folder.path(), &config);
        let nginx = Self { url: format!("http://127.0.0.1:{port}"), _engine: engine, _folder: folder };
        let began = Instant::now();
        while reqwest::get(format!("{}/healthz", nginx.url)).await.is_err() {
            assert!(began.elapsed() < PATIENCE, "nginx does not start");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        nginx
    }
}

/// Where it puts what it has no room for.
pub(crate) fn temporary(path: &str) -> String {
    ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
        .map(|kind| format!("{kind}_temp_path {path}/{kind};"))
        .join(" ")
}

/// Begins to start it in a folder, with this about HTTP.
pub(crate) fn run(folder: &Path, http: &str) -> Engine {
    let path = folder.display();
    let file = folder.join("nginx.conf");
    let config = format!(
        "daemon off; master_process off; pid {path}/pid; error_log {path}/errors;\nevents {{}}\nhttp {{\n{http}\n}}\n"
    );
    std::fs::write(&file, config).unwrap();
    let mut command = Command::new("nginx");
    command.arg("-e").arg(folder.join("errors")).arg("-c").arg(file).stdout(Stdio::null());
    Engine::start(command.stderr(Stdio::null()), MISSING)
}
