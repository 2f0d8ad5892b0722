//! One answer typed under time, on a terminal: rustyline with a clock beside it. The clock stands in the prompt and is
//! announced above the text at half time, 30 s and 10 s; a hard limit takes what has been typed.
//!
//! rustyline has no time-out. Its own SIGINT handler, active only while it reads, ends the reading with the terminal
//! restored; in raw mode the keyboard sends no SIGINT, so one that arrives is ours. The clock's thread sends it to the
//! reading thread until the reading has ended. What was typed is mirrored by the hinter, which rustyline calls after every
//! change.

use std::{
    borrow::Cow,
    io::{self, Write},
    sync::{
        Arc, Condvar, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicU8, AtomicU64, Ordering::SeqCst},
        mpsc,
    },
    thread,
    time::Duration,
};

use rustyline::{
    Cmd, CompletionType, ConditionalEventHandler, Config, Context, Editor, Event, EventContext, EventHandler,
    ExternalPrinter, Helper, KeyCode, KeyEvent, Modifiers, Prompt, RepeatCount, completion::Completer,
    error::ReadlineError, highlight::Highlighter, hint::Hinter, history::MemHistory, validate::Validator,
};

use crate::{
    clock::Clock,
    session::{Ask, Reply, time},
};

/// Why a reading was ended from outside.
const NOTHING: u8 = 0;
const TIME_UP: u8 = 1;
const TERMINATED: u8 = 2;
const EDIT: u8 = 3;

/// How often the clock looks at itself.
const TICK: Duration = Duration::from_millis(100);
/// How often the reading thread is woken until it has woken up.
const POKE: Duration = Duration::from_millis(50);

/// What the reading thread, the clock's thread and the signal handler share.
#[derive(Debug, Default)]
struct Shared {
    /// What has been typed so far.
    text: Mutex<String>,
    why: AtomicU8,
    /// A signal asked the program to stop.
    terminated: AtomicBool,
    /// Counts the readings; 0 in the low bit while none goes on.
    epoch: AtomicU64,
}

/// A lock that a panic elsewhere does not poison for good: what it guards is always whole.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The prompt of a terminal interview.
pub struct TimedPrompt {
    editor: Editor<Mirror, MemHistory>,
    shared: Arc<Shared>,
    notices: Option<mpsc::SyncSender<(u64, String)>>,
}

