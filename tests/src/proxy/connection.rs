//! One connection through the proxy.

use std::{
    cell::{Cell, RefCell},
    io,
    net::SocketAddr,
    sync::PoisonError,
    time::Duration,
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{
        TcpStream,
        tcp::{ReadHalf, WriteHalf},
    },
    sync::{
        mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel},
        watch,
    },
    time::{Instant, sleep_until},
};

use super::{Cut, Mode};

const CHUNK: usize = 65_536;

/// How a connection ends.
enum End {
    Closed,
    Reset,
    Answered(u16),
}

/// What both directions know.
struct Talk {
    mode: watch::Receiver<Mode>,
    /// Something fell into the black hole: whatever follows on this connection is out of order.
    lost: Cell<bool>,
    /// The first line of the request under way.
    request: RefCell<Option<String>>,
    cut: Cut,
}

type Chunk = (Instant, Vec<u8>);

pub(super) async fn carry(mut client: TcpStream, target: SocketAddr, mode: watch::Receiver<Mode>, cut: Cut) {
    let talk = Talk { mode, lost: Cell::default(), request: RefCell::default(), cut };
    let mut told = talk.mode.clone();
    let end = tokio::select! {
        end = talk.between(&mut client, target) => end.unwrap_or(End::Reset),
        _ = told.wait_for(|mode| matches!(mode, Mode::Refuse | Mode::Reset)) => End::Reset,
    };
    match end {
        End::Closed => {}
        End::Reset => drop(client.set_zero_linger()),
        End::Answered(status) => {
            let answer = format!("HTTP/1.1 {status} Fault\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
            let _ = client.write_all(answer.as_bytes()).await;
        }
    }
}

impl Talk {
    async fn between(&self, client: &mut TcpStream, target: SocketAddr) -> io::Result<End> {
        let mut server = TcpStream::connect(target).await?;
        client.set_nodelay(true)?;
        server.set_nodelay(true)?;
        let (from_client, to_client) = client.split();
        let (from_server, to_server) = server.split();
        let (answers, due) = unbounded_channel();
        tokio::select! {
            end = self.requests(from_client, to_server) => end,
            end = self.answers(from_server, answers) => end,
            end = deliver(due, to_client) => end,
        }
    }

    async fn requests(&self, mut from: ReadHalf<'_>, mut to: WriteHalf<'_>) -> io::Result<End> {
        let mut buffer = vec![0; CHUNK];
        loop {
            let length = from.read(&mut buffer).await?;
            if length == 0 {
                return Ok(End::Closed);
            }
            if self.loses() {
                continue;
            }
            let chunk = &buffer[..length];
            let mode = *self.mode.borrow();
            match mode {
                Mode::Answer(status) => {
                    read_request(&mut from, chunk.to_vec()).await?;
                    return Ok(End::Answered(status));
                }
                Mode::CutAnswer(beginning) if chunk.starts_with(beginning.as_bytes()) => {
                    self.request.borrow_mut().get_or_insert_with(|| first_line(chunk));
                }
                _ => {}
            }
            to.write_all(chunk).await?;
        }
    }

    async fn answers(&self, mut from: ReadHalf<'_>, to: UnboundedSender<Chunk>) -> io::Result<End> {
        let mut buffer = vec![0; CHUNK];
        loop {
            let length = from.read(&mut buffer).await?;
            if self.loses() {
                // The end of it is lost as well.
                if length == 0 {
                    return std::future::pending().await;
                }
                continue;
            }
            let mode = *self.mode.borrow();
            if let (Mode::CutAnswer(_), Some(request)) = (mode, self.request.take()) {
                self.cut.lock().unwrap_or_else(PoisonError::into_inner).push(request);
                return Ok(End::Reset);
            }
            let delay = if let Mode::Delay(delay) = mode { delay } else { Duration::ZERO };
            // An empty one is the end.
            let _ = to.send((Instant::now() + delay, buffer[..length].to_vec()));
            if length == 0 {
                return std::future::pending().await;
            }
        }
    }

    /// Whether what has come is lost.
    fn loses(&self) -> bool {
        if *self.mode.borrow() == Mode::BlackHole {
            self.lost.set(true);
        }
        self.lost.get()
    }
}

async fn deliver(mut due: UnboundedReceiver<Chunk>, mut to: WriteHalf<'_>) -> io::Result<End> {
    while let Some((at, chunk)) = due.recv().await {
        sleep_until(at).await;
        if chunk.is_empty() {
            return Ok(End::Closed);
        }
        to.write_all(&chunk).await?;
    }
    std::future::pending().await
}

/// To its end: who is answered before has not always read the answer when the connection ends.
async fn read_request(from: &mut ReadHalf<'_>, mut read: Vec<u8>) -> io::Result<()> {
    let mut buffer = vec![0; CHUNK];
    while !is_whole(&read) {
        let length = from.read(&mut buffer).await?;
        if length == 0 {
            return Ok(());
        }
        read.extend_from_slice(&buffer[..length]);
    }
    Ok(())
}

fn is_whole(request: &[u8]) -> bool {
    let Some(end) = request.windows(4).position(|bytes| bytes == b"\r\n\r\n") else { return false };
    let head = String::from_utf8_lossy(&request[..end]).to_lowercase();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length:"));
    request.len() >= end + 4 + length.map_or(0, |length| length.trim().parse().unwrap())
}

fn first_line(chunk: &[u8]) -> String {
    String::from_utf8_lossy(chunk).lines().next().unwrap_or_default().to_owned()
}
