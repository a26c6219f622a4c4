/**
 * The models that laws are checked on, and what they say without an engine. Read
 * {@link io.vorlauf.strategy.testkit.internal.table.Tables} first.
 */
package io.vorlauf.strategy.testkit.internal.table;
