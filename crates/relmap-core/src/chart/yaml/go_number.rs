//! Numbers as Go writes them into text.

/// A number as Go writes it, and so as a template prints a value: `1e+06`, not `1000000`.
///
/// ```
/// use relmap_core::chart::yaml::as_go_writes;
/// for (number, text) in
///     [(1.10, "1.1"), (150.0, "150"), (20_241_001.0, "2.0241001e+07"), (0.00001, "1e-05")]
/// {
///     assert_eq!(as_go_writes(number), text);
/// }
/// ```
pub fn as_go_writes(number: f64) -> String {
    let scientific = format!("{number:e}");
    let Some((digits, exponent)) = scientific.split_once('e') else { return scientific };
    let exponent: i32 = exponent.parse().unwrap_or_default();
    if (-4..6).contains(&exponent) {
        return number.to_string();
    }
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{digits}e{sign}{:02}", exponent.abs())
}
