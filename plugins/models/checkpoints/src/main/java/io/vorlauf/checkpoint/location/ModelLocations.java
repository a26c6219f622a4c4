// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.checkpoint.location;

import io.vorlauf.api.model.ModelException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds models by what people write: a directory, a file, the folder {@code models--OWNER--NAME} of the Hugging Face cache,
 * or {@code OWNER/NAME} for what is in that cache. Nothing is ever downloaded. Immutable and thread-safe.
 *
 * <p>The cache is {@code $HF_HUB_CACHE}, or {@code $HF_HOME/hub}, or {@code ~/.cache/huggingface/hub}. It keeps a folder of
 * snapshots for each model, whose files are links into another folder; {@code refs/main} says which is the current one.
 */
public final class ModelLocations {

    private static final Pattern REPOSITORY = Pattern.compile("[\\w.-]+(/[\\w.-]+)?");
    private static final String FOLDER = "models--";
    private static final String CONFIG = "config.json";
    private static final int MOST_LISTED = 20;
    /** So many letters may be wrong in a name that is suggested. */
    private static final int MOST_WRONG = 3;

    private final Path cache;
    private final String setting;

    private ModelLocations(Path cache, String setting) {
        this.cache = cache;
        this.setting = setting;
    }

    /** With the cache that the environment of this process names, or the usual one. */
    public static ModelLocations ofProcess() {
        return of(System::getenv, Path.of(System.getProperty("user.home", "")));
    }

    /**
     * With the cache that an environment names, or the usual one.
     *
     * @param environment the values of variables; {@code null} for those that are not set
     * @param home the home directory
     */
    public static ModelLocations of(UnaryOperator<@Nullable String> environment, Path home) {
        for (String variable : List.of("HF_HUB_CACHE", "HF_HOME")) {
            String value = environment.apply(variable);
            if (value != null && !value.isBlank()) {
                String plain = value.startsWith("~/") ? home + value.substring(1) : value;
                Path path = Path.of(plain);
                return new ModelLocations(variable.equals("HF_HOME") ? path.resolve("hub") : path, "$" + variable);
            }
        }
        return new ModelLocations(home.resolve(".cache").resolve("huggingface").resolve("hub"),
                "HF_HUB_CACHE and HF_HOME are not set");
    }

    /** The same as {@link #find(Path, String)} from the current directory on. */
    public ModelLocation find(Path given) {
        return find(Path.of(""), given.toString());
    }

    /**
     * Finds a model. What is there is not looked into, but for which snapshot is meant.
     *
     * @param base what relative paths are relative to
     * @param given a path, or {@code OWNER/NAME}; a path that exists comes first
     * @return the path as it is, if it names nothing in the cache: it need not exist then
     * @throws ModelException if it looks like {@code OWNER/NAME} and is neither a path nor in the cache, or a snapshot
     *     cannot be told
     */
    public ModelLocation find(Path base, String given) {
        Path path = base.resolve(given);
        if (Files.exists(path)) {
            boolean folder = Files.isDirectory(path.resolve("snapshots"))
                    && !Files.exists(path.resolve(CONFIG), LinkOption.NOFOLLOW_LINKS);
            return folder ? named(snapshot(path)) : named(path);
        }
        String name = given.replace('\\', '/');
        if (!REPOSITORY.matcher(name).matches() || name.startsWith(".")) {
            return named(path);
        }
        Path folder = cache.resolve(FOLDER + name.replace("/", "--"));
        if (Files.isDirectory(folder)) {
            return named(snapshot(folder));
        }
        if (name.contains("/")) {
            throw new ModelException("there is no model directory " + path + ", and no model '" + name
                    + "' in the Hugging Face cache " + cache + " (" + setting + "); " + present(name));
        }
        return named(path);
    }

    private static ModelLocation named(Path path) {
        Path absolute = path.toAbsolutePath().normalize();
        Path snapshots = absolute.getParent();
        boolean cached = snapshots != null && Objects.equals(snapshots.getFileName(), Path.of("snapshots"))
                && snapshots.getParent() != null;
        String name = String.valueOf((cached ? snapshots.getParent() : absolute).getFileName());
        if (cached && name.startsWith(FOLDER)) {
            name = name.substring(name.lastIndexOf("--") + 2);
        }
        boolean file = name.toLowerCase(Locale.ROOT).endsWith(".gguf");
        return new ModelLocation(path, file ? name.substring(0, name.length() - ".gguf".length()) : name);
    }

    private static Path snapshot(Path folder) {
        List<Path> snapshots = children(folder.resolve("snapshots"));
        Path main = folder.resolve("refs").resolve("main");
        if (Files.isRegularFile(main)) {
            try {
                String revision = Files.readString(main).strip();
                Optional<Path> current =
                        snapshots.stream().filter(path -> path.getFileName().toString().equals(revision)).findFirst();
                if (current.isPresent()) {
                    return complete(current.get());
                }
            } catch (IOException e) {
                throw new ModelException(main + ": cannot be read: " + e, e);
            }
        }
        if (snapshots.size() == 1) {
            return complete(snapshots.get(0));
        }
        throw new ModelException(folder + (snapshots.isEmpty()
                ? " has no snapshot: the download has not finished; download the model again"
                : " has several snapshots, and refs/main names none of them; name one: " + snapshots.stream()
                        .map(Path::toString).collect(Collectors.joining(", "))));
    }

    /** Says so, if the files are links to what is not there. */
    private static Path complete(Path snapshot) {
        for (Path file : children(snapshot)) {
            if (Files.isSymbolicLink(file) && !Files.exists(file)) {
                throw new ModelException(file + " is a link to a file that is not there: the download has not finished, "
                        + "or the folder was copied without what its links lead to; download the model again");
            }
        }
        return snapshot;
    }

    private String present(String name) {
        List<String> names = children(cache).stream()
                .map(path -> path.getFileName().toString())
                .filter(folder -> folder.startsWith(FOLDER))
                .map(folder -> folder.substring(FOLDER.length()).replaceFirst("--", "/"))
                .toList();
        if (names.isEmpty()) {
            return Files.isDirectory(cache) ? "there is no model in it" : "there is no such folder";
        }
        Optional<String> meant = names.stream().filter(known -> resembles(known, name))
                .min(Comparator.comparing(
                        known -> distance(known.toLowerCase(Locale.ROOT), name.toLowerCase(Locale.ROOT))));
        String more = names.size() > MOST_LISTED ? " and " + (names.size() - MOST_LISTED) + " more" : "";
        return "there are: " + names.stream().limit(MOST_LISTED).collect(Collectors.joining(", ")) + more
                + meant.map(known -> "; did you mean " + known + "?").orElse("");
    }

    private static boolean resembles(String known, String name) {
        String one = known.toLowerCase(Locale.ROOT);
        String other = name.toLowerCase(Locale.ROOT);
        return distance(one, other) <= MOST_WRONG
                || one.substring(one.indexOf('/') + 1).equals(other.substring(other.indexOf('/') + 1));
    }

    /** How many letters to change, add or leave out (Levenshtein). */
    private static int distance(String one, String other) {
        int[] row = new int[other.length() + 1];
        Arrays.setAll(row, i -> i);
        for (int i = 1; i <= one.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int replaced = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[other.length()];
    }

    private static List<Path> children(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> children = Files.list(folder)) {
            return children.sorted().toList();
        } catch (IOException e) {
            throw new ModelException(folder + ": cannot be listed: " + e, e);
        }
    }
}
