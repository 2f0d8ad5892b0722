//! What an interviewer asks after an answer that left something out: a question that aims at it and does not say it. Pure.

use std::collections::HashSet;

use super::state::Item;
use crate::{
    bank::{Band, KeyPoint, PointKind},
    grading::{Flag, Grade},
    session::{
        Card,
        event::{Earned, How, Options},
    },
    text::{fold, stems, words},
};

/// From this score on there is nothing to ask further.
const ENOUGH: u32 = 85;

/// A key point with less credit than this was missed.
const MISSED_BELOW: f64 = 0.5;

/// What a key point that is only made in a follow-up counts of what it would have counted at once.
const SHARE: f64 = 0.5;

/// From this credit on a key point is made, and not merely touched: nobody is praised for a stray word.
const COVERED: f64 = 0.75;

/// Share of the question's time that a follow-up gets, and the least of it in seconds.
const TIME: (f64, u64) = (0.5, 30);

/// The least and the most words of the answer that are said again before a question.
const QUOTED: (usize, usize) = (3, 12);

/// A question to ask next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Aim {
    /// The question.
    pub(super) question: String,
    /// The key points that it aims at, from 1.
    pub(super) points: Vec<usize>,
    /// Built here; otherwise the author's.
    pub(super) built: bool,
}

/// What an interviewer takes up of the answer.
#[derive(Debug, Clone, Default)]
struct Heard {
    /// How many key points were made.
    made: usize,
    /// How many are still open.
    open: usize,
    /// What the candidate said to those that were made, in the words of the answer, the best said first.
    quotes: Vec<String>,
}

/// The next follow-up to `item`; `None` when the answer said enough or nothing, when time has run out, or when the candidate
/// passed the one before.
pub(super) fn next(item: &Item, options: &Options) -> Option<Aim> {
    let answer = item.answer()?;
    let grade = item.grade()?;
    let asked = item.follow_ups.len();
    if asked >= options.follow_ups as usize
        || answer.how == How::TimeUp
        || !item.appeals.is_empty()
        || item.follow_ups.iter().any(|asked| asked.answer.as_ref().is_none_or(|answer| answer.how == How::TimeUp))
        || grade.outcome == Band::None
        || grade.score == 0
        || item.score()? >= ENOUGH
        || grade.flags.iter().any(|flag| matches!(flag, Flag::OffTopic | Flag::Parrot | Flag::Pasted))
    {
        return None;
    }
    let required = (0..grade.key_points.len()).filter(|at| grade.key_points[*at].weight > 0);
    let mut missed: Vec<usize> = required.clone().filter(|at| item.credit(*at) < MISSED_BELOW).collect();
    let open = missed.len();
    missed.retain(|at| !item.follow_ups.iter().any(|asked| asked.points.contains(&(at + 1))));
    missed.sort_by_key(|at| std::cmp::Reverse(grade.key_points[*at].weight));
    let point = |at: usize| {
        let graded = &grade.key_points[at];
        let known = item.card.key_points.iter().find(|point| point.text == graded.text);
        known.cloned().unwrap_or_else(|| KeyPoint {
            text: graded.text.clone(),
            weight: graded.weight,
            kind: graded.kind,
            accept: Vec::new(),
            ask: None,
        })
    };
    let authors = item.card.follow_up.as_deref().filter(|_| item.follow_ups.iter().all(|asked| asked.built));
    let missed: Vec<(usize, KeyPoint)> = missed.into_iter().map(|at| (at, point(at))).collect();
    let made: Vec<KeyPoint> = required.filter(|at| item.credit(*at) >= COVERED).map(point).collect();
    // An exam says nothing of what counted before its end.
    let heard = (!options.exam).then(|| Heard { made: made.len(), open, quotes: quotes(item, grade) });
    aim(&item.card, authors, &missed, &made, heard.as_ref())
}

