use tintype_domain::{
    StoreError,
    ids::PostId,
    media::{Address, Format, MediaView},
    viewer::Viewer,
};

use super::shape::Shape;
use crate::AppState;

/// What is there, to strangers' eyes.
pub(super) enum Known {
    /// A page of the app.
    Page,
    /// A page about something public.
    About(Preview),
    Nothing,
}

/// What a link preview shows.
pub(super) struct Preview {
    title: String,
    description: String,
    path: String,
    kind: &'static str,
    image: Option<String>,
}

/// What is not public has no preview, but its page may be there for somebody. Nor has what is public and hidden from this
/// visitor: to them it is not there.
pub(super) async fn look_up(state: &AppState, shape: &Shape, visitor: &Viewer) -> Result<Known, StoreError> {
    match shape {
        Shape::App => Ok(Known::Page),
        Shape::Post(id) => {
            let known = post(state, *id).await?;
            let is_hidden = matches!(known, Known::About(_))
                && *visitor != Viewer::Stranger
                && state.queries.posts.post(visitor, *id).await?.is_none();
            // As a post that is not public: the app asks, and says that it is not there.
            Ok(if is_hidden { Known::Page } else { known })
        }
        Shape::Person(name) => {
            let known = person(state, name).await?;
            if matches!(known, Known::Nothing) || *visitor == Viewer::Stranger {
                return Ok(known);
            }
            Ok(match state.queries.profiles.profile(visitor, name).await? {
                None => Known::Nothing,
                Some(profile) if !profile.visible => Known::Page,
                Some(_) => known,
            })
        }
        Shape::Slashed(_) | Shape::Unknown => Ok(Known::Nothing),
    }
}

async fn post(state: &AppState, id: PostId) -> Result<Known, StoreError> {
    let Some(post) = state.queries.posts.post(&Viewer::Stranger, id).await? else {
        // It may be somebody's all the same: the app asks, and says so if not.
        return Ok(Known::Page);
    };
    Ok(Known::About(Preview {
        title: format!("{} on Tintype", name(&post.author.full_name, &post.author.username)),
        description: post.caption,
        path: format!("/p/{id}"),
        kind: "article",
        image: post.media.first().and_then(|media| largest(state, media)),
    }))
}

async fn person(state: &AppState, username: &str) -> Result<Known, StoreError> {
    let Some(profile) = state.queries.profiles.profile(&Viewer::Stranger, username).await? else {
        return Ok(Known::Nothing);
    };
    if profile.is_private {
        return Ok(Known::Page);
    }
    Ok(Known::About(Preview {
        title: format!("{} (@{username})", name(&profile.full_name, username)),
        description: profile.bio,
        path: format!("/{username}"),
        kind: "profile",
        image: profile.avatar.as_ref().and_then(|media| largest(state, media)),
    }))
}

fn name(full_name: &str, username: &str) -> String {
    if full_name.is_empty() { username.to_owned() } else { full_name.to_owned() }
}

fn largest(state: &AppState, media: &MediaView) -> Option<String> {
    let size = media.renditions.iter().rfind(|size| size.width <= 1_080).or(media.renditions.first())?;
    let address = Address { place: &media.place, width: size.width, format: Format::Jpeg };
    Some(state.shared.addresses.url(address, state.now()))
}

impl Preview {
    pub(super) fn title(&self) -> String {
        escape(&self.title)
    }

    /// For the head of the page. Whoever fetches previews wants whole addresses; `origin` begins them.
    pub(super) fn tags(&self, origin: &str) -> String {
        let (title, description) = (self.title(), escape(&shorten(&self.description)));
        let url = escape(&format!("{origin}{}", self.path));
        let mut tags = format!(
            "<meta name=\"description\" content=\"{description}\"><link rel=\"canonical\" href=\"{url}\">\
             <meta property=\"og:site_name\" content=\"Tintype\"><meta property=\"og:type\" content=\"{}\">\
             <meta property=\"og:title\" content=\"{title}\"><meta property=\"og:description\" content=\"{description}\">\
             <meta property=\"og:url\" content=\"{url}\">",
            self.kind
        );
        if let Some(image) = &self.image {
            let image = if image.starts_with('/') { format!("{origin}{image}") } else { image.clone() };
            let image = escape(&image);
            tags += &format!(
                "<meta property=\"og:image\" content=\"{image}\">\
                 <meta name=\"twitter:card\" content=\"summary_large_image\">"
            );
        }
        tags
    }
}

fn shorten(text: &str) -> String {
    const LENGTH: usize = 200;
    if text.chars().count() <= LENGTH {
        return text.to_owned();
    }
    text.chars().take(LENGTH).chain(['…']).collect()
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;").replace('\'', "&#39;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_of_people_cannot_leave_its_attribute() {
        assert_eq!(escape("\"><script>'&"), "&quot;&gt;&lt;script&gt;&#39;&amp;");
    }
}
