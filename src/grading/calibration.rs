//! From measures to a percentage: boosted regression trees (Friedman 2001), monotone in every measure, fitted on answers
//! that people marked. The trees are data; `tests/answers/fit.py` makes them.

use std::sync::OnceLock;

use super::measure::{COUNT, Measures, NAMES};

const DATA: &str = include_str!("data/calibration.txt");

/// A node of a tree.
#[derive(Debug, Clone, Copy)]
enum Node {
    /// Which measure, up to which value the left branch is taken, and the two branches.
    Split(usize, f32, usize, usize),
    Leaf(f32),
}

/// The fitted trees.
#[derive(Debug, Default)]
pub(super) struct Calibration {
    base: f32,
    /// What the sum of the trees, a mean, stands for: pairs in rising order, with straight lines between.
    curve: Vec<(f32, f32)>,
    trees: Vec<Vec<Node>>,
}

static SHIPPED: OnceLock<Calibration> = OnceLock::new();

impl Calibration {
    /// The calibration that ships; read once.
    pub(super) fn shipped() -> &'static Self {
        SHIPPED.get_or_init(|| Self::read(DATA))
    }

    /// Reads `base VALUE` and `curve MEAN:PERCENTAGE...`, then one line a tree: nodes separated by blanks,
    /// `measure:limit:left:right` or a leaf's value. What is no such line is passed over; a test holds that the file which ships has none.
    fn read(text: &str) -> Self {
        let mut calibration = Self::default();
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            if let Some(base) = line.strip_prefix("base ") {
                calibration.base = base.trim().parse().unwrap_or_default();
            } else if let Some(curve) = line.strip_prefix("curve ") {
                let pair = |text: &str| {
                    let (mean, percentage) = text.split_once(':')?;
                    Some((mean.parse().ok()?, percentage.parse().ok()?))
                };
                calibration.curve = curve.split_whitespace().filter_map(pair).collect();
            } else if let Some(tree) = line.split_whitespace().map(node).collect::<Option<Vec<Node>>>()
                && is_sound(&tree)
            {
                calibration.trees.push(tree);
            }
        }
        calibration
    }

    /// The percentage that people would give, 0 to 100.
    pub(super) fn percentage(&self, measures: &Measures) -> f32 {
        let sum: f32 = self.trees.iter().map(|tree| leaf(tree, measures)).sum();
        bent(&self.curve, (self.base + sum).clamp(0.0, 100.0)).clamp(0.0, 100.0)
    }
}

/// Where a curve stands at `at`.
fn bent(curve: &[(f32, f32)], at: f32) -> f32 {
    let span = curve.windows(2).find_map(|pair| match pair {
        [from, to] if (from.0..=to.0).contains(&at) => Some((*from, *to)),
        _ => None,
    });
    let Some((from, to)) = span else { return at };
    from.1 + (to.1 - from.1) * (at - from.0) / (to.0 - from.0).max(f32::EPSILON)
}

fn node(text: &str) -> Option<Node> {
    let mut parts = text.split(':');
    let first = parts.next()?;
    let Some(limit) = parts.next() else { return first.parse().ok().map(Node::Leaf) };
    let measure = NAMES.iter().position(|(name, _)| *name == first)?;
    Some(Node::Split(measure, limit.parse().ok()?, parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
}

/// Branches lead forward only, so that every way through a tree ends.
fn is_sound(tree: &[Node]) -> bool {
    !tree.is_empty()
        && tree.iter().enumerate().all(|(at, node)| match node {
            Node::Split(measure, _, left, right) => {
                *measure < COUNT && at < *left && at < *right && *left < tree.len() && *right < tree.len()
            }
            Node::Leaf(_) => true,
        })
}

fn leaf(tree: &[Node], measures: &Measures) -> f32 {
    let mut at = 0;
    loop {
        match tree[at] {
            Node::Leaf(value) => return value,
            Node::Split(measure, limit, left, right) => at = if measures[measure] <= limit { left } else { right },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_file_that_ships_is_read() {
        let header = |line: &&str| ["#", "base ", "curve "].iter().any(|start| line.starts_with(start));
        let lines = DATA.lines().filter(|line| !header(line)).count();
        let shipped = Calibration::shipped();
        assert!(lines > 20);
        assert_eq!(shipped.trees.len(), lines);
        assert!(shipped.curve.len() > 10 && shipped.curve.is_sorted(), "{:?}", shipped.curve);
        assert!(shipped.curve.is_sorted_by_key(|(_, percentage)| *percentage), "{:?}", shipped.curve);
    }

    #[test]
    fn no_measure_moves_a_grade_against_its_direction() {
        let calibration = Calibration::shipped();
        let mut state = 7_u64;
        let mut random = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 40) as f32 / (1_u64 << 24) as f32
        };
        for _ in 0..2000 {
            let measures: Measures = std::array::from_fn(|_| random());
            for (at, (name, direction)) in NAMES.iter().enumerate() {
                let mut more = measures;
                more[at] = (more[at] + random()).min(1.0);
                let change = calibration.percentage(&more) - calibration.percentage(&measures);
                assert!(change * f32::from(*direction) >= -0.01, "{name}: {change}");
            }
        }
    }
}
