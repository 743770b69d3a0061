// SPDX-License-Identifier: Apache-2.0

/// What is counted of the texts that are written.
///
/// Coverage, the share of eligible texts that are marked, is `wmctl_marked_texts_total / wmctl_eligible_texts_total`.
struct GenerationMetrics: Sendable {
    let eligible = Counter("wmctl_eligible_texts_total", "Texts written that no rule exempts from the mark.")
    let marked = Counter("wmctl_marked_texts_total", "Eligible texts in which the mark acted on one token or more.")
    let unmarked = Counter(
        "wmctl_unmarked_texts_total",
        "Texts written without a mark, by reason: an exemption, on_request, no_key, no_choice, too_few_tokens.",
        labels: ["reason"]
    )
    let expected = Counter(
        "wmctl_expected_verdicts_total",
        "Marked texts, by the verdict that their distributions promise.",
        labels: ["verdict"]
    )
    let selfDetections = Counter(
        "wmctl_self_detections_total",
        "Marked texts that the service looked for itself, by verdict; skipped where it had no time.",
        labels: ["verdict"]
    )
    let texts = Counter(
        "wmctl_generated_texts_total",
        "Texts that ended: stop, length, cancelled by the client's leaving, or failed.",
        labels: ["end"]
    )
    let promptTokens = Counter("wmctl_prompt_tokens_total", "Tokens of prompts.")
    let generatedTokens = Counter("wmctl_generated_tokens_total", "Tokens of texts.")
    let refused = Counter("wmctl_generation_refused_total", "Requests refused because too many texts waited.")
    let firstTokenSeconds = Histogram(
        "wmctl_first_token_seconds",
        "Seconds from a request to the first token of its first text.",
        bounds: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60]
    )
}
