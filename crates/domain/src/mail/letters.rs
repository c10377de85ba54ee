//! What stands in letters: plain text in short words, and nothing that somebody else wrote but a username.

use super::Notice;
use crate::{one_time_tokens::Purpose, time::Timestamp};

/// Subject and text.
pub(super) type Words = (&'static str, String);

const NOT_YOU: &str = "If this was not you, do nothing: without the link above nothing changes.";
const RESET: &str = "If this was not you, somebody else knows your password. Set a new one at once: choose \"Forgot \
                     password\" on the page to log in.";

const NOT_BY_YOU: &str = "If this was not you, somebody else has your password and a code of yours. Set a new password \
                          at once: choose \"Forgot password\" on the page to log in. Then ask whoever runs this server \
                          for help.";

const NOT_YOUR_PASSKEY: &str = "If this was not you, somebody else was logged in as you. Set a new password at once: \
                                choose \"Forgot password\" on the page to log in. Then log in and delete the passkey in the \
                                settings: a new password leaves it there.";

/// The letter with a link of this purpose.
pub(super) fn with_link(purpose: Purpose, username: &str, link: &str) -> Words {
    let (subject, before) = match purpose {
        Purpose::VerifyEmail => (
            "Confirm your address",
            "this address was given for your account. To confirm it, open this link within a day:",
        ),
        Purpose::ChangeEmail => (
            "Confirm your new address",
            "you want your account to have this address. To confirm it, open this link within a day:",
        ),
        Purpose::ResetPassword => (
            "Set a new password",
            "somebody asked for a new password for your account. To set one, open this link within ten minutes:",
        ),
    };
    (subject, letter(username, &[before, link, NOT_YOU]))
}

/// `at` is when it happened.
pub(super) fn notice(notice: Notice, username: &str, at: Timestamp, origin: &str) -> Words {
    let (subject, what, help) = match notice {
        Notice::PasswordChanged => (
            "Your password was changed",
            "the password of your account was changed, and all other devices were logged out. \
             Passkeys stay: delete those you do not know in the settings.",
            RESET,
        ),
        Notice::PasswordReset => (
            "Your password was reset",
            "a new password was set for your account by a link, and all devices were logged out. \
             Passkeys stay: delete those you do not know in the settings.",
            RESET,
        ),
        Notice::TotpOn => (
            "Your second factor is on",
            "from now on, logging in to your account takes a code of your authenticator app. All other devices were \
             logged out. Keep your recovery codes where you find them without your phone.",
            NOT_BY_YOU,
        ),
        Notice::TotpOff => (
            "Your second factor is off",
            "logging in to your account takes no code any more, and all other devices were logged out.",
            NOT_BY_YOU,
        ),
        Notice::RecoveryCodeUsed => (
            "A recovery code was used",
            "one of your recovery codes was used instead of a code of your authenticator app. It is void now. When few \
             are left, make new ones in the settings.",
            NOT_BY_YOU,
        ),
        Notice::PasskeyAdded => (
            "A passkey was added",
            "a passkey was added to your account. Whoever holds it logs in with it alone, without your password.",
            NOT_YOUR_PASSKEY,
        ),
        Notice::PasskeyRemoved => {
            ("A passkey was removed", "a passkey of your account was removed. Nobody logs in with it any more.", RESET)
        }
        Notice::NewDevice => return new_device(username, at),
        Notice::ExportReady => return export_ready(username, origin),
        Notice::Approved => return approved(username, origin),
        Notice::Refused => return refused(username),
    };
    (subject, letter(username, &[what, help]))
}

/// From where is for the list of sessions to say, to who is logged in.
fn new_device(username: &str, at: Timestamp) -> Words {
    let when = at.format("%Y-%m-%d at %H:%M");
    let what = format!(
        "somebody logged in to your account on {when} (UTC), with a browser or from an address that was not used for it in \
         the last 30 days. The settings list every device that is logged in."
    );
    ("A new log-in to your account", letter(username, &[&what, RESET]))
}

/// The link is to a page, not to the archive: whoever opens it has to be logged in.
fn export_ready(username: &str, origin: &str) -> Words {
    let what = "the archive of everything that is yours here is ready. Log in and fetch it from this page:";
    let page = format!("{origin}/settings/export");
    let help = "It goes after some days. If you did not ask for it, somebody else knows your password: set a new one.";
    ("Your archive is ready", letter(username, &[what, &page, help]))
}

fn approved(username: &str, origin: &str) -> Words {
    let what = "a moderator has let you in. Log in here:";
    ("Welcome", letter(username, &[what, &format!("{origin}/login")]))
}

fn refused(username: &str) -> Words {
    let what =
        "a moderator has decided not to let you in. Your account and everything that you gave for it is deleted.";
    ("Your account was not approved", letter(username, &[what]))
}

pub(super) fn email_changed(username: &str) -> Words {
    let what = "your account has another email address from now on. No more letters come to this one.";
    let help = "If this was not you, ask whoever runs this server for help.";
    ("Your email address was changed", letter(username, &[what, help]))
}

/// To whom the address belongs, when somebody else wants their account to have it.
pub(super) fn address_taken(username: &str) -> Words {
    let what = "somebody wants another account to have this address. It belongs to yours, so nothing was changed.";
    let help = "If this was you, log in with the account above, or use another address for the other one.";
    ("Your address is in use here", letter(username, &[what, help]))
}

fn letter(username: &str, paragraphs: &[&str]) -> String {
    format!("Hello {username},\n\n{}\n\nTintype\n", paragraphs.join("\n\n"))
}