/// What the candidate said to the key points that were made: the longest piece for each, where it is short enough to say
/// again and long enough to mean something.
fn quotes(item: &Item, grade: &Grade) -> Vec<String> {
    let points = grade
        .key_points
        .iter()
        .enumerate()
        .filter(|(at, point)| point.weight > 0 && point.credit >= COVERED && item.credit(*at) >= COVERED);
    let mut quotes: Vec<(usize, String)> = points
        .filter_map(|(_, point)| {
            let text = point.evidence.iter().map(|piece| piece.text.trim()).max_by_key(|text| text.len())?;
            let count = words(text).count();
            let said = (QUOTED.0..=QUOTED.1).contains(&count) && !text.contains(['\n', '“', '”']);
            said.then(|| (count, text.trim_end_matches(['.', ',', ';', ':']).to_owned()))
        })
        .collect();
    quotes.sort_by_key(|(count, _)| std::cmp::Reverse(*count));
    quotes.into_iter().map(|(_, text)| text).collect()
}

/// What to ask when `missed` (the heaviest first) was left out and `made` was said: the author's question to one of them,
/// or to the whole where it is about one of them, if it gives none of them away; else one that is built, which may take up
/// what was `heard`.
fn aim(
    card: &Card,
    authors: Option<&str>,
    missed: &[(usize, KeyPoint)],
    made: &[KeyPoint],
    heard: Option<&Heard>,
) -> Option<Aim> {
    let points: Vec<KeyPoint> = missed.iter().map(|(_, point)| point.clone()).collect();
    let secret = secret(&card.title, &points);
    let asks = missed.iter().filter_map(|(at, point)| Some((at, point.ask.as_ref()?)));
    if let Some((at, ask)) = asks.into_iter().find(|(_, ask)| stems(ask).is_disjoint(&secret)) {
        return Some(Aim { question: ask.clone(), points: vec![at + 1], built: false });
    }
    if let Some(question) = authors.filter(|question| stems(question).is_disjoint(&secret))
        && let Some((at, _)) = missed.iter().find(|(_, point)| speaks_to(question, card, point, made))
    {
        return Some(Aim { question: question.to_owned(), points: vec![at + 1], built: false });
    }
    let (at, _) = missed.first()?;
    Some(Aim { question: build(card, &points, made, heard)?, points: vec![at + 1], built: true })
}

/// Seconds for a follow-up to a question with this limit.
pub(super) fn allowed(card: &Card) -> Option<u64> {
    card.allowed.map(|allowed| ((allowed as f64 * TIME.0).ceil() as u64).max(TIME.1))
}

/// What the grade of a follow-up answer adds to the credits of `item`: half of what each key point gained.
pub(super) fn earned(item: &Item, grade: &Grade) -> Vec<Earned> {
    let empty = [Flag::Parrot, Flag::Stuffed, Flag::NoAnswer, Flag::TooShort, Flag::Pasted, Flag::Swapped];
    if grade.flags.iter().any(|flag| empty.contains(flag)) {
        return Vec::new();
    }
    let first = item.grade().map_or(&[][..], |grade| &grade.key_points);
    first
        .iter()
        .zip(&grade.key_points)
        .enumerate()
        .filter(|(_, (before, now))| before.text == now.text && before.weight > 0)
        .filter_map(|(at, (before, now))| {
            let credit = before.credit + SHARE * (now.credit - before.credit);
            let credit = (credit * 100.0).round() / 100.0;
            (credit > item.credit(at)).then_some(Earned { key_point: at + 1, credit })
        })
        .collect()
}

/// What a follow-up to these points must not say: the content words of all their wordings, but for those of the title.
fn secret(title: &str, missed: &[KeyPoint]) -> HashSet<String> {
    missed.iter().flat_map(|point| point.telling(title)).collect()
}

/// Whether the author's follow-up is about this key point: both take up the same word of the title, one that nothing has
/// which was said already. Any other word that they share would give the point away.
fn speaks_to(question: &str, card: &Card, point: &KeyPoint, made: &[KeyPoint]) -> bool {
    let asked = stems(question);
    let wordings = |point: &KeyPoint| {
        let mut all = stems(&point.text);
        all.extend(point.accept.iter().flat_map(|accept| stems(accept)));
        all
    };
    // An accepted wording may speak of anything; what the point is about stands in its own text.
    let (of_point, said) = (stems(&point.text), made.iter().flat_map(wordings).collect::<HashSet<_>>());
    stems(&card.title).iter().any(|word| asked.contains(word) && of_point.contains(word) && !said.contains(word))
}

