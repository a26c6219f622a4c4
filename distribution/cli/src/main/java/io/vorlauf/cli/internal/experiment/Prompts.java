// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.cli.internal.experiment;

import io.vorlauf.lab.experiment.LabelledPrompt;
import io.vorlauf.shell.command.BadInput;
import io.vorlauf.shell.command.Reasons;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * Prompts with their names and categories, and the form in which they were written: text, JSON Lines, a JSON array, or
 * a table. Whatever is not a prompt refuses the whole file: half a file would be another experiment.
 *
 * @param list the prompts in their order
 * @param form how they were written, for people: {@code JSON Lines}
 * @param notes what was not taken as it was written, each a sentence for people
 */
public record Prompts(List<LabelledPrompt> list, String form, List<String> notes) {

    private static final String BUILT_IN = "prompts.jsonl";

    /** Copies the lists. */
    public Prompts {
        list = List.copyOf(list);
        notes = List.copyOf(notes);
    }

    /** Short beginnings in plain English, four for each of four categories. */
    public static Prompts builtIn() {
        try (InputStream stream = Prompts.class.getResourceAsStream(BUILT_IN)) {
            String text = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
            Prompts read = new PromptReader("the built-in prompts").read(text, "jsonl");
            return new Prompts(read.list, "built in", read.notes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The prompts in a file.
     *
     * @throws BadInput if it cannot be read, has none, or something in it is not a prompt
     */
    public static Prompts read(Path file) {
        try {
            Prompts prompts = new PromptReader(file.toString()).read(Files.readString(file), extension(file));
            BadInput.when(prompts.list.isEmpty(), "there is no prompt in " + file);
            return prompts;
        } catch (NoSuchFileException e) {
            throw new BadInput("there is no prompt file " + file, e);
        } catch (CharacterCodingException e) {
            throw new BadInput("the prompts in " + file + " are not UTF-8; save them as UTF-8", e);
        } catch (IOException e) {
            throw new BadInput("cannot read the prompts in " + file + ": "
                    + (Files.isDirectory(file) ? "it is a folder" : Reasons.of(e)), e);
        }
    }

    private static String extension(Path file) {
        String name = String.valueOf(file.getFileName());
        return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    }

    /** How many there are, and in what form: {@code 20 prompts in 5 categories, JSON Lines}. */
    public String summary() {
        return counted() + ", " + form;
    }

    /** How many there are: {@code 20 prompts in 5 categories}. */
    public String counted() {
        long categories =
                list.stream().map(LabelledPrompt::category).filter(name -> !name.isEmpty()).distinct().count();
        return number(list.size(), "prompt", "prompts")
                + (categories == 0 ? "" : " in " + number(categories, "category", "categories"));
    }

    private static String number(long number, String one, String several) {
        return number + " " + (number == 1 ? one : several);
    }

    /** The first of them, as many as that, or all if there are no more. */
    public Prompts first(int number) {
        return new Prompts(list.subList(0, Math.min(number, list.size())), form, notes);
    }

    /** Those of which something is true. */
    public Prompts where(Predicate<LabelledPrompt> wanted) {
        return new Prompts(list.stream().filter(wanted).toList(), form, notes);
    }

    /**
     * A sample of so many, or all if there are no more: from each category in proportion to its size, by Sainte-Laguë's
     * method, but at least one as long as there are enough; the largest categories come first. Which ones of a category
     * is up to chance. The order stays.
     *
     * @param seed fixes what chance decides
     */
    public Prompts sample(int number, long seed) {
        if (number >= list.size()) {
            return this;
        }
        Map<String, List<Integer>> categories = new LinkedHashMap<>();
        for (int i = 0; i < list.size(); i++) {
            categories.computeIfAbsent(list.get(i).category(), added -> new ArrayList<>()).add(i);
        }
        Map<String, Integer> shares = shares(categories, number);
        SplittableRandom random = new SplittableRandom(seed);
        Set<Integer> taken = new HashSet<>();
        categories.forEach((category, indices) -> taken.addAll(draw(indices, shares.get(category), random)));
        return new Prompts(IntStream.range(0, list.size()).filter(taken::contains).mapToObj(list::get).toList(), form,
                notes);
    }

    private static Map<String, Integer> shares(Map<String, List<Integer>> categories, int number) {
        Map<String, Integer> shares = new LinkedHashMap<>();
        categories.keySet().forEach(category -> shares.put(category, 0));
        // The next one goes where it is missed most; a category without any misses it more than all that have one.
        Comparator<String> need = Comparator.<String>comparingInt(category -> shares.get(category) == 0 ? 1 : 0)
                .thenComparingDouble(category -> categories.get(category).size() / (2.0 * shares.get(category) + 1));
        for (int i = 0; i < number; i++) {
            String next = categories.keySet().stream()
                    .filter(category -> shares.get(category) < categories.get(category).size())
                    .max(need)
                    .orElseThrow();
            shares.merge(next, 1, Integer::sum);
        }
        return shares;
    }

    private static List<Integer> draw(List<Integer> indices, int number, SplittableRandom random) {
        List<Integer> rest = new ArrayList<>(indices);
        List<Integer> drawn = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            drawn.add(rest.remove(random.nextInt(rest.size())));
        }
        return drawn;
    }
}
