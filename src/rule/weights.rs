//! The numbers that passes weigh evidence with; profiles tune them.

use serde::{Deserialize, Serialize};

macro_rules! weights {
    ($($(#[$doc:meta])* $name:ident = $value:expr;)*) => {
        /// Costs in hundredths of a nat, widths in twentieths of an em. A reading of the page is the cheaper the
        /// likelier it is; the pass over the lines takes the cheapest.
        #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
        #[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
        pub struct Weights { $($(#[$doc])* pub $name: i32,)* }
        impl Default for Weights {
            fn default() -> Weights { Weights { $($name: $value,)* } }
        }
        impl Weights {
            /// Every weight that is not nought: its name, and all weights without it.
            pub(crate) fn each_without(&self) -> Vec<(&'static str, Weights)> {
                let mut out = Vec::new();
                $(if self.$name != 0 {
                    out.push((stringify!($name), Weights { $name: 0, ..self.clone() }));
                })*
                out
            }
        }
    };
}

weights! {
    /// A paragraph ends here.
    break_base = 150;
    /// … although its last line is full.
    break_full = 150;
    /// … although it is full, but it ends a sentence.
    break_full_stop = 40;
    /// … and ends in a mark that closes sentences.
    break_stop = 10;
    /// … and ends in plain text.
    break_plain = 400;
    /// … on a page where several do.
    break_plain_habit = 340;
    /// … and ends in a mark that stands inside sentences.
    break_pause = 420;
    /// … although it ends inside brackets.
    break_bracket = 400;
    /// … and ends with an opening bracket, or the next line begins with a mark that cannot begin one.
    break_never = 900;
    /// A block ends inside a word of the lexicon, at the most.
    break_word = 400;
    /// A block ends between letters that no word of the lexicon joins.
    break_no_word = 0;
    /// Lines are joined although the next word would have fitted: at once, and per unit of the room left.
    join_short = 175;
    /// Lines of full-width glyphs are joined although the next word would just have fitted.
    join_exact = 205;
    /// … the same where only the first piece of the second line is full-width.
    join_first_exact = 100;
    /// … although it may have fitted, as far as the widths of mixed glyphs are known.
    join_near = 100;
    /// Per em of the room left.
    join_short_em = 150;
    /// The most that room can cost.
    join_short_most = 630;
    /// A line is wider than its column: per em.
    join_over_em = 300;
    /// Joining two lines without any mark.
    join_bare = 40;
    /// Joining over a blank line.
    join_blank = 40;
    /// … on a page whose blank lines stand between blocks only.
    join_trusted_blank = 260;
    /// A block ends before a blank line on such a page: taken off.
    break_blank = 120;
    /// Joining although the second line is indented.
    join_indent = 350;
    /// Joining although a rule says that a block begins here, in percent of the rule's weight.
    join_label = 300;
    /// A first line without indent on a page that indents, or with one on a page that does not.
    indent_against_habit = 170;
    /// The column's width changes between blocks.
    width_change = 160;
    /// The column's width changes inside a block.
    width_change_inside = 650;
    /// … from narrow to wide, as in text that begins beside a picture.
    width_grows_inside = 300;
    /// A column width that none of the lines around has.
    width_rare = 205;
    /// A line of running text was printed twice, as display type is.
    text_doubled = 200;
    /// Running text stands above columns that were printed row by row.
    text_above = 100;
    /// A heading does.
    head_above = -100;
    /// A line is a heading.
    head_base = 330;
    /// … narrower than three quarters of the column.
    head_narrow = -90;
    /// … wider than the column.
    head_wide = -155;
    /// … about as wide as the column.
    head_even = 85;
    /// … for each mark of punctuation inside.
    head_mark = 75;
    /// … for each further mark in a line, and for each mark on pages where `、` closes sentences.
    head_marks = 200;
    /// … with a byline below.
    head_signed = -565;
    /// … with a printed number, in percent of the rule's weight.
    head_ordinal = -450;
    /// … ends in a mark that closes sentences.
    head_stop = 520;
    /// … the last line ends in a mark that stands inside sentences.
    head_pause = 295;
    /// … after a paragraph that does not end a sentence.
    head_after_open = 155;
    /// … an ornament was taken from its last line.
    head_ornament = -700;
    /// … set letter by letter.
    head_spaced = -35;
    /// … at the top of the page.
    head_top = -230;
    /// … at the foot of the page.
    head_bottom = -45;
    /// … below a heading of two clauses, which is a kicker.
    head_kicked = -330;
    /// … was printed twice.
    head_doubled = -175;
    /// … a gap between two clauses.
    head_gap = -100;
    /// … longer than any heading is.
    head_long = 500;
    /// A heading goes on.
    head_join = 45;
    /// … with a longer line.
    head_grows = 540;
    /// … over a blank line.
    head_join_blank = 215;
    /// … although the line before is display type, which is whole on its line.
    head_join_whole = 200;
    /// … although the line before is two clauses with a gap between them, or ends in a dash.
    head_join_clauses = 565;
    /// A line is what a rule says it is.
    label_base = 240;
    /// … in percent of the rule's weight.
    label_weight = 500;
    /// A line is not what a rule says it is, in percent of the rule's weight.
    label_against = 150;
    /// A line set larger than running text is a heading.
    size_head = -400;
    /// … and is running text.
    size_text = 900;
    /// A line of the size of running text is a heading, on a page that has larger ones.
    size_even = 120;
    /// Lines of different sizes are joined.
    size_join = 900;
    /// A paragraph begins flush where the column's are indented, or indented without an indent.
    place_flush = 300;
    /// Joining although the second line is indented as first lines are.
    place_indent = 500;
    /// Joining over white that is wider than between rows.
    white_join = 260;
    /// White above and below a heading.
    white_head = -100;
    /// Lines of one size that follow one another closely are one heading.
    size_alike = -300;
    /// Lines are joined although the next word would surely have fitted.
    place_short = 400;
    /// Pieces of a heading that stand on one row.
    row_join = -500;
    /// A line that the file calls a heading is one.
    told_head = -180;
    /// … and is running text.
    told_text = 140;
    /// Lines are joined that the file calls different things, or puts into different articles.
    told_join = 320;
    /// A line stands for itself: verse, lists, text typed a paragraph a line.
    unwrapped = 50;
}
