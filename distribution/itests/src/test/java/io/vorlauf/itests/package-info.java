// SPDX-License-Identifier: Apache-2.0
/**
 * The system as a whole: the bundles of the distribution in a framework, Felix or Equinox, one per run. Read
 * {@link io.vorlauf.itests.RunningSystem} first.
 */
package io.vorlauf.itests;
