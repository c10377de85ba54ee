use async_trait::async_trait;
use sea_orm::{EntityTrait, FromQueryResult, QueryFilter, Set, UpdateMany};
use tintype_domain::{
    StoreError,
    ids::{MediaId, PostId, UserId},
    media::{Access, Media, MediaRepository, Place, Placement},
    time::Timestamp,
};

use crate::{
    entities::media::{self, COLUMN, Picture},
    sql::{all, one, values},
    store::SeaUnitOfWork,
    text::{Stored, Text},
};

/// Where a picture ought to be, from `media m`, its post `p` and its owner `u`.
pub(crate) const WANTED: &str = "CASE WHEN u.status <> 'active' THEN 'private' \
                      WHEN m.is_avatar THEN CASE WHEN m.id = u.avatar_id THEN 'public' ELSE m.access END \
                      WHEN m.post_id IS NULL THEN m.access \
                      WHEN p.visibility = 'public' AND p.deleted_at IS NULL AND p.hidden_at IS NULL AND NOT u.is_private THEN 'public' \
                      ELSE 'private' END";
pub(crate) const JOINED: &str = "FROM media m JOIN users u ON u.id = m.owner_id LEFT JOIN posts p ON p.id = m.post_id";

#[async_trait]
impl MediaRepository for SeaUnitOfWork {
    async fn insert(&self, media: &Media) -> Result<(), StoreError> {
        let insert = media::Entity::insert(media::ActiveModel::from(media));
        self.tx.run(insert.exec_without_returning(self.tx.connection())).await?;
        Ok(())
    }

    async fn find(&self, id: MediaId) -> Result<Option<Media>, StoreError> {
        let picture = media::Entity::find_by_id(id.0).into_partial_model::<Picture>();
        Ok(self.tx.run(picture.one(self.tx.connection())).await?.map(Into::into))
    }

    async fn attach(
        &self,
        id: MediaId,
        owner: UserId,
        post: PostId,
        position: i16,
        alt_text: &str,
    ) -> Result<bool, StoreError> {
        let change = media::ActiveModel {
            post_id: Set(Some(post.0)),
            position: Set(position),
            alt_text: Set(alt_text.to_owned()),
            ..Default::default()
        };
        self.update_picture(update_unused(id, owner).set(change)).await
    }

    async fn set_alt_text(&self, id: MediaId, post: PostId, alt_text: &str) -> Result<bool, StoreError> {
        let change = media::ActiveModel { alt_text: Set(alt_text.to_owned()), ..Default::default() };
        let update =
            media::Entity::update_many().set(change).filter(COLUMN.id.eq(id.0)).filter(COLUMN.post_id.eq(post.0));
        self.update_picture(update).await
    }

    async fn of_post(&self, post: PostId) -> Result<Vec<Placement>, StoreError> {
        let columns = Picture::columns("m", "");
        let sql = format!("SELECT {columns}, {WANTED} AS wanted {JOINED} WHERE m.post_id = $1 ORDER BY m.position");
        let rows: Vec<Placed> = all(&self.tx, &sql, values![post.0]).await?;
        Ok(rows.into_iter().map(Into::into).collect())
    }

    async fn plan_move(&self, media: &Media, to: &Place) -> Result<Option<Place>, StoreError> {
        let sql = "UPDATE media SET planned_access = CASE WHEN planned_key IS NULL THEN $3 ELSE planned_access END, \
                   planned_key = COALESCE(planned_key, $4) WHERE id = $1 AND blob_key = $2 \
                   RETURNING planned_access, planned_key";
        let values = values![media.id.0, media.place.key.as_str(), to.access.to_text(), to.key.as_str()];
        let planned: Option<Planned> = one(&self.tx, sql, values).await?;
        Ok(planned.map(|row| Place { access: row.planned_access.0, key: row.planned_key }))
    }

