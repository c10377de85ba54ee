use async_trait::async_trait;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, sea_query::OnConflict};
use tintype_domain::{
    StoreError,
    ids::UserId,
    likes::{Like, LikeRepository, Likeable},
};

use crate::{
    entities::{
        add, comments,
        likes::{self, Column, parts},
        posts,
    },
    store::SeaUnitOfWork,
};

#[async_trait]
impl LikeRepository for SeaUnitOfWork {
    async fn insert(&self, like: &Like) -> Result<Option<i64>, StoreError> {
        self.changed([like.owner_id, like.post_owner_id]);
        // Locks the row that is counted on, and stands in for the foreign key that a polymorphic like cannot have.
        let Some((_, likeable_owner)) = self.add_likes(like.likeable, 0).await? else { return Ok(None) };
        let once =
            OnConflict::columns([Column::OwnerId, Column::LikeableType, Column::LikeableId]).do_nothing().to_owned();
        let insert = likes::Entity::insert(likes::ActiveModel::of(like, likeable_owner)).on_conflict(once);
        let inserted = self.tx.run(insert.exec_without_returning(self.tx.connection())).await?;
        self.count_likes(like.likeable, i64::try_from(inserted).unwrap_or(0)).await
    }

    async fn remove(&self, owner: UserId, likeable: Likeable) -> Result<Option<i64>, StoreError> {
        self.changed([owner]);
        if self.add_likes(likeable, 0).await?.is_none() {
            return Ok(None);
        }
        let (kind, id) = parts(likeable);
        let delete = likes::Entity::delete_many()
            .filter(likes::COLUMN.owner_id.eq(owner.0))
            .filter(likes::COLUMN.likeable_type.eq(kind))
            .filter(likes::COLUMN.likeable_id.eq(id));
        let removed = self.tx.run(delete.exec(self.tx.connection())).await?.rows_affected;
        self.count_likes(likeable, -i64::try_from(removed).unwrap_or(0)).await
    }
}

impl SeaUnitOfWork {
    async fn count_likes(&self, likeable: Likeable, by: i64) -> Result<Option<i64>, StoreError> {
        Ok(self.add_likes(likeable, by).await?.map(|(count, _)| count))
    }

    /// The count afterwards, and whose it is; `None` when it is deleted.
    async fn add_likes(&self, likeable: Likeable, by: i64) -> Result<Option<(i64, i64)>, StoreError> {
        let db = self.tx.connection();
        Ok(match likeable {
            Likeable::Post(id) => {
                let update = add(posts::Column::LikeCount, by)
                    .filter(posts::COLUMN.id.eq(id.0))
                    .filter(posts::COLUMN.deleted_at.is_null());
                let rows = self.tx.run(update.exec_with_returning(db)).await?;
                rows.first().map(|post| (post.like_count, post.owner_id))
            }
            Likeable::Comment(id) => {
                let update = add(comments::Column::LikeCount, by)
                    .filter(comments::COLUMN.id.eq(id.0))
                    .filter(comments::COLUMN.deleted_at.is_null());
                let rows = self.tx.run(update.exec_with_returning(db)).await?;
                rows.first().map(|comment| (comment.like_count, comment.owner_id))
            }
        })
    }
}
