// SPDX-License-Identifier: Apache-2.0
/** Connects engine and meter registries in an OSGi framework. */
package io.vorlauf.metrics.internal;
