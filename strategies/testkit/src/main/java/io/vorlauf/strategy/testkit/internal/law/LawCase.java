package io.vorlauf.strategy.testkit.internal.law;

import org.junit.jupiter.api.function.Executable;

/**
 * One case of a law.
 *
 * @param name what is special about it: a sampler, a verification, a fault
 * @param check throws an {@link AssertionError} if the law is broken
 */
public record LawCase(String name, Executable check) {}
