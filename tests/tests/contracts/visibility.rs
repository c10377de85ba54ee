//! The rule of who may see a post stands in the domain and in SQL: a generated table holds one against the other, on
//! every surface that shows posts.

use tintype_domain::{
    comments::CommentQueries,
    feed::FeedQueries,
    follows::FollowState,
    likes::LikeQueries,
    paging::PageRequest,
    posts::{PostQueries, Visibility, may_see},
    store::UnitOfWorkFactory,
    viewer::{Actor, Viewer},
};

use crate::engine::{Engine, engines};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Between {
    Nothing,
    Requested,
    Following,
    BlockedByOwner,
    BlockingOwner,
    FollowingAndBlocked,
}

const BETWEEN: [Between; 6] = [
    Between::Nothing,
    Between::Requested,
    Between::Following,
    Between::BlockedByOwner,
    Between::BlockingOwner,
    Between::FollowingAndBlocked,
];

async fn relate(engine: &Engine, viewer: Actor, owner: Actor, between: Between) {
    match between {
        Between::Nothing => {}
        Between::Requested => engine.follow(viewer, owner, FollowState::Requested).await,
        Between::Following => engine.follow(viewer, owner, FollowState::Accepted).await,
        Between::BlockedByOwner => engine.block(owner, viewer).await,
        Between::BlockingOwner => engine.block(viewer, owner).await,
        Between::FollowingAndBlocked => {
            engine.follow(viewer, owner, FollowState::Accepted).await;
            engine.block(owner, viewer).await;
        }
    }
}

#[tokio::test]
async fn every_surface_shows_a_post_to_exactly_those_whom_the_policy_lets_see_it() {
    for engine in engines().await {
        let mut viewers = Vec::new();
        for (index, between) in BETWEEN.into_iter().enumerate() {
            viewers.push((between, engine.person(&format!("viewer{index}")).await));
        }
        let mut case = 0;
        for is_private in [false, true] {
            for visibility in [Visibility::Public, Visibility::Followers] {
                for deleted in [false, true] {
                    for status in ["active", "suspended"] {
                        case += 1;
                        let name = format!("owner{case}");
                        let owner = engine.person(&name).await;
                        let post = engine.post(owner, visibility).await;
                        for (between, viewer) in &viewers {
                            relate(&engine, *viewer, owner, *between).await;
                        }
                        let id = owner.id;
                        engine
                            .sql(&format!(
                                "UPDATE users SET is_private = {is_private}, status = '{status}' WHERE id = {id}"
                            ))
                            .await;
                        if deleted {
                            let uow = engine.store.begin().await.unwrap();
                            uow.posts().delete(post, owner.id, engine.now()).await.unwrap();
                            uow.commit().await.unwrap();
                        }
                        let everybody = viewers.iter().map(|(_, actor)| Viewer::from(*actor));
                        for viewer in everybody.chain([Viewer::Stranger, Viewer::from(owner)]) {
                            let uow = engine.store.begin().await.unwrap();
                            let facts = uow.posts().facts(&viewer, post).await.unwrap().unwrap();
                            drop(uow);
                            let expected = may_see(&viewer, &facts);
                            let what = format!(
                                "{}: private {is_private}, {visibility:?}, deleted {deleted}, {status}, {viewer:?} {facts:?}",
                                engine.name
                            );
                            assert_surfaces(&engine, viewer, &name, post, expected, &what).await;
                        }
                    }
                }
            }
        }
    }
}

async fn assert_surfaces(
    engine: &Engine,
    viewer: Viewer,
    owner: &str,
    post: tintype_domain::ids::PostId,
    expected: bool,
    what: &str,
) {
    let page = PageRequest { after: None, limit: 50 };
    let queries = &engine.queries;
    assert_eq!(queries.post(&viewer, post).await.unwrap().is_some(), expected, "post: {what}");
    let grid = queries.by_author(&viewer, owner, page).await.unwrap();
    let in_grid = grid.is_some_and(|grid| grid.items.iter().any(|shown| shown.id == post));
    assert_eq!(in_grid, expected, "grid: {what}");
    assert_eq!(queries.of_post(&viewer, post, page).await.unwrap().is_some(), expected, "comments: {what}");
    assert_eq!(queries.likers(&viewer, post, page).await.unwrap().is_some(), expected, "likers: {what}");
    if let Viewer::Person(actor) = viewer {
        let feed = queries.home(&actor, page).await.unwrap();
        let shown = feed.items.iter().any(|shown| shown.id == post);
        assert!(!shown || expected, "feed: {what}");
    }
}
