// SPDX-License-Identifier: Apache-2.0
/**
 * Conversations: {@link io.vorlauf.cli.internal.chat.MessagesJson} reads them from files, and
 * {@link io.vorlauf.cli.internal.chat.ChatSession} leads one with whoever types.
 */
package io.vorlauf.cli.internal.chat;
