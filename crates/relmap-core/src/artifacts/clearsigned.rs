//! The one signed text in a provenance file, in the form that every gpg reads.

/// What begins an armored part.
const BEGIN: &str = "-----BEGIN PGP ";
const MESSAGE: &str = "-----BEGIN PGP SIGNED MESSAGE-----";
const SIGNATURE: &str = "-----BEGIN PGP SIGNATURE-----";
const END: &str = "-----END PGP SIGNATURE-----";

/// The signed text of a file, without what is around it; or why there is none. A program is led to nothing else that it
/// would read, such as a second message or one that is encrypted.
///
/// Helm 4 writes no checksum behind the signature, and gpg before 2.4 reads on without one: it is added. It proves
/// nothing, so nothing is lost by that.
///
/// # Errors
/// If the file is not plain text with exactly one signed text.
pub fn clearsigned(bytes: &[u8]) -> Result<String, &'static str> {
    let text = std::str::from_utf8(bytes).map_err(|_| "it is not UTF-8 text")?;
    let is_odd = |c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t');
    if text.replace("\r\n", "\n").contains(|c| c == '\r' || is_odd(c)) {
        return Err("it is not plain text");
    }
    let lines: Vec<&str> = text.lines().collect();
    let begins = lines.iter().map(|line| line.trim()).filter(|line| line.starts_with(BEGIN));
    let begins: Vec<&str> = begins.collect();
    let at = |wanted: &str| lines.iter().position(|line| line.trim_end() == wanted);
    let (Some(first), Some(signature), Some(end)) = (at(MESSAGE), at(SIGNATURE), at(END)) else {
        return Err("it is not one signed text");
    };
    if begins != [MESSAGE, SIGNATURE] || first > signature || signature > end {
        return Err("it is not one signed text");
    }
    let mut found: Vec<&str> = lines[first..end].to_vec();
    let armor = &lines[signature + 1..end];
    let checksum = match armor.iter().any(|line| line.starts_with('=')) {
        true => None,
        // Header lines come first, and then an empty one.
        false => armor
            .iter()
            .position(|line| line.trim().is_empty())
            .and_then(|empty| decoded(&armor[empty..].concat()))
            .map(|bytes| checksum(&bytes)),
    };
    found.extend(checksum.as_deref());
    found.extend([END, ""]);
    Ok(found.join("\n"))
}

const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Decodes base64; `None` if it is none.
fn decoded(text: &str) -> Option<Vec<u8>> {
    let (mut bits, mut count, mut found) = (0_u32, 0_u32, Vec::new());
    for byte in text.bytes().filter(|byte| !byte.is_ascii_whitespace() && *byte != b'=') {
        let digit = DIGITS.iter().position(|known| *known == byte)?;
        bits = (bits << 6 | u32::try_from(digit).ok()?) & 0xff_ffff;
        count += 6;
        if count >= 8 {
            count -= 8;
            found.push(u8::try_from((bits >> count) & 0xff).ok()?);
        }
    }
    Some(found)
}

/// The checksum line of an armor (RFC 4880, 6.1).
fn checksum(bytes: &[u8]) -> String {
    let mut crc: u32 = 0x00b7_04ce;
    for byte in bytes {
        crc ^= u32::from(*byte) << 16;
        for _ in 0..8 {
            crc <<= 1;
            if crc & 0x0100_0000 != 0 {
                crc ^= 0x0186_4cfb;
            }
        }
    }
    let digit = |shift: u32| {
        let index = usize::try_from((crc >> shift) & 0x3f).unwrap_or_default();
        char::from(DIGITS[index])
    };
    ['='].into_iter().chain([18, 12, 6, 0].map(digit)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: &str = "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\nx\n- -----BEGIN PGP MESSAGE-----\n\
                       -----BEGIN PGP SIGNATURE-----\n\naGVsbG8=\n=AAAA\n-----END PGP SIGNATURE-----\n";

    #[test]
    fn what_is_around_the_signed_text_is_left_out() {
        assert_eq!(clearsigned(ONE.as_bytes()).as_deref(), Ok(ONE));
        let around = format!("before\n{}after\n", ONE.replace('\n', "\r\n"));
        assert_eq!(clearsigned(around.as_bytes()).as_deref(), Ok(ONE));
    }

    /// As gpg computes it: `printf hello | gpg --enarmor`.
    #[test]
    fn a_checksum_is_added_where_there_is_none() {
        let without = ONE.replace("=AAAA\n", "");
        let expected = ONE.replace("=AAAA", "=R/WK");
        assert_eq!(clearsigned(without.trim_end().as_bytes()), Ok(expected));
    }

    #[test]
    fn anything_else_than_one_signed_text_is_none() {
        let two = Err("it is not one signed text");
        let hidden = ONE.replace("\nx\n", "\nx\n  -----BEGIN PGP MESSAGE-----\n");
        let twice = format!("{ONE}{ONE}");
        for text in ["", "x", &twice, &hidden, "-----BEGIN PGP MESSAGE-----\n"] {
            assert_eq!(clearsigned(text.as_bytes()), two, "{text}");
        }
        assert_eq!(clearsigned(b"\xff"), Err("it is not UTF-8 text"));
        assert_eq!(clearsigned(ONE.replace('x', "a\rb").as_bytes()), Err("it is not plain text"));
        assert_eq!(clearsigned(ONE.replace('x', "\0").as_bytes()), Err("it is not plain text"));
    }
}
