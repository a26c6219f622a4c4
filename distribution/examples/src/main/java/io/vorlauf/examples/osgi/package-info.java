// SPDX-License-Identifier: Apache-2.0
/** The program of {@code docs/embedding.md} for OSGi; the bundle of this module has nothing else. */
package io.vorlauf.examples.osgi;
