//! New inputs out of old ones.

use fastrand::Rng;

/// The longest input that is made.
pub const MAX_LEN: usize = 4096;

/// An input made from `parent` by a few random changes. `other` lends parts of itself.
pub fn mutate(rng: &mut Rng, parent: &[u8], other: &[u8], words: &[&str]) -> Vec<u8> {
    let mut input = parent.to_vec();
    for _ in 0..1 + rng.usize(..4) {
        change(rng, &mut input, other, words);
    }
    input.truncate(MAX_LEN);
    input
}

/// An input made of words alone.
pub fn compose(rng: &mut Rng, words: &[&str]) -> Vec<u8> {
    let count = rng.usize(..40);
    (0..count).flat_map(|_| word(rng, words)).collect()
}

fn word(rng: &mut Rng, words: &[&str]) -> Vec<u8> {
    const COMMON: [&str; 24] = [
        "\n",
        "\r\n",
        "\r",
        " ",
        "\t",
        "  ",
        ":",
        "-",
        "/",
        "@",
        "\"",
        "'",
        "#",
        "[",
        "]",
        "0",
        "1.2.3",
        "\u{FEFF}",
        "é",
        "\0",
        "\n%%\n",
        "v",
        "99999999999999999999",
        "\u{202E}",
    ];
    let all = words.len() + COMMON.len();
    let chosen = rng.usize(..all);
    words.get(chosen).unwrap_or_else(|| &COMMON[chosen - words.len()]).as_bytes().to_vec()
}

fn change(rng: &mut Rng, input: &mut Vec<u8>, other: &[u8], words: &[&str]) {
    let at = rng.usize(..=input.len());
    match rng.usize(..10) {
        0 if at < input.len() => input[at] = rng.u8(..),
        1 if at < input.len() => input[at] ^= 1 << rng.usize(..8),
        2 => {
            let range = stretch(rng, input.len());
            input.drain(range);
        }
        3 => {
            let copy = input[stretch(rng, input.len())].to_vec();
            insert(input, at, copy);
        }
        4 => {
            let lent = other[stretch(rng, other.len())].to_vec();
            insert(input, at, lent);
        }
        5 => {
            // The head of one and the tail of the other.
            input.truncate(at);
            input.extend_from_slice(&other[rng.usize(..=other.len())..]);
        }
        6 => swap_lines(rng, input),
        7 => other_number(rng, input),
        _ => {
            let new = word(rng, words);
            if rng.bool() {
                let range = stretch(rng, input.len());
                input.splice(range, new);
            } else {
                insert(input, at, new);
            }
        }
    }
}

fn insert(input: &mut Vec<u8>, at: usize, new: Vec<u8>) {
    input.splice(at..at, new);
}

/// A random range of a text, mostly a short one.
fn stretch(rng: &mut Rng, length: usize) -> std::ops::Range<usize> {
    let start = rng.usize(..=length);
    let longest = if rng.u8(..4) == 0 { length - start } else { (length - start).min(8) };
    start..start + rng.usize(..=longest)
}

fn swap_lines(rng: &mut Rng, input: &mut Vec<u8>) {
    let mut lines: Vec<Vec<u8>> =
        input.split_inclusive(|&b| b == b'\n').map(<[u8]>::to_vec).collect();
    if lines.len() > 1 {
        let (one, two) = (rng.usize(..lines.len()), rng.usize(..lines.len()));
        lines.swap(one, two);
        *input = lines.concat();
    }
}

fn other_number(rng: &mut Rng, input: &mut Vec<u8>) {
    let digits: Vec<usize> = (0..input.len()).filter(|&at| input[at].is_ascii_digit()).collect();
    if let Some(&at) = rng.choice(&digits) {
        let end = (at..input.len()).find(|&at| !input[at].is_ascii_digit()).unwrap_or(input.len());
        let number = match rng.u8(..4) {
            0 => u64::MAX.to_string(),
            1 => "0".to_owned(),
            2 => format!("0{}", rng.u8(..)),
            _ => rng.u8(..32).to_string(),
        };
        input.splice(at..end, number.into_bytes());
    }
}
