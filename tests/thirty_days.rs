//! Ten interviews over thirty days by a candidate who knows half and learns what is brought back. The calendar is given.

mod common;

use std::{
    collections::{BTreeSet, HashMap},
    fs,
    io::{BufRead, BufReader, Write},
};

use common::Workspace;
use serde_json::Value;

/// Questions of the bank.
const QUESTIONS: usize = 12;

/// What each question asks for: the first point everybody knows, the second is known of every other question.
const THINGS: [(&str, &str, &str); QUESTIONS] = [
    ("an anchor", "an anchor holds a ship in place", "its chain lies flat on the seabed"),
    ("a compass", "a compass points to magnetic north", "iron nearby deflects its needle"),
    ("a sextant", "a sextant measures the height of the sun", "a mirror brings the horizon beside it"),
    ("a rudder", "a rudder steers the hull", "it needs water flowing past the blade"),
    ("a keel", "a keel keeps a boat upright", "lead at the bottom lowers the centre of gravity"),
    ("a buoy", "a buoy marks a channel", "red ones stand to port when entering"),
    ("a winch", "a winch pulls a rope", "three turns on the drum give enough friction"),
    ("a beacon", "a beacon warns of rocks", "the rhythm of its flashes identifies it"),
    ("a log line", "a log line measures speed", "knots are counted while sand runs"),
    ("a bilge pump", "a bilge pump removes water", "a float switch starts it alone"),
    ("a spinnaker", "a spinnaker drives downwind", "a pole holds its tack to windward"),
    ("a fender", "a fender protects the hull", "it hangs at the height of the quay"),
];

struct Candidate {
    /// How often the second point of a question was missed; twice is enough to learn it.
    missed: HashMap<usize, usize>,
}

impl Candidate {
    fn answer(&mut self, number: usize) -> String {
        let (_, first, second) = THINGS[number];
        let seen = self.missed.entry(number).or_default();
        if number.is_multiple_of(2) || *seen >= 2 {
            return format!("{first}. {second}.");
        }
        *seen += 1;
        format!("{first}.")
    }
}

fn bank() -> Workspace {
    let workspace = Workspace::new(1);
    fs::remove_dir_all(workspace.path().join("content/docker")).unwrap();
    let pages: String = THINGS
        .iter()
        .map(|(what, first, second)| {
            format!(
                "??? question \"How does {what} work?\"\n    <!-- rubric\n    key_points:\n      - {first}\n      - {second}\n    \
                 -->\n    **{first}.**\n\n    {second}.\n\n"
            )
        })
        .collect();
    fs::create_dir_all(workspace.path().join("content/ship")).unwrap();
    fs::write(workspace.path().join("content/ship/basics.md"), pages).unwrap();
    workspace
}

/// Holds an interview on this day of January; returns which questions were asked, in order.
fn interview(workspace: &Workspace, day: u32, args: &[&str], candidate: &mut Candidate) -> Vec<usize> {
    let mut command = workspace.command(&[&["practice", "--seed", &day.to_string()], args].concat());
    command.env("GREENROOM_NOW", format!("2026-01-{day:02}T18:00:00Z"));
    let mut child = command.spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    let mut asked = Vec::new();
    let mut announced = false;
    for line in BufReader::new(child.stdout.take().unwrap()).lines() {
        let line = line.unwrap();
        if announced {
            let number = THINGS.iter().position(|(what, ..)| line == format!("How does {what} work?")).unwrap();
            asked.push(number);
            writeln!(input, "{}", candidate.answer(number)).unwrap();
        }
        announced = line.starts_with("question ") && line.contains(" of ");
    }
    drop(input);
    assert!(child.wait().unwrap().success() || asked.is_empty());
    asked
}

fn json(workspace: &Workspace, day: u32, args: &[&str]) -> Value {
    let mut command = workspace.command(&[args, &["--json"]].concat());
    let output = command.env("GREENROOM_NOW", format!("2026-01-{day:02}T19:00:00Z")).output().unwrap();
    serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{args:?}: {output:?}"))
}

