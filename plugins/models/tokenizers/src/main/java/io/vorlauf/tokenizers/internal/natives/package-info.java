// SPDX-License-Identifier: Apache-2.0
/**
 * All contact with native code. Read {@link io.vorlauf.tokenizers.internal.natives.NativeTokenizer} first; it needs
 * {@link io.vorlauf.tokenizers.internal.natives.NativeLibrary} to have been loaded.
 *
 * <p>Of the Deep Java Library only the class with the native methods is used. Its own loading would keep a cache in the
 * home directory, look for graphics cards and may download; its tokenizer class would bring the whole library along.
 */
package io.vorlauf.tokenizers.internal.natives;
