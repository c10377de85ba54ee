use std::sync::Arc;

use super::{CardCache, CardId, CardTally, Cards, Edition, Lookups, MockCardCache, PersonCard, TalliedCards, Wanted};
use crate::{
    ids::PostId,
    testing::{ANN, BOB, now},
};

fn wanted(id: CardId, edition: i64) -> Wanted {
    Wanted { id, edition: Edition(edition) }
}

fn ann(edition: i64) -> Cards {
    let card = PersonCard {
        id: ANN,
        edition: Edition(edition),
        username: "ann".to_owned(),
        full_name: String::new(),
        avatar: None,
    };
    Cards { people: [(ANN, card)].into(), ..Cards::default() }
}

#[test]
fn hits_and_misses_are_counted_by_kind_and_another_edition_is_a_miss() {
    let tally = Arc::new(CardTally::default());
    let mut cache = MockCardCache::new();
    cache.expect_find().times(1).returning(|_| Some(ann(3)));
    cache.expect_find().times(1).returning(|_| Some(ann(2)));
    cache.expect_find().returning(|_| None);
    let cards = TalliedCards { cache: Arc::new(cache), tally: Arc::clone(&tally) };
    assert_eq!(tally.people().hit_rate(), None);
    let asked = [wanted(CardId::Person(ANN), 3), wanted(CardId::Person(BOB), 3), wanted(CardId::Post(PostId(1)), 3)];
    assert_eq!(now(cards.find(&asked)), Some(ann(3)));
    assert_eq!(tally.people(), Lookups { hits: 1, misses: 1 });
    assert_eq!(tally.posts(), Lookups { hits: 0, misses: 1 });
    assert_eq!(now(cards.find(&asked[..1])), Some(ann(2)));
    assert_eq!(now(cards.find(&asked)), None, "nobody was asked");
    assert_eq!(tally.people(), Lookups { hits: 1, misses: 2 });
    assert_eq!(tally.people().hit_rate(), Some(1.0 / 3.0));
}
