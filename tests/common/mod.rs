//! Running the command.
#![allow(clippy::unwrap_used, dead_code, unreachable_pub)]

pub mod mangled;

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// How a run ended.
pub struct Ran {
    pub code: i32,
    pub out: String,
    pub err: String,
    pub took: Duration,
}

/// The command, to be run in `dir`.
pub fn newsmend(dir: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_newsmend"));
    command.current_dir(dir);
    command
}

/// Run the command in `dir`, with `stdin` piped in.
pub fn run_with(dir: &Path, args: &[&str], stdin: &[u8]) -> Ran {
    let begun = Instant::now();
    let mut command = newsmend(dir);
    let mut child = command
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut pipe = child.stdin.take().unwrap();
    let stdin = stdin.to_vec();
    let feeder = std::thread::spawn(move || drop(pipe.write_all(&stdin)));
    let output = child.wait_with_output().unwrap();
    feeder.join().unwrap();
    Ran {
        code: output.status.code().expect("ended by a signal"),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
        took: begun.elapsed(),
    }
}

/// Run the command in `dir`, with nothing on standard input.
pub fn run(dir: &Path, args: &[&str]) -> Ran {
    run_with(dir, args, b"")
}

/// Write a file below `dir`, making its folders.
pub fn put(dir: &Path, name: &str, bytes: impl AsRef<[u8]>) {
    let path = dir.join(name);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, bytes).unwrap();
}

/// Running text, as papers have it.
pub const WATER: &str = "清溪河全长九十七公里，曾经密布着四十三座小水电站，一年有五个月断流。前年起，三县联合出台退出方案，两年多时间里，\
                     三十一座电站有序退出，十二座完成生态改造，河里又有了鱼。";
/// The same.
pub const MUSIC: &str = "昨日早高峰，一名男子背着手风琴走进车厢，有乘客请他来一首。他看了看表说，只能弹到终点站，接下来的十一分钟里，\
                     半个车厢的人都在唱，有人把歌词写在了车票的背面。";
/// The same.
pub const TREES: &str = "农技人员下沉到田，各地选派包村联户农技员二十一万余名，围绕整地、播种、施肥、防病四个环节开展指导，累计培训农民。\
                     合作社的仓库里堆满了新收的种子，等着春天。";
