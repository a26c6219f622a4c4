// SPDX-License-Identifier: Apache-2.0
/** Registers the transforms in an OSGi framework. */
package io.vorlauf.transforms.internal;
