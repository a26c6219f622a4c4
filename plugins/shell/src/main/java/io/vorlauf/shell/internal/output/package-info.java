/** How commands print: tables that fit a terminal, and numbers. */
package io.vorlauf.shell.internal.output;
