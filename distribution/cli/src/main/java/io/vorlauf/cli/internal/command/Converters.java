package io.vorlauf.cli.internal.command;

import static java.util.stream.Collectors.joining;

import io.vorlauf.api.decoding.TransformChoice;
import io.vorlauf.api.decoding.VerificationMethod;
import io.vorlauf.api.experiment.Shard;
import io.vorlauf.api.model.Tokens;
import io.vorlauf.cli.internal.experiment.NameWithParameters;
import java.util.Arrays;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** From arguments to values. */
final class Converters {

    private Converters() {}

    /** Token ids with commas between them. */
    static final class Ids implements ITypeConverter<Tokens> {

        @Override
        public Tokens convert(String text) {
            if (text.isBlank()) {
                return Tokens.empty();
            }
            try {
                return Tokens.of(Arrays.stream(text.split(",", -1))
                        .mapToInt(id -> Integer.parseInt(id.strip()))
                        .toArray());
            } catch (NumberFormatException e) {
                throw new TypeConversionException(
                        "must be token ids with commas between them, such as 5,6,7, not '" + text + "'");
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }

    /** A named transform with its parameters. */
    static final class Transform implements ITypeConverter<TransformChoice> {

        @Override
        public TransformChoice convert(String text) {
            return NameWithParameters.parse(text)
                    .map(choice -> new TransformChoice(choice.name(), choice.parameters()))
                    .orElseThrow(() -> new TypeConversionException(
                            "must be a name with parameters behind colons, such as no-repeat-ngram:n=4, not '" + text + "'"));
        }
    }

    /** A part of an experiment: number and count. */
    static final class ShardOfMany implements ITypeConverter<Shard> {

        @Override
        public Shard convert(String text) {
            String[] parts = text.split("/", -1);
            try {
                if (parts.length == 2) {
                    return new Shard(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]));
                }
            } catch (IllegalArgumentException e) {
                // Answered below, as is what has no slash.
            }
            throw new TypeConversionException("must be I/N with I from 1 to N, such as 2/3, not '" + text + "'");
        }
    }

    /** A verification by its name in lower case, words joined by hyphens. */
    static final class Verification implements ITypeConverter<VerificationMethod> {

        @Override
        public VerificationMethod convert(String text) {
            return Arrays.stream(VerificationMethod.values())
                    .filter(method -> name(method).equals(text))
                    .findFirst()
                    .orElseThrow(() -> new TypeConversionException("must be one of "
                            + Arrays.stream(VerificationMethod.values()).map(Verification::name).collect(joining(", "))
                            + ", not '" + text + "'"));
        }

        private static String name(VerificationMethod method) {
            return method.name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }
}
