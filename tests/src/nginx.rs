//! A real nginx before a server.

use std::{
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use tempfile::TempDir;

use crate::{engine::Engine, port::free_port};

const PATIENCE: Duration = Duration::from_secs(10);
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
        let path = folder.path().display().to_string();
        let config = format!(
            "daemon off; master_process off; pid {path}/pid; error_log {path}/errors;\n\
             events {{}}\n\
             http {{\n\
               access_log off;\n\
               client_body_temp_path {path}/body; proxy_temp_path {path}/proxy; fastcgi_temp_path {path}/fastcgi;\n\
               uwsgi_temp_path {path}/uwsgi; scgi_temp_path {path}/scgi;\n\
               server {{\n\
                 listen 127.0.0.1:{port};\n\
                 location / {{\n\
                   proxy_pass {server};\n\
                   proxy_set_header Host $http_host;\n\
                   proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;\n\
                   proxy_set_header X-Forwarded-Proto $scheme;\n\
                 }}\n\
               }}\n\
             }}\n"
        );
        let file = folder.path().join("nginx.conf");
        std::fs::write(&file, config).unwrap();
        let mut command = Command::new("nginx");
        command.arg("-e").arg(folder.path().join("errors")).arg("-c").arg(file).stdout(Stdio::null());
        let nginx = Self {
            url: format!("http://127.0.0.1:{port}"),
            _engine: Engine::start(command.stderr(Stdio::null()), MISSING),
            _folder: folder,
        };
        let began = Instant::now();
        while reqwest::get(format!("{}/healthz", nginx.url)).await.is_err() {
            assert!(began.elapsed() < PATIENCE, "nginx does not start");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        nginx
    }
}
