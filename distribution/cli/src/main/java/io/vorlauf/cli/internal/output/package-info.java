/**
 * How results are shown to people and to programs. Read {@link io.vorlauf.cli.internal.output.Console} first.
 */
package io.vorlauf.cli.internal.output;
