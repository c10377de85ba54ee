//! Lists in pages: each thing once, and cursors that only we can make.

use crate::house::{Browser, House};

async fn follow_link(person: &Browser, path: &str) -> Vec<String> {
    let mut seen = Vec::new();
    let mut next = path.to_owned();
    loop {
        let page = person.get(&next).await;
        page.is(200);
        seen.extend(page.each("id").into_iter().map(str::to_owned));
        let cursor = page.body["page"]["next_cursor"].as_str();
        let link = page.header("link");
        let Some(cursor) = cursor else {
            assert_eq!(link, "");
            return seen;
        };
        let address = link.strip_prefix('<').and_then(|link| link.strip_suffix(">; rel=\"next\"")).unwrap();
        assert!(address.contains(cursor), "{link}");
        address.clone_into(&mut next);
    }
}

#[actix_web::test]
async fn pages_show_everything_once_in_order() {
    let house = House::new().await;
    let ann = house.person("ann").await;
    let mut posts = Vec::new();
    for number in 0..3 {
        posts.push(ann.publish(&number.to_string(), "public").await);
    }
    let mut comments = Vec::new();
    for number in 0..5 {
        comments.push(ann.comment(&posts[0], &number.to_string()).await);
    }
    posts.reverse();
    assert_eq!(follow_link(&ann, "/feed?limit=2").await, posts);
    assert_eq!(follow_link(&ann, "/users/ann/posts?limit=1").await, posts);
    assert_eq!(follow_link(&ann, &format!("/posts/{}/comments?limit=2", posts[2])).await, comments);
}

#[actix_web::test]
async fn lists_of_people_come_newest_first() {
    let house = House::new().await;
    let ann = house.person("ann").await;
    let post = ann.publish("", "public").await;
    let mut people = Vec::new();
    for name in ["bob", "cat", "dan"] {
        let person = house.person(name).await;
        person.put("/users/ann/follow").await.is(200);
        person.put(&format!("/posts/{post}/like")).await.is(200);
        ann.put(&format!("/users/{name}/follow")).await.is(200);
        people.insert(0, person.get(&format!("/users/{name}")).await.id());
    }
    for list in ["/users/ann/followers", "/users/ann/following", &format!("/posts/{post}/likes")] {
        assert_eq!(follow_link(&ann, &format!("{list}?limit=2")).await, people, "{list}");
    }
}

#[actix_web::test]
async fn forged_and_foreign_cursors_are_refused() {
    let house = House::new().await;
    let (ann, bob) = (house.person("ann").await, house.person("bob").await);
    for person in [&ann, &bob] {
        person.publish("one", "public").await;
        person.publish("two", "public").await;
    }
    let page = ann.get("/users/ann/posts?limit=1").await;
    let cursor = page.body["page"]["next_cursor"].as_str().unwrap();
    let (key, signature) = cursor.split_once('.').unwrap();
    let other_key = format!("{}.{signature}", key.parse::<i64>().unwrap() - 1);
    for forged in ["", "x", "1", "1.", &other_key, &format!("{cursor}x"), &format!("{key}.{key}")] {
        ann.get(&format!("/users/ann/posts?cursor={forged}")).await.fails(400, "page.cursor");
    }
    ann.get(&format!("/users/bob/posts?cursor={cursor}")).await.fails(400, "page.cursor");
    ann.get(&format!("/feed?cursor={cursor}")).await.fails(400, "page.cursor");
    for same in ["ann", "ANN"] {
        ann.get(&format!("/users/{same}/posts?cursor={cursor}")).await.is(200);
    }
    house.stranger().await.get(&format!("/users/ann/posts?cursor={cursor}")).await.is(200);
    // What is at the same address for each is not the same list.
    let page = ann.get("/feed?limit=1").await;
    let cursor = page.body["page"]["next_cursor"].as_str().unwrap();
    bob.get(&format!("/feed?cursor={cursor}")).await.fails(400, "page.cursor");
    ann.get(&format!("/feed?cursor={cursor}")).await.is(200);
}

#[actix_web::test]
async fn limits_are_1_to_50_and_other_parameters_unknown() {
    let house = House::new().await;
    let ann = house.person("ann").await;
    for limit in ["0", "51", "-1", "x", "", "1e9"] {
        ann.get(&format!("/feed?limit={limit}")).await.refuses("limit", "range");
    }
    ann.get("/feed?offset=1").await.refuses("offset", "unknown");
    ann.get("/feed?limit=1").await.is(200);
    ann.get("/feed?limit=50").await.is(200);
}
