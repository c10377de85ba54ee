//! Every route of the API over SQLite in a temporary file, with the real adapters as the binary wires them.
#![allow(clippy::unwrap_used)] // all of this is tests, helpers too

#[path = "../../../passkeys/src/device.rs"]
mod device;
#[allow(dead_code)] // the binary's own files; tests need only a part of them
#[path = "../../src/bin/tintype/settings/mod.rs"]
mod settings;
#[allow(dead_code)]
#[path = "../../src/bin/tintype/wiring/mod.rs"]
mod wiring;

mod accounts;
mod assets;
mod bodies;
mod contract;
mod document;
mod exports;
mod fields;
mod forged;
mod heads;
mod house;
mod largest;
mod letters;
mod manner;
mod matrix;
mod order;
mod pages;
mod paging;
mod passkeys;
mod privacy;
mod problems;
mod programs;
mod recent;
mod scopes;
mod security;
mod sessions;
mod shapes;
mod sign_up;
mod tokens;
mod totp;
mod uploads;
