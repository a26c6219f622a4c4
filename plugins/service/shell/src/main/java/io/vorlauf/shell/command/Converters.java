// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.shell.command;

import io.vorlauf.api.model.Tokens;
import io.vorlauf.lab.experiment.Shard;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** From arguments to values. */
public final class Converters {

    private Converters() {}

    /** Token ids with commas between them. */
    public static final class Ids implements ITypeConverter<Tokens> {

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

    /** A part of an experiment: number and count. */
    public static final class ShardOfMany implements ITypeConverter<Shard> {

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

    /** A share: {@code 5%} or {@code 0.05}. */
    public static final class Share implements ITypeConverter<Double> {

        @Override
        public Double convert(String text) {
            boolean percent = text.strip().endsWith("%");
            try {
                double value = Double.parseDouble(percent ? text.strip().substring(0, text.strip().length() - 1) : text);
                double share = percent ? value / 100 : value;
                if (share >= 0 && share < 1) {
                    return share;
                }
            } catch (NumberFormatException e) {
                // Answered below, as is what is out of range.
            }
            throw new TypeConversionException("must be a share below 1, such as 5% or 0.05, not '" + text + "'");
        }
    }

    /** A time: {@code 90s}, {@code 10m}, {@code 1h}. */
    public static final class Time implements ITypeConverter<Duration> {

        @Override
        public Duration convert(String text) {
            try {
                Duration time = Duration.parse("PT" + text.strip());
                if (time.compareTo(Duration.ZERO) > 0) {
                    return time;
                }
            } catch (DateTimeParseException e) {
                // Answered below, as is what is not above 0.
            }
            throw new TypeConversionException("must be a time, such as 90s, 10m or 1h30m, not '" + text + "'");
        }
    }
}
