use async_trait::async_trait;
use sea_orm::{
    ColumnTrait, EntityTrait, FromQueryResult, QueryFilter, QueryTrait,
    sea_query::{OnConflict, Query},
};
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
        let Some(liked) = self.add_likes(like.likeable, 0).await? else { return Ok(None) };
        let once =
            OnConflict::columns([Column::OwnerId, Column::LikeableType, Column::LikeableId]).do_nothing().to_owned();
        let insert = likes::Entity::insert(likes::ActiveModel::of(like, liked.owner_id)).on_conflict(once);
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
        Ok(self.add_likes(likeable, by).await?.map(|row| row.like_count))
    }

    /// The row afterwards; `None` when it is deleted.
    async fn add_likes(&self, likeable: Likeable, by: i64) -> Result<Option<Liked>, StoreError> {
        let mut update = match likeable {
            Likeable::Post(id) => add(posts::Column::LikeCount, by)
                .filter(posts::COLUMN.id.eq(id.0))
                .filter(posts::COLUMN.deleted_at.is_null())
                .into_query(),
            Likeable::Comment(id) => add(comments::Column::LikeCount, by)
                .filter(comments::COLUMN.id.eq(id.0))
                .filter(comments::COLUMN.deleted_at.is_null())
                .into_query(),
        };
        // Not the whole row: every like asks twice.
        update.returning(Query::returning().columns(["like_count", "owner_id"]));
        let liked = Liked::find_by_statement(self.backend().build(&update));
        self.tx.run(liked.one(self.tx.connection())).await
    }
}

#[derive(FromQueryResult)]
struct Liked {
    like_count: i64,
    owner_id: i64,
}
