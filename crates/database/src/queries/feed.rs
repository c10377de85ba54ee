use async_trait::async_trait;
use sea_orm::{DbBackend, FromQueryResult};
use tintype_domain::{
    StoreError,
    feed::{Choice, FeedQueries, FeedStanding, Newest, Version},
    ids::UserId,
    paging::{Page, PageRequest},
    posts::PostView,
    viewer::Actor,
};

use super::{
    SeaQueries, before,
    visibility::{PERSON, shown},
};
use crate::sql::{all, among, id_list, one, values};

/// Whom the viewer `$1` follows.
const FOLLOWEES: &str = "SELECT f.followee_id AS id FROM follows f WHERE f.owner_id = $1 AND f.state = 'accepted'";

/// The viewer `$1` has not muted that person, at `$2`.
fn unmuted(person: &str) -> String {
    format!(
        "NOT EXISTS (SELECT 1 FROM mutes m WHERE m.owner_id = $1 AND m.muted_id = {person} \
         AND (m.ends_at IS NULL OR m.ends_at > $2))"
    )
}

/// The viewer `$1`, who is an author of theirs as well.
const ONESELF: &str = "SELECT CAST($1 AS bigint) AS id";

/// The newest `$4` posts before `$3`, and from `floor` on, of those authors who take part. Everybody among them lets the
/// viewer see all of their posts but hidden ones.
///
/// Each engine gets the one form whose plan stays good for people who follow few, many, or only quiet accounts: going
/// from each author to their newest posts in an index that has all that is asked for, never backwards through all posts.
fn newest_of(backend: DbBackend, authors: &str, floor: &str) -> String {
    let shown = shown("p");
    if backend == DbBackend::Postgres {
        format!(
            "SELECT x.id, author.id AS owner_id FROM ({authors}) author JOIN users u ON u.id = author.id \
             CROSS JOIN LATERAL (SELECT p.id FROM posts p WHERE p.owner_id = author.id AND p.deleted_at IS NULL \
             AND {shown} AND p.id < $3{floor} ORDER BY p.id DESC LIMIT $4) x WHERE {PERSON} ORDER BY x.id DESC LIMIT $4"
        )
    } else {
        format!(
            "SELECT p.id, p.owner_id FROM ({authors}) author CROSS JOIN users u ON u.id = author.id \
             CROSS JOIN posts p ON p.owner_id = author.id WHERE p.deleted_at IS NULL AND {shown} AND p.id < $3{floor} \
             AND {PERSON} \
             ORDER BY p.id DESC LIMIT $4"
        )
    }
}

fn home(backend: DbBackend) -> String {
    let unmuted = unmuted("f.followee_id");
    newest_of(backend, &format!("{FOLLOWEES} AND {unmuted} UNION ALL {ONESELF}"), "")
}

/// The newest `$4` before `$3` of the posts `$5` that the viewer would find in [`home`], and of the posts from `$7` on
/// of the authors `$6`, whom the viewer follows, and the viewer. An author may have become merged after some of their
/// posts were listed.
///
/// What is named and who is followed are found first, each by itself: else planners go through all posts of all whom one
/// follows, or through all followers of an author who has millions.
fn chosen(backend: DbBackend) -> String {
    let (posts, merged) = (among(backend, "p.id", "$5"), among(backend, "followed.id", "$6"));
    let authors =
        format!("SELECT followed.id FROM followed WHERE {merged} AND {} UNION ALL {ONESELF}", unmuted("followed.id"));
    let (shown, unlisted) = (shown("p"), newest_of(backend, &authors, " AND p.id >= $7"));
    format!(
        "WITH followed AS MATERIALIZED ({FOLLOWEES}), named AS MATERIALIZED (SELECT p.id, p.owner_id FROM posts p \
         WHERE {posts} AND p.id < $3 AND p.deleted_at IS NULL AND {shown}) \
         SELECT id, owner_id FROM (SELECT named.id, named.owner_id FROM named JOIN users u ON u.id = named.owner_id \
         WHERE u.id IN (SELECT followed.id FROM followed) AND {PERSON} AND {} \
         UNION SELECT id, owner_id FROM ({unlisted}) unlisted) listed ORDER BY id DESC LIMIT $4",
        unmuted("u.id")
    )
}