impl TimedPrompt {
    /// Sets the terminal up; `commands` are completed by Tab.
    ///
    /// # Errors
    /// When stdin or stdout is no terminal that can be drawn on (a pipe, `TERM=dumb`).
    pub fn new(commands: &'static [&'static str]) -> io::Result<Self> {
        let shared = Arc::new(Shared::default());
        watch_signals(&shared)?;
        let config = Config::builder()
            .completion_type(CompletionType::List)
            .auto_add_history(false)
            .bracketed_paste(true)
            .max_history_size(200)
            .map_err(io::Error::other)?
            .build();
        let mut editor =
            Editor::with_history(config.clone(), MemHistory::with_config(&config)).map_err(io::Error::other)?;
        editor.set_helper(Some(Mirror { shared: Arc::clone(&shared), commands }));
        // Enter submits; these two open a new line.
        editor.bind_sequence(KeyEvent(KeyCode::Enter, Modifiers::ALT), EventHandler::Simple(Cmd::Newline));
        editor.bind_sequence(KeyEvent::ctrl('J'), EventHandler::Simple(Cmd::Newline));
        // A search through the history replaces what is typed, which the clock must never do.
        editor.bind_sequence(KeyEvent::ctrl('R'), EventHandler::Simple(Cmd::Noop));
        editor.bind_sequence(KeyEvent::ctrl('S'), EventHandler::Simple(Cmd::Noop));
        let handler = OpenEditor { shared: Arc::clone(&shared) };
        editor.bind_sequence(
            Event::KeySeq(vec![KeyEvent::ctrl('X'), KeyEvent::ctrl('E')]),
            EventHandler::Conditional(Box::new(handler)),
        );
        let printer = editor.create_external_printer().map_err(io::Error::other)?;
        let notices = announce(printer, &shared);
        Ok(Self { editor, shared, notices: Some(notices) })
    }

    /// Asks for one answer. `save` is called about once a second with what has been typed so far.
    pub fn ask(&mut self, ask: &Ask, clock: &dyn Clock, save: &mut (dyn FnMut(&str) + Send)) -> Reply {
        if self.shared.terminated.load(SeqCst) {
            return Reply::Terminated(ask.initial.clone());
        }
        let start = clock.elapsed();
        let prompt = ClockPrompt::new(ask, clock, start);
        ask.initial.clone_into(&mut lock(&self.shared.text));
        self.shared.why.store(NOTHING, SeqCst);
        let epoch = self.shared.epoch.fetch_add(1, SeqCst) + 1;
        let done = (Mutex::new(false), Condvar::new());
        let reader = Reader::current();
        let read = thread::scope(|scope| {
            let (shared, notices, done) = (&self.shared, &self.notices, &done);
            let timer = Timer { ask, clock, start, shared, notices: notices.as_ref(), epoch, done, reader };
            let timing = scope.spawn(move || timer.run(save));
            let read = self.editor.readline_with_initial(&prompt, (ask.initial.as_str(), ""));
            *lock(&done.0) = true;
            done.1.notify_all();
            let _ = timing.join();
            read
        });
        self.shared.epoch.fetch_add(1, SeqCst);
        let typed = || lock(&self.shared.text).clone();
        match read {
            Ok(text) => {
                if !text.trim().is_empty() {
                    let _ = self.editor.add_history_entry(text.trim_end());
                }
                Reply::Submitted(text)
            }
            Err(ReadlineError::Eof) => Reply::Closed(typed()),
            Err(ReadlineError::Interrupted | ReadlineError::Signal(_)) => match self.shared.why.load(SeqCst) {
                TIME_UP => Reply::TimeUp(typed()),
                TERMINATED => Reply::Terminated(typed()),
                EDIT => Reply::Edit(typed()),
                _ => Reply::Cancelled(typed()),
            },
            // The terminal is gone.
            Err(_) => Reply::Terminated(typed()),
        }
    }

    /// Whether a signal asked the program to stop.
    pub(super) fn terminated(&self) -> bool {
        self.shared.terminated.load(SeqCst)
    }

    /// Waits for a line without a clock, such as Enter between two questions.
    pub fn line(&mut self, prompt: &str, clock: &dyn Clock) -> Reply {
        let ask = Ask { label: prompt.to_owned(), ..Ask::default() };
        self.ask(&ask, clock, &mut |_| {})
    }
}

/// The prompt with the time that is left. rustyline asks for it again at every repaint; its width never changes.
struct ClockPrompt<'a> {
    /// `faces[s]` shows `s` seconds.
    faces: Vec<String>,
    clock: &'a dyn Clock,
    start: Duration,
    left: Option<Duration>,
    plain: String,
}

/// A clock of so many seconds at most is kept as text; a longer one shows minutes once it is below.
const LONGEST: u64 = 2 * 3600;

impl<'a> ClockPrompt<'a> {
    fn new(ask: &Ask, clock: &'a dyn Clock, start: Duration) -> Self {
        let label = if ask.label.is_empty() { String::new() } else { format!("{} ", ask.label) };
        let left = ask.left.filter(|left| left.as_secs() <= LONGEST);
        let faces = left.map_or_else(Vec::new, |left| {
            (0..=left.as_secs() + 1)
                .map(|seconds| {
                    if seconds == 0 {
                        "[ over] > ".to_owned()
                    } else {
                        format!("[{:>5}] > ", time::clock(Duration::from_secs(seconds)))
                    }
                })
                .collect()
        });
        let plain = if ask.label.is_empty() || ask.number > 0 { "> ".to_owned() } else { label };
        Self { faces, clock, start, left, plain }
    }
}

