//! Posts as they are shown, put together from cards: one statement decides, and says of which edition each row is; the
//! cards of these editions are fetched by id, and what is missing is loaded from rows and kept.

use std::{collections::HashMap, sync::Arc, time::Instant};

use sea_orm::{FromQueryResult, Value};
use tintype_domain::{
    StoreError,
    cards::{CardCache, CardId, Cards, Edition, KEEP_WITHIN, PersonCard, PostCard, Wanted},
    ids::{PostId, UserId},
    media::MediaView,
    posts::{PostView, Visibility},
    time::Timestamp,
    users::Card,
    viewer::Viewer,
};

use super::{
    SeaQueries,
    people::{AVATAR, Person, card_columns},
    posts::LIKED,
    viewer_id,
};
use crate::{
    entities::media::{Joined, Picture},
    flights::Flights,
    sql::{among, id_list},
    text::Text,
};

/// Cards and the loads of what is missing.
pub(super) struct Shelf {
    cache: Arc<dyn CardCache>,
    posts: Flights<(PostId, Edition), PostCard>,
    people: Flights<(UserId, Edition), PersonCard>,
}

impl Shelf {
    pub(super) fn new(cache: Arc<dyn CardCache>) -> Self {
        Self { cache, posts: Flights::default(), people: Flights::default() }
    }

    pub(super) fn answers(&self) -> bool {
        self.cache.answers()
    }
}

/// What is no card of the posts that the query `page` selects: counts, whether the viewer `$1` likes them, and whether a
/// moderator has hidden them.
fn decided(page: &str) -> String {
    format!(
        "SELECT p.id AS post_id, p.owner_id, p.edition AS post_edition, u.edition AS author_edition, p.like_count, \
         p.comment_count, {LIKED} AS liked, (p.hidden_at IS NOT NULL) AS is_hidden FROM ({page}) chosen \
         JOIN posts p ON p.id = chosen.id AND p.owner_id = chosen.owner_id JOIN users u ON u.id = p.owner_id \
         ORDER BY p.id DESC"
    )
}

impl SeaQueries {
    /// The posts that the query `page` selects, from cards. `None` when there is no use in cards now, or when a row has
    /// changed since it was decided about: a viewer gets to see exactly what was decided.
    pub(super) async fn posts_of_cards(
        &self,
        shelf: &Shelf,
        viewer: &Viewer,
        page: &str,
        values: Vec<Value>,
    ) -> Result<Option<Vec<PostView>>, StoreError> {
        let rows: Vec<Decided> = self.all(viewer_id(viewer), &decided(page), values).await?;
        if rows.is_empty() {
            return Ok(Some(Vec::new()));
        }
        let Some(mut cards) = self.fetch_cards(shelf, viewer_id(viewer), &wanted(&rows)).await? else {
            return Ok(None);
        };
        Ok(rows.into_iter().map(|row| row.view(viewer, &mut cards)).collect())
    }

    async fn fetch_cards(&self, shelf: &Shelf, person: i64, wanted: &[Wanted]) -> Result<Option<Cards>, StoreError> {
        let Some(mut cards) = shelf.cache.find(wanted).await else { return Ok(None) };
        let (mut posts, mut people) = (Vec::new(), Vec::new());
        for missing in wanted.iter().filter(|wanted| !cards.has(wanted)) {
            match missing.id {
                CardId::Post(id) => posts.push((id, missing.edition)),
                CardId::Person(id) => people.push((id, missing.edition)),
            }
        }
        let (posts, people) = tokio::try_join!(
            shelf.posts.fetch(&posts, |missing| self.load_posts(shelf, person, missing)),
            shelf.people.fetch(&people, |missing| self.load_people(shelf, person, missing)),
        )?;
        cards.posts.extend(posts.into_iter().map(|((id, _), card)| (id, card)));
        cards.people.extend(people.into_iter().map(|((id, _), card)| (id, card)));
        Ok(wanted.iter().all(|wanted| cards.has(wanted)).then_some(cards))
    }

