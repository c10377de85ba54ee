//! Ports to listen on.

use std::{
    net::TcpListener,
    sync::atomic::{AtomicU16, Ordering},
};

/// Below this are those of well-known services.
const LOWEST: u16 = 10_000;
/// Each process begins in a block of its own.
const BLOCK: u16 = 64;
/// Where the system does not say which ports it gives to outgoing connections.
const USUAL: u16 = 32_768;

static TAKEN: AtomicU16 = AtomicU16::new(0);

/// One that nobody listens on and that no outgoing connection is given. Other processes begin elsewhere, and this one
/// never takes it twice: so it stays free while its server is away.
pub(crate) fn free_port() -> u16 {
    let ports = outgoing() - LOWEST;
    let begin = u16::try_from(std::process::id() % u32::from(ports / BLOCK)).unwrap() * BLOCK;
    loop {
        let port = LOWEST + (begin + TAKEN.fetch_add(1, Ordering::Relaxed)) % ports;
        if TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
}

/// The first port of outgoing connections.
fn outgoing() -> u16 {
    let range = std::fs::read_to_string("/proc/sys/net/ipv4/ip_local_port_range");
    let first = range.ok().and_then(|range| range.split_whitespace().next()?.parse().ok()).unwrap_or(USUAL);
    if first > LOWEST + BLOCK { first } else { u16::MAX }
}
