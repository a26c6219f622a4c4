// SPDX-License-Identifier: Apache-2.0
/**
 * The language model as the rest of the system sees it: checking of requests, sequences and their pending nodes. Read
 * {@link io.vorlauf.jvm.internal.model.JvmModel} first.
 */
package io.vorlauf.jvm.internal.model;
