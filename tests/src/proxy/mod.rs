//! A TCP proxy of one's own, with the faults of networks and servers.

mod connection;

use std::{
    net::{Ipv4Addr, SocketAddr},
    sync::{Arc, Mutex, PoisonError, mpsc as blocking},
    thread,
    time::Duration,
};

use tokio::{
    net::{TcpListener, TcpStream},
    runtime,
    sync::{
        mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel},
        watch,
    },
    task::{JoinSet, LocalSet},
};

use connection::carry;

use crate::port::free_port;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    Pass,
    /// Nobody listens, and open connections are reset.
    Refuse,
    /// Connections are reset as soon as they are made, and so are open ones.
    Reset,
    /// Takes everything and answers nothing. A connection on which something was lost stays silent for ever.
    BlackHole,
    /// Every answer comes so much later.
    Delay(Duration),
    /// What begins so (`PUT `; nothing: everything) arrives and is done, and the connection is reset instead of the answer.
    CutAnswer(&'static str),
    /// Answers each HTTP request itself, with this status.
    Answer(u16),
}

/// Stands before a server, at an address that stays. Ends with its value.
pub struct Proxy {
    address: SocketAddr,
    orders: UnboundedSender<Order>,
    cut: Cut,
}

struct Order {
    mode: Mode,
    obeyed: blocking::Sender<()>,
}

/// The first lines of requests whose answers were cut.
type Cut = Arc<Mutex<Vec<String>>>;

impl Proxy {
    /// Passes on to this address until told otherwise.
    pub fn before(target: SocketAddr) -> Self {
        let address = (Ipv4Addr::LOCALHOST, free_port()).into();
        let (orders, told) = unbounded_channel();
        let cut = Cut::default();
        let heard = Arc::clone(&cut);
        // A thread of its own: tests wait for processes without giving way.
        thread::spawn(move || {
            let runtime = runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(LocalSet::new().run_until(serve(address, target, told, heard)));
        });
        let proxy = Self { address, orders, cut };
        proxy.set(Mode::Pass);
        proxy
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// In force when this returns.
    pub fn set(&self, mode: Mode) {
        let (obeyed, done) = blocking::channel();
        assert!(self.orders.send(Order { mode, obeyed }).is_ok(), "the proxy has ended");
        done.recv().unwrap();
    }

    /// The first lines of all requests so far whose answers were cut.
    pub fn cut(&self) -> Vec<String> {
        self.cut.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

async fn serve(address: SocketAddr, target: SocketAddr, mut told: UnboundedReceiver<Order>, cut: Cut) {
    let (mode, seen) = watch::channel(Mode::Pass);
    let mut listener = None;
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            order = told.recv() => {
                let Some(order) = order else { return };
                if order.mode == Mode::Refuse {
                    listener = None;
                } else if listener.is_none() {
                    listener = Some(TcpListener::bind(address).await.unwrap());
                }
                mode.send_replace(order.mode);
                if matches!(order.mode, Mode::Refuse | Mode::Reset) {
                    while connections.join_next().await.is_some() {}
                }
                let _ = order.obeyed.send(());
            }
            client = accept(listener.as_ref()) => {
                connections.spawn_local(carry(client, target, seen.clone(), Arc::clone(&cut)));
            }
            Some(_) = connections.join_next() => {}
        }
    }
}

async fn accept(listener: Option<&TcpListener>) -> TcpStream {
    match listener {
        Some(listener) => listener.accept().await.unwrap().0,
        None => std::future::pending().await,
    }
}
