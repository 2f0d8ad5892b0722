//! Lines of the standard input with a time limit and with signals: one thread reads, the interview waits on a channel.

use std::{
    io::{BufRead, Read},
    sync::mpsc::{Receiver, RecvTimeoutError, sync_channel},
    thread,
    time::Duration,
};

use crate::clock::Clock;

/// What comes next from the input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Line {
    /// A line without its end.
    Text(String),
    /// Nothing more will come.
    End,
    /// Nothing came in time.
    TimeUp,
    /// SIGINT.
    Interrupt,
    /// SIGTERM, SIGHUP or SIGQUIT.
    Terminate,
}

/// Where a script's lines come from.
pub trait Lines {
    /// The next line; waits at most `timeout` for it, or without an end.
    fn next(&mut self, timeout: Option<Duration>) -> Line;
    /// A stopwatch.
    fn elapsed(&self) -> Duration;
}

/// A longer line is cut in pieces: an endless one must not fill the memory.
const LONGEST: u64 = 1 << 16;

/// How often signals are looked at while waiting.
const TICK: Duration = Duration::from_millis(50);

/// The lines of the standard input.
pub struct StdinLines<'a> {
    lines: Receiver<String>,
    signals: Signals,
    clock: &'a dyn Clock,
}

impl<'a> StdinLines<'a> {
    /// Starts reading `input` on a thread of its own and listens to signals.
    pub fn new(mut input: impl BufRead + Send + 'static, clock: &'a dyn Clock) -> Self {
        // A short queue: what is far ahead of the interview stays in the pipe.
        let (to, lines) = sync_channel(4);
        thread::spawn(move || {
            let mut bytes = Vec::new();
            loop {
                bytes.clear();
                match input.by_ref().take(LONGEST).read_until(b'\n', &mut bytes) {
                    Ok(0) | Err(_) => return,
                    Ok(_) => {}
                }
                let text = String::from_utf8_lossy(&bytes);
                let text = text.trim_end_matches(['\n', '\r']);
                if to.send(text.to_owned()).is_err() {
                    return;
                }
            }
        });
        Self { lines, signals: Signals::listen(), clock }
    }
}

impl Lines for StdinLines<'_> {
    fn next(&mut self, timeout: Option<Duration>) -> Line {
        let start = self.clock.elapsed();
        loop {
            if let Some(line) = self.signals.take() {
                return line;
            }
            let left = timeout.map(|timeout| timeout.saturating_sub(self.clock.elapsed().saturating_sub(start)));
            match self.lines.recv_timeout(left.map_or(TICK, |left| left.min(TICK))) {
                Ok(text) => return Line::Text(text),
                Err(RecvTimeoutError::Disconnected) => return Line::End,
                Err(RecvTimeoutError::Timeout) if left.is_some_and(|left| left <= TICK) => return Line::TimeUp,
                Err(RecvTimeoutError::Timeout) => {}
            }
        }
    }

    fn elapsed(&self) -> Duration {
        self.clock.elapsed()
    }
}

#[cfg(unix)]
struct Signals {
    interrupt: std::sync::Arc<std::sync::atomic::AtomicBool>,
    terminate: std::sync::Arc<std::sync::atomic::AtomicBool>,
}

#[cfg(unix)]
impl Signals {
    fn listen() -> Self {
        use signal_hook::consts::{SIGHUP, SIGINT, SIGQUIT, SIGTERM};
        let signals = Self { interrupt: std::sync::Arc::default(), terminate: std::sync::Arc::default() };
        // Where a signal cannot be caught it keeps its usual effect.
        signal_hook::flag::register(SIGINT, signals.interrupt.clone()).ok();
        for signal in [SIGTERM, SIGHUP, SIGQUIT] {
            signal_hook::flag::register(signal, signals.terminate.clone()).ok();
        }
        signals
    }

    fn take(&self) -> Option<Line> {
        use std::sync::atomic::Ordering::SeqCst;
        if self.terminate.load(SeqCst) {
            return Some(Line::Terminate);
        }
        self.interrupt.load(SeqCst).then_some(Line::Interrupt)
    }
}

#[cfg(not(unix))]
struct Signals;

#[cfg(not(unix))]
impl Signals {
    fn listen() -> Self {
        Self
    }

    #[allow(clippy::unused_self, reason = "the same shape as where there are signals")]
    fn take(&self) -> Option<Line> {
        None
    }
}
