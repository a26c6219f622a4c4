// SPDX-License-Identifier: Apache-2.0
/**
 * Starts an OSGi framework with the bundles of a distribution and hands the command line to the bundle that offers to
 * take it. Read {@link io.vorlauf.launcher.Main} first.
 *
 * <p>Nothing here knows what the bundles are. What is started, and in which order, is said by the folders of the
 * {@linkplain io.vorlauf.launcher.Home distribution} and its {@code conf/config.properties}.
 */
package io.vorlauf.launcher;
