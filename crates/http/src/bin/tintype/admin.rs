//! `tintype admin`: what the operator of a server does with accounts.

use clap::{Subcommand, ValueEnum};
use tintype_domain::{Failure, Outcome, auth::Administration, one_time_tokens::Purpose, users::Role};

use crate::{settings::Settings, wiring};

#[derive(Subcommand)]
pub enum Admin {
    /// Make an account; prints a link by which its password is set, good for ten minutes.
    Create { username: String, email: String },
    /// Print a link by which a new password is set, good for ten minutes, and end all sessions of the person.
    Reset { username: String },
    /// Give a person more rights; ends their sessions.
    Promote { username: String, role: Promotion },
    /// Take rights from a person; ends their sessions.
    Demote { username: String, role: Demotion },
}

#[derive(Clone, Copy, ValueEnum)]
pub enum Promotion {
    Moderator,
    Admin,
}

#[derive(Clone, Copy, ValueEnum)]
pub enum Demotion {
    User,
    Moderator,
}

pub async fn run(settings: &Settings, command: &Admin) -> anyhow::Result<()> {
    let house = wiring::build(settings).await?;
    let done = carry_out(&house.state.services.administration, &settings.origin(), command).await;
    house.lease.release().await?;
    println!("{}", done.map_err(told)?);
    Ok(())
}

/// Answers what to tell.
async fn carry_out(administration: &Administration, origin: &str, command: &Admin) -> Outcome<String> {
    let link = |token: String| format!("{origin}{}{token}", Purpose::ResetPassword.path());
    match command {
        Admin::Create { username, email } => administration.create(username, email).await.map(link),
        Admin::Reset { username } => administration.reset(username).await.map(link),
        Admin::Promote { username, role } => {
            let role = match role {
                Promotion::Moderator => Role::Moderator,
                Promotion::Admin => Role::Admin,
            };
            give(administration, username, role).await
        }
        Admin::Demote { username, role } => {
            let role = match role {
                Demotion::User => Role::User,
                Demotion::Moderator => Role::Moderator,
            };
            give(administration, username, role).await
        }
    }
}

async fn give(administration: &Administration, username: &str, role: Role) -> Outcome<String> {
    administration.set_role(username, role).await?;
    Ok(format!("{username} is {role:?} from now on; all of their sessions have ended").to_lowercase())
}

fn told(failure: Failure) -> anyhow::Error {
    match failure {
        Failure::Invalid(errors) => {
            let messages: Vec<_> = errors.iter().map(|error| format!("{}: {}", error.field, error.message)).collect();
            anyhow::anyhow!(messages.join(" "))
        }
        Failure::NotFound => anyhow::anyhow!("there is nobody of this name"),
        failure => failure.into(),
    }
}
