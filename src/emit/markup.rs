//! XML, an element a line, indented by its depth.

/// What was written so far.
pub(super) struct Markup {
    pub(super) text: String,
    depth: usize,
}

impl Markup {
    /// Room for `bytes` bytes.
    pub(super) fn with_capacity(bytes: usize) -> Markup {
        Markup {
            text: String::with_capacity(bytes),
            depth: 0,
        }
    }

    /// A line of the file.
    pub(super) fn put(&mut self, line: &str) {
        for _ in 0..self.depth {
            self.text.push_str("  ");
        }
        self.text.push_str(line);
        self.text.push('\n');
    }

    /// A line that opens an element.
    pub(super) fn open(&mut self, line: &str) {
        self.put(line);
        self.depth += 1;
    }

    /// The line that closes the element `name`.
    pub(super) fn close(&mut self, name: &str) {
        self.depth -= 1;
        self.put(&format!("</{name}>"));
    }
}
