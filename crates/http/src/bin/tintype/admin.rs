//! `tintype admin`: what the operator of a server does with accounts.

use chrono::TimeDelta;
use clap::{Subcommand, ValueEnum};
use tintype_domain::{
    Failure, Outcome, audit::By, auth::Administration, invites::NewInvite, one_time_tokens::Purpose, users::Role,
};
use tintype_http::AppState;

use crate::{settings::Settings, wiring};

#[derive(Subcommand)]
pub enum Admin {
    /// Make an account; prints a link by which its password is set, good for ten minutes.
    Create { username: String, email: String },
    /// Print a link by which a new password is set, good for ten minutes, end all sessions of the person and delete
    /// their personal access tokens.
    Reset { username: String },
    /// Give a person more rights; ends their sessions.
    Promote { username: String, role: Promotion },
    /// Take rights from a person; ends their sessions.
    Demote { username: String, role: Demotion },
    /// Take a person away from everybody and out of all their sessions.
    Suspend {
        username: String,
        /// Why, for the audit log; no personal data.
        #[arg(long)]
        note: String,
    },
    /// Take the second factor from a person who has lost app and recovery codes; ends their sessions. Be sure who asks.
    TotpOff {
        username: String,
        /// Why, for the audit log; no personal data.
        #[arg(long)]
        note: String,
    },
    /// Print the code of an invitation, for where sign-up needs one.
    Invite {
        /// How many accounts may be made by it.
        #[arg(long, default_value_t = 1)]
        uses: u32,
        /// For how many days it is good, at most 90.
        #[arg(long, default_value_t = 7)]
        days: u16,
    },
    /// Take limit and suspension of a person back.
    Reinstate {
        username: String,
        /// Why, for the audit log; no personal data.
        #[arg(long)]
        note: String,
    },
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
    let done = carry_out(&house.state, &settings.origin(), command).await;
    house.lease.release().await?;
    println!("{}", done.map_err(told)?);
    Ok(())
}

/// Answers what to tell.
async fn carry_out(state: &AppState, origin: &str, command: &Admin) -> Outcome<String> {
    let (services, now) = (&state.services, state.shared.stamps.now());
    let (administration, moderation) = (&services.administration, &services.moderation);
    let link = |token: String| format!("{origin}{}{token}", Purpose::ResetPassword.path());
    match command {
        Admin::Create { username, email } => administration.create(username, email).await.map(link),
        Admin::Invite { uses, days } => {
            // A moment less, so that the longest is not too long.
            let expires_at = now + TimeDelta::days((*days).into()) - TimeDelta::seconds(1);
            let new = NewInvite { uses: *uses, expires_at: Some(expires_at) };
            Ok(services.invites.create(&By::Operator, services.invites.stamps.id(), new).await?.1)
        }
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
        Admin::Suspend { username, note } => {
            let done = moderation.suspend(&By::Operator, username, note).await?;
            Ok(tell(username, done, "is suspended; all of their sessions have ended", "was suspended already"))
        }
        Admin::TotpOff { username, note } => {
            let done = administration.turn_totp_off(username, note).await?;
            let otherwise = "had no second factor";
            Ok(tell(username, done, "has no second factor any more; all of their sessions have ended", otherwise))
        }
        Admin::Reinstate { username, note } => {
            let done = moderation.reinstate(&By::Operator, username, note).await?;
            Ok(tell(username, done, "is there again", "was neither limited nor suspended"))
        }
    }
}

fn tell(username: &str, done: bool, what: &str, otherwise: &str) -> String {
    format!("{username} {}", if done { what } else { otherwise })
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