/// A question that aims at the first of `missed` (of which there must be one) in words of the title, of this house and of
/// the candidate: none of them is a content word of anything that was missed, unless the title has it.
fn build(card: &Card, missed: &[KeyPoint], made: &[KeyPoint], heard: Option<&Heard>) -> Option<String> {
    let point = missed.first()?;
    let secret = secret(&card.title, missed);
    let quotes = heard.into_iter().flat_map(|heard| &heard.quotes);
    let said = quotes.into_iter().find(|quote| stems(quote).is_disjoint(&secret));
    // Who hears their own words need not be told how many points they made.
    let ask = aspects(point, heard.filter(|_| said.is_none()))
        .into_iter()
        .find(|ask| stems(ask).is_disjoint(&secret))
        .unwrap_or_else(|| LAST.to_owned());
    Some(match (said, focus(card, point, made)) {
        (Some(said), Some(focus)) => format!("You said “{said}”. And “{focus}”: {ask}"),
        (Some(said), None) => format!("You said “{said}”. Beyond that: {ask}"),
        (None, Some(focus)) => format!("On “{focus}” again: {ask}"),
        (None, None) => format!("On “{}” again: {ask}", card.title.trim()),
    })
}

/// Stop words alone: it gives nothing away whatever was missed.
const LAST: &str = "what is there about it, and why?";

/// The words of the title that this key point has and no other that was made: what the follow-up is to stay with.
fn focus(card: &Card, point: &KeyPoint, made: &[KeyPoint]) -> Option<String> {
    let own = stems(&point.text);
    let known: HashSet<String> = made.iter().flat_map(|point| stems(&point.text)).collect();
    let of_title: Vec<_> = words(&card.title).filter(|word| !stems(word.text).is_empty()).collect();
    let focus: Vec<_> = of_title
        .iter()
        .filter(|word| stems(word.text).iter().all(|stem| own.contains(stem) && !known.contains(stem)))
        .collect();
    // All of the title is no focus, and neither is a single verb or number that says nothing by itself.
    let (first, last) = (focus.first()?, focus.last()?);
    let adjoining = of_title.iter().filter(|word| word.start >= first.start && word.start <= last.start).count();
    if focus.len() == of_title.len() || adjoining != focus.len() || focus.len() > 3 {
        return None;
    }
    let text = &card.title[first.start..last.end()];
    (text.chars().filter(|c| c.is_alphabetic()).count() >= 3).then(|| text.trim().to_owned())
}

