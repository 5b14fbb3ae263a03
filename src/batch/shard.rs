//! A part of a run, so that several machines share one folder without talking.

use super::targets::key;
use crate::read::Found;
use std::str::FromStr;

/// Part `index` of `of`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shard {
    /// 1-based.
    pub index: u64,
    /// How many parts there are.
    pub of: u64,
}

impl Shard {
    /// Whether a page is in this part. It hangs on the page's path below what was named, not on what that is called or on
    /// what else there is; lines without a page's name to go by are told apart by their number.
    pub fn has(self, found: &Found) -> bool {
        self.of <= 1 || key(&found.key()) % self.of == self.index - 1
    }
}

impl FromStr for Shard {
    type Err = String;

    fn from_str(text: &str) -> Result<Shard, String> {
        let parts = text
            .split_once('/')
            .and_then(|(i, n)| Some((i.parse().ok()?, n.parse().ok()?)));
        match parts {
            Some((index, of)) if 1 <= index && index <= of => Ok(Shard { index, of }),
            _ => Err("write I/N, such as 2/8 for the second of eight parts".into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::{Input, Place};

    #[test]
    fn each_page_is_in_one_part_and_parts_are_alike() {
        let mut sizes = [0; 4];
        for i in 0..4000 {
            let page = Found::Place(Input {
                place: Place::Stdin,
                stem: format!("19{:02}/p{i}", i % 50).into(),
            });
            let parts: Vec<u64> = (1..=4).filter(|&index| Shard { index, of: 4 }.has(&page)).collect();
            assert_eq!(parts.len(), 1);
            sizes[parts[0] as usize - 1] += 1;
        }
        assert!(sizes.iter().all(|n| (850..1150).contains(n)), "{sizes:?}");
        assert!("0/4".parse::<Shard>().is_err() && "5/4".parse::<Shard>().is_err() && "2".parse::<Shard>().is_err());
    }
}
