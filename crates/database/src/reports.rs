use std::collections::BTreeSet;

use async_trait::async_trait;
use sea_orm::{
    ColumnTrait, EntityTrait, QueryFilter, QuerySelect, Set,
    sea_query::{Expr, ExprTrait, OnConflict},
};
use tintype_domain::{
    StoreError,
    ids::{AuditId, MediaId, ReportId, UserId},
    reports::{Report, ReportRepository, Subject},
    time::Timestamp,
};

use crate::{
    entities::reports::{self, COLUMN, Column, parts},
    store::SeaUnitOfWork,
    text::Text,
};

#[async_trait]
impl ReportRepository for SeaUnitOfWork {
    async fn insert(&self, report: &Report) -> Result<bool, StoreError> {
        self.changed([report.owner_id]);
        let once = OnConflict::columns([Column::OwnerId, Column::SubjectType, Column::SubjectId])
            .target_and_where(Expr::col(Column::ClosedAt).is_null())
            .do_nothing()
            .to_owned();
        let insert = reports::Entity::insert(reports::ActiveModel::from(report)).on_conflict(once);
        Ok(self.tx.run(insert.exec_without_returning(self.tx.connection())).await? == 1)
    }

    async fn open(&self, owner: UserId, subject: Subject) -> Result<Option<Report>, StoreError> {
        let report = about(reports::Entity::find(), subject).filter(COLUMN.owner_id.eq(owner.0));
        Ok(self.tx.run(report.one(self.tx.connection())).await?.map(Into::into))
    }

    async fn find(&self, id: ReportId) -> Result<Option<Report>, StoreError> {
        let report = reports::Entity::find_by_id(id.0).lock_exclusive();
        Ok(self.tx.run(report.one(self.tx.connection())).await?.map(Into::into))
    }

    async fn pictures(&self, subject: Subject) -> Result<Vec<MediaId>, StoreError> {
        let seen = about(reports::Entity::find(), subject).select_only().column(Column::EvidenceMedia).distinct();
        let seen: Vec<Text<Vec<MediaId>>> = self.tx.run(seen.into_tuple().all(self.tx.connection())).await?;
        let pictures: BTreeSet<_> = seen.into_iter().flat_map(|seen| seen.0).collect();
        Ok(pictures.into_iter().collect())
    }

    async fn close(&self, subject: Subject, decision: AuditId, now: Timestamp) -> Result<u64, StoreError> {
        let change = reports::ActiveModel {
            closed_at: Set(Some(now)),
            decision_id: Set(Some(decision.0)),
            updated_at: Set(now),
            ..Default::default()
        };
        let close = about(reports::Entity::update_many().set(change), subject);
        Ok(self.tx.run(close.exec(self.tx.connection())).await?.rows_affected)
    }
}

/// Open reports of the subject.
fn about<Q: QueryFilter>(query: Q, subject: Subject) -> Q {
    let (kind, id) = parts(subject);
    query.filter(COLUMN.subject_type.eq(Text(kind))).filter(COLUMN.subject_id.eq(id)).filter(COLUMN.closed_at.is_null())
}
