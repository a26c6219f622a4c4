/** The settings of the engine itself. */
package io.vorlauf.configuration.internal.engine;
