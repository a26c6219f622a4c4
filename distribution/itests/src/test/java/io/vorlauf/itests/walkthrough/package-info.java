// SPDX-License-Identifier: Apache-2.0
/**
 * Follows {@code docs/your-own-strategy.md} word by word. Read
 * {@link io.vorlauf.itests.walkthrough.YourOwnStrategyIT} first.
 */
package io.vorlauf.itests.walkthrough;