/// What may be asked about a key point, the most telling first: by what it is and how it is said, not by what it says.
fn aspects(point: &KeyPoint, heard: Option<&Heard>) -> Vec<String> {
    let folded: Vec<String> = words(&point.text).map(|word| fold(word.text).into_owned()).collect();
    let says = |any: &[&str]| folded.iter().any(|word| any.contains(&word.as_str()));
    let mut asks: Vec<&str> = Vec::new();
    match point.kind {
        PointKind::Command => asks.extend(["which command does that?", "what exactly would you type?"]),
        PointKind::Code => asks.extend(["how would you write it down?", "what exactly would you type?"]),
        _ => {}
    }
    if says(&["because", "since", "therefore", "so", "hence", "why", "reason"]) {
        asks.push("why is that so?");
    }
    if says(&["if", "unless", "until", "once", "when", "whenever", "while"]) {
        asks.push("under which circumstances?");
    }
    if says(&["than", "whereas", "unlike", "instead", "but", "both", "whereas"]) {
        asks.push("how do the two sides differ there?");
    }
    if says(&["not", "no", "never", "without", "cannot", "only", "none"]) {
        asks.push("what should nobody expect of it?");
    }
    if says(&["then", "before", "after", "first", "next", "finally", "later"]) {
        asks.push("in which order does it happen?");
    }
    if folded.iter().any(|word| word.starts_with(|c: char| c.is_ascii_digit())) {
        asks.push("can you put a figure on it?");
    }
    let mut out: Vec<String> = asks.into_iter().map(str::to_owned).collect();
    if let Some(Heard { made, open, .. }) = heard.filter(|heard| heard.made > 0) {
        let open = if *open == 1 { "one is".to_owned() } else { format!("{open} are") };
        let points = if *made == 1 { "point" } else { "points" };
        out.push(format!("you have made {made} {points}, {open} still open. What else is there?"));
        out.push("you have part of it. What else is there?".to_owned());
    }
    if point.kind == PointKind::Core {
        out.push("what is the heart of it, in a sentence?".to_owned());
    }
    out.push("what else belongs to it?".to_owned());
    out.push("what would you add?".to_owned());
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::{plan, time::TimeRule};

    /// Over the whole shipped bank: whatever is missed, and whatever else is missed with it.
    #[test]
    fn a_follow_up_gives_nothing_away() {
        let bank =
            crate::content::load(&std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("content")).unwrap().bank;
        assert!(bank.questions.len() > 20);
        let (mut last, mut built, mut written) = (0, 0, 0);
        for question in &bank.questions {
            let card = plan::card(question, TimeRule::Question, 1.0);
            let title = stems(&card.title);
            let mut required: Vec<(usize, KeyPoint)> =
                card.key_points.iter().cloned().enumerate().filter(|(_, point)| point.weight > 0).collect();
            required.sort_by_key(|(_, point)| std::cmp::Reverse(point.weight));
            for at in 0..required.len() {
                let (one, rest) = (vec![required[at].clone()], [&required[..at], &required[at + 1..]].concat());
                let rest_made: Vec<KeyPoint> = rest.iter().map(|(_, point)| point.clone()).collect();
                let mut all = one.clone();
                all.extend(rest);
                for (missed, made) in [(&one, &rest_made[..]), (&all, &[][..])] {
                    let heard = Heard { made: made.len(), open: missed.len(), quotes: Vec::new() };
                    let asked = aim(&card, card.follow_up.as_deref(), missed, made, Some(&heard)).unwrap();
                    for (_, missed) in missed {
                        let wordings = std::iter::once(&missed.text).chain(&missed.accept);
                        let given: Vec<String> = wordings
                            .flat_map(|text| stems(text))
                            .filter(|word| stems(&asked.question).contains(word) && !title.contains(word))
                            .collect();
                        let (id, asked, text) = (&card.id, &asked.question, &missed.text);
                        assert!(given.is_empty(), "{id}: `{asked}` gives away {given:?} of `{text}`");
                    }
                    built += usize::from(asked.built);
                    written += usize::from(!asked.built);
                    last += usize::from(asked.question.ends_with(LAST));
                }
            }
        }
        assert!(last * 10 < built, "{last} of {built} follow-ups say nothing");
        assert!(written > built, "the author's own question is asked where it can be: {written} to {built}");
    }

    fn point(text: &str, kind: PointKind) -> KeyPoint {
        KeyPoint { text: text.to_owned(), weight: 2, kind, accept: Vec::new(), ask: None }
    }

    #[test]
    fn a_follow_up_stays_with_what_was_left_out() {
        let mut card = crate::session::fixture::card(1);
        card.title = "What do namespaces and cgroups do?".into();
        let see = point("namespaces isolate what a process can see", PointKind::Core);
        let cap = point("cgroups cap what it can use, such as CPU", PointKind::Core);
        let check = |missed: &[KeyPoint], made: &[KeyPoint], expect: &str| {
            let heard = Heard { made: made.len(), open: missed.len(), quotes: Vec::new() };
            assert_eq!(build(&card, missed, made, Some(&heard)).unwrap(), expect);
        };
        check(
            std::slice::from_ref(&cap),
            std::slice::from_ref(&see),
            "On “cgroups” again: you have made 1 point, one is still open. What else is there?",
        );
        check(
            &[point("cgroups cap what namespaces hide", PointKind::Core)],
            std::slice::from_ref(&see),
            "On “cgroups” again: you have made 1 point, one is still open. What else is there?",
        );
        check(
            &[point("one kernel for all", PointKind::Item)],
            &[],
            "On “What do namespaces and cgroups do?” again: what else belongs to it?",
        );
        check(
            &[point("never as root", PointKind::Item)],
            &[],
            "On “What do namespaces and cgroups do?” again: what should nobody expect of it?",
        );
        check(
            &[point("docker ps -a", PointKind::Command)],
            &[],
            "On “What do namespaces and cgroups do?” again: which command does that?",
        );
        // The candidate's own words are taken up, but for those that would give away what is still open.
        let heard =
            |quote: &str| Heard { made: 1, open: 1, quotes: vec![quote.into(), "they hide other processes".into()] };
        let take_up = |quote: &str| {
            build(&card, std::slice::from_ref(&cap), std::slice::from_ref(&see), Some(&heard(quote))).unwrap()
        };
        let rest = "And “cgroups”: what is the heart of it, in a sentence?";
        assert_eq!(take_up("it sees only itself"), format!("You said “it sees only itself”. {rest}"));
        assert_eq!(take_up("it sees its own CPU"), format!("You said “they hide other processes”. {rest}"));
        // Where nothing may be said of what counted.
        let in_exam = build(&card, std::slice::from_ref(&cap), std::slice::from_ref(&see), None).unwrap();
        assert_eq!(in_exam, "On “cgroups” again: what is the heart of it, in a sentence?");
        // The house's own words can be the secret.
        let secret = point("a command that you type exactly, what else would you add, it belongs", PointKind::Command);
        check(&[secret], &[], "On “What do namespaces and cgroups do?” again: what is there about it, and why?");
    }

    #[test]
    fn the_authors_question_is_asked_when_it_is_about_what_was_missed() {
        let mut card = crate::session::fixture::card(1);
        card.title = "What is the difference between an image and a container?".into();
        let layer = [(
            0,
            KeyPoint {
                accept: vec!["its changes go to a layer of its own".into()],
                ..point("a container adds a thin writable layer on top", PointKind::Stated)
            },
        )];
        let asked = |authors| aim(&card, Some(authors), &layer, &[], None).unwrap();
        let good = "Where do two containers of one image keep what each writes down?";
        assert_eq!(asked(good).question, good);
        // What is written for the point itself comes first.
        let aimed = |ask: &str| {
            let mut own = layer.clone();
            own[0].1.ask = Some(ask.into());
            aim(&card, Some(good), &own, &[], None).unwrap().question
        };
        assert_eq!(aimed("And where does a container put what it changes at run time?"), good);
        let ask = "Where does what a container writes at run time end up?";
        assert_eq!(aimed(ask), ask);
        // It says a word of the point, or is about something else.
        assert!(asked("What is the writable layer of a container for?").built);
        assert!(asked("How do you log in to a private registry?").built);
    }

    #[test]
    fn a_point_that_is_worth_nothing_is_neither_asked_about_nor_earned() {
        use crate::session::{
            Event, How,
            fixture::{grade, record, started},
            replay,
        };
        let mut first = started(1, Options { follow_ups: 3, ..Options::default() });
        let mut beside = first.questions[0].key_points[1].clone();
        (beside.text, beside.weight) = ("gamma 1".into(), 0);
        first.questions[0].key_points.push(beside);
        let points = first.questions[0].key_points.clone();
        let answer = |text: &str| (text.to_owned(), grade(&points, text));
        let ((said, graded), (then, again)) = (answer("beta"), answer("alpha gamma"));
        let (seconds, over, how, number, grader) = (2, 0, How::Typed, 1, "test".to_owned());
        let mut events = vec![
            Event::Started(Box::new(first)),
            Event::Asked { number },
            Event::Answered { answer: said, seconds, over, how },
            Event::Graded { number, grader: grader.clone(), grade: graded },
        ];
        let item = |events: &[Event]| {
            replay(events.iter().cloned().map(|event| record(0, event))).unwrap().items.swap_remove(0)
        };
        let options = Options { follow_ups: 3, ..Options::default() };
        let aim = next(&item(&events), &options).unwrap();
        assert_eq!(aim.points, [1]);
        let Aim { question, points, built } = aim;
        events.push(Event::FollowUpAsked { number, question, points, built, allowed: None });
        events.push(Event::FollowUpAnswered { answer: then, seconds, over, how });
        let earned = earned(&item(&events), &again);
        assert_eq!(earned, [Earned { key_point: 1, credit: SHARE }]);
        let mut raised = events.clone();
        raised.push(Event::FollowUpGraded { number, grader: grader.clone(), grade: again.clone(), earned });
        let item_raised = item(&raised);
        assert_eq!((item_raised.grade().unwrap().outcome, item_raised.band()), (Band::Weak, Some(Band::Partial)));
        events.push(Event::FollowUpGraded { number, grader, grade: again, earned: Vec::new() });
        assert!(next(&item(&events), &options).is_none(), "what is left is worth nothing");
    }
}
