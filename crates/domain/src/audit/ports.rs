use async_trait::async_trait;

use crate::{
    StoreError,
    audit::Entry,
    paging::{Page, PageRequest},
    users::Card,
};

/// The audit log inside a unit of work: what is done and that it was done are there together, or neither is.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait AuditLog: Send + Sync {
    /// Adds an entry. MUST never be changed or deleted afterwards by anybody: the store itself refuses it.
    async fn append(&self, entry: &Entry) -> Result<(), StoreError>;
}

/// An entry as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditView {
    pub entry: Entry,
    /// `None` for the operator, and for who has been erased.
    pub actor: Option<Card>,
    /// `None` for an invitation, and for who has been erased.
    pub person: Option<Card>,
}

#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait AuditQueries: Send + Sync {
    /// The newest first; the cursor is the entry's id. MUST go on showing entries about who has been erased.
    async fn entries(&self, page: PageRequest) -> Result<Page<AuditView>, StoreError>;
}
