// SPDX-License-Identifier: Apache-2.0
/** The program of {@code docs/embedding.md} for plain Java. */
package io.vorlauf.examples.plain;
