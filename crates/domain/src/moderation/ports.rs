use async_trait::async_trait;

use crate::{
    StoreError,
    ids::ReportId,
    moderation::{Applicant, Case, CaseState, Dossier, Person},
    paging::{Page, PageRequest},
    viewer::Actor,
};

/// How much of what came before a moderator is shown.
pub const HISTORY: u16 = 50;

/// What moderators read, as it is now: of everybody, also who is suspended, leaving or waits. Who may ask is for the
/// caller to decide. The number of statements does not depend on the length of the page.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait ModerationQueries: Send + Sync {
    /// One case for each subject with open reports, the one that has waited longest first; or one for each decision, the
    /// latest first. The cursor is the id of the case. MUST show none about whom `may_moderate` keeps from the reader:
    /// nobody reads who has reported them.
    async fn cases(&self, reader: &Actor, state: CaseState, page: PageRequest) -> Result<Page<Case>, StoreError>;

    /// `None` when there is no such report, or none for the reader. MUST show the text of the evidence also when what was
    /// reported has been edited or deleted, and its pictures as long as they are there.
    async fn dossier(&self, reader: &Actor, id: ReportId) -> Result<Option<Dossier>, StoreError>;

    /// Who waits for approval, the one who has waited longest first.
    async fn applicants(&self, page: PageRequest) -> Result<Page<Applicant>, StoreError>;

    /// `None` when deleted or never there. MUST NOT count reports about whom `may_moderate` keeps from the reader.
    async fn person(&self, reader: &Actor, username: &str) -> Result<Option<Person>, StoreError>;
}
