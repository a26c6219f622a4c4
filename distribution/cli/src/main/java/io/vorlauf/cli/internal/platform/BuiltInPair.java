package io.vorlauf.cli.internal.platform;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The models in the distribution's folder {@code models}.
 *
 * @param target directory of the model that writes
 * @param draft directory of the model that guesses for it
 */
public record BuiltInPair(Path target, Path draft) {

    /**
     * The pair of a distribution.
     *
     * @throws BadInput if it has none
     */
    public static BuiltInPair of(Platform platform) {
        return platform.home()
                .map(home -> home.resolve("models"))
                .map(models -> new BuiltInPair(models.resolve("tinystories-target"), models.resolve("tinystories-draft")))
                .filter(pair -> Files.isDirectory(pair.target()) && Files.isDirectory(pair.draft()))
                .orElseThrow(() -> new BadInput("there are no built-in models here; name a directory with --target=DIR"));
    }
}
