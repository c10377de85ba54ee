//! A world for the tests of use cases: a clock that stands still, ids in a row, and units of work over mocked
//! repositories, of which only what was committed counts.

mod clock;
mod factors;
mod mint;
mod people;
mod store;

use std::{
    future::Future,
    pin::pin,
    task::{Context, Poll, Waker},
};

pub use clock::{FixedClock, stamps};
pub use factors::{CODE, STEP, factors};
pub use mint::{expired, mint, token, used};
pub use people::{ANN, BOB, actor, facts, media, published, reader, totp, upload, user};
pub use store::{FakeStore, World};

/// The outcome of what waits for nothing.
pub fn now<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(outcome) => outcome,
        Poll::Pending => panic!("it waits for what nobody is going to do"),
    }
}

/// The codes of the fields that were refused.
pub fn refused<T: std::fmt::Debug>(outcome: crate::Outcome<T>) -> Vec<(String, &'static str)> {
    match outcome {
        Err(crate::Failure::Invalid(fields)) => {
            fields.into_iter().map(|field| (field.field, field.code.as_str())).collect()
        }
        other => panic!("nothing was refused: {other:?}"),
    }
}