    async fn finish_move(&self, media: &Media, to: &Place, now: Timestamp) -> Result<bool, StoreError> {
        if to.access == Access::Public && self.wanted(media.id).await? != Some(Access::Public) {
            return Ok(false);
        }
        let change = media::ActiveModel {
            blob_key: Set(to.key.clone()),
            access: Set(Text(to.access)),
            planned_key: Set(None),
            planned_access: Set(None),
            updated_at: Set(now),
            ..Default::default()
        };
        let update = media::Entity::update_many()
            .set(change)
            .filter(COLUMN.id.eq(media.id.0))
            .filter(COLUMN.blob_key.eq(&media.place.key))
            .filter(COLUMN.planned_key.eq(to.key.as_str()));
        // Whoever changes a post or a person locks them before their pictures.
        let known = (media.post_id, media.is_avatar);
        self.renew(known, media.owner_id, now).await?;
        let moved = self.tx.run(update.exec_with_returning(self.tx.connection())).await?;
        let Some(row) = moved.first() else { return Ok(false) };
        let shown = (row.post_id.map(Into::into), row.is_avatar);
        if shown != known {
            self.renew(shown, media.owner_id, now).await?;
        }
        Ok(true)
    }

    async fn cancel_move(&self, id: MediaId, to: &Place) -> Result<bool, StoreError> {
        let change = media::ActiveModel { planned_key: Set(None), planned_access: Set(None), ..Default::default() };
        let planned = media::Entity::update_many()
            .set(change)
            .filter(COLUMN.id.eq(id.0))
            .filter(COLUMN.planned_key.eq(to.key.as_str()));
        self.update_picture(planned).await
    }

    async fn delete(&self, id: MediaId) -> Result<(), StoreError> {
        self.tx.run(media::Entity::delete_by_id(id.0).exec(self.tx.connection())).await?;
        Ok(())
    }

    async fn delete_unused(&self, id: MediaId) -> Result<bool, StoreError> {
        let delete = media::Entity::delete_many()
            .filter(COLUMN.id.eq(id.0))
            .filter(COLUMN.post_id.is_null())
            .filter(COLUMN.is_avatar.eq(false));
        Ok(self.tx.run(delete.exec(self.tx.connection())).await?.rows_affected == 1)
    }
}

impl SeaUnitOfWork {
    async fn wanted(&self, id: MediaId) -> Result<Option<Access>, StoreError> {
        let sql = format!("SELECT {WANTED} AS wanted {JOINED} WHERE m.id = $1");
        let row: Option<Wanted> = one(&self.tx, &sql, values![id.0]).await?;
        Ok(row.map(|row| row.wanted.0))
    }

    /// A picture of this post, or the owner's avatar, is at another place.
    async fn renew(
        &self,
        (post, is_avatar): (Option<PostId>, bool),
        owner: UserId,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        if let Some(post) = post {
            self.renew_post(post, now).await?;
        }
        if is_avatar {
            self.renew_person(owner, now).await?;
        }
        Ok(())
    }

    pub(crate) async fn update_picture(&self, update: UpdateMany<media::Entity>) -> Result<bool, StoreError> {
        Ok(self.tx.run(update.exec(self.tx.connection())).await?.rows_affected == 1)
    }
}

/// Updates a picture of theirs, if it is neither in a post nor an avatar.
pub(crate) fn update_unused(id: MediaId, owner: UserId) -> UpdateMany<media::Entity> {
    media::Entity::update_many()
        .filter(COLUMN.id.eq(id.0))
        .filter(COLUMN.owner_id.eq(owner.0))
        .filter(COLUMN.post_id.is_null())
        .filter(COLUMN.is_avatar.eq(false))
}

#[derive(FromQueryResult)]
struct Wanted {
    wanted: Text<Access>,
}

#[derive(FromQueryResult)]
pub(crate) struct Placed {
    #[sea_orm(nested)]
    picture: Picture,
    wanted: Text<Access>,
}

impl From<Placed> for Placement {
    fn from(row: Placed) -> Self {
        Self { media: row.picture.into(), wanted: row.wanted.0 }
    }
}

#[derive(FromQueryResult)]
struct Planned {
    planned_access: Text<Access>,
    planned_key: String,
}
