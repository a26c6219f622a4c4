// SPDX-License-Identifier: Apache-2.0
/**
 * The engine in an OSGi framework: services in, one service out. Beside it only {@code io.vorlauf.core.osgi}, with what
 * other bundles use, knows OSGi.
 */
package io.vorlauf.core.internal.osgi;
