//! What was deleted long ago.

use super::{fill::Filled, watch::Watched};

pub async fn hold(watched: &Watched, filled: &Filled) {
    let (engine, ann) = (&watched.engine, filled.ann.id);
    let uow = engine.begin().await;
    let (posts, comments) = (uow.posts(), uow.comments());
    let ways = ["ix_posts_deleted", "_reports_", "pk_comments"];
    let binned = watched.uses("posts deleted long ago", &ways, posts.binned(filled.now, 50)).await;
    assert_eq!(binned.len(), 50);
    let ways = ["ix_comments_deleted", "_reports_", "ix_comments_reply_to"];
    let binned = watched.uses("comments deleted long ago", &ways, comments.binned(filled.now, 50)).await;
    assert_eq!(binned.len(), 50);
    let end = comments.purge(&binned, 200);
    watched.uses("an end of likes on comments", &["ix_likes_likeable", "pk_comments"], end).await;
    watched.uses("an end of comments", &["ix_likes_likeable", "pk_comments"], comments.purge(&binned, 200)).await;

    let post = posts.find(filled.post).await.unwrap().unwrap();
    assert!(posts.delete(post.id, ann, engine.now()).await.unwrap());
    for picture in uow.media().of_post(post.id).await.unwrap() {
        uow.media().delete(picture.media.id).await.unwrap();
    }
    let mut steps = 0;
    while watched.uses("a step of the end of a post", &["uq_posts_owner|pk_posts"], posts.purge(&post, 50)).await {
        steps += 1;
    }
    assert!(steps > 6, "{steps}");
}
