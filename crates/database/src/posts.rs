use async_trait::async_trait;
use sea_orm::{EntityTrait, FromQueryResult, QueryFilter, QuerySelect, Set};
use tintype_domain::{
    StoreError,
    ids::{PostId, UserId},
    posts::{Post, PostFacts, PostRepository, Visibility},
    tags::Tags,
    time::Timestamp,
    viewer::Viewer,
};

use crate::{
    entities::{add, next_edition, posts, users},
    sql::{one, values},
    store::SeaUnitOfWork,
    text::Text,
};

#[async_trait]
impl PostRepository for SeaUnitOfWork {
    async fn insert(&self, post: &Post, tags: &Tags) -> Result<(), StoreError> {
        self.changed([post.owner_id]);
        let row = posts::ActiveModel::from(post);
        self.tx.run(posts::Entity::insert(row).exec_without_returning(self.tx.connection())).await?;
        self.insert_tags(post, tags).await?;
        self.count_posts(post.owner_id, 1).await
    }

    async fn find(&self, id: PostId) -> Result<Option<Post>, StoreError> {
        let post = posts::Entity::find_by_id(id.0).filter(posts::COLUMN.deleted_at.is_null()).lock_exclusive();
        Ok(self.tx.run(post.one(self.tx.connection())).await?.map(Into::into))
    }

    async fn facts(&self, viewer: &Viewer, id: PostId) -> Result<Option<PostFacts>, StoreError> {
        let sql = "SELECT p.owner_id, p.visibility, (p.deleted_at IS NOT NULL) AS deleted, (p.hidden_at IS NOT NULL) AS hidden, \
                   u.is_private AS owner_private, (u.deleted_at IS NULL AND u.status = 'active') AS owner_active, \
                   EXISTS (SELECT 1 FROM follows f WHERE f.owner_id = $1 AND f.followee_id = p.owner_id \
                   AND f.state = 'accepted') AS viewer_follows, \
                   EXISTS (SELECT 1 FROM blocks b WHERE (b.owner_id = $1 AND b.blocked_id = p.owner_id) \
                   OR (b.owner_id = p.owner_id AND b.blocked_id = $1)) AS blocked \
                   FROM posts p JOIN users u ON u.id = p.owner_id WHERE p.id = $2";
        let viewer = viewer.id().map_or(0, |id| id.0);
        Ok(one(&self.tx, sql, values![viewer, id.0]).await?.map(|row: Facts| row.into()))
    }

    async fn update(&self, post: &Post, tags: &Tags) -> Result<(), StoreError> {
        self.changed([post.owner_id]);
        let change = posts::ActiveModel {
            caption: Set(post.caption.clone()),
            visibility: Set(Text(post.visibility)),
            edited_at: Set(post.edited_at),
            updated_at: Set(post.updated_at),
            ..Default::default()
        };
        let update = posts::Entity::update_many()
            .set(change)
            .col_expr(posts::Column::Edition, next_edition(posts::Column::Edition, post.updated_at))
            .filter(posts::COLUMN.id.eq(post.id.0));
        self.tx.run(update.exec(self.tx.connection())).await?;
        self.delete_tags(post).await?;
        self.insert_tags(post, tags).await
    }

    async fn delete(&self, id: PostId, owner: UserId, now: Timestamp) -> Result<bool, StoreError> {
        self.changed([owner]);
        let change = posts::ActiveModel { deleted_at: Set(Some(now)), updated_at: Set(now), ..Default::default() };
        let update = posts::Entity::update_many()
            .set(change)
            .filter(posts::COLUMN.id.eq(id.0))
            .filter(posts::COLUMN.owner_id.eq(owner.0))
            .filter(posts::COLUMN.deleted_at.is_null());
        let deleted = self.tx.run(update.exec(self.tx.connection())).await?.rows_affected == 1;
        if deleted {
            self.count_posts(owner, -1).await?;
        }
        Ok(deleted)
    }

    async fn set_hidden(&self, id: PostId, hidden: bool, now: Timestamp) -> Result<bool, StoreError> {
        let change =
            posts::ActiveModel { hidden_at: Set(hidden.then_some(now)), updated_at: Set(now), ..Default::default() };
        let (column, this) = (posts::COLUMN.hidden_at, posts::Entity::update_many().set(change));
        let update =
            this.filter(posts::COLUMN.id.eq(id.0)).filter(if hidden { column.is_null() } else { column.is_not_null() });
        let rows = self.tx.run(update.exec_with_returning(self.tx.connection())).await?;
        self.changed(rows.iter().map(|row| row.owner_id.into()));
        Ok(!rows.is_empty())
    }

    async fn binned(&self, before: Timestamp, limit: u16) -> Result<Vec<Post>, StoreError> {
        self.binned_posts(before, limit).await
    }

    async fn purge(&self, post: &Post, limit: u16) -> Result<bool, StoreError> {
        self.purge_post(post, limit).await
    }
}

impl SeaUnitOfWork {
    /// A picture of the post changed.
    pub(crate) async fn renew_post(&self, post: PostId, now: Timestamp) -> Result<(), StoreError> {
        let update = posts::Entity::update_many()
            .col_expr(posts::Column::Edition, next_edition(posts::Column::Edition, now))
            .filter(posts::COLUMN.id.eq(post.0));
        self.tx.run(update.exec(self.tx.connection())).await?;
        Ok(())
    }

    async fn count_posts(&self, owner: UserId, by: i64) -> Result<(), StoreError> {
        let update = add(users::Column::PostCount, by).filter(users::COLUMN.id.eq(owner.0));
        self.tx.run(update.exec(self.tx.connection())).await?;
        Ok(())
    }
}

#[derive(FromQueryResult)]
#[allow(clippy::struct_excessive_bools)] // independent facts
struct Facts {
    owner_id: i64,
    visibility: Text<Visibility>,
    deleted: bool,
    hidden: bool,
    owner_private: bool,
    owner_active: bool,
    viewer_follows: bool,
    blocked: bool,
}

impl From<Facts> for PostFacts {
    fn from(row: Facts) -> Self {
        Self {
            owner_id: row.owner_id.into(),
            visibility: row.visibility.0,
            deleted: row.deleted,
            hidden: row.hidden,
            owner_private: row.owner_private,
            owner_active: row.owner_active,
            viewer_follows: row.viewer_follows,
            blocked: row.blocked,
        }
    }
}
