package io.vorlauf.lab.experiment;

import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * One of the ways to decode that an experiment compares.
 *
 * @param name its name, unique in the experiment: {@code linear:k=4}
 * @param role what it is there for
 * @param baseline name of the arm it is compared with; its own if it is a baseline
 * @param point where it lies in a sweep, values by name ({@code k=4}, {@code temperature=0.8}), sorted by name; empty
 *     outside a sweep
 * @param settings how it decodes
 */
public record Arm(String name, ArmRole role, String baseline, Map<String, String> point, DecodingSettings settings) {

    /**
     * Checks and copies.
     *
     * @throws IllegalArgumentException if the name is empty, or a baseline is compared with another arm, or another arm
     *     with itself
     */
    public Arm {
        Objects.requireNonNull(role, "role");
        Objects.requireNonNull(baseline, "baseline");
        Objects.requireNonNull(settings, "settings");
        if (name.isBlank()) {
            throw new IllegalArgumentException("an arm must have a name");
        }
        if ((role == ArmRole.BASELINE) != name.equals(baseline)) {
            throw new IllegalArgumentException("arm '" + name + "' is compared with '" + baseline
                    + "': a baseline has itself there, and any other arm a baseline");
        }
        point = Collections.unmodifiableMap(new TreeMap<>(point));
    }

    /** A baseline outside a sweep. */
    public static Arm baseline(String name, DecodingSettings settings) {
        return new Arm(name, ArmRole.BASELINE, name, Map.of(), settings);
    }

    /** This baseline once more. */
    public Arm control(String controlName) {
        return new Arm(controlName, ArmRole.CONTROL, name, point, settings);
    }

    /** An arm outside a sweep that is compared with this baseline. */
    public Arm candidate(String candidateName, DecodingSettings candidateSettings) {
        return new Arm(candidateName, ArmRole.CANDIDATE, name, Map.of(), candidateSettings);
    }
}
