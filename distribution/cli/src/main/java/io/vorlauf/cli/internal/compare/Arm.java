package io.vorlauf.cli.internal.compare;

import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.decoding.Prompt;

/**
 * One of the ways to decode that are compared.
 *
 * @param name its name in the table: a strategy and its parameters
 * @param requests how it asks the engine
 */
public record Arm(String name, RequestMaker requests) {

    /** Makes the request for a prompt and a seed. */
    @FunctionalInterface
    public interface RequestMaker {

        /** The request for a prompt and a seed. */
        DecodingRequest make(Prompt prompt, long seed);
    }
}