impl Prompt for ClockPrompt<'_> {
    fn raw(&self) -> &str {
        let Some(left) = self.left else { return &self.plain };
        let left = left.saturating_sub(self.clock.elapsed().saturating_sub(self.start));
        let seconds = left.as_secs() + u64::from(left.subsec_nanos() > 0);
        self.faces.get(seconds as usize).or(self.faces.last()).map_or(&self.plain, |face| face)
    }
}

/// The thread that asked, to be woken up.
#[derive(Debug, Clone, Copy)]
struct Reader {
    #[cfg(unix)]
    thread: nix::sys::pthread::Pthread,
}

impl Reader {
    fn current() -> Self {
        Self {
            #[cfg(unix)]
            thread: nix::sys::pthread::pthread_self(),
        }
    }

    /// Ends its reading. Only Unix can; elsewhere the limit is noted when the answer is submitted.
    fn wake(self) {
        #[cfg(unix)]
        let _ = nix::sys::pthread::pthread_kill(self.thread, nix::sys::signal::Signal::SIGINT);
    }
}

/// What runs beside the reading.
struct Timer<'a> {
    ask: &'a Ask,
    clock: &'a dyn Clock,
    start: Duration,
    shared: &'a Shared,
    notices: Option<&'a mpsc::SyncSender<(u64, String)>>,
    epoch: u64,
    done: &'a (Mutex<bool>, Condvar),
    reader: Reader,
}

impl Timer<'_> {
    fn run(&self, save: &mut (dyn FnMut(&str) + Send)) {
        let mut due = self.marks();
        let mut saved = (Duration::ZERO, String::new());
        let mut over_said = self.ask.left.is_some_and(|left| left.is_zero());
        let mut shown = u64::MAX;
        let mut finished = lock(&self.done.0);
        while !*finished {
            let passed = self.clock.elapsed().saturating_sub(self.start);
            let left = self.ask.left.map(|left| left.saturating_sub(passed));
            let up = self.ask.strict && left.is_some_and(|left| left.is_zero());
            let wait = if up || self.shared.terminated.load(SeqCst) {
                let why = if up { TIME_UP } else { TERMINATED };
                let _ = self.shared.why.compare_exchange(NOTHING, why, SeqCst, SeqCst);
                self.reader.wake();
                POKE
            } else {
                if let Some(left) = left {
                    while due.last().is_some_and(|mark| left <= *mark) {
                        if let Some(mark) = due.pop()
                            && left + Duration::from_secs(2) > mark
                        {
                            self.say(&format!("-- question {}: {} left --", self.ask.number, time::clock(mark)));
                        }
                    }
                    if left.is_zero() && !over_said {
                        over_said = true;
                        self.say(&format!(
                            "-- question {}: time is up; finish your thought and press Enter --",
                            self.ask.number
                        ));
                    }
                    // The clock in the prompt moves when the line is painted again, which a message that moves the cursor
                    // nowhere brings about. Not for a long answer: one taller than the screen would be copied upwards.
                    let seconds = left.as_secs();
                    if seconds != shown && lock(&self.shared.text).len() < 600 {
                        shown = seconds;
                        self.say("\x1b[1A");
                    }
                }
                TICK.min(left.filter(|left| !left.is_zero()).unwrap_or(TICK))
            };
            if passed.saturating_sub(saved.0) >= Duration::from_secs(1) {
                let text = lock(&self.shared.text).clone();
                if text != saved.1 {
                    save(&text);
                    saved.1 = text;
                }
                saved.0 = passed;
            }
            finished = self.done.1.wait_timeout(finished, wait).unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// When the time that is left is announced, shortest first.
    fn marks(&self) -> Vec<Duration> {
        let (Some(left), Some(limit)) = (self.ask.left, self.ask.limit) else { return Vec::new() };
        let mut marks: Vec<Duration> = [limit / 2, Duration::from_secs(30), Duration::from_secs(10)]
            .into_iter()
            .filter(|mark| *mark < left && *mark < limit)
            .map(|mark| Duration::from_secs(mark.as_secs().max(1)))
            .collect();
        marks.sort_unstable();
        marks.dedup();
        marks
    }

    fn say(&self, text: &str) {
        // Never waits: rustyline does not take a message while it reads a key sequence.
        if let Some(notices) = self.notices {
            let _ = notices.try_send((self.epoch, text.to_owned()));
        }
    }
}

/// Prints notices above the typed text, on a thread of its own because printing waits for rustyline.
fn announce(
    mut printer: impl ExternalPrinter + Send + 'static,
    shared: &Arc<Shared>,
) -> mpsc::SyncSender<(u64, String)> {
    let (send, receive) = mpsc::sync_channel::<(u64, String)>(4);
    let shared = Arc::clone(shared);
    thread::spawn(move || {
        for (epoch, text) in receive {
            // One that belongs to an earlier question has lost its meaning.
            if shared.epoch.load(SeqCst) == epoch && printer.print(format!("{text}\n")).is_err() {
                return;
            }
        }
    });
    send
}

/// SIGTERM, SIGHUP and SIGQUIT end the interview with everything kept; SIGINT must never have its deadly default, since it
/// is what wakes the reading.
#[cfg(unix)]
fn watch_signals(shared: &Arc<Shared>) -> io::Result<()> {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGQUIT, SIGTERM};
    signal_hook::flag::register(SIGINT, Arc::new(AtomicBool::new(false)))?;
    let mut signals = signal_hook::iterator::Signals::new([SIGTERM, SIGHUP, SIGQUIT])?;
    let shared = Arc::clone(shared);
    thread::spawn(move || {
        for _ in signals.forever() {
            shared.terminated.store(true, SeqCst);
        }
    });
    Ok(())
}

