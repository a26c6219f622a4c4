package io.vorlauf.cli.internal.compare;

import io.vorlauf.api.decoding.Prompt;

/**
 * A prompt and where it came from.
 *
 * @param label for messages: {@code line 3 of prompts.txt}
 * @param prompt the prompt
 */
public record LabelledPrompt(String label, Prompt prompt) {}
