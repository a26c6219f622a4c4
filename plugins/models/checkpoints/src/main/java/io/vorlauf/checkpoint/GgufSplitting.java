// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.checkpoint;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * How a byte-pair tokenizer of a GGUF file splits a text before it merges: the name in {@code tokenizer.ggml.pre}
 * stands for regular expressions, each of which isolates what it matches of what those before it left.
 *
 * @see <a href="https://github.com/ggml-org/llama.cpp/blob/master/src/llama-vocab.cpp">the names</a>
 */
enum GgufSplitting {

    LLAMA3(List.of("llama3", "llama-v3", "llama-bpe", "falcon3", "falcon-h1", "pixtral", "midm-2.0", "lfm2"),
            true, true, words("\\p{N}{1,3}")),
    LLAMA3_BY_MERGES(List.of("dbrx", "smaug-bpe", "glm4", "chatglm-bpe"), false, false, words("\\p{N}{1,3}")),
    QWEN2(List.of("qwen2", "deepseek-r1-qwen", "kormo", "stablelm2", "megrez", "hunyuan", "solar-open", "grok-2"),
            false, false, words("\\p{N}")),
    QWEN35(List.of("qwen35"), false, false,
            Texts.SHORT_FORMS + "|[^\\r\\n\\p{L}\\p{N}]?[\\p{L}\\p{M}]+|\\p{N}| ?[^\\s\\p{L}\\p{M}\\p{N}]+[\\r\\n]*"
                    + Texts.SPACES),
    GPT2(List.of("gpt-2", "phi-2", "olmo", "mpt", "jais", "trillion", "granite-docling", "exaone4", "gigachat",
            "a.x-4.0", "mellum", "modern-bert"), false, false, Texts.GPT2),
    DIGITS(List.of("smollm", "starcoder", "refact", "command-r", "codeshell", "exaone", "minerva-7b", "mellum2"),
            false, false, "\\p{N}", Texts.GPT2),
    FALCON(List.of("falcon"), false, false, "[\\p{P}\\$\\+<=>\\^~\\|`]+", Texts.GPT2, "[0-9][0-9][0-9]"),
    TEKKEN(List.of("tekken"), true, true, cased("", "\\p{N}")),
    GPT4O(List.of("gpt-4o", "llama4", "kanana2"), false, false, cased(Texts.SHORT_FORMS + "?", "\\p{N}{1,3}")),
    DEEPSEEK3(List.of("deepseek-v3", "hunyuan-dense", "joyai-llm"), false, false, "\\p{N}{1,3}", "[一-龥぀-ゟ゠-ヿ]+",
            "[!\"#$%&'()*+,\\-./:;<=>?@\\[\\\\\\]^_`{|}~][A-Za-z]+|[^\\r\\n\\p{L}\\p{P}\\p{S}]?[\\p{L}\\p{M}]+"
                    + "| ?[\\p{P}\\p{S}]+[\\r\\n]*" + Texts.SPACES),
    DEEPSEEK_CODER(List.of("deepseek-coder"), false, false,
            "[\\r\\n]", "\\s?\\p{L}+", "\\s?\\p{P}+", "[一-龥ࠀ-一가-퟿]+", "\\p{N}"),
    SEED_CODER(List.of("seed-coder"), false, false, Texts.SHORT_FORMS
            + "|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}| ?[^\\s\\p{L}\\p{N}\\r\\n]+" + Texts.SPACES),
    MINICPM5(List.of("minicpm5"), true, false, "\\p{N}{1,3}", words("\\p{N}+")),
    DEFAULT(List.of("default", ""), false, false,
            "[\\p{P}\\$\\+<=>\\^~\\|]+", Texts.GPT2, "\\p{N}+", "[0-9][0-9][0-9]");

    private final List<String> names;
    private final boolean wholeWords;
    private final boolean begins;
    private final List<String> expressions;

    GgufSplitting(List<String> names, boolean wholeWords, boolean begins, String... expressions) {
        this.names = names;
        this.wholeWords = wholeWords;
        this.begins = begins;
        this.expressions = List.of(expressions);
    }

    static Optional<GgufSplitting> of(String name) {
        return Arrays.stream(values()).filter(splitting -> splitting.names.contains(name)).findFirst();
    }

    /** The names there are, for messages. */
    static String known() {
        Set<String> all = new TreeSet<>();
        Arrays.stream(values()).forEach(splitting -> all.addAll(splitting.names));
        all.remove("");
        return String.join(", ", all);
    }

    /** What files are written with that split so. */
    String firstName() {
        return names.get(0);
    }

    /** In their order; each isolates its matches. */
    List<String> expressions() {
        return expressions;
    }

    /** Whether a piece that is in the vocabulary is a token, whatever the merges would make of it. */
    boolean wholeWords() {
        return wholeWords;
    }

    /** Whether texts begin with a token of their own unless the file says otherwise. */
    boolean begins() {
        return begins;
    }

    private static String words(String digits) {
        return Texts.SHORT_FORMS + "|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|" + digits + "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*"
                + Texts.SPACES;
    }

    /** Words that end where lower case changes to upper case. */
    private static String cased(String behind, String digits) {
        String upper = "[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]";
        String lower = "[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]";
        String before = "[^\\r\\n\\p{L}\\p{N}]?";
        return before + upper + "*" + lower + "+" + behind + "|" + before + upper + "+" + lower + "*" + behind + "|"
                + digits + "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*" + Texts.SPACES;
    }

    /** Parts of expressions; an enum's own constants are not there yet when its values are made. */
    private static final class Texts {

        static final String SHORT_FORMS = "(?:'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])";
        static final String SPACES = "|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";
        static final String GPT2 =
                "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)";
    }
}
