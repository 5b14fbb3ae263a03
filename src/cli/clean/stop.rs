//! Ctrl-C: the pages in hand are finished. A second one ends the program at once.

use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Whether somebody wants the run to stop.
pub(super) struct Stop(Arc<AtomicBool>);

impl Stop {
    /// Nobody does, and signals end the program as usual.
    pub(super) fn never() -> Stop {
        Stop(Arc::default())
    }

    /// Asked for by a signal.
    pub(super) fn on_signals() -> Stop {
        let asked = Arc::new(AtomicBool::new(false));
        for (signal, code) in [(SIGINT, 130), (SIGTERM, 143)] {
            // The order matters: the first signal finds nothing asked yet. One that cannot be caught ends the program.
            let _ = flag::register_conditional_shutdown(signal, code, asked.clone());
            let _ = flag::register(signal, asked.clone());
        }
        Stop(asked)
    }

    pub(super) fn asked(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}