    /// The posts with their pictures in one statement, so that the edition is that of everything on the card.
    async fn load_posts(
        &self,
        shelf: &Shelf,
        person: i64,
        missing: Vec<(PostId, Edition)>,
    ) -> Result<HashMap<(PostId, Edition), PostCard>, StoreError> {
        let began = Instant::now();
        let sql = format!(
            "SELECT p.id AS card_id, p.edition, p.caption, p.visibility, p.created_at AS posted_at, p.edited_at, {} \
             FROM posts p LEFT JOIN media m ON m.post_id = p.id WHERE {} ORDER BY p.id, m.position",
            Picture::columns("m", "m_"),
            among(self.backend(), "p.id", "$1")
        );
        let rows: Vec<PostRow> = self.all(person, &sql, vec![id_list(missing.iter().map(|(id, _)| id.0))]).await?;
        let mut cards = Cards::default();
        for mut row in rows {
            let picture = row.picture();
            let card = cards.posts.entry(row.card_id.into()).or_insert_with(|| row.into());
            card.media.extend(picture);
        }
        keep(shelf, &cards, began).await;
        Ok(cards.posts.into_values().map(|card| ((card.id, card.edition), card)).collect())
    }

    async fn load_people(
        &self,
        shelf: &Shelf,
        person: i64,
        missing: Vec<(UserId, Edition)>,
    ) -> Result<HashMap<(UserId, Edition), PersonCard>, StoreError> {
        let began = Instant::now();
        let sql = format!(
            "SELECT u.edition, {} FROM users u {AVATAR} WHERE {}",
            card_columns(),
            among(self.backend(), "u.id", "$1")
        );
        let rows: Vec<PersonRow> = self.all(person, &sql, vec![id_list(missing.iter().map(|(id, _)| id.0))]).await?;
        let cards = rows.into_iter().map(PersonCard::from).map(|card| (card.id, card));
        let cards = Cards { people: cards.collect(), ..Cards::default() };
        keep(shelf, &cards, began).await;
        Ok(cards.people.into_values().map(|card| ((card.id, card.edition), card)).collect())
    }
}

async fn keep(shelf: &Shelf, cards: &Cards, read_after: Instant) {
    if read_after.elapsed() < KEEP_WITHIN {
        shelf.cache.keep(cards).await;
    }
}

/// Each card once.
fn wanted(rows: &[Decided]) -> Vec<Wanted> {
    let posts = rows.iter().map(|row| (CardId::Post(row.post_id.into()), row.post_edition));
    let mut people: Vec<_> = rows.iter().map(|row| (CardId::Person(row.owner_id.into()), row.author_edition)).collect();
    people.sort_unstable();
    people.dedup();
    posts.chain(people).map(|(id, edition)| Wanted { id, edition: Edition(edition) }).collect()
}

#[derive(FromQueryResult)]
struct Decided {
    post_id: i64,
    owner_id: i64,
    post_edition: i64,
    author_edition: i64,
    like_count: i64,
    comment_count: i64,
    liked: bool,
    is_hidden: bool,
}

impl Decided {
    fn view(self, viewer: &Viewer, cards: &mut Cards) -> Option<PostView> {
        let post = cards.posts.remove(&self.post_id.into())?;
        let author = cards.people.get(&self.owner_id.into())?.clone();
        Some(PostView {
            id: post.id,
            author: Card {
                id: author.id,
                username: author.username,
                full_name: author.full_name,
                avatar: author.avatar,
                viewer: None,
            },
            caption: post.caption,
            media: post.media,
            visibility: post.visibility,
            like_count: self.like_count,
            comment_count: self.comment_count,
            liked: viewer.id().map(|_| self.liked),
            is_hidden: self.is_hidden,
            created_at: post.created_at,
            edited_at: post.edited_at,
        })
    }
}

/// A post with one of its pictures.
#[derive(FromQueryResult)]
struct PostRow {
    card_id: i64,
    edition: i64,
    caption: String,
    visibility: Text<Visibility>,
    posted_at: Timestamp,
    edited_at: Option<Timestamp>,
    #[sea_orm(nested(prefix = "m_"))]
    picture: Joined,
}

impl PostRow {
    fn picture(&mut self) -> Option<MediaView> {
        self.picture.0.take().map(Into::into)
    }
}

impl From<PostRow> for PostCard {
    fn from(row: PostRow) -> Self {
        Self {
            id: row.card_id.into(),
            edition: Edition(row.edition),
            caption: row.caption,
            media: Vec::new(),
            visibility: row.visibility.0,
            created_at: row.posted_at,
            edited_at: row.edited_at,
        }
    }
}

#[derive(FromQueryResult)]
struct PersonRow {
    edition: i64,
    #[sea_orm(nested)]
    person: Person,
}

impl From<PersonRow> for PersonCard {
    fn from(row: PersonRow) -> Self {
        let Card { id, username, full_name, avatar, .. } = row.person.into();
        Self { id, edition: Edition(row.edition), username, full_name, avatar }
    }
}
