//! How cards are written: the version of this form, the edition, and JSON, with blanks between them. What another version
//! wrote is not read: a miss.

use serde::{Deserialize, Serialize, de::DeserializeOwned};
use tintype_domain::{
    cards::{CardId, Cards, PersonCard, PostCard, Wanted},
    media::{Access, MediaView, Place, Size},
    posts::Visibility,
    time::Timestamp,
};

/// To be raised with every change of what is written.
const FORM: &str = "1";

/// Adds the card to `cards`, if it is of the wanted edition.
pub(super) fn read(cards: &mut Cards, wanted: &Wanted, text: &str) {
    let Some((FORM, rest)) = text.split_once(' ') else { return };
    let Some((edition, json)) = rest.split_once(' ') else { return };
    if edition.parse() != Ok(wanted.edition.0) {
        return;
    }
    match wanted.id {
        CardId::Post(id) => {
            cards.posts.extend(parse(json).and_then(|post: Post| post.card(wanted)).map(|card| (id, card)));
        }
        CardId::Person(id) => {
            cards.people.extend(parse(json).and_then(|person: Person| person.card(wanted)).map(|card| (id, card)));
        }
    }
}

fn parse<T: DeserializeOwned>(json: &str) -> Option<T> {
    serde_json::from_str(json).inspect_err(|error| tracing::debug!(%error, "a card cannot be read")).ok()
}

pub(super) fn write(cards: &Cards) -> impl Iterator<Item = (CardId, String)> {
    let posts = cards.posts.values().map(|card| (CardId::Post(card.id), card.edition, to_json(&Post::from(card))));
    let people =
        cards.people.values().map(|card| (CardId::Person(card.id), card.edition, to_json(&Person::from(card))));
    posts.chain(people).filter_map(|(id, edition, json)| Some((id, format!("{FORM} {} {}", edition.0, json?))))
}

fn to_json(card: &impl Serialize) -> Option<String> {
    serde_json::to_string(card).inspect_err(|error| tracing::debug!(%error, "a card cannot be written")).ok()
}

#[derive(Serialize, Deserialize)]
struct Post {
    id: i64,
    caption: String,
    media: Vec<Picture>,
    followers_only: bool,
    created_at: i64,
    edited_at: Option<i64>,
}

#[derive(Serialize, Deserialize)]
struct Person {
    id: i64,
    username: String,
    full_name: String,
    avatar: Option<Picture>,
}

#[derive(Serialize, Deserialize)]
struct Picture {
    id: i64,
    alt_text: String,
    width: i32,
    height: i32,
    placeholder: Vec<u8>,
    public: bool,
    key: String,
    renditions: Vec<(u32, u32)>,
}

impl Post {
    /// `None` when it is another post's.
    fn card(self, wanted: &Wanted) -> Option<PostCard> {
        let card = PostCard {
            id: self.id.into(),
            edition: wanted.edition,
            caption: self.caption,
            media: self.media.into_iter().map(Picture::view).collect(),
            visibility: if self.followers_only { Visibility::Followers } else { Visibility::Public },
            created_at: Timestamp::from_timestamp_micros(self.created_at)?,
            edited_at: match self.edited_at {
                Some(micros) => Some(Timestamp::from_timestamp_micros(micros)?),
                None => None,
            },
        };
        (CardId::Post(card.id) == wanted.id).then_some(card)
    }
}

impl From<&PostCard> for Post {
    fn from(card: &PostCard) -> Self {
        Self {
            id: card.id.0,
            caption: card.caption.clone(),
            media: card.media.iter().map(Into::into).collect(),
            followers_only: card.visibility == Visibility::Followers,
            created_at: card.created_at.timestamp_micros(),
            edited_at: card.edited_at.map(|at| at.timestamp_micros()),
        }
    }
}

impl Person {
    /// `None` when it is another person's.
    fn card(self, wanted: &Wanted) -> Option<PersonCard> {
        let avatar = self.avatar.map(Picture::view);
        let (id, edition) = (self.id.into(), wanted.edition);
        let card = PersonCard { id, edition, username: self.username, full_name: self.full_name, avatar };
        (CardId::Person(card.id) == wanted.id).then_some(card)
    }
}

impl From<&PersonCard> for Person {
    fn from(card: &PersonCard) -> Self {
        Self {
            id: card.id.0,
            username: card.username.clone(),
            full_name: card.full_name.clone(),
            avatar: card.avatar.as_ref().map(Into::into),
        }
    }
}

impl Picture {
    fn view(self) -> MediaView {
        MediaView {
            id: self.id.into(),
            alt_text: self.alt_text,
            width: self.width,
            height: self.height,
            placeholder: self.placeholder,
            place: Place { access: if self.public { Access::Public } else { Access::Private }, key: self.key },
            renditions: self.renditions.into_iter().map(|(width, height)| Size { width, height }).collect(),
        }
    }
}

impl From<&MediaView> for Picture {
    fn from(media: &MediaView) -> Self {
        Self {
            id: media.id.0,
            alt_text: media.alt_text.clone(),
            width: media.width,
            height: media.height,
            placeholder: media.placeholder.clone(),
            public: media.place.access == Access::Public,
            key: media.place.key.clone(),
            renditions: media.renditions.iter().map(|size| (size.width, size.height)).collect(),
        }
    }
}
