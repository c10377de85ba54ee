//! Whether a server answers at all. A statement that takes long on a server that lives is waited for; on one that does
//! not, nobody is kept waiting.

use std::{
    sync::{
        Arc, Mutex, PoisonError, Weak,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use sea_orm::sqlx::{Connection, Error, PgConnection, postgres::PgConnectOptions};
use tokio::{
    runtime::Handle,
    sync::watch,
    time::{sleep, timeout},
};

/// To hear nothing for so long, while somebody waits, is suspicious.
const SUSPICIOUS: Duration = Duration::from_millis(400);
/// How long a new connection may take; a restart that is over by then costs nobody an answer.
const SIGN_OF_LIFE: Duration = Duration::from_secs(1);
const LOOK_AGAIN: Duration = Duration::from_millis(200);
/// For so long after somebody gave up, connections are looked at before they are used again.
const DOUBT: Duration = Duration::from_secs(30);

pub(super) struct Pulse {
    server: PgConnectOptions,
    /// Where the connections live.
    home: Handle,
    heard: Mutex<Instant>,
    looking: AtomicBool,
    silent: watch::Sender<bool>,
    /// When somebody last gave up before a connection had answered.
    given_up: Mutex<Option<Instant>>,
    /// When it last answered again after having been silent.
    back: Mutex<Option<Instant>>,
}

impl Pulse {
    /// Of the server that these connections, opened in this runtime, are to.
    pub(super) fn new(server: PgConnectOptions, home: Handle) -> Arc<Self> {
        let heard = Mutex::new(Instant::now());
        let (silent, _) = watch::channel(false);
        let (given_up, back) = (Mutex::default(), Mutex::default());
        Arc::new(Self { server, home, heard, looking: AtomicBool::new(false), silent, given_up, back })
    }

    pub(super) fn is_silent(&self) -> bool {
        *self.silent.borrow()
    }

    /// It has answered.
    pub(super) fn beat(&self) {
        *self.heard.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
    }

    fn heard(&self) -> Instant {
        *self.heard.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Ends when the server turns out to be silent: whoever waits for it may give up.
    pub(super) async fn lost(self: &Arc<Self>) {
        let began = Instant::now();
        let mut silent = self.silent.subscribe();
        loop {
            let quiet = self.heard().max(began).elapsed();
            let patience = SUSPICIOUS.checked_sub(quiet).unwrap_or(SUSPICIOUS);
            if quiet >= SUSPICIOUS && !self.looking.swap(true, Ordering::SeqCst) {
                self.home.spawn(Self::look(Arc::downgrade(self)));
            }
            if timeout(patience, silent.wait_for(|silent| *silent)).await.is_ok() {
                return;
            }
        }
    }

    /// Until it answers, on a connection of its own, or nobody asks any more.
    async fn look(pulse: Weak<Self>) {
        let began = Instant::now();
        while let Some(pulse) = pulse.upgrade() {
            if pulse.answers().await || (!pulse.is_silent() && pulse.heard() >= began) {
                return pulse.found(began);
            }
            if began.elapsed() >= SIGN_OF_LIFE && !pulse.silent.send_replace(true) {
                tracing::error!("the database does not answer");
            }
            drop(pulse);
            sleep(LOOK_AGAIN).await;
        }
    }

    fn found(&self, began: Instant) {
        self.beat();
        if self.is_silent() {
            *self.back.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
            self.silent.send_replace(false);
            tracing::info!(after = ?began.elapsed(), "the database answers again");
        }
        self.looking.store(false, Ordering::SeqCst);
    }

    /// A refusal is an answer, but for that of a server that starts or stops.
    async fn answers(&self) -> bool {
        let connected = timeout(SIGN_OF_LIFE, async { PgConnection::connect_with(&self.server).await?.close().await });
        match connected.await {
            Ok(Ok(())) => true,
            Ok(Err(Error::Database(error))) => error.code().is_some_and(|code| !code.starts_with("57")),
            _ => false,
        }
    }

    /// Whether a connection of this age may be used: one from before a silence may be dead without knowing it.
    pub(super) fn trusts(&self, age: Duration) -> bool {
        let back = *self.back.lock().unwrap_or_else(PoisonError::into_inner);
        !self.is_silent() && back.is_none_or(|back| age < back.elapsed())
    }

    /// Somebody no longer waits for what a connection was asked.
    pub(super) fn give_up(&self) {
        *self.given_up.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
    }

    fn is_doubtful(&self) -> bool {
        let given_up = *self.given_up.lock().unwrap_or_else(PoisonError::into_inner);
        self.looking.load(Ordering::SeqCst) || given_up.is_some_and(|at| at.elapsed() < DOUBT)
    }

    /// Whether a connection may go back to its pool. Asked only where there is doubt: the pool itself would wait for ever,
    /// and each connection that it waits for is one less for the others.
    pub(super) async fn is_alive(&self, connection: &mut PgConnection) -> Result<bool, Error> {
        if self.is_silent() {
            return Ok(false);
        }
        if !self.is_doubtful() {
            return Ok(true);
        }
        timeout(SIGN_OF_LIFE, connection.ping()).await.map_err(|_| Error::PoolTimedOut)??;
        Ok(true)
    }
}
