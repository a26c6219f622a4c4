// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.cli.internal.experiment;

import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.lab.experiment.Arm;
import io.vorlauf.lab.experiment.ArmRole;
import io.vorlauf.lab.experiment.DecodingSettings;
import io.vorlauf.shell.command.BadInput;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * All combinations of the values of several axes. Every temperature has a baseline of its own, once more as a control.
 *
 * @param axes what varies, the first one slowest
 */
public record SweepGrid(List<SweepAxis> axes) {

    private static final String AGAIN = "none again";

    /**
     * Copies the list.
     *
     * @throws BadInput if an axis is there twice
     */
    public SweepGrid {
        axes = List.copyOf(axes);
        Set<String> names = new HashSet<>();
        for (SweepAxis axis : axes) {
            BadInput.when(!names.add(axis.name()), "--over names " + axis.name() + " twice");
        }
    }

    /**
     * The arms of a sweep: for every temperature a baseline and its control, and a candidate for every point.
     *
     * @param request how to decode, with whatever is not varied
     * @throws BadInput if a temperature is not one, or if what varies is set as well
     */
    public List<Arm> arms(DecodingRequest request) {
        checkFixed(request);
        Map<Optional<String>, Arm> baselines = new LinkedHashMap<>();
        List<Arm> candidates = new ArrayList<>();
        for (Map<String, String> point : points()) {
            DecodingRequest there = at(request, point);
            Arm baseline = baselines.computeIfAbsent(
                    Optional.ofNullable(point.get(SweepAxis.TEMPERATURE)), temperature -> baseline(there, temperature));
            candidates.add(Arm.builder()
                    .name(name(request, point)).baseline(baseline.name()).point(point)
                    .settings(DecodingSettings.of(there)).build());
        }
        List<Arm> arms = new ArrayList<>();
        for (Arm baseline : baselines.values()) {
            arms.add(baseline);
            arms.add(baseline.control(baseline.name().replace(DecodingRequest.NO_SPECULATION, AGAIN)));
        }
        arms.addAll(candidates);
        return arms;
    }

    private void checkFixed(DecodingRequest request) {
        for (SweepAxis axis : axes) {
            boolean temperature = axis.name().equals(SweepAxis.TEMPERATURE);
            BadInput.when(temperature && request.sampler().temperature() != 0,
                    "--temperature and --over both set the temperature; leave one out");
            BadInput.when(!temperature && request.parameters().containsKey(axis.name()),
                    "--set and --over both set " + axis.name() + "; leave one out");
        }
    }

    private List<Map<String, String>> points() {
        List<Map<String, String>> points = List.of(Map.of());
        for (SweepAxis axis : axes) {
            List<Map<String, String>> longer = new ArrayList<>();
            for (Map<String, String> point : points) {
                for (String value : axis.values()) {
                    Map<String, String> next = new LinkedHashMap<>(point);
                    next.put(axis.name(), value);
                    longer.add(next);
                }
            }
            points = longer;
        }
        return points;
    }

    private static Arm baseline(DecodingRequest request, Optional<String> temperature) {
        String name = DecodingRequest.NO_SPECULATION + temperature.map(value -> ":temperature=" + value).orElse("");
        Map<String, String> point = temperature.map(value -> Map.of(SweepAxis.TEMPERATURE, value)).orElse(Map.of());
        return Arm.builder()
                .name(name).role(ArmRole.BASELINE).baseline(name).point(point)
                .settings(DecodingSettings.of(request).withoutSpeculation()).build();
    }

    private static DecodingRequest at(DecodingRequest request, Map<String, String> point) {
        DecodingRequest.Builder builder = request.toBuilder();
        point.forEach((name, value) -> {
            if (name.equals(SweepAxis.TEMPERATURE)) {
                builder.sampler(request.sampler().withTemperature(temperature(value)));
            } else {
                builder.set(name, value);
            }
        });
        return builder.build();
    }

    private static double temperature(String value) {
        try {
            double temperature = Double.parseDouble(value);
            if (temperature >= 0 && Double.isFinite(temperature)) {
                return temperature;
            }
        } catch (NumberFormatException e) {
            // Answered below, as is a number out of range.
        }
        throw new BadInput("--over temperature must have numbers of 0 or more, not '" + value + "'");
    }

    private static String name(DecodingRequest request, Map<String, String> point) {
        StringBuilder name = new StringBuilder(request.strategy());
        point.forEach((axis, value) -> name.append(':').append(axis).append('=').append(value));
        return name.toString();
    }

    /**
     * What a sweep varies, as it is written on the command line: {@code k=2..6} or {@code temperature=0.5,0.8,1.0}.
     *
     * @param name a parameter of the strategy, or {@link #TEMPERATURE}
     * @param values the values it takes, in order, as they were written
     */
    public record SweepAxis(String name, List<String> values) {

        /** The axis that is not a parameter of the strategy. */
        public static final String TEMPERATURE = "temperature";

        private static final Pattern RANGE = Pattern.compile("(\\d{1,9})\\.\\.(\\d{1,9})");
        private static final int MOST = 1000;

        /** Copies the list. */
        public SweepAxis {
            values = List.copyOf(values);
        }

        /**
         * Reads an axis.
         *
         * @throws BadInput if it is not written as it should be
         */
        public static SweepAxis parse(String text) {
            int equals = text.indexOf('=');
            if (equals < 1) {
                throw bad(text);
            }
            String right = text.substring(equals + 1);
            Matcher range = RANGE.matcher(right);
            List<String> values = range.matches()
                    ? range(text, Integer.parseInt(range.group(1)), Integer.parseInt(range.group(2)))
                    : Arrays.stream(right.split(",", -1)).map(String::strip).toList();
            if (values.contains("")) {
                throw bad(text);
            }
            BadInput.when(new HashSet<>(values).size() < values.size(), "--over " + text + " names a value twice");
            return new SweepAxis(text.substring(0, equals).strip(), values);
        }

        private static List<String> range(String text, int from, int to) {
            if (from > to || to - from >= MOST) {
                throw bad(text);
            }
            return IntStream.rangeClosed(from, to).mapToObj(String::valueOf).toList();
        }

        private static BadInput bad(String text) {
            return new BadInput("--over must be NAME=FROM..TO or NAME=VALUE,VALUE…, such as k=2..6, not '" + text + "'");
        }
    }
}
