use async_trait::async_trait;
use sea_orm::DbBackend;
use tintype_domain::{
    StoreError,
    feed::FeedQueries,
    paging::{Page, PageRequest},
    posts::PostView,
    viewer::Actor,
};

use super::{SeaQueries, before, visibility::PERSON};
use crate::sql::values;

/// The viewer `$1` and whom they follow, less the muted at `$2`. Everybody in it lets the viewer see all of their posts.
const AUTHORS: &str = "SELECT f.followee_id AS id FROM follows f WHERE f.owner_id = $1 AND f.state = 'accepted' \
     AND NOT EXISTS (SELECT 1 FROM mutes m WHERE m.owner_id = $1 AND m.muted_id = f.followee_id \
     AND (m.ends_at IS NULL OR m.ends_at > $2)) UNION ALL SELECT CAST($1 AS bigint) AS id";

/// Each engine gets the one form whose plan stays good for people who follow few, many, or only quiet accounts: going
/// from each author to their newest posts in an index that has all that is asked for, never backwards through all posts.
pub(super) fn home(backend: DbBackend) -> String {
    if backend == DbBackend::Postgres {
        format!(
            "SELECT x.id, author.id AS owner_id FROM ({AUTHORS}) author JOIN users u ON u.id = author.id \
             CROSS JOIN LATERAL (SELECT p.id FROM posts p WHERE p.owner_id = author.id AND p.deleted_at IS NULL AND p.id < $3 \
             ORDER BY p.id DESC LIMIT $4) x WHERE {PERSON} ORDER BY x.id DESC LIMIT $4"
        )
    } else {
        format!(
            "SELECT p.id, p.owner_id FROM ({AUTHORS}) author CROSS JOIN users u ON u.id = author.id \
             CROSS JOIN posts p ON p.owner_id = author.id WHERE p.deleted_at IS NULL AND p.id < $3 AND {PERSON} \
             ORDER BY p.id DESC LIMIT $4"
        )
    }
}

#[async_trait]
impl FeedQueries for SeaQueries {
    async fn home(&self, actor: &Actor, page: PageRequest) -> Result<Page<PostView>, StoreError> {
        let values = values![actor.id.0, self.now(), before(page.after), i64::from(page.limit) + 1];
        let posts = self.posts(&(*actor).into(), &home(self.backend()), values).await?;
        Ok(Page::cut(posts, page.limit, |post| post.id.0))
    }
}
