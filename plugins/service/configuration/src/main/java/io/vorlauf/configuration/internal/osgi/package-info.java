/** Starts and stops the bundle. */
package io.vorlauf.configuration.internal.osgi;
