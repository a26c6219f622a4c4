/**
 * Random decisions taken every way, and what comes of it. Read
 * {@link io.vorlauf.strategy.testkit.internal.enumeration.Enumeration} first.
 */
package io.vorlauf.strategy.testkit.internal.enumeration;
