//! When a request is made again, and how long to wait before.

use std::time::Duration;

/// How often a request is made.
pub(crate) const TRIES: u32 = 4;

/// The longest that relmap waits before it asks again.
const LONGEST: Duration = Duration::from_secs(30);

/// Whether an answer is one that may be another one soon.
pub(crate) fn is_passing(status: u16) -> bool {
    matches!(status, 408 | 429 | 500 | 502 | 503 | 504)
}

/// How long to wait before the next try: as long as the server says, or else longer each time. None where the
/// server wants more patience than there is.
pub(crate) fn pause(tries: u32, retry_after: Option<&str>) -> Option<Duration> {
    match retry_after.map(str::trim).and_then(|value| value.parse::<u64>().ok()) {
        Some(seconds) => Some(Duration::from_secs(seconds)).filter(|pause| *pause <= LONGEST),
        None => Some(Duration::from_millis(250 << tries.min(6))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_server_says_how_long_within_bounds() {
        let seconds = |number| Some(Duration::from_secs(number));
        assert_eq!(pause(0, Some("7")), seconds(7));
        assert_eq!(pause(0, Some("3600")), None);
        assert_eq!(
            pause(0, Some("Wed, 21 Oct 2026 07:28:00 GMT")),
            Some(Duration::from_millis(250))
        );
        assert_eq!(pause(2, None), seconds(1));
    }
}
