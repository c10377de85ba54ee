//! Engines that fail under the real program, and what people see of it. Each test ends with a line of [`report`].

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // what a test helper cannot do fails the test

mod bucket;
mod crowd;
mod database;
mod kill;
mod leave;
mod mail;
mod objects;
mod redis;
mod report;
mod start;
mod stop;
mod stored;
mod tour;
mod worker;
