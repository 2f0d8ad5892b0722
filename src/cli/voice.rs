//! Which programs read aloud: what the user names, or one that is found.

use super::pager::in_path;

/// Programs that read their arguments aloud, each with what makes it wait until it is done.
const KNOWN: [(&str, &str); 4] =
    [("espeak-ng", "espeak-ng --"), ("say", "say --"), ("spd-say", "spd-say --wait --"), ("espeak", "espeak --")];

/// The command that `named` means; `auto` is the first program that is there.
pub(super) fn speaker(named: &str) -> Option<String> {
    if named != "auto" {
        return Some(named.to_owned());
    }
    KNOWN.into_iter().find(|(name, _)| in_path(name)).map(|(_, command)| command.to_owned())
}
