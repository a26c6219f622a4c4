// SPDX-License-Identifier: Apache-2.0
/**
 * Keeps the caches of target and drafts in step with the text. Read
 * {@link io.vorlauf.core.internal.model.SequenceCursor} first.
 */
package io.vorlauf.core.internal.model;