#[cfg(not(unix))]
#[allow(clippy::unnecessary_wraps, reason = "one signature for all systems")]
fn watch_signals(_shared: &Arc<Shared>) -> io::Result<()> {
    Ok(())
}

/// Mirrors what is typed and completes commands.
struct Mirror {
    shared: Arc<Shared>,
    commands: &'static [&'static str],
}

impl Helper for Mirror {}
impl Validator for Mirror {}

impl Highlighter for Mirror {
    fn highlight_prompt<'b, 's: 'b, 'p: 'b>(&'s self, prompt: &'p str, _default: bool) -> Cow<'b, str> {
        Cow::Borrowed(prompt)
    }
}

impl Hinter for Mirror {
    type Hint = String;

    fn hint(&self, line: &str, _pos: usize, _context: &Context<'_>) -> Option<String> {
        line.clone_into(&mut lock(&self.shared.text));
        None
    }
}

impl Completer for Mirror {
    type Candidate = String;

    fn complete(&self, line: &str, pos: usize, _context: &Context<'_>) -> rustyline::Result<(usize, Vec<String>)> {
        let typed = &line[..pos];
        if !typed.starts_with(':') || typed.contains(char::is_whitespace) {
            return Ok((pos, Vec::new()));
        }
        let fits =
            self.commands.iter().filter(|command| command.starts_with(typed)).map(|command| (*command).to_owned());
        Ok((0, fits.collect()))
    }
}

/// Ctrl-X Ctrl-E: go on in an editor.
struct OpenEditor {
    shared: Arc<Shared>,
}

impl ConditionalEventHandler for OpenEditor {
    fn handle(&self, _event: &Event, _count: RepeatCount, _positive: bool, context: &EventContext) -> Option<Cmd> {
        context.line().clone_into(&mut lock(&self.shared.text));
        self.shared.why.store(EDIT, SeqCst);
        Some(Cmd::Interrupt)
    }
}

/// Empties what has been printed, quietly when nobody reads it any more.
pub fn flush() {
    let _ = io::stdout().flush();
}
