//! A server that takes letters, as far as SMTP goes for that.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
    time::sleep,
};

/// What it does with letters.
#[derive(Clone, Debug)]
pub enum Manner {
    Takes,
    /// Keeps the letter, and says so only after a while.
    Hesitates(Duration),
    /// Answers each recipient with this line.
    Refuses(String),
    /// Takes connections and says nothing.
    IsSilent,
}

/// A letter as it came.
#[derive(Clone, Debug)]
pub struct Received {
    pub to: Vec<String>,
    pub text: String,
}

impl Received {
    pub fn header(&self, name: &str) -> &str {
        let line = self.text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
        line.unwrap_or_else(|| panic!("there is no {name} in: {}", self.text))
    }
}

/// Ends with its value.
pub struct SmtpSink {
    pub url: String,
    shared: Arc<Shared>,
    serving: JoinHandle<()>,
}

struct Shared {
    manner: Mutex<Manner>,
    received: Mutex<Vec<Received>>,
}

impl SmtpSink {
    pub async fn start(manner: Manner) -> Self {
        Self::at("smtp://127.0.0.1:0", manner).await
    }

    /// Where one was before.
    pub async fn at(url: &str, manner: Manner) -> Self {
        let listener = TcpListener::bind(url.trim_start_matches("smtp://")).await.unwrap();
        let url = format!("smtp://{}", listener.local_addr().unwrap());
        let shared = Arc::new(Shared { manner: Mutex::new(manner), received: Mutex::default() });
        let serving = tokio::spawn(serve(listener, Arc::clone(&shared)));
        Self { url, shared, serving }
    }

    pub fn behave(&self, manner: Manner) {
        *self.shared.manner.lock().unwrap_or_else(PoisonError::into_inner) = manner;
    }

    /// Everything that came so far, doubles too.
    pub fn received(&self) -> Vec<Received> {
        self.shared.received.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The letters that came so far by their ids.
    pub fn ids(&self) -> BTreeSet<String> {
        self.received().iter().map(|letter| letter.header("Message-ID").to_owned()).collect()
    }
}

impl Drop for SmtpSink {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

async fn serve(listener: TcpListener, shared: Arc<Shared>) {
    while let Ok((stream, _)) = listener.accept().await {
        let shared = Arc::clone(&shared);
        // Whoever goes away in the middle is gone.
        tokio::spawn(async move { drop(talk(stream, &shared).await) });
    }
}

async fn talk(stream: TcpStream, shared: &Shared) -> std::io::Result<()> {
    let manner = shared.manner.lock().unwrap_or_else(PoisonError::into_inner).clone();
    if matches!(manner, Manner::IsSilent) {
        sleep(Duration::from_secs(3_600)).await;
    }
    let mut stream = BufReader::new(stream);
    stream.write_all(b"220 sink\r\n").await?;
    let mut letter = Received { to: Vec::new(), text: String::new() };
    let mut line = String::new();
    loop {
        line.clear();
        if stream.read_line(&mut line).await? == 0 {
            return Ok(());
        }
        let word = line.get(..4).unwrap_or_default().to_uppercase();
        let answer = match (word.as_str(), &manner) {
            ("RCPT", Manner::Refuses(answer)) => answer.as_str(),
            ("RCPT", _) => {
                letter.to.push(line.split(['<', '>']).nth(1).unwrap_or_default().to_owned());
                "250 ok"
            }
            ("DATA", _) => {
                stream.write_all(b"354 go on\r\n").await?;
                letter.text = text(&mut stream).await?;
                shared.received.lock().unwrap_or_else(PoisonError::into_inner).push(letter.clone());
                letter.to.clear();
                if let Manner::Hesitates(wait) = manner {
                    sleep(wait).await;
                }
                "250 taken"
            }
            ("QUIT", _) => "221 bye",
            _ => "250 ok",
        };
        stream.write_all(format!("{answer}\r\n").as_bytes()).await?;
    }
}

/// Up to the line with nothing but a dot.
async fn text(stream: &mut BufReader<TcpStream>) -> std::io::Result<String> {
    let mut text = String::new();
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await? == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        if line == ".\r\n" {
            return Ok(text);
        }
        text += line.strip_prefix('.').unwrap_or(&line);
    }
}
