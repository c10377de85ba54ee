use async_trait::async_trait;
use sea_orm::{EntityTrait, QueryFilter, QueryOrder, QuerySelect, Set, sea_query::Expr};
use tintype_domain::{
    StoreError,
    ids::{MediaId, UserId},
    time::Timestamp,
    users::{User, UserRepository, Username},
};

use crate::{
    entities::{credentials, media, next_edition, users},
    media::update_unused,
    store::SeaUnitOfWork,
    text::Text,
};

#[async_trait]
impl UserRepository for SeaUnitOfWork {
    async fn insert(&self, user: &User, password_hash: &str) -> Result<(), StoreError> {
        self.changed([user.id]);
        let db = self.tx.connection();
        let row = users::ActiveModel::from(user);
        self.tx.run(users::Entity::insert(row).exec_without_returning(db)).await?;
        let row = credentials::ActiveModel {
            owner_id: Set(user.id.0),
            password_hash: Set(password_hash.to_owned()),
            created_at: Set(user.created_at),
            updated_at: Set(user.created_at),
        };
        self.tx.run(credentials::Entity::insert(row).exec_without_returning(db)).await?;
        Ok(())
    }

    async fn find(&self, id: UserId) -> Result<Option<User>, StoreError> {
        let user = users::Entity::find_by_id(id.0).filter(users::COLUMN.deleted_at.is_null()).lock_exclusive();
        Ok(self.tx.run(user.one(self.tx.connection())).await?.map(Into::into))
    }

    async fn find_pair(&self, one: UserId, other: UserId) -> Result<Option<(User, User)>, StoreError> {
        let both = users::Entity::find()
            .filter(users::COLUMN.id.is_in([one.0, other.0]))
            .filter(users::COLUMN.deleted_at.is_null())
            .order_by_asc(users::COLUMN.id)
            .lock_exclusive();
        let rows = self.tx.run(both.all(self.tx.connection())).await?;
        let users: Vec<User> = rows.into_iter().map(Into::into).collect();
        let pick = |id: UserId| users.iter().find(|user| user.id == id).cloned();
        Ok(pick(one).zip(pick(other)))
    }

    async fn id_of(&self, username: &str) -> Result<Option<UserId>, StoreError> {
        let id = users::Entity::find_by_username(username)
            .filter(users::COLUMN.deleted_at.is_null())
            .select_only()
            .column(users::Column::Id)
            .into_tuple::<i64>();
        Ok(self.tx.run(id.one(self.tx.connection())).await?.map(UserId))
    }

    async fn id_of_email(&self, email: &str) -> Result<Option<UserId>, StoreError> {
        let id = users::Entity::find_by_email_key(email.to_lowercase())
            .filter(users::COLUMN.deleted_at.is_null())
            .select_only()
            .column(users::Column::Id)
            .into_tuple::<i64>();
        Ok(self.tx.run(id.one(self.tx.connection())).await?.map(UserId))
    }

    async fn staff(&self) -> Result<Vec<(UserId, Username)>, StoreError> {
        // As the index has it, word for word.
        let staff = users::Entity::find()
            .filter(Expr::cust("role <> 'user'"))
            .filter(users::COLUMN.deleted_at.is_null())
            .select_only()
            .columns([users::Column::Id, users::Column::Username])
            .into_tuple::<(i64, String)>();
        let rows = self.tx.run(staff.all(self.tx.connection())).await?;
        Ok(rows.into_iter().map(|(id, name)| (id.into(), Username::from_stored(name))).collect())
    }

    async fn update(&self, user: &User) -> Result<(), StoreError> {
        self.changed([user.id]);
        let change = users::ActiveModel {
            username: Set(user.username.as_str().to_owned()),
            full_name: Set(user.full_name.clone()),
            bio: Set(user.bio.clone()),
            website: Set(user.website.clone()),
            is_private: Set(user.is_private),
            avatar_id: Set(user.avatar_id.map(|id| id.0)),
            status: Set(Text(user.status)),
            limited_at: Set(user.limited_at),
            updated_at: Set(user.updated_at),
            ..Default::default()
        };
        let update = users::Entity::update_many()
            .set(change)
            .col_expr(users::Column::Edition, next_edition(users::Column::Edition, user.updated_at))
            .filter(users::COLUMN.id.eq(user.id.0));
        self.tx.run(update.exec(self.tx.connection())).await?;
        Ok(())
    }

    async fn claim_avatar(&self, owner: UserId, media: MediaId, now: Timestamp) -> Result<bool, StoreError> {
        let change = media::ActiveModel { is_avatar: Set(true), updated_at: Set(now), ..Default::default() };
        self.update_picture(update_unused(media, owner).set(change)).await
    }
}

impl SeaUnitOfWork {
    /// The person's avatar changed.
    pub(crate) async fn renew_person(&self, id: UserId, now: Timestamp) -> Result<(), StoreError> {
        let update = users::Entity::update_many()
            .col_expr(users::Column::Edition, next_edition(users::Column::Edition, now))
            .filter(users::COLUMN.id.eq(id.0));
        self.tx.run(update.exec(self.tx.connection())).await?;
        Ok(())
    }
}
