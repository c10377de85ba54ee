//! The nginx site that ships, before a server.

use std::path::{Path, PathBuf};

use tempfile::TempDir;
use tokio::net::TcpStream;

use crate::{
    certificate::CERTIFICATE,
    engine::Engine,
    nginx::{PATIENCE, run, temporary},
    port::free_port,
    until::until,
};

/// What Debian's own `nginx.conf` says before it includes sites.
const DEBIAN: &str =
    "gzip on; ssl_protocols TLSv1 TLSv1.1 TLSv1.2 TLSv1.3; ssl_prefer_server_ciphers on; access_log off;";
const SERVER: &str = "server 127.0.0.1:8080;";
const ELSEWHERE: &str = "location / {";

/// `deploy/nginx/tintype.conf` with other names, ports and folders. Ends with its value.
pub struct Site {
    /// By TLS.
    pub url: String,
    /// The same without TLS, where the file listens on IPv6.
    pub plain: String,
    /// Where browsers are sent on from.
    pub http: String,
    _engine: Engine,
    folder: TempDir,
}

impl Site {
    pub async fn before(server: &str) -> Self {
        Self::with(&[(SERVER, format!("server {};", authority(server)))]).await
    }

    /// Its cache may keep every answer, as far as the server lets it.
    pub async fn with_everything_kept(server: &str) -> Self {
        let server = format!("server {};", authority(server));
        Self::with(&[(SERVER, server), (ELSEWHERE, format!("{ELSEWHERE} proxy_cache tintype_cache;"))]).await
    }

    /// Before two instances, that are asked in turn whatever they did.
    pub async fn before_both(one: &str, other: &str) -> Self {
        let servers = [one, other].map(|server| format!("server {} max_fails=0;", authority(server)));
        Self::with(&[(SERVER, servers.concat())]).await
    }

    async fn with(more: &[(&str, String)]) -> Self {
        let folder = TempDir::new().unwrap();
        let [tls, plain, http, unused] = [(); 4].map(|()| free_port());
        let path = folder.path().display().to_string();
        let mut changes = vec![
            ("[::]:443 ssl http2", format!("127.0.0.1:{plain}")),
            ("listen 443 ", format!("listen 127.0.0.1:{tls} ")),
            ("[::]:80", format!("127.0.0.1:{unused}")),
            ("listen 80", format!("listen 127.0.0.1:{http}")),
            ("/etc/letsencrypt/live/photos.example", path.clone()),
            ("photos.example", "localhost".to_owned()),
            ("/var/log/nginx", path.clone()),
            ("/var/cache/tintype", format!("{path}/cache")),
        ];
        changes.extend_from_slice(more);
        std::fs::write(folder.path().join("site"), shipped(&changes)).unwrap();
        std::fs::write(folder.path().join("fullchain.pem"), CERTIFICATE.cert.pem()).unwrap();
        std::fs::write(folder.path().join("privkey.pem"), CERTIFICATE.signing_key.serialize_pem()).unwrap();
        let engine = run(folder.path(), &format!("{DEBIAN} {} include {path}/site;", temporary(&path)));
        let starts = async || TcpStream::connect(("127.0.0.1", plain)).await.is_ok();
        until(PATIENCE, "nginx does not start", starts).await;
        let [url, plain, http] = [("https", tls), ("http", plain), ("http", http)]
            .map(|(scheme, port)| format!("{scheme}://localhost:{port}"));
        Self { url, plain, http, _engine: engine, folder }
    }

    /// What it has written about requests.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("tintype.access.log")).unwrap()
    }
}

fn shipped(changes: &[(&str, String)]) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../deploy/nginx/tintype.conf");
    changes.iter().fold(std::fs::read_to_string::<PathBuf>(path).unwrap(), |text, (from, to)| {
        assert!(text.contains(from), "{from} is not in the site");
        text.replace(from, to)
    })
}

fn authority(server: &str) -> &str {
    server.strip_prefix("http://").unwrap()
}