/// The version of a timeline of `$1`, on every row, and what goes into it: at most `$2` posts, and the merged authors.
fn newest(backend: DbBackend) -> String {
    let authors = "follows f CROSS JOIN users a ON a.id = f.followee_id WHERE f.owner_id = $1 AND f.state = 'accepted'";
    let posts = if backend == DbBackend::Postgres {
        let authors = authors.replace("CROSS JOIN", "JOIN");
        format!(
            "SELECT x.id FROM (SELECT a.id FROM {authors} AND NOT a.is_merged) author CROSS JOIN LATERAL \
             (SELECT p.id FROM posts p WHERE p.owner_id = author.id AND p.deleted_at IS NULL \
             ORDER BY p.id DESC LIMIT $2) x ORDER BY x.id DESC LIMIT $2"
        )
    } else {
        format!(
            "SELECT p.id FROM (SELECT a.id FROM {authors} AND NOT a.is_merged) author \
             CROSS JOIN posts p ON p.owner_id = author.id WHERE p.deleted_at IS NULL ORDER BY p.id DESC LIMIT $2"
        )
    };
    let authors = authors.replace("CROSS JOIN", "JOIN");
    format!(
        "SELECT me.following_version, timelines.generation, made.id, made.is_author FROM users me CROSS JOIN timelines LEFT JOIN \
         (SELECT id, FALSE AS is_author FROM ({posts}) listed UNION ALL SELECT a.id, TRUE FROM {authors} AND a.is_merged) made \
         ON 1 = 1 WHERE me.id = $1"
    )
}

const STANDING: &str = "SELECT COALESCE(u.following_count > timelines.followees, FALSE) AS has_timeline, u.following_version, \
     timelines.generation FROM users u CROSS JOIN timelines WHERE u.id = $1 AND u.deleted_at IS NULL";

#[async_trait]
impl FeedQueries for SeaQueries {
    async fn home(&self, actor: &Actor, page: PageRequest) -> Result<Page<PostView>, StoreError> {
        let values = values![actor.id.0, self.now(), before(page.after), i64::from(page.limit) + 1];
        let posts = self.posts(&(*actor).into(), &home(self.backend()), values).await?;
        Ok(Page::cut(posts, page.limit, |post| post.id.0))
    }

    async fn standing(&self, person: UserId) -> Result<Option<FeedStanding>, StoreError> {
        let row: Option<StandingRow> = one(self.current(), STANDING, values![person.0]).await?;
        Ok(row.map(|row| FeedStanding {
            has_timeline: row.has_timeline,
            version: Version { generation: row.generation, following: row.following_version },
        }))
    }

    async fn newest(&self, person: UserId, limit: u16) -> Result<Option<Newest>, StoreError> {
        let values = values![person.0, i64::from(limit)];
        let rows: Vec<NewestRow> = all(self.current(), &newest(self.backend()), values).await?;
        let Some(first) = rows.first() else { return Ok(None) };
        let version = Version { generation: first.generation, following: first.following_version };
        let (mut posts, mut merged) = (Vec::with_capacity(rows.len()), Vec::new());
        for row in rows {
            match (row.id, row.is_author) {
                (Some(id), Some(true)) => merged.push(id.into()),
                (Some(id), _) => posts.push(id.into()),
                (None, _) => {}
            }
        }
        let is_all = posts.len() < usize::from(limit);
        Ok(Some(Newest { version, posts, is_all, merged }))
    }

    async fn chosen(&self, actor: &Actor, choice: &Choice, limit: u16) -> Result<Vec<PostView>, StoreError> {
        let values = values![
            actor.id.0,
            self.now(),
            before(choice.before.map(|post| post.0)),
            i64::from(limit),
            id_list(choice.posts.iter().map(|post| post.0)),
            id_list(choice.merged.iter().map(|author| author.0)),
            choice.from.map_or(0, |post| post.0)
        ];
        self.posts(&(*actor).into(), &chosen(self.backend()), values).await
    }
}

#[derive(FromQueryResult)]
struct StandingRow {
    has_timeline: bool,
    following_version: i64,
    generation: i64,
}

#[derive(FromQueryResult)]
struct NewestRow {
    following_version: i64,
    generation: i64,
    id: Option<i64>,
    is_author: Option<bool>,
}
