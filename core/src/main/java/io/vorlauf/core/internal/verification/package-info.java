// SPDX-License-Identifier: Apache-2.0
/**
 * Exact tests of a tree against the target. Read {@link io.vorlauf.core.internal.verification.Verification} first.
 */
package io.vorlauf.core.internal.verification;
