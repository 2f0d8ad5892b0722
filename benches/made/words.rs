//! Thirty thousand words and how often each comes.

use rand_chacha::{
    ChaCha8Rng,
    rand_core::{Rng, SeedableRng},
};

/// How many words there are.
const COUNT: usize = 30_000;

const LITTLE: &str = "the a to of and is in it that for with on by as are be this or can an from when not each which if \
    only one its all then before after so more but than must without they no because every both how use per may until \
    was have there them you what who these some out up over never always own under last new less";

const TRADE: &str = "container image server cluster node service network request data file process cache table pod kernel \
    memory thread queue index query client user system state log event version volume disk storage message policy role \
    token secret build deploy pipeline branch commit merge release test monitor metric alert trace latency retry timeout \
    proxy gateway route firewall port socket packet header schema docker kubernetes linux terraform ansible nginx kafka \
    redis postgres lambda region zone snapshot backup restore replica shard leader quorum transaction lock deadlock mutex \
    scheduler priority interrupt namespace cgroup systemd daemon fork signal pipe inode mount journal swap heap stack \
    pointer compiler runtime linker module package registry artifact tag digest layer manifest probe rollout canary taint \
    affinity eviction controller webhook label selector sidecar certificate cipher hash handshake resolver domain subnet";

/// Words, the most frequent first.
pub(super) struct Words {
    list: Vec<String>,
    /// Running sums of the weights.
    sums: Vec<f64>,
    little: usize,
}

impl Words {
    pub(super) fn new() -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(30);
        let mut list: Vec<String> = LITTLE.split_whitespace().map(str::to_owned).collect();
        let little = list.len();
        list.extend(TRADE.split_whitespace().map(str::to_owned));
        let mut seen: std::collections::HashSet<String> = list.iter().cloned().collect();
        let (onsets, nuclei, codas) = (
            "b br c cr d dr f fl g gr h j k kl l m n p pr r s st t tr v w z".split(' ').collect::<Vec<_>>(),
            "a e i o u ai ea io ou".split(' ').collect::<Vec<_>>(),
            " n r l s t m nd rk st x ck ng".split(' ').collect::<Vec<_>>(),
        );
        let mut pick = |of: &[&'static str]| of[(rng.next_u64() % of.len() as u64) as usize];
        while list.len() < COUNT {
            let mut word = String::new();
            for part in [&onsets, &nuclei, &codas, &onsets, &nuclei, &codas] {
                word.push_str(pick(part));
            }
            if word.len() > 4 && seen.insert(word.clone()) {
                list.push(word);
            }
        }
        let mut sum = 0.0;
        let sums = (1..=list.len())
            .map(|rank| {
                sum += 1.0 / (rank as f64 + 2.7);
                sum
            })
            .collect();
        Self { list, sums, little }
    }

    /// Any word; `at` is a random number.
    pub(super) fn any(&self, at: u64) -> &str {
        self.from(at, 0)
    }

    /// A word that says something.
    pub(super) fn term(&self, at: u64) -> &str {
        self.from(at, self.little)
    }

    fn from(&self, at: u64, first: usize) -> &str {
        let before = if first == 0 { 0.0 } else { self.sums[first - 1] };
        let all = self.sums[self.sums.len() - 1];
        let wanted = before + (at >> 11) as f64 / (1u64 << 53) as f64 * (all - before);
        &self.list[self.sums.partition_point(|sum| *sum < wanted).min(self.list.len() - 1)]
    }
}
