use crate::{Failure, Outcome, ids::UserId, store::UnitOfWork};

/// The admins who are active. Whoever takes one away locks them before anybody else.
#[derive(Default)]
pub(crate) struct Admins(Vec<UserId>);

impl Admins {
    pub(crate) async fn lock(uow: &dyn UnitOfWork) -> Outcome<Self> {
        Ok(Self(uow.accounts().admins().await?))
    }

    /// Refuses to take the last one away.
    pub(crate) fn without(&self, person: UserId) -> Outcome<()> {
        match self.0[..] {
            [last] if last == person => Err(Failure::LastAdmin),
            _ => Ok(()),
        }
    }
}
