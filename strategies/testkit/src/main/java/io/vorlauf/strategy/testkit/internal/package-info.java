/** What the testkit does behind its public types; the laws themselves are in the package {@code law}. */
package io.vorlauf.strategy.testkit.internal;