/// The number of a question by its title.
fn number(title: &Value) -> usize {
    THINGS.iter().position(|(what, ..)| *title == format!("How does {what} work?")).unwrap()
}

#[test]
fn what_is_missed_comes_back_until_it_is_known() {
    let workspace = bank();
    let mut candidate = Candidate { missed: HashMap::new() };
    let all: BTreeSet<usize> = (0..QUESTIONS).collect();
    let half: BTreeSet<usize> = all.iter().copied().filter(|number| !number.is_multiple_of(2)).collect();
    let first = interview(&workspace, 1, &["-n", "12"], &mut candidate);
    assert_eq!(first.iter().copied().collect::<BTreeSet<_>>(), all);

    // The plan for the next ten days brings every missed point back, and says which it is.
    let plan = json(&workspace, 1, &["plan", "--until", "10d"]);
    let days = plan["days"].as_array().unwrap();
    let planned: Vec<&Value> = days.iter().flat_map(|day| day["questions"].as_array().unwrap()).collect();
    let with_points: BTreeSet<usize> = planned
        .iter()
        .filter(|task| !task["missed"].as_array().unwrap().is_empty())
        .map(|task| {
            let number = number(&task["title"]);
            assert_eq!(task["missed"][0], THINGS[number].2);
            number
        })
        .collect();
    assert_eq!(with_points, half);
    // What went badly is asked again before what went well.
    let day_of = |number: usize| {
        let at = |day: &&Value| {
            day["questions"].as_array().unwrap().iter().any(|task| self::number(&task["title"]) == number)
        };
        days.iter().position(|day| at(&day))
    };
    let latest_missed = half.iter().filter_map(|number| day_of(*number)).max().unwrap();
    let earliest_known = all.difference(&half).filter_map(|number| day_of(*number)).min();
    assert!(earliest_known.is_none_or(|day| day >= latest_missed), "{plan}");

    // Nine more interviews on what is due.
    let mut due: Vec<Vec<usize>> = Vec::new();
    for day in [4, 7, 10, 13, 16, 19, 22, 26, 30] {
        let asked = interview(&workspace, day, &["--due", "-n", "12"], &mut candidate);
        // With nothing due a candidate practises whatever comes.
        if asked.is_empty() {
            interview(&workspace, day, &["-n", "4"], &mut candidate);
        }
        due.push(asked);
    }
    let early: BTreeSet<usize> = due[..4].iter().flatten().copied().collect();
    assert!(half.is_subset(&early), "within two weeks all that was missed came back: {due:?}");
    let often = |number: usize| due.iter().flatten().filter(|asked| **asked == number).count();
    let mean = |numbers: &BTreeSet<usize>| numbers.iter().map(|number| often(*number)).sum::<usize>() as f64 / 6.0;
    let known: BTreeSet<usize> = all.difference(&half).copied().collect();
    assert!(mean(&half) > mean(&known), "{} and {}: {due:?}", mean(&half), mean(&known));

    // The statistics show the way.
    let stats = json(&workspace, 30, &["stats"]);
    let scores: Vec<f64> =
        stats["over_time"].as_array().unwrap().iter().map(|day| day["score"].as_f64().unwrap()).collect();
    assert!(scores.len() == 10 && scores[0] < 80.0, "{scores:?}");
    assert!(scores.last().unwrap() - scores[0] > 15.0, "{scores:?}");
    let topic = &stats["topics"][0];
    assert!(topic["latest"].as_f64().unwrap() > topic["mean"].as_f64().unwrap(), "{topic}");
    let still = stats["missed"].as_array().unwrap().iter().filter(|point| point["still"] == true).count();
    assert_eq!(still, 0, "{}", stats["missed"]);
    assert_eq!(stats["missed"].as_array().unwrap().len(), 6, "what was missed once is remembered");

    // All of it comes from the journals: without the cache it is the same.
    let plan = json(&workspace, 30, &["plan"]);
    fs::remove_dir_all(workspace.path().join("index")).unwrap();
    assert_eq!(json(&workspace, 30, &["stats"]), stats);
    assert_eq!(json(&workspace, 30, &["plan"]), plan);
}
