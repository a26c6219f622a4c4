// SPDX-License-Identifier: Apache-2.0
/**
 * The tree a strategy grows and the text it stands on. Read {@link io.vorlauf.core.internal.tree.GrownTree} first.
 */
package io.vorlauf.core.internal.tree;
