//! What people and programs do, over HTTP, with the real program.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // what a test helper cannot do fails the test

mod accounts;
mod examples;
mod exports;
mod forwarded;
mod framing;
mod guesses;
mod instances;
mod leaving;
mod limits;
mod logs;
mod main_job;
mod parallel;
mod pictures;
mod programs;
mod proxy;
mod proxy_cache;
mod restart;
mod slow;
mod start;
mod timelines;
